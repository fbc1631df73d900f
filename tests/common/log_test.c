/* The log callback: wanted levels only, whole characters only. */
#include "log.h"

#include <criterion/criterion.h>

#include "json.h"

typedef struct heard {
    int count;
    int level;
    char text[2048];
} heard;

static void hear(int level, const char *text, void *user)
{
    heard *got = user;
    got->count++;
    got->level = level;
    strncpy(got->text, text, sizeof got->text - 1);
}

Test(eb_logger, hands_on_the_levels_that_are_wanted)
{
    heard got = {0};
    eb_logger logger = {hear, &got, EB_LOG_WARNING};
    eb_log(&logger, EB_LOG_ERROR, "lost %d", 3);
    cr_expect_eq(got.level, EB_LOG_ERROR);
    cr_expect_str_eq(got.text, "lost 3");
    eb_log(&logger, EB_LOG_WARNING, "slow");
    cr_expect_eq(got.count, 2);
    eb_log(&logger, EB_LOG_INFO, "connected");
    eb_log(&logger, EB_LOG_DEBUG, "sent");
    cr_expect_eq(got.count, 2);
}

Test(eb_logger, is_silent_without_a_callback)
{
    eb_logger logger = {NULL, NULL, EB_LOG_DEBUG};
    eb_log(&logger, EB_LOG_ERROR, "nobody hears");
    eb_log(NULL, EB_LOG_ERROR, "nobody hears");
}

Test(eb_logger, cuts_a_record_at_1_kib_between_characters)
{
    char text[1500];
    for (size_t start = 1016; start < 1024; start++) {
        heard got = {0};
        eb_logger logger = {hear, &got, EB_LOG_DEBUG};
        memset(text, 'a', start);
        strcpy(text + start, "😀😀😀😀");
        eb_log(&logger, EB_LOG_INFO, "%s", text);
        cr_expect_leq(strlen(got.text), 1023);
        cr_expect_gt(strlen(got.text), 1023 - 4);
        cr_expect(eb_utf8_check(eb_str_of(got.text), NULL), "from %zu", start);
    }
}
