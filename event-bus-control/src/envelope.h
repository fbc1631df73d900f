/* The envelope on the wire. */
#ifndef EBC_ENVELOPE_H
#define EBC_ENVELOPE_H

#include <ebc.h>

#include "buf.h"

/* Reads an envelope. Strings with escapes are decoded into *scratch, which this allocates only
 * then and the caller frees; all else is borrowed from `text`. Returns 0, EB_E_MALFORMED (the text
 * says what and where) or EB_E_NOMEM. */
int ebc__envelope_read(eb_str text, ebc_event *ret, char **scratch, eb_error *err);

/* Adds the envelope of a complete event (id, timestamp, event_type and source filled in) to `buf`:
 * the five members, then the unknown ones of event->received byte for byte. Returns 0,
 * EB_E_MALFORMED, EB_E_ARG (a timestamp outside of the years 0000 to 9999) or EB_E_NOMEM. */
int ebc__envelope_write(eb_buf *buf, const ebc_event *event, eb_error *err);

#endif
