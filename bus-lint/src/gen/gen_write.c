/* Files that are there completely or not at all. A build looks at modification times, so a file
 * whose content is already right is not touched. */
#include "gen_write.h"

#include "error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail_io(eb_error *err, const char *what, const char *path)
{
    return eb_fail(err, EB_E_IO, "%s %s: %s", what, eb_shorten(eb_str_of(path), 120).text,
                   strerror(errno));
}

int gen_make_folder(const char *folder, eb_error *err)
{
    char *path = strdup(folder);
    if (!path)
        return eb_fail(err, EB_E_NOMEM, "creating %s: out of memory", folder);
    int result = 0;
    for (char *at = path + 1; result == 0 && *path; at++) {
        bool end = *at == '\0';
        if (*at != '/' && !end)
            continue;
        *at = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            result = fail_io(err, "creating the folder", path);
        if (end)
            break;
        *at = '/';
    }
    free(path);
    return result;
}

static bool is_current(const gen_file *file)
{
    struct stat info;
    FILE *stream = fopen(file->path, "re");
    if (!stream)
        return false;
    bool same = fstat(fileno(stream), &info) == 0 && (size_t)info.st_size == file->content.len;
    for (size_t i = 0; same && i < file->content.len; i++)
        same = getc(stream) == (unsigned char)file->content.data[i];
    fclose(stream);
    return same;
}

/* mkstemp makes files that only the owner reads; ours are as any other file. */
static int open_temporary(gen_file *file, eb_error *err)
{
    char *path = NULL;
    if (asprintf(&path, "%s.XXXXXX", file->path) < 0)
        return eb_fail(err, EB_E_NOMEM, "writing %s: out of memory", file->path);
    int fd = mkstemp(path);
    if (fd < 0) {
        int result = fail_io(err, "writing", file->path);
        free(path);
        return result;
    }
    mode_t mask = umask(0);
    umask(mask);
    fchmod(fd, 0666 & ~mask);
    file->temporary = path;
    return fd;
}

static int write_temporary(gen_file *file, eb_error *err)
{
    int fd = open_temporary(file, err);
    if (fd < 0)
        return fd;
    size_t done = 0;
    while (done < file->content.len) {
        ssize_t written = write(fd, file->content.data + done, file->content.len - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            int result = fail_io(err, "writing", file->path);
            close(fd);
            return result;
        }
        done += (size_t)written;
    }
    return close(fd) == 0 ? 0 : fail_io(err, "writing", file->path);
}

static void drop_temporaries(gen_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (files[i].temporary)
            unlink(files[i].temporary);
        free(files[i].temporary);
        files[i].temporary = NULL;
    }
}

static int put_in_place(gen_file *file, eb_error *err)
{
    if (!file->temporary)
        return 0;
    if (rename(file->temporary, file->path) != 0)
        return fail_io(err, "writing", file->path);
    free(file->temporary);
    file->temporary = NULL;
    return 0;
}

int gen_write_files(gen_file *files, size_t count, eb_error *err)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < count; i++)
        if (!is_current(&files[i]))
            result = write_temporary(&files[i], err);
    for (size_t i = 0; result == 0 && i < count; i++)
        result = put_in_place(&files[i], err);
    drop_temporaries(files, count);
    return result;
}
