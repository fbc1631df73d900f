/* Lineage of a record: checks what a producer gives, writes it as headers in wire order, reads it
 * back all or nothing. The moment is formatted once a millisecond and thread, since formatting it
 * costs more than all the other headers' bytes. Which lineage a record takes (its own, or the
 * producer's) is message.c's choice. */
#include "lineage.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "error.h"
#include "json.h"
#include "uuid7.h"

/* Wire order. */
enum {
    NAMESPACE,
    JOB_NAME,
    RUN_ID,
    EVENT_TIME,
    PRODUCER,
    SCHEMA_URL,
};

/* Names with their lengths, so that none is measured while producing. */
static const struct {
    eb_str name;
    const char *member;
    size_t most;
    bool required;
} fields[EBD__LINEAGE_HEADERS] = {
    {{"ol-namespace", 12}, ".ns", 1024, true},
    {{"ol-job-name", 11}, ".job", 4096, true},
    {{"ol-run-id", 9}, ".run_id", 4096, true},
    {{"ol-event-time", 13}, ".event_time", 4096, true},
    {{"ol-producer", 11}, ".producer", 4096, true},
    {{"ol-schema-url", 13}, ".schema_url", 4096, false},
};

/* What is wrong with a value, as words; NULL: nothing. */
static const char *fault_of(eb_str value, size_t most)
{
    if (value.len == 0)
        return "it is empty";
    if (value.len > most)
        return "it is too long";
    return eb_utf8_check(value, NULL) ? NULL : "it is not UTF-8";
}

/* ── Produce ────────── */

void ebd_run_id(char ret[37])
{
    eb_uuid7_new(ret);
}

static int check_time(eb_time time, ebd__lineage *ret, eb_error *err)
{
    if (time.s == 0 && time.ns == 0)
        return 0;
    size_t len = eb_rfc3339_format(time, ret->time);
    if (len == 0)
        return eb_fail(err, EB_E_LINEAGE,
                       "lineage .event_time is outside the years 0 to 9999, or its nanoseconds are "
                       "above 999999999");
    ret->field[EVENT_TIME] = eb_str_make(ret->time, len);
    return 0;
}

static int check_field(int i, const char *text, ebd__lineage *ret, eb_error *err)
{
    ret->field[i] = eb_str_of(text);
    if (!text && !fields[i].required)
        return 0;
    const char *fault = text ? fault_of(ret->field[i], fields[i].most) : "it is missing";
    if (!fault)
        return 0;
    return eb_fail(err, EB_E_LINEAGE, "lineage %s (header %s): %s; give UTF-8 of 1 to %zu bytes",
                   fields[i].member, fields[i].name.data, fault, fields[i].most);
}

int ebd__lineage_check(const ebd_lineage *given, ebd__lineage *ret, eb_error *err)
{
    if (given->size < sizeof *given)
        return eb_fail(err, EB_E_ARG, "lineage: its size is not set; fill it with EBD_LINEAGE()");
    if (given->size > sizeof *given)
        return eb_fail(err, EB_E_UNSUPPORTED,
                       "EBD_LINEAGE: compiled with a newer ebd.h than libebd " EBD_VERSION
                       "; install the library that belongs to it");
    ret->owned = NULL;
    ret->field[EVENT_TIME] = (eb_str){NULL, 0};
    int rc = check_field(NAMESPACE, given->ns, ret, err);
    if (rc == 0)
        rc = check_field(JOB_NAME, given->job, ret, err);
    if (rc == 0)
        rc = check_field(RUN_ID, given->run_id, ret, err);
    if (rc == 0)
        rc = check_time(given->event_time, ret, err);
    if (rc == 0)
        rc = check_field(PRODUCER, given->producer, ret, err);
    if (rc == 0)
        rc = check_field(SCHEMA_URL, given->schema_url, ret, err);
    return rc;
}

int ebd__lineage_copy(const ebd_lineage *given, ebd__lineage *ret, eb_error *err)
{
    ebd__lineage checked;
    size_t whole = 1;
    int rc = ebd__lineage_check(given, &checked, err);

    if (rc < 0)
        return rc;
    for (int i = 0; i < EBD__LINEAGE_HEADERS; i++)
        whole += checked.field[i].len;
    *ret = checked;
    char *at = ret->owned = malloc(whole);
    if (!at)
        return eb_fail(err, EB_E_NOMEM, "copying the lineage: out of memory");
    for (int i = 0; i < EBD__LINEAGE_HEADERS; i++) {
        if (!checked.field[i].data)
            continue;
        memcpy(at, checked.field[i].data, checked.field[i].len);
        ret->field[i].data = at;
        at += checked.field[i].len;
    }
    return 0;
}

void ebd__lineage_release(ebd__lineage *lineage)
{
    free(lineage->owned);
    memset(lineage, 0, sizeof *lineage);
}

