#include "gen/gen_write.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/gen-write-XXXXXX";

static void make_folder(void)
{
    cr_assert(mkdtemp(folder));
}

static void remove_folder(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(gen_write, .init = make_folder, .fini = remove_folder);

static size_t count_entries(void)
{
    size_t count = 0;
    DIR *open = opendir(folder);
    while (readdir(open))
        count++;
    closedir(open);
    return count - 2;
}

static gen_file file(const char *name, const char *content)
{
    gen_file f = {.content = eb_str_of(content)};
    cr_assert(asprintf(&f.path, "%s/%s", folder, name) > 0);
    return f;
}

static void drop(gen_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(files[i].path);
}

Test(gen_write, writes_all_and_leaves_nothing_else)
{
    gen_file files[] = {file("a", "one"), file("b", "")};
    eb_error err = {0};
    cr_assert_eq(gen_write_files(files, 2, &err), 0, "%s", err.text);
    cr_assert_eq(count_entries(), 2);
    char text[8] = {0};
    FILE *stream = fopen(files[0].path, "r");
    cr_assert_eq(fread(text, 1, sizeof text, stream), 3);
    fclose(stream);
    cr_assert_str_eq(text, "one");
    drop(files, 2);
}

Test(gen_write, does_not_touch_what_is_right)
{
    gen_file files[] = {file("a", "one")};
    struct stat before, after;
    cr_assert_eq(gen_write_files(files, 1, NULL), 0);
    cr_assert_eq(stat(files[0].path, &before), 0);
    cr_assert_eq(gen_write_files(files, 1, NULL), 0);
    cr_assert_eq(stat(files[0].path, &after), 0);
    cr_assert_eq(before.st_ino, after.st_ino, "it was replaced");
    files[0].content = EB_STR("two");
    cr_assert_eq(gen_write_files(files, 1, NULL), 0);
    cr_assert_eq(stat(files[0].path, &after), 0);
    cr_assert_neq(before.st_ino, after.st_ino, "it was written in place");
    drop(files, 1);
}

Test(gen_write, writes_none_if_one_cannot_be)
{
    gen_file files[] = {file("a", "one"), file("absent/b", "two")};
    eb_error err = {0};
    cr_assert_eq(gen_write_files(files, 2, &err), EB_E_IO);
    cr_assert(strstr(err.text, "absent/b"));
    cr_assert_eq(count_entries(), 0);
    drop(files, 2);
}

Test(gen_write, makes_folders_above)
{
    char path[64];
    struct stat info;
    snprintf(path, sizeof path, "%s/x/y//z", folder);
    cr_assert_eq(gen_make_folder(path, NULL), 0);
    cr_assert_eq(gen_make_folder(path, NULL), 0, "a folder that is there");
    cr_assert(stat(path, &info) == 0 && S_ISDIR(info.st_mode));
}
