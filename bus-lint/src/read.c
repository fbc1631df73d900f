/* Decides whether a file is text that we can take, and reads it. A copy into a buffer and no mapping:
 * for files of this size it is quicker, and a file that somebody truncates meanwhile is no SIGBUS. */
#include "read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SNIFFED = 8192 }; /* bytes looked at for a NUL, as git does */

static bool failed(bl_file *file, int error)
{
    file->error = error;
    file->problem = error == ELOOP ? "a loop of symbolic links" : strerror(error);
    return false;
}

static bool skipped(bl_file *file, const char *problem)
{
    file->skipped = true;
    file->problem = problem;
    return false;
}

static void make_room(bl_content *text, size_t size)
{
    if (size + BL_PADDING <= text->cap)
        return;
    free(text->data);
    text->cap = size + BL_PADDING + size / 2;
    text->data = bl_alloc(text->cap, 1);
}

/* Reads up to `size` bytes; less, if the file was truncated since its size was asked. */
static bool read_all(int fd, bl_file *file, bl_content *text, size_t size)
{
    text->len = 0;
    while (text->len < size) {
        ssize_t got = read(fd, text->data + text->len, size - text->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(file, errno);
        if (got == 0)
            break;
        text->len += (size_t)got;
    }
    memset(text->data + text->len, 0, BL_PADDING);
    file->size = text->len;
    return true;
}

static bool read_open(int fd, bl_file *file, bl_content *text)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return failed(file, errno);
    if (!S_ISREG(st.st_mode))
        return skipped(file, "not a regular file");
    if (st.st_size > (off_t)BL_MAX_FILE)
        return skipped(file, "over 8 MiB");
    make_room(text, (size_t)st.st_size);
    if (!read_all(fd, file, text, (size_t)st.st_size))
        return false;
    if (memchr(text->data, 0, text->len < SNIFFED ? text->len : SNIFFED))
        return skipped(file, "binary, or UTF-16: it has NUL bytes");
    return true;
}

bool bl_read(bl_file *file, bl_content *text)
{
    if (file->problem)
        return false;
    /* O_NONBLOCK: opening a FIFO must not wait for its writer. */
    int fd = open(file->opened.data, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return failed(file, errno);
    bool ok = read_open(fd, file, text);
    close(fd);
    return ok;
}
