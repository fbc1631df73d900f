/* Names and texts, checked before anything is sent: both brokers answer a bad one late, with words
 * about something else, or not at all (a line break in a header ends the header). What a name means
 * is the registry's business. */
#include "validate.h"

#include "json.h"

#define STREAM_NAME_MAX 255
#define TOPIC_MAX       249 /* Kafka: the name with "-<partition>" must fit a file name */

static bool is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7f;
}

static const char *check_token(const char *token, size_t len, bool last, bool wildcards)
{
    if (len == 0)
        return "an empty token";
    if (!memchr(token, '*', len) && !memchr(token, '>', len))
        return NULL;
    if (!wildcards)
        return "a wildcard";
    if (len > 1)
        return "a wildcard that is not a token of its own";
    return *token == '*' || last ? NULL : "'>' before the last token";
}

const char *eb_validate_subject(const char *subject, bool wildcards)
{
    if (!subject || !*subject)
        return "it is empty";
    for (const char *at = subject; *at; at++) {
        if (*at == ' ' || is_control((unsigned char)*at))
            return "white space or a control character";
    }
    if (!eb_utf8_check(eb_str_of(subject), NULL))
        return "bytes that are not UTF-8";
    for (const char *token = subject;;) {
        size_t len = strcspn(token, ".");
        bool last = token[len] == '\0';
        const char *wrong = check_token(token, len, last, wildcards);
        if (wrong || last)
            return wrong;
        token += len + 1;
    }
}

const char *eb_validate_stream_name(const char *name)
{
    if (!name || !*name)
        return "it is empty";
    if (strlen(name) > STREAM_NAME_MAX)
        return "more than 255 bytes";
    for (const char *at = name; *at; at++) {
        if (*at == ' ' || is_control((unsigned char)*at))
            return "white space or a control character";
        if (strchr(".*>/\\", *at))
            return "a dot, a wildcard or a slash";
    }
    return eb_utf8_check(eb_str_of(name), NULL) ? NULL : "bytes that are not UTF-8";
}

const char *eb_validate_topic(const char *topic)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._-";
    if (!topic || !*topic)
        return "it is empty";
    if (strcmp(topic, ".") == 0 || strcmp(topic, "..") == 0)
        return "a name of dots alone";
    size_t len = strlen(topic);
    if (len > TOPIC_MAX)
        return "more than 249 bytes";
    return strspn(topic, allowed) == len ? NULL
                                         : "a character other than letters, digits, '.', '_', '-'";
}

const char *eb_validate_text(eb_str text, size_t max)
{
    if (text.len == 0)
        return "it is empty";
    if (text.len > max)
        return "it is too long";
    for (size_t i = 0; i < text.len; i++) {
        if (is_control((unsigned char)text.data[i]))
            return "a control character";
    }
    return eb_utf8_check(text, NULL) ? NULL : "bytes that are not UTF-8";
}

bool eb_subject_matches(const char *pattern, const char *subject)
{
    for (;;) {
        size_t want = strcspn(pattern, ".");
        size_t have = strcspn(subject, ".");
        if (have == 0)
            return false;
        if (want == 1 && *pattern == '>')
            return pattern[want] == '\0';
        bool any = want == 1 && *pattern == '*';
        if (!any && (want != have || memcmp(pattern, subject, want) != 0))
            return false;
        if (pattern[want] != subject[have])
            return false; /* one has more tokens than the other */
        if (pattern[want] == '\0')
            return true;
        pattern += want + 1;
        subject += have + 1;
    }
}
