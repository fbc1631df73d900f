/* manage.c: makes sure that a stream or durable exists and is as wanted, never changes one that is
 * there. Sends its own JSON with known fields only (2.12 refuses unknown ones, libnats 3.4.1's
 * structs lack the newer ones) and compares what the server has field by field; drift.c words the
 * difference. */
#include "manage.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "clock.h"
#include "config.h"
#include "drift.h"
#include "error.h"
#include "guard.h"
#include "native_error.h"
#include "sized.h"
#include "subjects.h"
#include "validate.h"

#define WEEK_MS (INT64_C(7) * 24 * 3600 * 1000)

/* ── The API ────────── */

/* Sends `body` to $JS.API.<verb>.<…> and parses the answer. Returns 0 and *ret (cJSON_Delete), or a
 * code; an "error" in the answer goes to *js with EB_E_NOT_FOUND or another code of its own. */
static int api(ebc_client *client, const char *subject, const char *body, cJSON **ret,
               ebc__js_error *js, eb_error *err)
{
    natsMsg *answer = NULL;
    memset(js, 0, sizeof *js);
    int rc = ebc__api_request(client, subject, body, &answer, err);
    if (rc < 0)
        return rc;
    eb_str text = ebc__msg_body(answer);
    if (ebc__js_error_parse(text, js))
        rc = ebc__fail_js(err, js, "%s", subject);
    else if (!(*ret = cJSON_ParseWithLength(text.data, text.len)))
        rc = eb_fail(err, EB_E_MALFORMED, "%s: the answer is no JSON", subject);
    natsMsg_Destroy(answer);
    return rc;
}

static int64_t number_of(const cJSON *object, const char *name, int64_t otherwise)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsNumber(item))
        return otherwise;
    if (item->valuedouble >= 0x1p63 || item->valuedouble < -0x1p63)
        return item->valuedouble > 0 ? INT64_MAX : INT64_MIN;
    return (int64_t)item->valuedouble;
}

/* The number that was found, to be held against the one that is wanted. cJSON's numbers are doubles:
 * where the wanted one reads the same, it is the same. */
static int64_t number_found(const cJSON *object, const char *name, int64_t otherwise,
                            int64_t wanted)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (cJSON_IsNumber(item) && item->valuedouble == (double)wanted)
        return wanted;
    return number_of(object, name, otherwise);
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text ? text : "";
}

/* As raw text: cJSON's own numbers are doubles, exact in nanoseconds for 104 days only. */
static void add_number(cJSON *object, const char *name, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    cJSON_AddRawToObject(object, name, text);
}

/* ── Streams ────────── */

/* A stream as wanted, in the server's units. */
typedef struct stream {
    const char *name;
    cJSON *subjects;
    int64_t max_messages; /* EB_NONE: no limit */
    int64_t max_age_ns;   /* 0: no limit */
    int64_t window_ns;
    int64_t replicas;
    const char *storage, *discard;
} stream;

static int check_stream(const ebc_stream_config *c, eb_error *err)
{
    const char *wrong = c->name ? eb_validate_stream_name(c->name) : "not set";
    if (wrong)
        return eb_fail(err, EB_E_ARG, "ebc_stream_ensure: name \"%s\" is wrong: %s",
                       eb_shorten(eb_str_of(c->name), 60).text, wrong);
    if (!c->subjects)
        return eb_fail(err, EB_E_ARG, "stream %s: subjects is not set; it is required",
                       eb_shorten(eb_str_of(c->name), 60).text);
    bool right = c->max_messages >= EB_NONE && c->max_age_ms >= EB_NONE &&
                 c->max_age_ms < INT64_MAX / EB_NS_PER_MS && c->duplicate_window_ms >= 0 &&
                 c->duplicate_window_ms < INT64_MAX / EB_NS_PER_MS && c->replicas >= 0 &&
                 c->storage >= EBC_STORAGE_FILE && c->storage <= EBC_STORAGE_MEMORY &&
                 c->discard >= EBC_DISCARD_OLD && c->discard <= EBC_DISCARD_NEW;
    if (!right)
        return eb_fail(err, EB_E_ARG,
                       "stream %s: a number is out of range; 0 is the default, EB_NONE no limit",
                       eb_shorten(eb_str_of(c->name), 60).text);
    if (c->max_age_ms > 0 && c->duplicate_window_ms > c->max_age_ms)
        return eb_fail(err, EB_E_ARG,
                       "stream %s: duplicate_window_ms is %" PRId64 ", longer than max_age_ms "
                       "(%" PRId64 "); make it at most that",
                       eb_shorten(eb_str_of(c->name), 60).text, c->duplicate_window_ms,
                       c->max_age_ms);
    return 0;
}

