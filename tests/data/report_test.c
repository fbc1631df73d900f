/* The pool of deliveries, from one thread and from several. */
#include "fixture.h"
#include "report.h"

static void nothing(const ebd_receipt *receipt, const eb_error *error, void *user)
{
    (void)receipt;
    (void)error;
    (void)user;
}

Test(ebd_report, has_as_many_places_as_it_was_made_with)
{
    ebd__pool pool;
    cr_assert_eq(ebd__pool_make(&pool, 3), 0);
    uint32_t a = ebd__pool_take(&pool, nothing, NULL);
    uint32_t b = ebd__pool_take(&pool, nothing, NULL);
    uint32_t c = ebd__pool_take(&pool, nothing, NULL);
    cr_assert(a && b && c && a != b && b != c && a != c);
    cr_assert_eq(ebd__pool_take(&pool, nothing, NULL), 0U);
    ebd__pool_give(&pool, b);
    cr_assert_eq(ebd__pool_take(&pool, nothing, &pool), b);
    cr_assert_eq(pool.deliveries[b - 1].user, &pool);
    ebd__pool_free(&pool);
}

enum { PLACES = 8, THREADS = 4, ROUNDS = 50000 };

static ebd__pool shared;
static _Atomic int owners[PLACES];
static _Atomic int clashes;

/* A place that two threads hold at once is a record told to the wrong one. */
static void *take_and_give(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t place = ebd__pool_take(&shared, nothing, arg);
        if (place == 0)
            continue;
        if (atomic_fetch_add(&owners[place - 1], 1) != 0)
            atomic_fetch_add(&clashes, 1);
        atomic_fetch_sub(&owners[place - 1], 1);
        ebd__pool_give(&shared, place);
    }
    return NULL;
}

Test(ebd_report, never_gives_one_place_to_two)
{
    pthread_t threads[THREADS];
    cr_assert_eq(ebd__pool_make(&shared, PLACES), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, take_and_give, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    cr_assert_eq(atomic_load(&clashes), 0);
    for (int i = 0; i < PLACES; i++)
        cr_assert_neq(ebd__pool_take(&shared, nothing, NULL), 0U, "place %d was lost", i);
    cr_assert_eq(ebd__pool_take(&shared, nothing, NULL), 0U);
    ebd__pool_free(&shared);
}
