/* subjects.c: the subject patterns of a stream: read from a list, checked against each other,
 * compared with what the server has. */
#include "subjects.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "validate.h"

#define SUBJECTS_MAX 256

static bool is_token(const char *at, size_t len, char wildcard)
{
    return len == 1 && *at == wildcard;
}

/* A '*', or the {parameter} of a declared channel. */
static bool takes_any(const char *at, size_t len)
{
    return is_token(at, len, '*') || (len > 2 && at[0] == '{' && at[len - 1] == '}');
}

bool ebc__patterns_overlap(const char *a, const char *b)
{
    for (;;) {
        size_t a_len = strcspn(a, "."), b_len = strcspn(b, ".");
        if (is_token(a, a_len, '>') || is_token(b, b_len, '>'))
            return true;
        bool same = a_len == b_len && memcmp(a, b, a_len) == 0;
        if (!same && !takes_any(a, a_len) && !takes_any(b, b_len))
            return false;
        a += a_len;
        b += b_len;
        if (!*a || !*b)
            return *a == *b;
        a++;
        b++;
    }
}

static int check_one(const char *stream, const cJSON *array, const char *one, eb_error *err)
{
    eb_short name = eb_shorten(eb_str_of(stream), 50), subject = eb_shorten(eb_str_of(one), 60);
    const char *wrong = eb_validate_subject(one, true);
    if (wrong)
        return eb_fail(err, EB_E_ARG, "stream %s: subject \"%s\" is wrong: %s", name.text,
                       subject.text, wrong);
    if (cJSON_GetArraySize(array) == SUBJECTS_MAX)
        return eb_fail(err, EB_E_ARG, "stream %s has more than %d subjects", name.text,
                       SUBJECTS_MAX);
    const cJSON *other;
    cJSON_ArrayForEach(other, array)
    {
        if (ebc__patterns_overlap(other->valuestring, one))
            return eb_fail(err, EB_E_CONFLICT,
                           "stream %s: its subjects %s and %s overlap, which the server refuses "
                           "(10052); merge them into one",
                           name.text, eb_shorten(eb_str_of(other->valuestring), 60).text,
                           subject.text);
    }
    return 0;
}

static int fill_array(const char *stream, char *list, cJSON *array, eb_error *err)
{
    for (char *one; (one = strsep(&list, ",")) != NULL;) {
        one += strspn(one, " \t");
        for (size_t len = strlen(one); len > 0 && strchr(" \t", one[len - 1]); len--)
            one[len - 1] = '\0';
        int rc = check_one(stream, array, one, err);
        if (rc < 0)
            return rc;
        if (!cJSON_AddItemToArray(array, cJSON_CreateString(one)))
            return eb_fail(err, EB_E_NOMEM, "stream %s: out of memory", stream);
    }
    return 0;
}

int ebc__subjects_array(const char *stream, const char *list, cJSON **ret, eb_error *err)
{
    cJSON *array = cJSON_CreateArray();
    char *copy = strdup(list);
    int rc = array && copy ? fill_array(stream, copy, array, err)
                           : eb_fail(err, EB_E_NOMEM, "stream %s: out of memory", stream);
    free(copy);
    if (rc < 0)
        cJSON_Delete(array);
    else
        *ret = array;
    return rc;
}

static bool contains(const cJSON *array, const char *pattern)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, array)
    {
        if (cJSON_IsString(item) && strcmp(item->valuestring, pattern) == 0)
            return true;
    }
    return false;
}

bool ebc__subjects_equal(const cJSON *a, const cJSON *b)
{
    const cJSON *item;
    if (cJSON_GetArraySize(a) != cJSON_GetArraySize(b))
        return false;
    cJSON_ArrayForEach(item, a)
    {
        if (!contains(b, item->valuestring))
            return false;
    }
    return true;
}

const char *ebc__subjects_show(const cJSON *array, char *ret, size_t size)
{
    const cJSON *item;
    size_t at = 0;
    ret[0] = '\0';
    cJSON_ArrayForEach(item, array)
    {
        const char *text = cJSON_IsString(item) ? item->valuestring : "?";
        if (at + strlen(text) + 6 > size) {
            snprintf(ret + at, size - at, "…");
            break;
        }
        at += (size_t)snprintf(ret + at, size - at, "%s%s", at ? "," : "", text);
    }
    return ret;
}
