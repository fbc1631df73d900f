/* eb/base.h: what both bus libraries share in their public headers. Types, macros and inline
 * functions; no symbols.
 *
 * Conventions of every ebc_* and ebd_* function, stated once:
 *  - A call that can fail returns int: >= 0 it worked (where it says so, 1 = got one, 0 = nothing
 * this time), < 0 an EB_E_* code. Its last parameter is a nullable eb_error that belongs to the
 * caller and needs no freeing.
 *  - An out-parameter is called `ret`, is written on success only, and is the caller's to free.
 *  - A `const T *` or eb_str that is returned is borrowed from the object it was asked of.
 *  - Inputs are copied before the call returns, unless the function says that it borrows.
 *  - T_free(&p) takes NULL and clears p; EB_AUTO(T) p = NULL; does it at the end of the scope.
 *  - A struct of options starts with `size`, is filled by its macro (C) or its _init() (C++), and
 * grows at its end. Zero means the default; where zero is itself a useful value, EB_NONE stands for
 * it.
 */
#ifndef EB_BASE_H
#define EB_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
#define EB_BEGIN_DECLS extern "C" {
#define EB_END_DECLS   }
#else
#define EB_BEGIN_DECLS
#define EB_END_DECLS
#endif

#define EB_API                 __attribute__((visibility("default")))
#define EB_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
/* The result of the call must be looked at. */
#define EB_CHECK __attribute__((warn_unused_result))

/* EB_AUTO(ebc_client) bus = NULL; calls ebc_client_free(&bus) when `bus` goes out of scope. */
#define EB_AUTO(T) __attribute__((cleanup(T##_free))) T *

/* "None", for a setting whose zero means "the default". */
#define EB_NONE (-1)

EB_BEGIN_DECLS

/* Bytes that are borrowed: not terminated, may hold NUL. data == NULL: absent. */
typedef struct eb_str {
    const char *data;
    size_t len;
} eb_str;

static inline eb_str eb_str_make(const char *data, size_t len)
{
    eb_str s;
    s.data = data;
    s.len = len;
    return s;
}

/* A NUL-terminated string as eb_str; NULL gives the absent string. */
static inline eb_str eb_str_of(const char *text)
{
    return eb_str_make(text, text ? strlen(text) : 0);
}

/* EB_STR("literal"): its length is known when compiling. Anything but a literal does not compile.
 */
#define EB_STR(literal) eb_str_make("" literal, sizeof("" literal) - 1)

/* printf arguments for "%.*s". */
#define EB_FMT(s) (int)(s).len, (s).data ? (s).data : ""

/* A moment in UTC: seconds since the epoch (may be negative; up to the year 9999) and nanoseconds,
 * 0…999,999,999. */
typedef struct eb_time {
    int64_t s;
    uint32_t ns;
} eb_time;

/* ── Errors ────────── */

/* What an error allows. */
enum {
    EB_ERR_RETRY = 1, /* the same call may be tried again */
    EB_ERR_FATAL = 2, /* this handle is done: free it */
    EB_ERR_MAYBE = 4, /* it is not known whether the broker stored the record */
};

typedef struct eb_error {
    int code;   /* EB_E_… (negative), 0 when unset */
    int native; /* JetStream err_code, else natsStatus; rd_kafka_resp_err_t on Kafka; 0 when it has
                   none */
    uint32_t flags; /* EB_ERR_… */
    /* One sentence, NUL-terminated UTF-8: what failed, on what, why, what to do; never a secret. */
    char text[244];
} eb_error;

/* errors.def begins (written by event-bus-common/errors.sh; edit errors.def) */
/* clang-format off */
enum {
    EB_E_ARG = -1, /* an argument is wrong */
    EB_E_CONFIG = -2, /* a setting, or a combination of settings, is wrong */
    EB_E_NOMEM = -3, /* out of memory */
    EB_E_IO = -4, /* reading or writing failed */
    EB_E_TIMEOUT = -5, /* the deadline passed */
    EB_E_CLOSED = -6, /* the handle is closed or closing */
    EB_E_UNREACHABLE = -7, /* no broker could be reached */
    EB_E_AUTH = -8, /* the broker refused the credentials */
    EB_E_DENIED = -9, /* the broker does not permit this to this user */
    EB_E_NOT_FOUND = -10, /* the broker has no such thing */
    EB_E_NO_RESPONDERS = -11, /* nobody answers on this subject */
    EB_E_FULL = -12, /* the bounded queue is full */
    EB_E_TOO_LARGE = -13, /* over a size limit */
    EB_E_REGISTRY = -14, /* the channel registry does not allow this */
    EB_E_LINEAGE = -15, /* a lineage field is missing or malformed */
    EB_E_CONFLICT = -16, /* somebody else changed it first */
    EB_E_DRIFT = -17, /* it exists with another configuration */
    EB_E_FENCED = -18, /* no longer yours: another consumer will see it */
    EB_E_ABORTED = -19, /* the transaction was aborted */
    EB_E_MALFORMED = -20, /* what was received or given is not well-formed */
    EB_E_UNSUPPORTED = -21, /* this server or library version cannot do it */
    EB_E_FORKED = -22, /* the handle belongs to the parent process */
    EB_E_INTERNAL = -23, /* a defect in this library */
};

