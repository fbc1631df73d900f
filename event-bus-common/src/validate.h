/* Names, checked before anything is sent: what a broker would answer late, or take silently. */
#ifndef EB_VALIDATE_H
#define EB_VALIDATE_H

#include <eb/base.h>

#include "ns.h"

#define eb_validate_subject     EB_PRIVATE(validate_subject)
#define eb_validate_stream_name EB_PRIVATE(validate_stream_name)
#define eb_validate_topic       EB_PRIVATE(validate_topic)
#define eb_validate_text        EB_PRIVATE(validate_text)
#define eb_subject_matches      EB_PRIVATE(subject_matches)

/* Each returns NULL if it is right, else what is wrong, as words ("an empty token"). */

/* A NATS subject: dot-separated tokens, no white space or control characters; `*` and a last `>`
 * only if `wildcards`. */
const char *eb_validate_subject(const char *subject, bool wildcards);
/* A stream or durable: no dots, wildcards, white space, slashes, control characters; at most 255
 * bytes. */
const char *eb_validate_stream_name(const char *name);
/* A Kafka topic: letters, digits, `._-`, 1 to 249 bytes, not "." or "..". */
const char *eb_validate_topic(const char *topic);
/* A free text that goes into a header or a name: not empty, UTF-8, no control characters, at most
 * `max` bytes. */
const char *eb_validate_text(eb_str text, size_t max);

/* Does a NATS pattern (`*`, `>`) cover the subject? */
bool eb_subject_matches(const char *pattern, const char *subject);

#endif
