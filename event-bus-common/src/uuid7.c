/* UUID version 7 (RFC 9562 §5.7). The time part is one 60-bit number, milliseconds and their 4096th
 * parts (§6.2, method 3), that an atomic exchange makes strictly increasing over all threads; the
 * random part comes from a pool of each thread's own. No lock, and a system call for every 32nd id.
 */
#include "uuid7.h"

#include <errno.h>
#include <sys/random.h>
#include <uuid/uuid.h>

#include "clock.h"
#include "fork.h"

/* getrandom gives up to 256 bytes whole, whatever signals arrive (random(7)). */
#define POOL_WORDS 32

typedef struct pool {
    uint64_t words[POOL_WORDS];
    unsigned left;
    unsigned generation; /* eb_fork_generation when it was filled */
} pool;

static _Thread_local pool own;

/* libuuid knows more ways to randomness, for where a sandbox forbids getrandom. */
static void fill_from_libuuid(uint64_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uuid_t random;
        uuid_generate_random(random);
        /* Bytes 8 to 15: the two variant bits among them are replaced in every id. */
        words[i] = 0;
        for (size_t byte = 8; byte < sizeof random; byte++)
            words[i] = words[i] << 8 | random[byte];
    }
}

static void fill(pool *to, unsigned generation)
{
    ssize_t got;
    do
        got = getrandom(to->words, sizeof to->words, 0);
    while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof to->words)
        fill_from_libuuid(to->words, POOL_WORDS);
    to->left = POOL_WORDS;
    to->generation = generation;
}

static uint64_t random_word(void)
{
    unsigned generation = eb_fork_generation();
    if (own.left == 0 || own.generation != generation)
        fill(&own, generation);
    return own.words[--own.left];
}

/* Milliseconds since the epoch, 48 bits, then 12 bits of the fraction. */
static uint64_t now_60(void)
{
    uint64_t ns = (uint64_t)eb_clock_real_ns();
    uint64_t fraction = ns % EB_NS_PER_MS * 4096 / EB_NS_PER_MS;
    return ns / EB_NS_PER_MS << 12 | fraction;
}

/* The present, or one more than the last if that is not later: a tie, or the clock stepped back. */
static uint64_t next_60(void)
{
    static uint64_t last;
    uint64_t now = now_60();
    uint64_t before = __atomic_load_n(&last, __ATOMIC_RELAXED);
    uint64_t next;
    do
        next = now > before ? now : before + 1;
    while (!__atomic_compare_exchange_n(&last, &before, next, true, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED));
    return next;
}

static void put_big_endian(uint64_t value, uint8_t ret[8])
{
    for (int i = 7; i >= 0; i--) {
        ret[i] = (uint8_t)value;
        value >>= 8;
    }
}

void eb_uuid7_lay_out(uint64_t unix_ms, uint16_t rand_a, uint64_t rand_b, uint8_t ret[16])
{
    const uint64_t version = UINT64_C(7) << 12;
    const uint64_t variant = UINT64_C(2) << 62;
    put_big_endian(unix_ms << 16 | version | (rand_a & 0x0fffU), ret);
    put_big_endian(variant | (rand_b & (variant - 1) >> 1), ret + 8);
}

void eb_uuid_format(const uint8_t id[16], char ret[EB_UUID_TEXT + 1])
{
    static const char digits[] = "0123456789abcdef";
    char *out = ret;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = digits[id[i] >> 4];
        *out++ = digits[id[i] & 15];
    }
    *out = '\0';
}

void eb_uuid7_new(char ret[EB_UUID_TEXT + 1])
{
    uint64_t time = next_60();
    uint8_t id[16];
    eb_uuid7_lay_out(time >> 12, time & 0x0fff, random_word(), id);
    eb_uuid_format(id, ret);
}

bool eb_uuid_parse(eb_str text, uint8_t ret[16])
{
    uuid_t id;
    if (text.len != EB_UUID_TEXT || uuid_parse_range(text.data, text.data + text.len, id) != 0)
        return false;
    memcpy(ret, id, sizeof id);
    return true;
}
