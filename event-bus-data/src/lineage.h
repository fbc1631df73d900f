/* The six OpenLineage headers of a record. */
#ifndef EBD_LINEAGE_H
#define EBD_LINEAGE_H

#include <ebd.h>
#include <librdkafka/rdkafka.h>

#include "rfc3339.h"

#define EBD__LINEAGE_HEADERS 6

/* Checked lineage, its strings measured. Borrows them, unless it was copied. */
typedef struct ebd__lineage {
    eb_str
        field[EBD__LINEAGE_HEADERS]; /* in wire order; an absent time means: when it is written */
    char time[EB_RFC3339_TEXT + 1];  /* behind the field of a given event time */
    char *owned;                     /* the strings of a copy */
} ebd__lineage;

/* Checks the user's lineage. EB_E_LINEAGE, EB_E_ARG, EB_E_UNSUPPORTED. */
int ebd__lineage_check(const ebd_lineage *given, ebd__lineage *ret, eb_error *err);

/* The same with strings of its own; ebd__lineage_release frees them. EB_E_NOMEM too. */
int ebd__lineage_copy(const ebd_lineage *given, ebd__lineage *ret, eb_error *err);
void ebd__lineage_release(ebd__lineage *lineage);

/* Adds the headers in wire order; `schema_url` (nullable) stands in for an absent one. Returns how
 * many bytes of names and values that makes. */
size_t ebd__lineage_write(const ebd__lineage *lineage, const char *schema_url,
                          rd_kafka_headers_t *headers);

/* Reads a record's headers (nullable): 1 and *ret, which borrows from them, or 0 and the reason. A
 * header that came twice is named in err->text, with code 0. */
int ebd__lineage_parse(const rd_kafka_headers_t *headers, ebd_lineage *ret, eb_error *err);

/* Is it the name of one of ours, or kept for us? */
bool ebd__lineage_reserves(const char *header);

#endif
