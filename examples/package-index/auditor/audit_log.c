/* audit_log.c: the file's format and its durability. Lines:
 *   run <id> sent <n> bytes <n>
 *   <partition> <offset> <number> <bytes> <lineage 0|1> <key>
 */
#include "audit_log.h"
#include "number.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1024

static int fail_io(const char *path, const char *what, eb_error *err)
{
    *err = (eb_error){.code = EB_E_IO, .native = errno};
    snprintf(err->text, sizeof err->text, "the audit log %.120s: %s: %s", path, what,
             strerror(errno));
    return EB_E_IO;
}

static int fail_line(const char *path, size_t line, eb_error *err)
{
    *err = (eb_error){.code = EB_E_MALFORMED};
    snprintf(err->text, sizeof err->text, "%.120s:%zu: this is no line of an audit log", path,
             line);
    return EB_E_MALFORMED;
}

/* Steps over `word` if it stands at *at. */
static bool take_word(const char **at, const char *word)
{
    size_t len = strlen(word);
    if (strncmp(*at, word, len) != 0)
        return false;
    *at += len;
    return true;
}

/* A number and the blank behind it. */
static bool take_number(const char **at, uint64_t max, uint64_t *ret)
{
    return number_take(at, max, ret) && take_word(at, " ");
}

static int parse_job(const char *at, struct run_completed *ret)
{
    struct run_completed job = {0};
    if (!take_word(&at, "run "))
        return -1;
    size_t id = strcspn(at, " \n");
    if (id == 0 || id >= sizeof job.run_id)
        return -1;
    memcpy(job.run_id, at, id);
    at += id;
    if (!take_word(&at, " sent ") || !take_number(&at, UINT64_MAX, &job.sent) ||
        !take_word(&at, "bytes ") || !number_take(&at, UINT64_MAX, &job.bytes))
        return -1;
    *ret = job;
    return 0;
}

static int parse_sighting(const char *at, struct sighting *ret)
{
    uint64_t partition, offset, lineage;
    if (!take_number(&at, INT32_MAX, &partition) || !take_number(&at, INT64_MAX, &offset) ||
        !take_number(&at, UINT64_MAX, &ret->number) || !take_number(&at, UINT64_MAX, &ret->bytes) ||
        !take_number(&at, 1, &lineage))
        return -1;
    ret->partition = (int32_t)partition;
    ret->offset = (int64_t)offset;
    ret->lineage = lineage == 1;
    snprintf(ret->key, sizeof ret->key, "%.*s", (int)strcspn(at, "\n"), at);
    return 0;
}

/* Ends the file after its last whole line. By a stream of its own: one that has read on would not notice. */
static int cut_torn_line(const char *path, eb_error *err)
{
    char line[LINE_MAX_BYTES];
    long whole = 0;
    FILE *file = fopen(path, "r+e");
    if (!file)
        return errno == ENOENT ? 0 : fail_io(path, "cannot be opened", err);
    while (fgets(line, sizeof line, file))
        if (strchr(line, '\n'))
            whole = ftell(file);
    int rc = 0;
    if (ferror(file) || ftruncate(fileno(file), whole) != 0)
        rc = fail_io(path, "its unfinished last line cannot be cut", err);
    fclose(file);
    return rc;
}

/* A new file is there after a crash only if its directory says so (fsync(2)). */
static int sync_directory(const char *path, eb_error *err)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 || fsync(fd) != 0 ? fail_io(path, "its directory cannot be synced", err) : 0;
    if (fd >= 0)
        close(fd);
    return rc;
}

/* A first line that a kill left unfinished: the file holds nothing else, and begins as a job does. */
static bool is_torn_job(const char *line, FILE *rest)
{
    size_t len = strlen(line);
    return !strchr(line, '\n') && fgetc(rest) == EOF &&
           strncmp(line, "run ", len < 4 ? len : 4) == 0;
}

/* Reads only: what is no audit log must stay as it is, whoever named it. Returns 1 and *job, 0: there is none yet. */
static int read_job(const char *path, struct run_completed *job, eb_error *err)
{
    char line[LINE_MAX_BYTES];
    FILE *file = fopen(path, "re");
    if (!file)
        return errno == ENOENT ? 0 : fail_io(path, "cannot be opened", err);
    int rc = 0;
    if (!fgets(line, sizeof line, file))
        rc = ferror(file) ? fail_io(path, "cannot be read", err) : 0;
    else if (strchr(line, '\n') && parse_job(line, job) == 0)
        rc = 1;
    else if (!is_torn_job(line, file))
        rc = fail_line(path, 1, err);
    fclose(file);
    return rc;
}

int audit_log_open(const char *path, struct audit_log *ret, struct run_completed *job,
                   eb_error *err)
{
    int found = read_job(path, job, err);
    int rc = found < 0 ? found : cut_torn_line(path, err);
    if (rc < 0)
        return rc;
    FILE *file = fopen(path, "ae");
    if (!file)
        return fail_io(path, "cannot be opened", err);
    *ret = (struct audit_log){file, path};
    return found;
}

int audit_log_read(const char *path, sighting_fn *each, void *user, eb_error *err)
{
    char line[LINE_MAX_BYTES];
    struct sighting seen;
    int rc = 0;
    FILE *file = fopen(path, "re");
    if (!file)
        return fail_io(path, "cannot be opened", err);
    for (size_t n = 1; rc >= 0 && fgets(line, sizeof line, file); n++) {
        if (n == 1)
            continue; /* the job */
        rc = parse_sighting(line, &seen) == 0 ? each(&seen, user) : fail_line(path, n, err);
    }
    fclose(file);
    return rc;
}

int audit_log_sync(struct audit_log *log, eb_error *err)
{
    if (fflush(log->file) != 0 || fsync(fileno(log->file)) != 0)
        return fail_io(log->path, "cannot be written", err);
    return 0;
}

int audit_log_job(struct audit_log *log, const struct run_completed *job, eb_error *err)
{
    fprintf(log->file, "run %s sent %" PRIu64 " bytes %" PRIu64 "\n", job->run_id, job->sent,
            job->bytes);
    int rc = audit_log_sync(log, err);
    return rc < 0 ? rc : sync_directory(log->path, err);
}

int audit_log_add(struct audit_log *log, const struct sighting *seen, eb_error *err)
{
    int n =
        fprintf(log->file, "%" PRId32 " %" PRId64 " %" PRIu64 " %" PRIu64 " %d %s\n",
                seen->partition, seen->offset, seen->number, seen->bytes, seen->lineage, seen->key);
    return n < 0 ? fail_io(log->path, "cannot be written", err) : 0;
}

void audit_log_close(struct audit_log *log)
{
    if (log->file)
        fclose(log->file);
    *log = (struct audit_log){0};
}

void audit_log_key(eb_str key, char *ret, size_t size)
{
    size_t at = 0;
    for (size_t i = 0; i < key.len && at + 4 < size; i++) {
        unsigned char c = (unsigned char)key.data[i];
        if (c <= 0x20 || c == '%' || c == 0x7F)
            at += (size_t)snprintf(ret + at, size - at, "%%%02X", c);
        else
            ret[at++] = (char)c;
    }
    ret[at] = '\0';
}
