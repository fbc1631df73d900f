/* The audit log outlives its writer: what was synced is read back, what was torn is cut. */
#include "audit_log.h"

#include <criterion/criterion.h>
#include <unistd.h>

static char path[64];
static eb_error err;
static struct audit_log audit;

static void init(void)
{
    snprintf(path, sizeof path, "audit-log-test-%d", (int)getpid());
    unlink(path);
}

static void fini(void)
{
    audit_log_close(&audit);
    unlink(path);
}

static void append(const char *text)
{
    FILE *f = fopen(path, "a");
    cr_assert(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

static int count(const struct sighting *seen, void *user)
{
    struct sighting *last = user;
    uint64_t n = last[1].number + 1;
    last[0] = *seen;
    last[1].number = n;
    return 0;
}

/* A log with a job of three records and one sighting. */
static void write_log(void)
{
    struct run_completed job = {.run_id = "r-1", .sent = 3, .bytes = 99};
    struct sighting seen = {
        .number = 2, .offset = 5000000000, .partition = 4, .bytes = 33, .lineage = true};
    audit_log_key(EB_STR("a key%\n"), seen.key, sizeof seen.key);
    cr_assert_eq(audit_log_open(path, &audit, &job, &err), 0);
    cr_assert_eq(audit_log_job(&audit, &job, &err), 0);
    cr_assert_eq(audit_log_add(&audit, &seen, &err), 0);
    cr_assert_eq(audit_log_sync(&audit, &err), 0);
    audit_log_close(&audit);
}

TestSuite(audit_log, .init = init, .fini = fini);

Test(audit_log, gives_back_the_job_and_what_was_seen)
{
    struct run_completed job = {0};
    struct sighting last[2] = {{0}};
    write_log();
    cr_assert_eq(audit_log_open(path, &audit, &job, &err), 1);
    cr_assert_str_eq(job.run_id, "r-1");
    cr_assert(job.sent == 3 && job.bytes == 99);
    cr_assert_eq(audit_log_read(path, count, last, &err), 0);
    cr_assert_eq(last[1].number, 1);
    cr_assert(last[0].number == 2 && last[0].offset == 5000000000 && last[0].partition == 4);
    cr_assert(last[0].bytes == 33 && last[0].lineage);
    cr_assert_str_eq(last[0].key, "a%20key%25%0A");
}

Test(audit_log, cuts_a_line_that_a_kill_left_unfinished)
{
    struct run_completed job = {0};
    struct sighting last[2] = {{0}};
    write_log();
    append("4 5000000001 3 3");
    cr_assert_eq(audit_log_open(path, &audit, &job, &err), 1);
    struct sighting seen = {.number = 3, .key = "b"};
    cr_assert_eq(audit_log_add(&audit, &seen, &err), 0);
    cr_assert_eq(audit_log_sync(&audit, &err), 0);
    cr_assert_eq(audit_log_read(path, count, last, &err), 0, "%s", err.text);
    cr_assert_eq(last[1].number, 2);
    cr_assert_str_eq(last[0].key, "b");
}

Test(audit_log, forgets_a_job_that_was_never_whole)
{
    struct run_completed job = {0};
    append("run r-1 sent 3 by");
    cr_assert_eq(audit_log_open(path, &audit, &job, &err), 0);
}

Test(audit_log, refuses_another_kind_of_file)
{
    struct run_completed job = {0};
    append("Package: a\n");
    cr_assert_eq(audit_log_open(path, &audit, &job, &err), EB_E_MALFORMED);
    cr_assert(strstr(err.text, ":1: this is no line of an audit log"), "%s", err.text);
}

Test(audit_log, changes_nothing_of_another_kind_of_file)
{
    static const char *const files[] = {"one line without an end", "running\nand on", "r"};
    struct run_completed job = {0};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char now[64] = "";
        unlink(path);
        append(files[i]);
        append("!");
        cr_assert_eq(audit_log_open(path, &audit, &job, &err), EB_E_MALFORMED, "%s", files[i]);
        FILE *f = fopen(path, "r");
        size_t len = fread(now, 1, sizeof now - 1, f);
        fclose(f);
        cr_assert_eq(len, strlen(files[i]) + 1, "%s became %s", files[i], now);
    }
}

Test(audit_log, names_the_line_that_it_cannot_read)
{
    struct sighting last[2] = {{0}};
    write_log();
    append("4 5 what\n");
    cr_assert_eq(audit_log_read(path, count, last, &err), EB_E_MALFORMED);
    cr_assert(strstr(err.text, ":3: this is no line of an audit log"), "%s", err.text);
}

Test(audit_log, says_why_it_cannot_be_opened)
{
    struct run_completed job = {0};
    cr_assert_eq(audit_log_open("no-such-folder/log", &audit, &job, &err), EB_E_IO);
    cr_assert_str_eq(
        err.text, "the audit log no-such-folder/log: cannot be opened: No such file or directory");
}

Test(audit_log, cuts_a_key_that_is_too_long)
{
    char word[8];
    audit_log_key(EB_STR("abcdefghij"), word, sizeof word);
    cr_assert_str_eq(word, "abcd");
}
