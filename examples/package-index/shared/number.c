/* number.c: digits only; no sign, no blanks, no overflow. */
#include "number.h"

bool number_take(const char **at, uint64_t max, uint64_t *ret)
{
    const char *p = *at;
    uint64_t n = 0;
    for (; *p >= '0' && *p <= '9'; p++) {
        uint64_t digit = (uint64_t)(*p - '0');
        if (digit > max || n > (max - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    if (p == *at)
        return false;
    *at = p;
    *ret = n;
    return true;
}

bool number_read(const char *text, uint64_t max, uint64_t *ret)
{
    uint64_t n;
    if (!number_take(&text, max, &n) || *text != '\0' || n == 0)
        return false;
    *ret = n;
    return true;
}