static int want_stream(const ebc_stream_config *c, stream *ret, eb_error *err)
{
    int rc = check_stream(c, err);
    if (rc < 0)
        return rc;
    int64_t age_ms = c->max_age_ms == 0 ? WEEK_MS : c->max_age_ms == EB_NONE ? 0 : c->max_age_ms;
    int64_t window_ms = c->duplicate_window_ms ? c->duplicate_window_ms : 120000;
    if (age_ms > 0 && window_ms > age_ms)
        window_ms = age_ms;
    *ret = (stream){
        .name = c->name,
        .max_messages = c->max_messages ? c->max_messages : 1000000,
        .max_age_ns = age_ms * EB_NS_PER_MS,
        .window_ns = window_ms * EB_NS_PER_MS,
        .replicas = c->replicas ? c->replicas : 1,
        .storage = c->storage == EBC_STORAGE_FILE ? "file" : "memory",
        .discard = c->discard == EBC_DISCARD_OLD ? "old" : "new",
    };
    return ebc__subjects_array(c->name, c->subjects, &ret->subjects, err);
}

static char *stream_json(const stream *s)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "name", s->name);
    cJSON_AddItemReferenceToObject(o, "subjects", s->subjects);
    cJSON_AddStringToObject(o, "retention", "limits");
    add_number(o, "max_msgs", s->max_messages);
    add_number(o, "max_age", s->max_age_ns);
    cJSON_AddStringToObject(o, "storage", s->storage);
    cJSON_AddStringToObject(o, "discard", s->discard);
    add_number(o, "duplicate_window", s->window_ns);
    add_number(o, "num_replicas", s->replicas);
    char *text = cJSON_PrintUnformatted(o);
    cJSON_Delete(o);
    return text;
}

static int compare_stream(const stream *s, const cJSON *info, eb_error *err)
{
    const cJSON *c = cJSON_GetObjectItemCaseSensitive(info, "config");
    const cJSON *subjects = cJSON_GetObjectItemCaseSensitive(c, "subjects");
    ebc__drift drift = {0};
    char wanted[60], found[60];
    if (!ebc__subjects_equal(s->subjects, subjects))
        ebc__drift_text(&drift, "subjects", ebc__subjects_show(s->subjects, wanted, sizeof wanted),
                        ebc__subjects_show(subjects, found, sizeof found));
    ebc__drift_text(&drift, "retention", "limits", text_of(c, "retention"));
    ebc__drift_number(&drift, "max_messages", s->max_messages,
                      number_found(c, "max_msgs", EB_NONE, s->max_messages));
    ebc__drift_duration(&drift, "max_age", s->max_age_ns,
                        number_found(c, "max_age", 0, s->max_age_ns));
    ebc__drift_text(&drift, "storage", s->storage, text_of(c, "storage"));
    ebc__drift_text(&drift, "discard", s->discard, text_of(c, "discard"));
    ebc__drift_duration(&drift, "duplicate_window", s->window_ns,
                        number_found(c, "duplicate_window", 0, s->window_ns));
    ebc__drift_number(&drift, "replicas", s->replicas, number_of(c, "num_replicas", 1));
    if (drift.fields == 0)
        return 0;
    return eb_fail(err, EB_E_DRIFT, "stream %s exists with another configuration: %s",
                   eb_shorten(eb_str_of(s->name), 40).text, drift.text);
}

/* The two subjects that an ensure speaks of. */
typedef struct verbs {
    char info[600], create[600];
} verbs;

