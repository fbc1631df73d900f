/* The difference between what is wanted and what the server has, in words. */
#ifndef EBC_DRIFT_H
#define EBC_DRIFT_H

#include <ebc.h>

/* Zero-initialised. */
typedef struct ebc__drift {
    int fields;
    char text[160]; /* "max_age: wanted 7d, found 1d; …", cut with "…" */
} ebc__drift;

/* Each adds a field if the two differ. */
void ebc__drift_number(ebc__drift *drift, const char *field, int64_t wanted, int64_t found);
void ebc__drift_duration(ebc__drift *drift, const char *field, int64_t wanted_ns, int64_t found_ns);
void ebc__drift_text(ebc__drift *drift, const char *field, const char *wanted, const char *found);

/* "7d", "30s", "250ms", "none" for 0: the largest unit that is exact. Returns `ret`. */
const char *ebc__duration_show(int64_t ns, char ret[32]);

#endif
