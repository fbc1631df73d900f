/* From nodes to the model. */
#ifndef BR_READ_H
#define BR_READ_H

#include "node.h"

/* Adds what one file declares to the registry's model. */
void br_read(br_registry *registry, const br_node *top);

/* Sets the defaults of everything that can be absent altogether; before the first br_read. */
void br_read_defaults(br_registry *registry);

#endif
