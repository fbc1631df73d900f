/* Names that only one may have: a durable on its stream, a group among services, a service among a
 * channel's consumers, a topic's metrics name. Each is gathered as a claim; sorted, rivals are
 * neighbours, so also a huge registry is checked quickly. */
#include "check.h"

#include "problem.h"

#include <stdlib.h>

typedef struct claim {
    const char *scope; /* within which the name is unique */
    const char *name;
    const char *holder; /* two claims of one holder are no conflict; NULL: they are */
    br_place at;
} claim;

typedef struct claims {
    br_registry *registry;
    claim *items;
    size_t count;
} claims;

static void add(claims *all, const char *scope, const char *name, const char *holder, br_place at)
{
    all->items = br_arena_grow(&all->registry->arena, all->items, all->count, sizeof *all->items);
    all->items[all->count++] = (claim){scope, name, holder, at};
}

static int compare_places(br_place x, br_place y)
{
    int order = strcmp(x.file, y.file);
    if (order != 0)
        return order;
    if (x.line != y.line)
        return x.line < y.line ? -1 : 1;
    return x.column < y.column ? -1 : x.column > y.column;
}

static int compare(const void *a, const void *b)
{
    const claim *x = a, *y = b;
    int order = strcmp(x->scope, y->scope);
    if (order == 0)
        order = strcmp(x->name, y->name);
    return order != 0 ? order : compare_places(x->at, y->at);
}

typedef void report_fn(br_registry *registry, const claim *later, const claim *first);

static void report_rivals(claims *all, report_fn *report)
{
    if (all->count < 2)
        return;
    qsort(all->items, all->count, sizeof *all->items, compare);
    for (size_t i = 1, first = 0; i < all->count; i++) {
        const claim *x = &all->items[first], *y = &all->items[i];
        if (strcmp(x->scope, y->scope) != 0 || strcmp(x->name, y->name) != 0)
            first = i;
        else if (!x->holder || strcmp(x->holder, y->holder) != 0)
            report(all->registry, y, x);
    }
}

/* ── What is claimed ────────── */

static void report_durable(br_registry *registry, const claim *later, const claim *first)
{
    br_error_at(registry, later->at,
                "durable %s of stream %s is taken already (%s): it would get the events of both; "
                "name each (durable: …)",
                later->name, later->scope, br_place_text(registry, first->at));
}

static void report_consumer(br_registry *registry, const claim *later, const claim *first)
{
    br_error_at(registry, later->at, "consumers of %s: %s is named twice: first at %s",
                later->scope, later->name, br_place_text(registry, first->at));
}

static void report_group(br_registry *registry, const claim *later, const claim *first)
{
    br_error_at(registry, later->at,
                "group %s of %s is also that of %s (%s): each would get a part of the records "
                "only; name each (group: …)",
                later->name, later->holder, first->holder, br_place_text(registry, first->at));
}

static void report_topic(br_registry *registry, const claim *later, const claim *first)
{
    br_error_at(registry, later->at,
                "topic %s collides with %s (%s): Kafka takes . and _ for the same and refuses the "
                "second",
                later->holder, first->holder, br_place_text(registry, first->at));
}

static void claim_consumers(const br_channel *channel, claims *consumers, claims *durables,
                            claims *groups)
{
    bool control = channel->plane.value == EB_PLANE_CONTROL;
    for (size_t i = 0; i < channel->consumers.count; i++) {
        const br_consumer *c = &channel->consumers.items[i];
        add(consumers, channel->name.value, c->service.value, NULL, c->at);
        if (!control)
            add(groups, "", c->group.value, c->service.value, br_place_of(c->group.at, c->at));
        else if (channel->stream)
            add(durables, channel->stream->name.value, c->durable.value, NULL,
                br_place_of(c->durable.at, c->at));
    }
}

static void claim_topic(const br_channel *channel, claims *topics)
{
    char *name = br_arena_copy(&topics->registry->arena, eb_str_of(channel->name.value));
    for (char *at = name; *at; at++)
        if (*at == '.')
            *at = '_';
    add(topics, "", name, channel->name.value, channel->name.at);
}

void br_check_claims(br_registry *registry)
{
    claims consumers = {.registry = registry}, durables = consumers, groups = consumers,
           topics = consumers;
    size_t count = 0;
    const br_channel *channels = br_channels(registry, &count);
    for (size_t i = 0; i < count; i++) {
        if (!channels[i].plane.value)
            continue;
        claim_consumers(&channels[i], &consumers, &durables, &groups);
        if (channels[i].plane.value == EB_PLANE_DATA)
            claim_topic(&channels[i], &topics);
    }
    report_rivals(&consumers, report_consumer);
    report_rivals(&durables, report_durable);
    report_rivals(&groups, report_group);
    report_rivals(&topics, report_topic);
}
