/* error.c: translates what nats.c and JetStream answer into our codes and flags. One table each;
 * whoever failed supplies the subject of the sentence. Only numbers decide, never the server's
 * words, which differ by version. */
#include "native_error.h"

#include <nats/nats.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "json.h"

static const struct {
    int native;
    int code;
} status_codes[] = {
    {NATS_TIMEOUT, EB_E_TIMEOUT},
    {NATS_CONNECTION_CLOSED, EB_E_CLOSED},
    {NATS_DRAINING, EB_E_CLOSED},
    {NATS_NO_SERVER, EB_E_UNREACHABLE},
    {NATS_IO_ERROR, EB_E_UNREACHABLE},
    {NATS_CONNECTION_DISCONNECTED, EB_E_UNREACHABLE},
    {NATS_STALE_CONNECTION, EB_E_UNREACHABLE},
    {NATS_NOT_YET_CONNECTED, EB_E_UNREACHABLE},
    {NATS_INSUFFICIENT_BUFFER, EB_E_FULL},
    {NATS_CONNECTION_AUTH_FAILED, EB_E_AUTH},
    {NATS_SECURE_CONNECTION_WANTED, EB_E_CONFIG},
    {NATS_SECURE_CONNECTION_REQUIRED, EB_E_CONFIG},
    {NATS_SSL_ERROR, EB_E_AUTH},
    {NATS_NOT_PERMITTED, EB_E_DENIED},
    {NATS_MAX_PAYLOAD, EB_E_TOO_LARGE},
    {NATS_NO_MEMORY, EB_E_NOMEM},
    {NATS_NO_RESPONDERS, EB_E_NO_RESPONDERS},
    {NATS_NO_SERVER_SUPPORT, EB_E_UNSUPPORTED},
};

/* JetStream's err_code. `passes`: an election or a restart, so asking again helps. */
static const struct {
    int native;
    int code;
    bool passes;
} js_codes[] = {
    {JSAccountResourcesExceededErr, EB_E_FULL, false},
    {JSClusterIncompleteErr, EB_E_UNREACHABLE, true},
    {JSClusterNotAvailErr, EB_E_UNREACHABLE, true},
    {JSClusterNotLeaderErr, EB_E_UNREACHABLE, true},
    {EBC__JS_CONSUMER_NOT_FOUND, EB_E_NOT_FOUND, false},
    {EBC__JS_CONSUMER_EXISTS, EB_E_DRIFT, false},
    {JSInsufficientResourcesErr, EB_E_FULL, false},
    {JSMemoryResourcesExceededErr, EB_E_FULL, false},
    {JSNotEnabledForAccountErr, EB_E_UNSUPPORTED, false},
    {JSStorageResourcesExceededErr, EB_E_FULL, false},
    {EBC__JS_STREAM_INVALID, EB_E_CONFLICT, false},
    {JSStreamMessageExceedsMaximumErr, EB_E_TOO_LARGE, false},
    {EBC__JS_STREAM_NAME_EXISTS, EB_E_DRIFT, false},
    {EBC__JS_STREAM_NOT_FOUND, EB_E_NOT_FOUND, false},
    {JSStreamNotMatchErr, EB_E_CONFLICT, false},
    {EBC__JS_SUBJECT_OVERLAP, EB_E_CONFLICT, false},
    {JSStreamReplicasNotSupportedErr, EB_E_UNSUPPORTED, false},
    /* Said while a server is coming back, so it passes; the deadline ends it where it does not. */
    {JSNotEnabledErr, EB_E_UNSUPPORTED, true},
    {JSStreamStoreFailedErr, EB_E_FULL, false},
    {JSConsumerFilterNotSubsetErr, EB_E_CONFIG, false},
    {JSStreamSealedErr, EB_E_CONFLICT, false},
    {JSStreamOfflineErr, EB_E_UNREACHABLE, true},
    {JSConsumerOfflineErr, EB_E_UNREACHABLE, true},
};

int ebc__fail_nats(eb_error *err, unsigned status, const char *format, ...)
{
    char what[200];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    int code = EB_E_INTERNAL;
    int native = (int)status;
    for (size_t i = 0; i < sizeof status_codes / sizeof *status_codes; i++)
        if (status_codes[i].native == native)
            code = status_codes[i].code;
    return eb_fail_with(err, code, native, eb_error_flags(code), "%s: %s", what,
                        natsStatus_GetText((natsStatus)status));
}

int ebc__fail_js(eb_error *err, const ebc__js_error *js, const char *format, ...)
{
    char what[160];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    int code = js->code == 404 ? EB_E_NOT_FOUND : js->code == 503 ? EB_E_UNREACHABLE : EB_E_IO;
    for (size_t i = 0; i < sizeof js_codes / sizeof *js_codes; i++)
        if (js_codes[i].native == js->err_code)
            code = js_codes[i].code;
    return eb_fail_with(err, code, js->err_code, eb_error_flags(code), "%s: %s (%d)", what,
                        js->text, js->err_code ? js->err_code : js->code);
}

bool ebc__js_error_passes(const ebc__js_error *js)
{
    for (size_t i = 0; i < sizeof js_codes / sizeof *js_codes; i++)
        if (js_codes[i].native == js->err_code)
            return js_codes[i].passes;
    return js->code == 503;
}

bool ebc__json_fields(eb_str json, const ebc__json_field *fields, size_t count)
{
    eb_json_object walk;
    eb_json_member member;
    eb_json_error error;
    if (!eb_json_object_begin(&walk, json, &error))
        return false;
    int got;
    while ((got = eb_json_object_next(&walk, &member, &error)) > 0)
        for (size_t i = 0; i < count; i++)
            if (strlen(fields[i].name) == member.name.len &&
                memcmp(fields[i].name, member.name.data, member.name.len) == 0)
                *fields[i].value = member.value;
    return got == 0;
}

uint64_t ebc__json_uint(eb_str value)
{
    uint64_t n = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned digit = (unsigned char)value.data[i] - (unsigned)'0';
        if (digit > 9 || n > (UINT64_MAX - digit) / 10)
            return 0;
        n = n * 10 + digit;
    }
    return n;
}

/* The content of a JSON string; what does not fit, or has escapes, is cut or shown as written. */
static void copy_text(eb_str value, char *ret, size_t size)
{
    if (value.len >= 2 && value.data[0] == '"')
        value = eb_str_make(value.data + 1, value.len - 2);
    size_t len = value.len < size ? value.len : size - 1;
    if (len > 0)
        memcpy(ret, value.data, len);
    ret[len] = '\0';
}

bool ebc__js_error_parse(eb_str answer, ebc__js_error *ret)
{
    eb_str error = {0}, code = {0}, err_code = {0}, text = {0};
    if (!ebc__json_fields(answer, &(ebc__json_field){"error", &error}, 1) || !error.data)
        return false;
    const ebc__json_field fields[] = {
        {"code", &code}, {"err_code", &err_code}, {"description", &text}};
    ebc__json_fields(error, fields, 3);
    ret->code = (int)(ebc__json_uint(code) % 1000000);
    ret->err_code = (int)(ebc__json_uint(err_code) % 1000000);
    copy_text(text, ret->text, sizeof ret->text);
    return true;
}
