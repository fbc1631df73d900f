/* Prints what is wrong with a registry, as gcc would; the golden cases compare it. Exits 0 for a
 * registry without problems, 1 with, 2 if it cannot be read. */
#include <bus_registry.h>

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    eb_error err = {0};
    br_registry *registry = NULL;
    if (br_load(argv[1], &registry, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return 2;
    }
    size_t count = 0;
    br_problems(registry, &count);
    br_print_problems(registry, stdout);
    br_registry_free(&registry);
    return count > 0;
}
