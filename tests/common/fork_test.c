/* The fork counter: the child sees another number, the parent the old one. */
#include "fork.h"

#include <criterion/criterion.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs `check` in a child and returns what it returned. */
static int in_child(int (*check)(unsigned), unsigned parents)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(check(parents));
    int status = -1;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int differs(unsigned parents)
{
    unsigned own = eb_fork_generation();
    return own != parents && own == eb_fork_generation();
}

static int grandchild_differs_from_both(unsigned parents)
{
    return differs(parents) && in_child(differs, eb_fork_generation());
}

Test(eb_fork, generation_is_another_one_in_the_child)
{
    unsigned before = eb_fork_generation();
    cr_expect_eq(in_child(differs, before), 1);
    cr_expect_eq(eb_fork_generation(), before);
}

Test(eb_fork, generation_is_another_one_in_the_grandchild)
{
    cr_expect_eq(in_child(grandchild_differs_from_both, eb_fork_generation()), 1);
}
