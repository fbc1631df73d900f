/* UUID version 7: the vector of the RFC, the bits, and strict order over ties, a clock that steps
 * back, threads and forks. clock_gettime and getrandom are wrapped by the linker, so that a test
 * can hold the clock still and forbid the system call. */
#include "uuid7.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int __real_clock_gettime(clockid_t clock, struct timespec *ret);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ret);
ssize_t __real_getrandom(void *to, size_t size, unsigned flags);
ssize_t __wrap_getrandom(void *to, size_t size, unsigned flags);

static struct timespec held; /* unless 0, the time is this */
static int random_errno;     /* unless 0, getrandom fails with it … */
static int random_failures;  /* … so often */

int __wrap_clock_gettime(clockid_t clock, struct timespec *ret)
{
    if (held.tv_sec == 0)
        return __real_clock_gettime(clock, ret);
    *ret = held;
    return 0;
}

ssize_t __wrap_getrandom(void *to, size_t size, unsigned flags)
{
    if (random_errno != 0 && random_failures-- > 0) {
        errno = random_errno;
        return -1;
    }
    return __real_getrandom(to, size, flags);
}

typedef struct parts {
    uint64_t unix_ms;
    uint64_t rand_a;
    uint64_t rand_b;
} parts;

static uint64_t big_endian(const uint8_t *bytes, size_t count)
{
    uint64_t ret = 0;
    for (size_t i = 0; i < count; i++)
        ret = ret << 8 | bytes[i];
    return ret;
}

/* A new id in its parts; the fixed bits are checked. */
static parts new_parts(void)
{
    char text[EB_UUID_TEXT + 1];
    uint8_t id[16];
    eb_uuid7_new(text);
    cr_assert(eb_uuid_parse(eb_str_of(text), id), "%s", text);
    cr_assert_eq(id[6] >> 4, 7, "%s", text);
    cr_assert_eq(id[8] >> 6, 2, "%s", text);
    return (parts){big_endian(id, 6), big_endian(id + 6, 2) & 0xfff,
                   big_endian(id + 8, 8) & ~(UINT64_C(3) << 62)};
}

static uint64_t time_60(parts id)
{
    return id.unix_ms << 12 | id.rand_a;
}

/* ── Layout and text ────────── */

