/* signals.c: cJSON is enough here, a few small payloads a second; the counts stay below the 10^15 that its
 * numbers hold exactly. */
#include "signals.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const state_names[] = {"running", "complete", "failed"};

/* Prints and frees the object; NULL stays NULL. */
static char *print(cJSON *object)
{
    char *text = object ? cJSON_PrintUnformatted(object) : NULL;
    cJSON_Delete(object);
    return text;
}

static void add_count(cJSON *object, const char *name, uint64_t n)
{
    cJSON_AddNumberToObject(object, name, (double)n);
}

static int get_text(const cJSON *object, const char *name, char *ret, size_t size)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsString(item) || strlen(item->valuestring) >= size)
        return -1;
    memcpy(ret, item->valuestring, strlen(item->valuestring) + 1);
    return 0;
}

static int get_count(const cJSON *object, const char *name, uint64_t *ret)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble > 999999999999999.0)
        return -1;
    *ret = (uint64_t)item->valuedouble;
    return 0;
}

static int get_state(const cJSON *object, enum run_state *ret)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, "state");
    for (int i = 0; cJSON_IsString(item) && i < 3; i++) {
        if (strcmp(item->valuestring, state_names[i]) == 0) {
            *ret = (enum run_state)i;
            return 0;
        }
    }
    return -1;
}

char *ingest_requested_write(const char *input, const char *reason)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "input", input);
    if (reason)
        cJSON_AddStringToObject(object, "reason", reason);
    return print(object);
}

int ingest_requested_read(eb_str json, struct ingest_requested *ret)
{
    cJSON *object = cJSON_ParseWithLength(json.data, json.len);
    int rc = get_text(object, "input", ret->input, sizeof ret->input);
    cJSON_Delete(object);
    return rc;
}

char *run_progressed_write(const struct run_progressed *run)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "run_id", run->run_id);
    cJSON_AddStringToObject(object, "state", state_names[run->state]);
    add_count(object, "records", run->records);
    add_count(object, "acked", run->acked);
    if (run->reason[0])
        cJSON_AddStringToObject(object, "reason", run->reason);
    return print(object);
}

int run_progressed_read(eb_str json, struct run_progressed *ret)
{
    cJSON *object = cJSON_ParseWithLength(json.data, json.len);
    bool ok = get_text(object, "run_id", ret->run_id, sizeof ret->run_id) == 0 &&
              get_state(object, &ret->state) == 0 &&
              get_count(object, "records", &ret->records) == 0 &&
              get_count(object, "acked", &ret->acked) == 0;
    if (get_text(object, "reason", ret->reason, sizeof ret->reason) < 0)
        ret->reason[0] = '\0';
    cJSON_Delete(object);
    return ok ? 0 : -1;
}

char *run_completed_write(const struct run_completed *run)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "run_id", run->run_id);
    cJSON_AddStringToObject(object, "input", run->input);
    add_count(object, "sent", run->sent);
    add_count(object, "acked", run->acked);
    add_count(object, "failed", run->failed);
    add_count(object, "bytes", run->bytes);
    return print(object);
}

int run_completed_read(eb_str json, struct run_completed *ret)
{
    cJSON *object = cJSON_ParseWithLength(json.data, json.len);
    bool ok = get_text(object, "run_id", ret->run_id, sizeof ret->run_id) == 0 &&
              get_text(object, "input", ret->input, sizeof ret->input) == 0 &&
              get_count(object, "sent", &ret->sent) == 0 &&
              get_count(object, "acked", &ret->acked) == 0 &&
              get_count(object, "failed", &ret->failed) == 0 &&
              get_count(object, "bytes", &ret->bytes) == 0;
    cJSON_Delete(object);
    return ok ? 0 : -1;
}
