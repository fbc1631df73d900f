/* UUID version 7 (RFC 9562 §5.7): strictly increasing within one library of a process, from any
 * thread, also after fork. Random bits come from a pool of getrandom bytes that a fork wipes. */
#ifndef EB_UUID7_H
#define EB_UUID7_H

#include <eb/base.h>

#include "ns.h"

#define EB_UUID_TEXT 36

#define eb_uuid7_new     EB_PRIVATE(uuid7_new)
#define eb_uuid7_lay_out EB_PRIVATE(uuid7_lay_out)
#define eb_uuid_format   EB_PRIVATE(uuid_format)
#define eb_uuid_parse    EB_PRIVATE(uuid_parse)

/* A new id as lower-case text and NUL. */
void eb_uuid7_new(char ret[EB_UUID_TEXT + 1]);

/* The bits of RFC 9562 §5.7 from its three fields: 48 bits of milliseconds, 12 of rand_a, 62 of
 * rand_b. */
void eb_uuid7_lay_out(uint64_t unix_ms, uint16_t rand_a, uint64_t rand_b, uint8_t ret[16]);
void eb_uuid_format(const uint8_t id[16], char ret[EB_UUID_TEXT + 1]);
/* Any version, either case. Returns false if it is no UUID. */
bool eb_uuid_parse(eb_str text, uint8_t ret[16]);

#endif
