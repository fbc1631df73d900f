/* The auditor's judgement, on histories with a planted loss, duplicate and reorder: it must find them. */
#include "ledger.h"

#include <criterion/criterion.h>

static struct ledger ledger;
static eb_error err;

static void fini(void)
{
    ledger_free(&ledger);
}

static void see(uint64_t number, int32_t partition, int64_t offset, const char *key)
{
    struct sighting seen = {
        .number = number, .offset = offset, .partition = partition, .lineage = true, .bytes = 10};
    snprintf(seen.key, sizeof seen.key, "%s", key);
    cr_assert_eq(ledger_add(&ledger, &seen, &err), 0);
}

/* Four records, 1 and 3 of the key a in partition 0, 2 and 4 of b in partition 1. */
static void see_all(void)
{
    cr_assert_eq(ledger_init(&ledger, 4, &err), 0);
    see(2, 1, 0, "b");
    see(1, 0, 0, "a");
    see(3, 0, 1, "a");
    see(4, 1, 1, "b");
}

TestSuite(ledger, .fini = fini);

Test(ledger, passes_a_run_that_arrived)
{
    see_all();
    struct verdict v = ledger_judge(&ledger, 40);
    cr_assert(v.pass);
    cr_assert(v.lost == 0 && v.keys == 2 && v.out_of_order == 0);
}

Test(ledger, finds_a_loss)
{
    cr_assert_eq(ledger_init(&ledger, 4, &err), 0);
    see(1, 0, 0, "a");
    see(2, 1, 0, "b");
    see(4, 1, 1, "b");
    struct verdict v = ledger_judge(&ledger, 40);
    cr_assert_eq(v.lost, 1);
    cr_assert_not(v.pass);
}

Test(ledger, tells_a_record_that_came_twice_from_one_that_was_stored_twice)
{
    see_all();
    see(3, 0, 1, "a");
    see(4, 1, 2, "b");
    cr_assert(ledger.delivered_again == 1 && ledger.stored_again == 1 && ledger.seen == 4);
    cr_assert(ledger_judge(&ledger, 40).pass, "at-least-once is what is promised");
}

Test(ledger, does_not_take_what_comes_again_for_a_reorder)
{
    see_all();
    see(1, 0, 0, "a");
    see(3, 0, 1, "a");
    cr_assert_eq(ledger_judge(&ledger, 40).out_of_order, 0);
}

Test(ledger, finds_a_reorder_within_a_key)
{
    cr_assert_eq(ledger_init(&ledger, 2, &err), 0);
    see(2, 0, 0, "a");
    see(1, 0, 1, "a");
    struct verdict v = ledger_judge(&ledger, 20);
    cr_assert_eq(v.out_of_order, 1);
    cr_assert_not(v.pass);
}

Test(ledger, finds_a_key_in_two_partitions)
{
    cr_assert_eq(ledger_init(&ledger, 2, &err), 0);
    see(1, 0, 0, "a");
    see(2, 1, 1, "a");
    cr_assert_eq(ledger_judge(&ledger, 20).out_of_order, 1);
}

Test(ledger, finds_a_record_without_lineage_and_one_that_nobody_sent)
{
    cr_assert_eq(ledger_init(&ledger, 1, &err), 0);
    struct sighting bare = {.number = 1, .bytes = 10, .key = "a"};
    cr_assert_eq(ledger_add(&ledger, &bare, &err), 0);
    cr_assert_eq(ledger.without_lineage, 1);
    cr_assert_not(ledger_judge(&ledger, 10).pass);
    see(2, 0, 1, "a");
    see(0, 0, 2, "a");
    cr_assert_eq(ledger.unknown, 2);
}

Test(ledger, finds_values_that_are_not_what_was_sent)
{
    see_all();
    cr_assert_not(ledger_judge(&ledger, 41).pass);
}

Test(ledger, takes_a_run_of_nothing)
{
    cr_assert_eq(ledger_init(&ledger, 0, &err), 0);
    cr_assert(ledger_judge(&ledger, 0).pass);
}
