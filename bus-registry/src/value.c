/* The scalar types of the field table: one function each, and one table that names them. */
#include "value.h"

#include "nearest.h"
#include "validate.h"

/* ── Texts ────────── */

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static const char *read_prose(br_reading *r)
{
    return r->text[strspn(r->text, " \t\r\n")] ? NULL : "it is empty";
}

static const char *read_text(br_reading *r)
{
    for (const char *at = r->text; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            return "it has a control character or a line end in it";
    return read_prose(r);
}

static const char *wildcard(const char *text)
{
    return strpbrk(text, "*>") ? "a wildcard is no name: write out each one" : NULL;
}

static const char *read_word_of(const char *text, const char *allowed, const char *wrong,
                                size_t max)
{
    if (!*text)
        return "it is empty";
    const char *starred = wildcard(text);
    if (starred)
        return starred;
    if (text[strspn(text, allowed)])
        return wrong;
    return strlen(text) > max ? "it is too long" : NULL;
}

static const char *read_name(br_reading *r)
{
    return read_word_of(r->text, LOWER UPPER DIGITS "._-",
                        "a name has letters, digits and . _ - only", 128);
}

static const char *read_stream(br_reading *r)
{
    return read_word_of(r->text, LOWER UPPER DIGITS "_-",
                        "a stream or durable has letters, digits and _ - only", 128);
}

static const char *read_channel(br_reading *r)
{
    const char *wrong = read_text(r);
    return wrong ? wrong : wildcard(r->text);
}

static const char *read_pattern(br_reading *r)
{
    return eb_validate_subject(r->text, true);
}

static const char *read_event_type(br_reading *r)
{
    return eb_validate_subject(r->text, false);
}

static bool leaves(const char *path)
{
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return true;
        if (!*part)
            break;
    }
    return false;
}

static const char *read_path(br_reading *r)
{
    const char *wrong = read_text(r);
    if (wrong)
        return wrong;
    if (r->text[0] == '/' || strchr(r->text, '\\'))
        return "a path is relative, with slashes";
    return leaves(r->text) ? "a path does not lead out (..)" : NULL;
}

static const char *read_url(br_reading *r)
{
    size_t scheme = strspn(r->text, LOWER UPPER DIGITS "+.-");
    if (scheme == 0 || r->text[scheme] != ':' || !r->text[scheme + 1])
        return "a URL starts with its scheme (https:)";
    return r->text[strcspn(r->text, " \t\r\n")] ? "a URL has no white space" : read_text(r);
}

static const char *read_rule(br_reading *r)
{
    bool right =
        strncmp(r->text, "BL", 2) == 0 && strspn(r->text + 2, DIGITS) == 3 && strlen(r->text) == 5;
    return right ? NULL : "a rule is named by its code (BL104)";
}

/* ── Numbers ────────── */

/* Digits at the start of *text; -1 if there are none, or more than an int64_t with any unit holds.
 */
static int64_t take_digits(const char **text)
{
    size_t length = strspn(*text, DIGITS);
    if (length == 0 || length > 12)
        return -1;
    int64_t value = 0;
    for (size_t i = 0; i < length; i++)
        value = value * 10 + ((*text)[i] - '0');
    *text += length;
    return value;
}

static const char *check_range(br_reading *r)
{
    const br_field *f = r->field;
    if (r->number < f->min && f->min == 1)
        return "it must be more than zero";
    if (r->number < f->min)
        return br_arena_printf(r->arena, "it must be at least %lld", (long long)f->min);
    if (f->max > 0 && f->min == f->max && r->number > f->max)
        return br_arena_printf(r->arena, "only %lld is known", (long long)f->max);
    if (f->max > 0 && r->number > f->max)
        return br_arena_printf(r->arena, "it must be at most %lld", (long long)f->max);
    return NULL;
}

static const char *read_count(br_reading *r)
{
    const char *rest = r->text;
    r->number = take_digits(&rest);
    if (r->number < 0 || *rest)
        return "it is no whole number of at most 12 digits";
    return check_range(r);
}

typedef struct unit {
    const char *name;
    int64_t factor;
} unit;

static const unit times[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000},
                             {"s", 1000},     {"ms", 1},      {NULL, 0}};
static const unit sizes[] = {
    {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}, {NULL, 0}};

static const char *in_units(br_arena *arena, const unit *units, int64_t value)
{
    while (units[1].name && (value == 0 || value % units->factor != 0))
        units++;
    return br_arena_printf(arena, "%lld%s", (long long)(value / units->factor), units->name);
}

const char *br_size_text(br_arena *arena, int64_t bytes)
{
    return in_units(arena, sizes, bytes);
}

const char *br_duration_text(br_arena *arena, int64_t ms)
{
    return ms == BR_FOREVER ? "forever" : in_units(arena, times, ms);
}

static const unit *find_unit(const unit *units, const char *name)
{
    for (; units->name; units++)
        if (strcmp(units->name, name) == 0)
            return units;
    return NULL;
}

/* Reads "7d"; *bare is the number where the unit is missing or unknown, else -1. */
static bool read_units(br_reading *r, const unit *units, int64_t *bare)
{
    const char *rest = r->text;
    int64_t value = take_digits(&rest);
    const unit *found = value < 0 ? NULL : find_unit(units, rest);
    *bare = found ? -1 : value;
    if (!found || value > INT64_MAX / found->factor)
        return false;
    r->number = value * found->factor;
    return true;
}

/* A duration without its unit was probably meant in that of the default. */
static void suggest_duration(br_reading *r, int64_t bare)
{
    if (bare < 0)
        return;
    const char *fallback = r->field->fallback;
    const char *name = fallback ? fallback + strspn(fallback, DIGITS) : "s";
    if (strcmp(r->text + strspn(r->text, DIGITS), "") == 0)
        r->suggestion = br_arena_printf(r->arena, "%lld%s", (long long)bare, name);
}

