/* From librdkafka's error codes to ours. Called native_error.h because the common error.h, which it
 * builds on, has that name. */
#ifndef EBD_NATIVE_ERROR_H
#define EBD_NATIVE_ERROR_H

#include <eb/base.h>
#include <librdkafka/rdkafka.h>

/* Our code for one of librdkafka's; *flags (nullable) are those that go with it. */
int ebd__error_code(rd_kafka_resp_err_t native, uint32_t *flags);

/* Fills *err as eb_fail does, with ": <reason>; <what to do>" after the formatted text. Returns the
 * code. */
int ebd__fail_kafka(eb_error *err, rd_kafka_resp_err_t native, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What to do, as words. */
const char *ebd__native_hint(int code);

#endif