static int ensure_stream(ebc_client *client, const stream *s, const verbs *v, eb_error *err)
{
    ebc__js_error js;
    cJSON *info = NULL;
    int rc = api(client, v->info, "", &info, &js, err);
    if (js.err_code == EBC__JS_STREAM_NOT_FOUND) {
        char *body = stream_json(s);
        rc = body ? api(client, v->create, body, &info, &js, err)
                  : eb_fail(err, EB_E_NOMEM, "stream %s: out of memory", s->name);
        cJSON_free(body);
        if (rc == 0) /* what an old server did not understand it left out silently */
            rc = compare_stream(s, info, err);
        rc = rc < 0 ? rc : 1;
    } else if (rc == 0) {
        rc = compare_stream(s, info, err);
    }
    cJSON_Delete(info);
    return rc;
}

int ebc_stream_ensure(ebc_client *client, const ebc_stream_config *config, eb_error *err)
{
    ebc_stream_config own = ebc_stream_config_init();
    stream wanted = {0};
    verbs v;
    int rc = ebc__client_check(client, "ebc_stream_ensure", err);
    if (rc == 0)
        rc = config ? eb_sized_read(&own, sizeof own, config, "ebc_stream_ensure: config", err)
                    : eb_fail(err, EB_E_ARG, "ebc_stream_ensure: config is NULL");
    if (rc == 0)
        rc = want_stream(&own, &wanted, err);
    if (rc < 0)
        return rc;
    snprintf(v.info, sizeof v.info, "$JS.API.STREAM.INFO.%s", wanted.name);
    snprintf(v.create, sizeof v.create, "$JS.API.STREAM.CREATE.%s", wanted.name);
    eb_error why = {0};
    rc = ensure_stream(client, &wanted, &v, &why);
    if (rc == EB_E_DRIFT && why.native == EBC__JS_STREAM_NAME_EXISTS)
        /* Somebody else created it between our two requests. */
        rc = ensure_stream(client, &wanted, &v, &why);
    cJSON_Delete(wanted.subjects);
    if (rc < 0 && err)
        *err = why;
    return rc;
}

/* ── Durables ────────── */

/* A consumer of several channels may see only such as the registry grants to this service. */
static int check_grants(const eb_registry *registry, const ebc_durable *d, eb_error *err)
{
    const char *filter = d->filter && *d->filter ? d->filter : ">";
    size_t granted = 0;
    for (size_t i = 0; i < registry->channel_count; i++) {
        const eb_channel *c = registry->channels[i];
        if (c->plane != EB_PLANE_CONTROL || !ebc__patterns_overlap(filter, c->name))
            continue;
        if (c->rights & EB_MAY_CONSUME)
            granted++;
        else if (strcmp(filter, ">") != 0)
            return eb_fail(err, EB_E_REGISTRY,
                           "durable %s: its filter %s covers %s, which the registry does not grant "
                           "to %s for consuming; narrow the filter, or add the service there",
                           eb_shorten(eb_str_of(d->name), 40).text,
                           eb_shorten(eb_str_of(filter), 40).text,
                           eb_shorten(eb_str_of(c->name), 50).text, registry->service);
    }
    return granted > 0 ? 0
                       : eb_fail(err, EB_E_REGISTRY,
                                 "durable %s: the registry grants %s no channel under %s for "
                                 "consuming; add the service there",
                                 eb_shorten(eb_str_of(d->name), 50).text, registry->service,
                                 eb_shorten(eb_str_of(filter), 60).text);
}

int ebc__durable_check(const ebc_client *client, const ebc_durable *d, const char *what,
                       eb_error *err)
{
    const struct {
        const char *field, *value, *wrong;
    } names[] = {
        {"stream", d->stream, d->stream ? eb_validate_stream_name(d->stream) : "not set"},
        {"name", d->name, d->name ? eb_validate_stream_name(d->name) : "not set"},
        {"filter", d->filter,
         d->filter && *d->filter ? eb_validate_subject(d->filter, true) : NULL},
    };
    for (size_t i = 0; i < 3; i++)
        if (names[i].wrong)
            return eb_fail(err, EB_E_ARG, "%s: %s \"%s\" is wrong: %s", what, names[i].field,
                           eb_shorten(eb_str_of(names[i].value), 60).text, names[i].wrong);
    return client->config.registry ? check_grants(client->config.registry, d, err) : 0;
}

