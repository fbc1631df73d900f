/* libFuzzer: any bytes as a registry. Reads, checks, asks and prints; what must hold whatever comes in
 * is asserted. Two files where the input has a form feed in it, so that merging is tried too.
 *
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -D_GNU_SOURCE -DEB_NS=ebr \
 *     -Ibus-registry/include -Ievent-bus-common/include -Ievent-bus-common/src tests/fuzz/registry_fuzz.c \
 *     bus-registry/src/[*].c event-bus-common/src/[*].c -lyaml -lmd -luuid -o registry_fuzz
 *   (without the brackets), then: registry_fuzz CORPUS tests/registry/golden schemas/sample
 */
#include <bus_registry.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_problems(const br_registry *registry, const br_source *sources)
{
    size_t count = 0;
    const br_problem *problems = br_problems(registry, &count);
    for (size_t i = 0; i < count; i++) {
        const br_problem *p = &problems[i];
        must(p->at.line >= 1 && p->at.column >= 1 && p->at.length >= 1 && p->message[0]);
        must(p->at.line <= sources[0].text.len + sources[1].text.len + 1);
        for (const char *at = p->message; *at; at++)
            must((unsigned char)*at >= 0x20 && *at != 0x7F);
    }
}

/* A model without errors is sound: a generator may take all of this for granted. */
static void check_model(const br_registry *registry)
{
    size_t count = 0;
    const br_channel *channels = br_channels(registry, &count);
    for (size_t i = 0; i < count; i++) {
        const br_channel *c = &channels[i];
        must(i == 0 || strcmp(channels[i - 1].name.value, c->name.value) < 0);
        must(br_find_channel(registry, c->name.value) == c);
        must(c->plane.value == EB_PLANE_CONTROL || c->plane.value == EB_PLANE_DATA);
        must(c->plane.value == EB_PLANE_DATA || (c->stream && c->event_type.value));
        for (size_t j = 0; j < c->producers.count; j++)
            must(br_find_service(registry, c->producers.items[j].value) != NULL);
        for (size_t j = 0; j < c->consumers.count; j++)
            must(br_find_service(registry, c->consumers.items[j].service.value) != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *cut = size > 0 ? memchr(data, '\f', size) : NULL;
    size_t first = cut ? (size_t)(cut - data) : size;
    br_source sources[2] = {{"a.yaml", eb_str_make((const char *)data, first)},
                            {"b.yaml", {NULL, 0}}};
    if (cut)
        sources[1].text = eb_str_make((const char *)cut + 1, size - first - 1);
    br_registry *registry = NULL;
    if (br_parse(sources, cut ? 2 : 1, &registry, NULL) < 0)
        return 0;
    check_problems(registry, sources);
    if (br_errors(registry) == 0)
        check_model(registry);
    br_find_channel(registry, "of.a.b");
    br_nearest_channel(registry, "orders.order.created.v1");
    br_service_of_path(registry, "services/a/x.c");
    br_registry_free(&registry);
    return 0;
}
