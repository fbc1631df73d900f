/* Subject patterns of a stream. */
#ifndef EBC_SUBJECTS_H
#define EBC_SUBJECTS_H

#include <ebc.h>

struct cJSON;

/* Do two patterns have a subject in common? A {parameter}, as channels are declared with, is a '*'. */
bool ebc__patterns_overlap(const char *a, const char *b);

/* The comma-separated list as a JSON array of strings, each pattern checked and no two overlapping
 * (the server's 10052 does not say which). Returns 0 and *ret (cJSON_Delete), or a code. */
int ebc__subjects_array(const char *stream, const char *list, struct cJSON **ret, eb_error *err);

/* Do two arrays hold the same patterns, in any order? */
bool ebc__subjects_equal(const struct cJSON *a, const struct cJSON *b);

/* "a.>,b.*", cut to fit. Returns `ret`. */
const char *ebc__subjects_show(const struct cJSON *array, char *ret, size_t size);

#endif