/* The code as a word ("TIMEOUT"); "OK" for 0 and above, "UNKNOWN" for what this header does not know. */
static inline const char *eb_error_name(int code)
{
    if (code >= 0)
        return "OK";
    switch (code) {
    case EB_E_ARG:
        return "ARG";
    case EB_E_CONFIG:
        return "CONFIG";
    case EB_E_NOMEM:
        return "NOMEM";
    case EB_E_IO:
        return "IO";
    case EB_E_TIMEOUT:
        return "TIMEOUT";
    case EB_E_CLOSED:
        return "CLOSED";
    case EB_E_UNREACHABLE:
        return "UNREACHABLE";
    case EB_E_AUTH:
        return "AUTH";
    case EB_E_DENIED:
        return "DENIED";
    case EB_E_NOT_FOUND:
        return "NOT_FOUND";
    case EB_E_NO_RESPONDERS:
        return "NO_RESPONDERS";
    case EB_E_FULL:
        return "FULL";
    case EB_E_TOO_LARGE:
        return "TOO_LARGE";
    case EB_E_REGISTRY:
        return "REGISTRY";
    case EB_E_LINEAGE:
        return "LINEAGE";
    case EB_E_CONFLICT:
        return "CONFLICT";
    case EB_E_DRIFT:
        return "DRIFT";
    case EB_E_FENCED:
        return "FENCED";
    case EB_E_ABORTED:
        return "ABORTED";
    case EB_E_MALFORMED:
        return "MALFORMED";
    case EB_E_UNSUPPORTED:
        return "UNSUPPORTED";
    case EB_E_FORKED:
        return "FORKED";
    case EB_E_INTERNAL:
        return "INTERNAL";
    default:
        return "UNKNOWN";
    }
}
/* clang-format on */
/* errors.def ends */

/* ── Logging ────────── */

enum {
    EB_LOG_ERROR = 1,
    EB_LOG_WARNING = 2,
    EB_LOG_INFO = 3,
    EB_LOG_DEBUG = 4,
};

/* Receives the records of a library, which never prints by itself. `text` is borrowed for the call.
 * Threads: called on any thread, also several at once; must not call back into the handle that
 * logs. */
typedef void eb_log_fn(int level, const char *text, void *user);

/* ── The registry's table, as `bus-lint gen c` writes it ────────── */

enum {
    EB_PLANE_CONTROL = 1,
    EB_PLANE_DATA = 2,
};

enum {
    EB_MAY_PRODUCE = 1,
    EB_MAY_CONSUME = 2,
};

enum {
    EB_KEY_OPTIONAL = 0,
    EB_KEY_REQUIRED = 1,
    EB_KEY_NONE = 2,
};

/* One declared channel, as one service may use it. Constant and generated; all pointers live as
 * long as the program. */
typedef struct eb_channel {
    size_t size;
    const char *name; /* as declared; a {parameter} stands for one token (control plane) */
    const char
        *event_type; /* control plane: the type every event on it must have; NULL otherwise */
    const char *schema_url; /* data plane: the default of ol-schema-url; NULL if none */
    uint64_t max_message;   /* bytes of the message value; 0: no limit of its own */
    uint8_t plane;          /* EB_PLANE_… */
    uint8_t rights;         /* EB_MAY_… of this service */
    uint8_t key;            /* EB_KEY_… */
    uint8_t dead_letter;    /* 1: __dlq.<name> is declared too */
} eb_channel;

/* What one service may use. Hand it to .registry of the configuration and the library refuses
 * everything else. */
typedef struct eb_registry {
    size_t size;
    uint32_t version;                  /* of the registry format: 1 */
    const char *digest;                /* sha256 of the registry it was made from, hexadecimal */
    const char *service;               /* must equal .service of the configuration */
    const eb_channel *const *channels; /* sorted by name (strcmp) */
    size_t channel_count;
} eb_registry;

EB_END_DECLS
#endif
