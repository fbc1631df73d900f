/* drift.c: words a difference field by field, in the units that a person would use. */
#include "drift.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"

const char *ebc__duration_show(int64_t ns, char ret[32])
{
    static const struct {
        int64_t ns;
        const char *name;
    } units[] = {{EB_NS_PER_S * 24 * 3600, "d"}, {EB_NS_PER_S * 3600, "h"},
                 {EB_NS_PER_S * 60, "min"},      {EB_NS_PER_S, "s"},
                 {EB_NS_PER_MS, "ms"},           {1, "ns"}};
    if (ns <= 0) {
        snprintf(ret, 32, "none");
        return ret;
    }
    size_t i = 0;
    while (ns % units[i].ns != 0)
        i++;
    snprintf(ret, 32, "%" PRId64 "%s", ns / units[i].ns, units[i].name);
    return ret;
}

static void add(ebc__drift *drift, const char *field, const char *wanted, const char *found)
{
    size_t at = strlen(drift->text);
    int len = snprintf(drift->text + at, sizeof drift->text - at, "%s%s: wanted %s, found %s",
                       drift->fields ? "; " : "", field, wanted, found);
    drift->fields++;
    if (len >= 0 && (size_t)len < sizeof drift->text - at)
        return;
    /* No room for the whole field: say that there is more. */
    at = at < sizeof drift->text - 8 ? at : sizeof drift->text - 8;
    snprintf(drift->text + at, sizeof drift->text - at, "%s", at ? "; …" : "…");
}

void ebc__drift_text(ebc__drift *drift, const char *field, const char *wanted, const char *found)
{
    if (strcmp(wanted, found) != 0)
        add(drift, field, wanted, found);
}

static const char *number_show(int64_t number, char ret[32])
{
    if (number == EB_NONE)
        snprintf(ret, 32, "no limit");
    else
        snprintf(ret, 32, "%" PRId64, number);
    return ret;
}

void ebc__drift_number(ebc__drift *drift, const char *field, int64_t wanted, int64_t found)
{
    char a[32], b[32];
    if (wanted == found)
        return;
    add(drift, field, number_show(wanted, a), number_show(found, b));
}

void ebc__drift_duration(ebc__drift *drift, const char *field, int64_t wanted_ns, int64_t found_ns)
{
    char a[32], b[32];
    if (wanted_ns != found_ns)
        add(drift, field, ebc__duration_show(wanted_ns, a), ebc__duration_show(found_ns, b));
}
