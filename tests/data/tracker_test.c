/* How far a commit may reach, and which records come again. The messages are bare structs: a
 * tracker looks at their offset alone, and every test settles all that it took. */
#include "fixture.h"
#include "tracker.h"

static ebd__tracker *t;
static rd_kafka_message_t messages[4096];

static void make(void)
{
    t = ebd__tracker_new(NULL, "topic", 0, 1000);
    cr_assert_not_null(t);
}

static void drop(void)
{
    ebd__tracker_free(t);
}

static ebd_record take_at(rd_kafka_message_t *m, int64_t offset)
{
    ebd_record record = {0};
    m->offset = offset;
    cr_assert_eq(ebd__tracker_take(t, m, &record), EBD__HANDED, "offset %lld", (long long)offset);
    return record;
}

static void finish(const ebd_record *record, ebd__settling how)
{
    bool advanced;
    cr_assert_eq(ebd__tracker_done(t, record, &advanced), how);
}

TestSuite(ebd_tracker, .init = make, .fini = drop);

Test(ebd_tracker, reaches_only_to_the_first_unfinished_record)
{
    ebd_record r[4];
    for (int i = 0; i < 4; i++)
        r[i] = take_at(&messages[i], 10 + i);
    finish(&r[1], EBD__SETTLED);
    finish(&r[3], EBD__SETTLED);
    cr_assert_eq(t->done_to, -1);
    finish(&r[0], EBD__SETTLED);
    cr_assert_eq(t->done_to, 12);
    finish(&r[2], EBD__SETTLED);
    cr_assert_eq(t->done_to, 14);
}

Test(ebd_tracker, passes_over_gaps_between_offsets)
{
    ebd_record a = take_at(&messages[0], 5);
    ebd_record b = take_at(&messages[1], 900);
    finish(&a, EBD__SETTLED);
    cr_assert_eq(t->done_to, 6);
    finish(&b, EBD__SETTLED);
    cr_assert_eq(t->done_to, 901);
}

Test(ebd_tracker, keeps_its_count_past_its_first_capacity)
{
    static ebd_record r[900];
    for (int i = 0; i < 900; i++)
        r[i] = take_at(&messages[i], i);
    for (int i = 899; i > 0; i--)
        finish(&r[i], EBD__SETTLED);
    cr_assert_eq(t->done_to, -1);
    finish(&r[0], EBD__SETTLED);
    cr_assert_eq(t->done_to, 900);
}

Test(ebd_tracker, says_when_its_window_is_full)
{
    static ebd_record r[1000];
    for (int i = 0; i < 999; i++)
        r[i] = take_at(&messages[i], i);
    messages[999].offset = 999;
    cr_assert_eq(ebd__tracker_take(t, &messages[999], &r[999]), EBD__FILLED);
    for (int i = 0; i < 1000; i++)
        finish(&r[i], EBD__SETTLED);
}

Test(ebd_tracker, counts_a_copy_of_a_settled_record_as_unknown)
{
    ebd_record a = take_at(&messages[0], 1);
    finish(&a, EBD__SETTLED);
    finish(&a, EBD__UNKNOWN);
}

/* As consume.c goes back: the seek has been done, the records come again. */
static void go_back(void)
{
    cr_assert_neq(t->again_from, EBD__NO_POSITION);
    cr_assert(ebd__tracker_go_back(t, t->ring[t->again_from & (t->capacity - 1)].offset));
}

Test(ebd_tracker, lets_a_retried_record_come_again_before_the_later_ones)
{
    ebd_record a = take_at(&messages[0], 1);
    ebd_record b = take_at(&messages[1], 2);
    ebd_record c = take_at(&messages[2], 3);
    ebd_record none;
    cr_assert_eq(ebd__tracker_retry(t, &b, 500), EBD__SETTLED);
    messages[3].offset = 4; /* comes before the seek: it will come again */
    cr_assert_eq(ebd__tracker_take(t, &messages[3], &none), EBD__DROPPED);
    finish(&c, EBD__VOID);
    finish(&a, EBD__SETTLED);
    cr_assert_eq(t->done_to, 2);
    go_back();
    b = take_at(&messages[4], 2);
    cr_assert_eq(ebd__tracker_attempts(&b), 2);
    c = take_at(&messages[5], 3);
    finish(&c, EBD__SETTLED);
    cr_assert_eq(t->done_to, 2);
    finish(&b, EBD__SETTLED);
    cr_assert_eq(t->done_to, 4);
}

Test(ebd_tracker, does_not_hand_out_again_what_is_done_behind_a_retried_record)
{
    ebd_record a = take_at(&messages[0], 1);
    ebd_record b = take_at(&messages[1], 2);
    ebd_record none;
    finish(&b, EBD__SETTLED);
    cr_assert_eq(ebd__tracker_retry(t, &a, 500), EBD__SETTLED);
    go_back();
    a = take_at(&messages[2], 1);
    finish(&a, EBD__SETTLED); /* a commit may cover both now, before the second was read again */
    cr_assert_eq(t->done_to, 3);
    messages[3].offset = 2;
    cr_assert_eq(ebd__tracker_take(t, &messages[3], &none), EBD__DROPPED);
    ebd_record c = take_at(&messages[4], 3);
    finish(&c, EBD__SETTLED);
    cr_assert_eq(t->done_to, 4);
}

Test(ebd_tracker, goes_on_when_a_retried_record_was_deleted_meanwhile)
{
    ebd_record a = take_at(&messages[0], 1);
    cr_assert_eq(ebd__tracker_retry(t, &a, 500), EBD__SETTLED);
    go_back();
    ebd_record b = take_at(&messages[1], 7);
    finish(&b, EBD__SETTLED);
    cr_assert_eq(t->done_to, 8);
}

Test(ebd_tracker, doubles_the_backoff_up_to_half_a_minute)
{
    ebd_record a = take_at(&messages[0], 1);
    double waits[12];
    for (int i = 0; i < 12; i++) {
        double before = now_s();
        cr_assert_eq(ebd__tracker_retry(t, &a, 500), EBD__SETTLED);
        waits[i] = (double)t->again_ns / 1e9 - before;
        t->again_ns = 0;
        go_back();
        a = take_at(&messages[i], 1);
    }
    cr_assert(waits[0] > 0.45 && waits[0] < 0.75, "%f", waits[0]);
    cr_assert(waits[1] > 0.95 && waits[1] < 1.25, "%f", waits[1]);
    cr_assert(waits[11] > 29.9 && waits[11] < 30.3, "%f", waits[11]);
    finish(&a, EBD__SETTLED);
}

Test(ebd_tracker, counts_what_is_settled_after_a_revoke_as_late)
{
    ebd_record a = take_at(&messages[0], 1);
    ebd_record b = take_at(&messages[1], 2);
    finish(&a, EBD__SETTLED);
    cr_assert_eq(ebd__tracker_revoke(t), 2U);
    cr_assert_not(ebd__tracker_is_idle(t, true));
    finish(&b, EBD__LATE);
    cr_assert(ebd__tracker_is_idle(t, true));
    cr_assert_eq(t->done_to, 2);
}

Test(ebd_tracker, starts_over_when_the_log_went_back)
{
    ebd_record a = take_at(&messages[0], 1000);
    ebd_record b;
    messages[1].offset = 0;
    t->committed = 1; /* of the log before: the same number must be committed again */
    cr_assert_eq(ebd__tracker_take(t, &messages[1], &b), EBD__REWOUND);
    cr_assert_eq(t->committed, -1);
    finish(&a, EBD__VOID);
    finish(&b, EBD__SETTLED);
    cr_assert_eq(t->done_to, 1);
}
