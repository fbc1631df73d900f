/* Both libraries, static, in one program: that it links is half of the test, that each is of its
 * header's version the other half. */
#include <ebc.h>
#include <ebd.h>

#include <stdio.h>

static int differs(const char *library, const char *header, const char *linked)
{
    if (strcmp(header, linked) == 0)
        return 0;
    fprintf(stderr, "%s: the header is %s, the library %s\n", library, header, linked);
    return 1;
}

int main(void)
{
    return differs("libebc", EBC_VERSION, ebc_version()) |
           differs("libebd", EBD_VERSION, ebd_version());
}
