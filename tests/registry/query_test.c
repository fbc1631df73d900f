#include <bus_registry.h>

#include <criterion/criterion.h>

static br_registry *registry;

static void load(void)
{
    eb_error err = {0};
    cr_assert_eq(br_load(SAMPLE, &registry, &err), 0, "%s", err.text);
    cr_assert_eq(br_errors(registry), 0);
}

static void unload(void)
{
    br_registry_free(&registry);
    cr_assert_null(registry);
}

TestSuite(br_query, .init = load, .fini = unload);

Test(br_query, finds_what_is_declared)
{
    cr_assert_str_eq(br_find_service(registry, "dataset-service")->owner.value, "data-platform");
    cr_assert_null(br_find_service(registry, "dataset"));
    cr_assert_eq(br_find_stream(registry, "OF_EVENTS")->subjects.count, 2);
    cr_assert_not_null(br_find_channel(registry, "orders.order.created.v1"));
    cr_assert_null(br_find_channel(registry, "orders.order.created.v2"));
    cr_assert_null(br_find_channel(registry, ""));
}

Test(br_query, fits_a_parameter_to_any_one_token)
{
    static const char *const fit[] = {"of.workflows.42.cancelled", "of.workflows.*.cancelled",
                                      "of.workflows.{workflow_id}.cancelled"};
    for (size_t i = 0; i < sizeof fit / sizeof *fit; i++)
        cr_assert_not_null(br_find_channel(registry, fit[i]), "%s", fit[i]);
    static const char *const unfit[] = {"of.workflows.cancelled", "of.workflows.4.2.cancelled",
                                        "of.workflows..cancelled", "of.workflows.42.cancelled.x",
                                        "of.workflows.42"};
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++)
        cr_assert_null(br_find_channel(registry, unfit[i]), "%s", unfit[i]);
}

Test(br_query, knows_dead_letters_by_their_channel)
{
    const br_channel *created = br_find_channel(registry, "orders.order.created.v1");
    cr_assert_eq(br_find_channel(registry, "__dlq.orders.order.created.v1"), created);
    cr_assert_null(br_find_channel(registry, "__dlq.orders.order.placed.v1"), "it declares none");
}

Test(br_query, suggests_the_nearest_channel)
{
    const br_channel *near = br_nearest_channel(registry, "orders.orders.created.v1");
    cr_assert_str_eq(near->name.value, "orders.order.created.v1");
    cr_assert_null(br_nearest_channel(registry, "billing.invoice.paid.v1"));
}

Test(br_query, gives_a_path_to_the_longest_folder)
{
    cr_assert_str_eq(br_service_of_path(registry, "services/lineage-service/src/x.c")->name.value,
                     "lineage-service");
    cr_assert_str_eq(br_service_of_path(registry, "./services/dataset-service")->name.value,
                     "dataset-service");
    cr_assert_null(br_service_of_path(registry, "services/dataset-service2/x.c"));
    cr_assert_null(br_service_of_path(registry, "services"));
}

Test(br_query, tells_rights_and_grants)
{
    const br_channel *created = br_find_channel(registry, "orders.order.created.v1");
    cr_assert_eq(br_rights(created, "dataset-service"), EB_MAY_PRODUCE);
    cr_assert_eq(br_rights(created, "lineage-service"), EB_MAY_CONSUME);
    cr_assert_eq(br_rights(created, "data-quality-service"), 0);
    const br_service *lineage = br_find_service(registry, "lineage-service");
    cr_assert(br_granted(lineage, EB_PLANE_DATA));
    cr_assert_not(br_granted(lineage, EB_PLANE_CONTROL));
}

Test(br_query, remembers_where_everything_stands)
{
    const br_channel *created = br_find_channel(registry, "orders.order.created.v1");
    cr_assert_eq(created->name.at.line, 44);
    cr_assert_eq(created->name.at.column, 3);
    cr_assert_eq(created->name.at.length, strlen("orders.order.created.v1"));
    cr_assert_eq(created->retention.at.line, 48);
    cr_assert_eq(created->retention.value, INT64_C(30) * 86400000);
    cr_assert_not(br_written(created->state.at), "a default stands nowhere");
}
