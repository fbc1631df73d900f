/* Decides which findings are silenced. A comment speaks for its own lines, and when it stands alone
 * for the line below. One without a reason, or past its day, silences nothing: the finding comes
 * back by itself. */
#include "silence.h"

#include <ctype.h>

/* ── The registry's exceptions ────────── */

static bool excepted(const br_registry *registry, const bl_finding *f, int64_t today)
{
    size_t count;
    const br_exception *exceptions = br_exceptions(registry, &count);
    for (size_t i = 0; i < count; i++) {
        const br_exception *e = &exceptions[i];
        if (e->path.value && e->rule.value && e->reason.value &&
            bl_rule_find(eb_str_of(e->rule.value)) == f->rule &&
            bl_path_under(f->path, eb_str_of(e->path.value)) &&
            (e->until.value == 0 || today <= e->until.value))
            return true;
    }
    return false;
}

/* ── Comments ────────── */

static eb_str word_of(eb_str *text)
{
    while (text->len && (isspace((unsigned char)*text->data) || *text->data == ','))
        *text = eb_str_make(text->data + 1, text->len - 1);
    eb_str word = eb_str_make(text->data, 0);
    while (text->len && !isspace((unsigned char)*text->data) && *text->data != ',') {
        *text = eb_str_make(text->data + 1, text->len - 1);
        word.len++;
    }
    return word;
}

/* 2027-01-01 as 20270101; 0 if there is no such day. */
static int64_t date_of(eb_str word)
{
    int64_t date = 0;
    for (size_t i = 0; i < word.len; i++) {
        bool dash = i == 4 || i == 7;
        if (word.len != 10 || (dash ? word.data[i] != '-' : !isdigit((unsigned char)word.data[i])))
            return 0;
        if (!dash)
            date = date * 10 + (word.data[i] - '0');
    }
    int64_t month = date / 100 % 100;
    int64_t day = date % 100;
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 ? date : 0;
}

static bool is_reason(eb_str text)
{
    eb_str word = word_of(&text);
    return word.len > 0 && !bl_starts_with(word, EB_STR("*/"));
}

/* Reads what stands behind "bus-lint:". Does it allow this rule today? */
static bool allows(eb_str text, const bl_rule *rule, int64_t today)
{
    bool named = false;
    if (!bl_equal(word_of(&text), EB_STR("allow")))
        return false;
    for (eb_str word = word_of(&text); word.len; word = word_of(&text)) {
        if (bl_equal(word, EB_STR("--")))
            return named && is_reason(text);
        if (bl_equal(word, EB_STR("until"))) {
            if (today > date_of(word_of(&text)))
                return false;
        } else {
            named |= bl_rule_find(word) == rule;
        }
    }
    return false;
}

static bool stands_alone(const bl_allow *allow)
{
    for (uint32_t i = 0; i + 1 < allow->place.from.column && i < allow->place.line.len; i++)
        if (!isspace((unsigned char)allow->place.line.data[i]))
            return false;
    return true;
}

static bool allowed(const bl_allow *allow, const bl_finding *f, int64_t today)
{
    static const char mark[] = "bus-lint:";
    uint32_t last = allow->place.to.line + stands_alone(allow);
    if (f->place.from.line < allow->place.from.line || f->place.from.line > last)
        return false;
    const char *at = memmem(allow->comment.data, allow->comment.len, mark, sizeof mark - 1);
    if (!at)
        return false;
    at += sizeof mark - 1;
    size_t left = (size_t)(allow->comment.data + allow->comment.len - at);
    return allows(eb_str_make(at, left), f->rule, today);
}

static bool allowed_inline(const bl_view *view, const bl_finding *f, int64_t today)
{
    if (!f->place.file)
        return false;
    const bl_facts *facts = &view->facts[f->place.file - view->files];
    for (size_t i = 0; i < facts->allows.count; i++)
        if (allowed(&facts->allows.items[i], f, today))
            return true;
    return false;
}

void bl_silence(const bl_view *view, int64_t today, bl_findings *findings)
{
    size_t kept = 0;
    for (size_t i = 0; i < findings->list.count; i++) {
        const bl_finding *f = &findings->list.items[i];
        if (!allowed_inline(view, f, today) && !excepted(view->registry, f, today))
            findings->list.items[kept++] = *f;
    }
    findings->list.count = kept;
}