Test(eb_uuid7, lays_out_the_vector_of_rfc_9562_a6)
{
    uint8_t id[16];
    char text[EB_UUID_TEXT + 1];
    eb_uuid7_lay_out(1645557742000, 0xcc3, UINT64_C(0x18c4dc0c0c07398f), id);
    eb_uuid_format(id, text);
    cr_expect_str_eq(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

Test(eb_uuid7, fields_too_wide_do_not_spill_over)
{
    uint8_t id[16];
    char text[EB_UUID_TEXT + 1];
    eb_uuid7_lay_out(UINT64_MAX, UINT16_MAX, UINT64_MAX, id);
    eb_uuid_format(id, text);
    cr_expect_str_eq(text, "ffffffff-ffff-7fff-bfff-ffffffffffff");
    eb_uuid7_lay_out(0, 0, 0, id);
    eb_uuid_format(id, text);
    cr_expect_str_eq(text, "00000000-0000-7000-8000-000000000000");
}

Test(eb_uuid, reads_either_case_and_any_version)
{
    static const uint8_t want[] = {0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0, 0x7c, 0xc3,
                                   0x98, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
    uint8_t id[16];
    cr_assert(eb_uuid_parse(EB_STR("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), id));
    cr_expect_eq(memcmp(id, want, 16), 0);
    cr_assert(eb_uuid_parse(EB_STR("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), id));
    cr_expect_eq(memcmp(id, want, 16), 0);
    cr_expect(eb_uuid_parse(EB_STR("550e8400-e29b-41d4-a716-446655440000"), id));
    cr_expect(eb_uuid_parse(EB_STR("00000000-0000-0000-0000-000000000000"), id));
}

Test(eb_uuid, refuses_what_is_none_and_leaves_the_result)
{
    static const char *const texts[] = {
        "",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
        "017f22e279b07cc398c4dc0c0c07398f",
        "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2_79b0_7cc3_98c4_dc0c0c07398f",
        " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "01-f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "0x7f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    };
    uint8_t id[16];
    uint8_t before[16];
    memset(id, 0x5a, sizeof id);
    memcpy(before, id, sizeof id);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        cr_expect_not(eb_uuid_parse(eb_str_of(texts[i]), id), "%s", texts[i]);
    cr_expect_not(eb_uuid_parse(eb_str_make(NULL, 0), id));
    cr_expect_not(eb_uuid_parse(eb_str_make("017f22e2-79b0-7cc3-98c4-dc0c0c0739\0f", 36), id));
    cr_expect_eq(memcmp(id, before, sizeof id), 0);
}

/* ── Time ────────── */

Test(eb_uuid7, carries_the_time_with_its_fraction)
{
    held = (struct timespec){.tv_sec = 1645557742, .tv_nsec = 500500000};
    parts id = new_parts();
    cr_expect_eq(id.unix_ms, 1645557742500);
    cr_expect_eq(id.rand_a, 2048, "half a millisecond is 2048 of 4096 parts");
    held.tv_nsec = 999999999;
    id = new_parts();
    cr_expect_eq(id.unix_ms, 1645557742999);
    cr_expect_eq(id.rand_a, 4095);
}

Test(eb_uuid7, carries_the_real_time)
{
    struct timespec before;
    struct timespec after;
    clock_gettime(CLOCK_REALTIME, &before);
    parts id = new_parts();
    clock_gettime(CLOCK_REALTIME, &after);
    cr_expect_geq(id.unix_ms, (uint64_t)before.tv_sec * 1000 + (uint64_t)before.tv_nsec / 1000000);
    cr_expect_leq(id.unix_ms, (uint64_t)after.tv_sec * 1000 + (uint64_t)after.tv_nsec / 1000000);
}

Test(eb_uuid7, counts_on_by_one_while_the_clock_stands_still)
{
    held = (struct timespec){.tv_sec = 1645557742, .tv_nsec = 999000};
    uint64_t before = time_60(new_parts());
    for (int i = 0; i < 10000; i++) {
        uint64_t now = time_60(new_parts());
        cr_assert_eq(now, before + 1);
        before = now;
    }
    cr_expect_gt(before >> 12, 1645557742000, "a full count carries into the milliseconds");
}

Test(eb_uuid7, counts_on_when_the_clock_steps_back)
{
    held = (struct timespec){.tv_sec = 1645557742, .tv_nsec = 0};
    uint64_t before = time_60(new_parts());
    held.tv_sec -= 3600;
    cr_expect_eq(time_60(new_parts()), before + 1);
    held.tv_sec += 3601;
    cr_expect_eq(new_parts().unix_ms, 1645557743000, "and follows it again as soon as it may");
}

/* ── Order ────────── */

#define THREADS    4
#define PER_THREAD 50000

typedef char id_text[EB_UUID_TEXT + 1];

static void *fill(void *to)
{
    id_text *ids = to;
    for (int i = 0; i < PER_THREAD; i++)
        eb_uuid7_new(ids[i]);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void expect_ascending(id_text *ids, size_t count)
{
    for (size_t i = 1; i < count; i++)
        cr_assert_lt(strcmp(ids[i - 1], ids[i]), 0, "%s, then %s", ids[i - 1], ids[i]);
}

Test(eb_uuid7, increases_strictly_within_each_thread_and_repeats_over_none)
{
    id_text *ids = calloc(THREADS * PER_THREAD, sizeof *ids);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, fill, ids + i * PER_THREAD), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < THREADS; i++)
        expect_ascending(ids + i * PER_THREAD, PER_THREAD);
    qsort(ids, THREADS * PER_THREAD, sizeof *ids, compare);
    expect_ascending(ids, THREADS * PER_THREAD);
    free(ids);
}

/* The time parts alone must differ too: order may not hang on random bits. */
Test(eb_uuid7, time_parts_of_all_threads_are_distinct)
{
    id_text *ids = calloc(THREADS * PER_THREAD, sizeof *ids);
    pthread_t threads[THREADS];
    held = (struct timespec){.tv_sec = 1645557742};
    for (size_t i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, fill, ids + i * PER_THREAD), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    qsort(ids, THREADS * PER_THREAD, sizeof *ids, compare);
    for (size_t i = 1; i < THREADS * PER_THREAD; i++)
        cr_assert_neq(memcmp(ids[i - 1], ids[i], strlen("017f22e2-79b0-7cc3")), 0);
    free(ids);
}

/* ── Randomness ────────── */

/* The parts of the next id, from a forked child. */
static parts parts_of_child(void)
{
    int ends[2];
    parts ret = {0};
    cr_assert_eq(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        ret = new_parts();
        _exit(write(ends[1], &ret, sizeof ret) == (ssize_t)sizeof ret ? 0 : 1);
    }
    cr_assert_eq(read(ends[0], &ret, sizeof ret), (ssize_t)sizeof ret);
    waitpid(pid, NULL, 0);
    close(ends[0]);
    close(ends[1]);
    return ret;
}

/* With the clock held still, parent and children count on from the same time: only the random bits
 * keep their ids apart, and a pool copied by fork would give the same. */
Test(eb_uuid7, forked_children_share_no_random_bits)
{
    held = (struct timespec){.tv_sec = 1645557742};
    uint64_t before = time_60(new_parts());
    parts first = parts_of_child();
    parts second = parts_of_child();
    parts own = new_parts();
    cr_expect_eq(time_60(first), before + 1);
    cr_expect_eq(time_60(second), before + 1);
    cr_expect_eq(time_60(own), before + 1);
    cr_expect_neq(first.rand_b, second.rand_b);
    cr_expect_neq(first.rand_b, own.rand_b);
    cr_expect_neq(second.rand_b, own.rand_b);
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* 62 random bits over 1000 ids: each bit is set in 350 to 650 of them (9.5 standard deviations),
 * and no value comes twice. */
static void expect_random(void)
{
    static uint64_t values[1000];
    int set[62] = {0};
    for (int i = 0; i < 1000; i++) {
        values[i] = new_parts().rand_b;
        for (int bit = 0; bit < 62; bit++)
            set[bit] += (int)(values[i] >> bit & 1);
    }
    for (int bit = 0; bit < 62; bit++)
        cr_expect(set[bit] > 350 && set[bit] < 650, "bit %d: %d", bit, set[bit]);
    qsort(values, 1000, sizeof *values, compare_u64);
    for (int i = 1; i < 1000; i++)
        cr_assert_neq(values[i - 1], values[i]);
}

Test(eb_uuid7, random_part_is_random)
{
    expect_random();
}

Test(eb_uuid7, random_part_is_random_where_getrandom_is_forbidden)
{
    random_errno = EPERM;
    random_failures = INT32_MAX;
    expect_random();
    cr_expect_lt(random_failures, INT32_MAX, "getrandom was asked first");
}

Test(eb_uuid7, asks_again_when_a_signal_interrupts_getrandom)
{
    random_errno = EINTR;
    random_failures = 3;
    new_parts();
    cr_expect_eq(random_failures, -1, "three failures, then the bytes");
}
