#include <bus_registry.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/br-load-XXXXXX";
static char path[64];

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

TestSuite(br_load, .init = make_folder, .fini = remove_folder);

static void write_file(const char *name, const char *content)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "w");
    cr_assert(stream && fputs(content, stream) >= 0 && fclose(stream) == 0);
}

static void refused(const char *what, int code)
{
    br_registry *registry = NULL;
    eb_error err = {0};
    cr_assert_eq(br_load(what, &registry, &err), code, "%s", err.text);
    cr_assert_null(registry);
    cr_assert(strstr(err.text, what), "the text does not name %s: %s", what, err.text);
}

Test(br_load, says_what_cannot_be_read)
{
    refused("/tmp/br-load-absent.yaml", EB_E_NOT_FOUND);
    refused(folder, EB_E_NOT_FOUND);
    snprintf(path, sizeof path, "%s/folder.yaml", folder);
    cr_assert_eq(mkdir(path, 0700), 0);
    br_registry *registry = NULL;
    cr_assert_eq(br_load(folder, &registry, NULL), EB_E_IO, "a folder called folder.yaml");
}

Test(br_load, refuses_a_file_that_is_too_large)
{
    write_file("x.yaml", "version: 1\n");
    cr_assert_eq(truncate(path, (8 << 20) + 1), 0);
    refused(path, EB_E_TOO_LARGE);
}

Test(br_load, takes_the_yaml_files_of_a_folder_in_order)
{
    write_file("b.yaml", "version: 1\n");
    write_file("a.yaml", "version: 1\nplatform: of\n");
    write_file("c.yml", "nothing: of ours\n");
    write_file(".hidden.yaml", "nothing: of ours\n");
    br_registry *registry = NULL;
    cr_assert_eq(br_load(folder, &registry, NULL), 0);
    size_t count = 0;
    const char *const *files = br_files(registry, &count);
    cr_assert_eq(count, 2);
    cr_assert(strstr(files[0], "/a.yaml") && strstr(files[1], "/b.yaml"));
    cr_assert_eq(br_errors(registry), 0);
    cr_assert_str_eq(br_platform(registry)->value, "of");
    br_registry_free(&registry);
}

Test(br_load, asks_for_arguments)
{
    br_registry *registry = NULL;
    cr_assert_eq(br_load(NULL, &registry, NULL), EB_E_ARG);
    cr_assert_eq(br_parse(NULL, 0, &registry, NULL), EB_E_ARG);
    br_registry_free(NULL);
    br_registry_free(&registry);
}