static const char *read_duration(br_reading *r)
{
    int64_t bare = -1;
    if (read_units(r, times, &bare))
        return check_range(r);
    suggest_duration(r, bare);
    return "a duration is a whole number with its unit: 250ms 90s 30m 12h 7d";
}

static const char *read_retention(br_reading *r)
{
    if (strcmp(r->text, "forever") == 0) {
        r->number = BR_FOREVER;
        return NULL;
    }
    const char *wrong = read_duration(r);
    if (wrong && !r->suggestion && br_nearest(r->text, (const char *const[]){"forever"}, 1))
        r->suggestion = "forever";
    return wrong;
}

/* 65536 was meant as 64KiB, 64 too; 64KB and 64K as well. */
static void suggest_size(br_reading *r, int64_t bare)
{
    if (bare <= 0)
        return;
    const char *name = r->text + strspn(r->text, DIGITS);
    if (!*name)
        r->suggestion = br_size_text(r->arena, bare < 1024 ? bare * 1024 : bare);
    else if (strchr("kK", *name))
        r->suggestion = br_arena_printf(r->arena, "%lldKiB", (long long)bare);
    else if (strchr("mM", *name))
        r->suggestion = br_arena_printf(r->arena, "%lldMiB", (long long)bare);
}

static const char *read_size(br_reading *r)
{
    int64_t bare = -1;
    if (read_units(r, sizes, &bare))
        return check_range(r);
    suggest_size(r, bare);
    return "a size is a whole number with its unit: 64KiB 1MiB";
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static const char *read_date(br_reading *r)
{
    static const char form[] = "a date is written 2027-01-31";
    const char *t = r->text;
    if (strlen(t) != 10 || strspn(t, DIGITS) != 4 || t[4] != '-' || strspn(t + 5, DIGITS) != 2 ||
        t[7] != '-' || strspn(t + 8, DIGITS) != 2)
        return form;
    int year = (t[0] - '0') * 1000 + (t[1] - '0') * 100 + (t[2] - '0') * 10 + (t[3] - '0');
    int month = (t[5] - '0') * 10 + (t[6] - '0'), day = (t[8] - '0') * 10 + (t[9] - '0');
    if (month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return "there is no such day";
    r->number = year * 10000 + month * 100 + day;
    return NULL;
}

static const char *read_bool(br_reading *r)
{
    static const char *const yes[] = {"yes", "on", "True", "TRUE", "Yes", "On", "1", NULL};
    static const char *const no[] = {"no", "off", "False", "FALSE", "No", "Off", "0", NULL};
    r->number = strcmp(r->text, "true") == 0;
    if (r->number == 1 || strcmp(r->text, "false") == 0)
        return NULL;
    for (size_t i = 0; yes[i]; i++) {
        if (strcmp(r->text, yes[i]) == 0)
            r->suggestion = "true";
        if (strcmp(r->text, no[i]) == 0)
            r->suggestion = "false";
    }
    return "it is neither true nor false";
}

static const char *read_word(br_reading *r)
{
    const char *names[16] = {NULL}, *listed = "";
    size_t count = 0;
    for (const br_word *word = r->field->words; word->name; word++) {
        if (strcmp(word->name, r->text) == 0) {
            r->number = word->value;
            return NULL;
        }
        names[count++] = word->name;
        listed = br_arena_printf(r->arena, "%s%s%s", listed, *listed ? " | " : "", word->name);
    }
    if (strcmp(r->text, "*") == 0)
        return br_arena_printf(r->arena, "a wildcard is no name: write out each one (%s)", listed);
    r->suggestion = br_nearest(r->text, names, count);
    return br_arena_printf(r->arena, "it is none of %s", listed);
}

/* ── The table ────────── */

static const struct value_type {
    const char *(*read)(br_reading *);
    const char *pattern;
} types[] = {
    [BR_TEXT] = {read_text, "^[^\\x00-\\x1f]*[^\\s][^\\x00-\\x1f]*$"},
    [BR_PROSE] = {read_prose, "\\S"},
    [BR_NAME] = {read_name, "^[A-Za-z0-9._-]{1,128}$"},
    [BR_STREAM] = {read_stream, "^[A-Za-z0-9_-]{1,128}$"},
    [BR_CHANNEL] = {read_channel, "^[^*>\\s]+$"},
    [BR_PATTERN] = {read_pattern, "^[^\\s.]+(\\.[^\\s.]+)*$"},
    [BR_EVENT_TYPE] = {read_event_type, "^[^\\s.*>]+(\\.[^\\s.*>]+)*$"},
    [BR_PATH] = {read_path, "^[^/\\\\][^\\\\]*$"},
    [BR_URL] = {read_url, "^[A-Za-z0-9+.-]+:\\S+$"},
    [BR_RULE] = {read_rule, "^BL[0-9]{3}$"},
    [BR_COUNT] = {read_count, NULL},
    [BR_DURATION] = {read_duration, "^[0-9]{1,12}(ms|s|m|h|d)$"},
    [BR_RETENTION] = {read_retention, "^([0-9]{1,12}(ms|s|m|h|d)|forever)$"},
    [BR_SIZE] = {read_size, "^[0-9]{1,12}(B|KiB|MiB|GiB)$"},
    [BR_DATE] = {read_date, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    [BR_BOOL] = {read_bool, NULL},
    [BR_WORD] = {read_word, NULL},
};

const char *br_value_read(br_reading *reading)
{
    reading->suggestion = NULL;
    return types[reading->type].read(reading);
}

const char *br_value_pattern(br_type type)
{
    return types[type].pattern;
}
