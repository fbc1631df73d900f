/* The fingerprint of a registry, which the generated tables and binaries carry. */
#ifndef BR_DIGEST_H
#define BR_DIGEST_H

#include "bus_registry.h"

/* 64 hexadecimal digits and NUL. One file: what `sha256sum` says of it. Several: what it says of
 * the output of `sha256sum *.yaml`, so that anybody can check it. Files in the order given, which
 * br_load has sorted by bytes. */
void br_digest_make(char ret[65], const br_source *sources, size_t count);

#endif