typedef struct durable {
    const ebc_durable *id;
    int64_t ack_wait_ns, max_deliver, max_ack_pending;
} durable;

static int want_durable(const ebc_durable *id, const ebc_durable_config *given, durable *ret,
                        eb_error *err)
{
    ebc_durable_config c = ebc_durable_config_init();
    int rc = given ? eb_sized_read(&c, sizeof c, given, "ebc_durable_ensure: config", err) : 0;
    if (rc < 0)
        return rc;
    if (c.ack_wait_ms < 0 || c.max_deliver < EB_NONE || c.max_ack_pending < EB_NONE)
        return eb_fail(err, EB_E_ARG,
                       "durable %s: a number is out of range; 0 is the default, EB_NONE no limit",
                       eb_shorten(eb_str_of(id->name), 60).text);
    *ret = (durable){.id = id,
                     .ack_wait_ns = (c.ack_wait_ms ? c.ack_wait_ms : 30000) * EB_NS_PER_MS,
                     .max_deliver = c.max_deliver ? c.max_deliver : 5,
                     .max_ack_pending = c.max_ack_pending ? c.max_ack_pending : 1000};
    return 0;
}

static const char *filter_of(const ebc_durable *d)
{
    return d->filter && *d->filter ? d->filter : "";
}

static char *durable_json(const durable *d)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "stream_name", d->id->stream);
    /* Else one that was made meanwhile would be changed. Servers before 2.10 do not know it. */
    cJSON_AddStringToObject(o, "action", "create");
    cJSON *c = cJSON_AddObjectToObject(o, "config");
    cJSON_AddStringToObject(c, "durable_name", d->id->name);
    cJSON_AddStringToObject(c, "deliver_policy", "all");
    cJSON_AddStringToObject(c, "ack_policy", "explicit");
    cJSON_AddStringToObject(c, "replay_policy", "instant");
    add_number(c, "ack_wait", d->ack_wait_ns);
    add_number(c, "max_deliver", d->max_deliver);
    add_number(c, "max_ack_pending", d->max_ack_pending);
    if (*filter_of(d->id))
        cJSON_AddStringToObject(c, "filter_subject", d->id->filter);
    char *text = cJSON_PrintUnformatted(o);
    cJSON_Delete(o);
    return text;
}

/* The one filter, or the several of 2.10, as text. */
static const char *found_filter(const cJSON *config, char *ret, size_t size)
{
    const cJSON *several = cJSON_GetObjectItemCaseSensitive(config, "filter_subjects");
    if (cJSON_GetArraySize(several) > 0)
        return ebc__subjects_show(several, ret, size);
    snprintf(ret, size, "%s", text_of(config, "filter_subject"));
    return ret;
}

static int compare_durable(const durable *d, const cJSON *info, eb_error *err)
{
    const cJSON *c = cJSON_GetObjectItemCaseSensitive(info, "config");
    ebc__drift drift = {0};
    char filter[128];
    found_filter(c, filter, sizeof filter);
    ebc__drift_text(&drift, "filter", *filter_of(d->id) ? d->id->filter : "none",
                    *filter ? filter : "none");
    ebc__drift_text(&drift, "ack_policy", "explicit", text_of(c, "ack_policy"));
    ebc__drift_text(&drift, "deliver_policy", "all", text_of(c, "deliver_policy"));
    if (*text_of(c, "deliver_subject"))
        ebc__drift_text(&drift, "kind", "pull", "push");
    ebc__drift_duration(&drift, "ack_wait", d->ack_wait_ns, number_of(c, "ack_wait", 0));
    ebc__drift_number(&drift, "max_deliver", d->max_deliver, number_of(c, "max_deliver", EB_NONE));
    ebc__drift_number(&drift, "max_ack_pending", d->max_ack_pending,
                      number_of(c, "max_ack_pending", EB_NONE));
    if (drift.fields == 0)
        return 0;
    return eb_fail(err, EB_E_DRIFT, "durable %s exists with another configuration: %s",
                   eb_shorten(eb_str_of(d->id->name), 40).text, drift.text);
}