/* Now, to the millisecond. Kept for each thread, so that no lock is taken. */
static eb_str now_text(void)
{
    static _Thread_local struct {
        int64_t ms;
        size_t len;
        char text[EB_RFC3339_TEXT + 1];
    } last = {.ms = -1};
    int64_t ms = eb_clock_real_ns() / EB_NS_PER_MS;

    if (ms != last.ms) {
        eb_time time = {ms / 1000, (uint32_t)(ms % 1000 * EB_NS_PER_MS)};
        last.len = eb_rfc3339_format(time, last.text);
        last.ms = ms;
    }
    return eb_str_make(last.text, last.len);
}

size_t ebd__lineage_write(const ebd__lineage *lineage, const char *schema_url,
                          rd_kafka_headers_t *headers)
{
    size_t bytes = 0;

    for (int i = 0; i < EBD__LINEAGE_HEADERS; i++) {
        eb_str value = lineage->field[i];

        if (!value.data && i == EVENT_TIME)
            value = now_text();
        if (!value.data && i == SCHEMA_URL)
            value = eb_str_of(schema_url);
        if (!value.data)
            continue;
        rd_kafka_header_add(headers, fields[i].name.data, (ssize_t)fields[i].name.len, value.data,
                            (ssize_t)value.len);
        bytes += fields[i].name.len + value.len;
    }
    return bytes;
}

bool ebd__lineage_reserves(const char *header)
{
    return strncmp(header, "ol-", 3) == 0;
}

/* ── Consume ────────── */

/* What was found of one header while walking over all. */
typedef struct found {
    const char *value; /* the last valid one */
    const char *fault; /* of the last that is not valid */
    bool spoilt;       /* one was null or no UTF-8: no other can make up for it */
    unsigned count;
} found;

static int field_named(const char *name)
{
    for (int i = 0; i < EBD__LINEAGE_HEADERS; i++) {
        if (strcmp(name, fields[i].name.data) == 0)
            return i;
    }
    return -1;
}

static void take(found *f, int i, eb_str value, eb_time *time)
{
    eb_time parsed;
    const char *fault = value.data ? fault_of(value, fields[i].most) : "it is null";

    f->count++;
    /* An ebd_lineage shows values as C strings, which a NUL would cut. */
    if (!fault && memchr(value.data, '\0', value.len))
        fault = "it holds a NUL";
    if (!fault && i == EVENT_TIME)
        fault = eb_rfc3339_parse(value, &parsed);
    if (!fault) {
        f->value = value.data;
        if (i == EVENT_TIME)
            *time = parsed;
        return;
    }
    f->fault = fault;
    if (!value.data || (value.len > 0 && !eb_utf8_check(value, NULL)))
        f->spoilt = true;
}

static bool walk(const rd_kafka_headers_t *headers, found *f, eb_time *time)
{
    const char *name;
    const void *data;
    size_t len;
    bool any = false;

    for (size_t i = 0; headers && rd_kafka_header_get_all(headers, i, &name, &data, &len) ==
                                      RD_KAFKA_RESP_ERR_NO_ERROR;
         i++) {
        int at = ebd__lineage_reserves(name) ? field_named(name) : -1;

        if (at < 0)
            continue;
        any = true;
        take(&f[at], at, eb_str_make(data, len), time);
    }
    return any;
}

/* 0, or EB_E_LINEAGE with the header and the reason. */
static int judge(const found *f, eb_error *err)
{
    for (int i = 0; i < EBD__LINEAGE_HEADERS; i++) {
        if (f[i].count == 0 && fields[i].required)
            return eb_fail(err, EB_E_LINEAGE, "the record has no lineage: header %s is absent",
                           fields[i].name.data);
        if (f[i].count > 0 && (f[i].spoilt || !f[i].value))
            return eb_fail(err, EB_E_LINEAGE,
                           "the record has no lineage: header %s is malformed: %s",
                           fields[i].name.data, f[i].fault);
    }
    return 0;
}

static void flag_repeated(const found *f, eb_error *err)
{
    if (err)
        *err = (eb_error){0};
    for (int i = 0; i < EBD__LINEAGE_HEADERS; i++) {
        if (f[i].count > 1)
            (void)eb_fail_with(err, 0, 0, 0, "header %s came %u times; the last valid one counts",
                               fields[i].name.data, f[i].count);
    }
}

int ebd__lineage_parse(const rd_kafka_headers_t *headers, ebd_lineage *ret, eb_error *err)
{
    found f[EBD__LINEAGE_HEADERS] = {0};
    ebd_lineage lineage = ebd_lineage_init();

    if (!walk(headers, f, &lineage.event_time)) {
        (void)eb_fail(err, EB_E_LINEAGE, "the record has no lineage: none of the ol-* headers");
        return 0;
    }
    if (judge(f, err) < 0)
        return 0;
    flag_repeated(f, err);
    lineage.ns = f[NAMESPACE].value;
    lineage.job = f[JOB_NAME].value;
    lineage.run_id = f[RUN_ID].value;
    lineage.producer = f[PRODUCER].value;
    lineage.schema_url = f[SCHEMA_URL].value;
    *ret = lineage;
    return 1;
}
