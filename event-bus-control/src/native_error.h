/* What nats.c and JetStream answer, in our codes. (common's error.h has the plain eb_fail.) */
#ifndef EBC_NATIVE_ERROR_H
#define EBC_NATIVE_ERROR_H

#include <ebc.h>

/* An "error" member of a JetStream answer. */
typedef struct ebc__js_error {
    int code;     /* as HTTP has it: 404, 503 */
    int err_code; /* JetStream's own: 10059; 0 if the answer has none */
    char text[120];
} ebc__js_error;

/* JetStream error numbers that decide something here. */
enum {
    EBC__JS_CONSUMER_NOT_FOUND = 10014,
    EBC__JS_STREAM_INVALID = 10052,
    EBC__JS_STREAM_NAME_EXISTS = 10058,
    EBC__JS_STREAM_NOT_FOUND = 10059,
    EBC__JS_SUBJECT_OVERLAP = 10065,
    EBC__JS_CONSUMER_EXISTS = 10148,
};

/* Fills *err from a natsStatus (an unsigned enum): "<formatted>: <nats.c's words>". Returns the code. */
int ebc__fail_nats(eb_error *err, unsigned status, const char *format, ...) EB_PRINTF(3, 4);

/* Fills *err from JetStream's error: "<formatted>: <the server's words> (<err_code>)". */
int ebc__fail_js(eb_error *err, const ebc__js_error *js, const char *format, ...) EB_PRINTF(3, 4);

/* The members of a flat JSON object that the caller asks for; absent ones stay as they were. Returns
 * false if it is no JSON object. */
typedef struct ebc__json_field {
    const char *name;
    eb_str *value; /* as written: strings with their quotes */
} ebc__json_field;
bool ebc__json_fields(eb_str json, const ebc__json_field *fields, size_t count);

/* A JSON number as an integer; 0 if it is none. */
uint64_t ebc__json_uint(eb_str value);

/* Does the answer carry an error? Then it is in *ret. */
bool ebc__js_error_parse(eb_str answer, ebc__js_error *ret);

/* Does asking again help: an election, a restart, a leader that is away? */
bool ebc__js_error_passes(const ebc__js_error *js);

#endif