static int ensure_durable(ebc_client *client, const durable *d, const verbs *v, eb_error *err)
{
    ebc__js_error js;
    cJSON *info = NULL;
    int rc = api(client, v->info, "", &info, &js, err);
    if (js.err_code == EBC__JS_CONSUMER_NOT_FOUND) {
        char *body = durable_json(d);
        rc = body ? api(client, v->create, body, &info, &js, err)
                  : eb_fail(err, EB_E_NOMEM, "durable %s: out of memory", d->id->name);
        cJSON_free(body);
        if (rc == 0)
            rc = compare_durable(d, info, err);
        rc = rc < 0 ? rc : 1;
    } else if (rc == 0) {
        rc = compare_durable(d, info, err);
    }
    cJSON_Delete(info);
    return rc;
}

int ebc_durable_ensure(ebc_client *client, ebc_durable id, const ebc_durable_config *config,
                       eb_error *err)
{
    durable wanted = {.id = &id};
    verbs v;
    int rc = ebc__client_check(client, "ebc_durable_ensure", err);
    if (rc == 0)
        rc = ebc__durable_check(client, &id, "ebc_durable_ensure", err);
    if (rc == 0)
        rc = want_durable(&id, config, &wanted, err);
    if (rc < 0)
        return rc;
    snprintf(v.info, sizeof v.info, "$JS.API.CONSUMER.INFO.%s.%s", id.stream, id.name);
    snprintf(v.create, sizeof v.create, "$JS.API.CONSUMER.DURABLE.CREATE.%s.%s", id.stream,
             id.name);
    eb_error why = {0};
    rc = ensure_durable(client, &wanted, &v, &why);
    if (rc == EB_E_DRIFT && why.native == EBC__JS_CONSUMER_EXISTS)
        /* Somebody else created it between our two requests. */
        rc = ensure_durable(client, &wanted, &v, &why);
    if (rc < 0 && err)
        *err = why;
    return rc;
}

int ebc__durable_info_get(ebc_client *client, const ebc_durable *d, ebc__durable_info *ret,
                          eb_error *err)
{
    char subject[600];
    ebc__js_error js;
    cJSON *info = NULL;
    snprintf(subject, sizeof subject, "$JS.API.CONSUMER.INFO.%s.%s", d->stream, d->name);
    int rc = api(client, subject, "", &info, &js, err);
    if (rc == EB_E_NOT_FOUND)
        rc = eb_fail_with(
            err, rc, js.err_code, 0, "durable %s of stream %s: %s; create it first with %s",
            eb_shorten(eb_str_of(d->name), 50).text, eb_shorten(eb_str_of(d->stream), 50).text,
            js.text,
            js.err_code == EBC__JS_STREAM_NOT_FOUND ? "ebc_stream_ensure" : "ebc_durable_ensure");
    if (rc < 0)
        return rc;
    const cJSON *c = cJSON_GetObjectItemCaseSensitive(info, "config");
    const cJSON *metadata = cJSON_GetObjectItemCaseSensitive(c, "metadata");
    *ret = (ebc__durable_info){
        .ack_wait_ns = number_of(c, "ack_wait", 30 * EB_NS_PER_S),
        .max_ack_pending = number_of(c, "max_ack_pending", 0),
        .explicit_ack = strcmp(text_of(c, "ack_policy"), "explicit") == 0,
        .push = *text_of(c, "deliver_subject") != '\0',
        /* Written by servers from 2.11 on; the reason itself is known from 2.10.4 on. */
        .term_reasons = cJSON_HasObjectItem(metadata, "_nats.ver"),
    };
    found_filter(c, ret->filter, sizeof ret->filter);
    ret->filter_differs = *filter_of(d) && strcmp(d->filter, ret->filter) != 0;
    cJSON_Delete(info);
    return 0;
}
