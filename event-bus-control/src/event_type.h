/* Event type ↔ subject. */
#ifndef EBC_EVENT_TYPE_H
#define EBC_EVENT_TYPE_H

#include <ebc.h>

/* "of.datasets.created" → "dataset.created". Returns the length, 0 if it does not fit into `size`
 * bytes with its NUL. A subject outside of `of.` is its own type. */
size_t ebc__event_type_of_subject(const char *subject, char *ret, size_t size);

/* "dataset.created" → "of.datasets.created"; likewise. */
size_t ebc__subject_of_event_type(const char *event_type, char *ret, size_t size);

#endif
