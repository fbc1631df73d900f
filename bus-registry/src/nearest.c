/* The nearest word. Upper and lower case are the same here, so that CONTROL finds control. */
#include "nearest.h"

#include <ctype.h>

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static int folded(char byte)
{
    return tolower((unsigned char)byte);
}

/* One row of the table: distances of the first `i` bytes of a to each start of b. Returns the least
 * of the row, below which no later row can fall by more than a swap. */
static size_t fill_row(size_t *row, const size_t *last, const size_t *before, const char *a,
                       const char *b, size_t i)
{
    size_t low = row[0] = i;
    for (size_t j = 1; b[j - 1]; j++) {
        size_t replaced = last[j - 1] + (folded(a[i - 1]) != folded(b[j - 1]));
        row[j] = least(last[j] + 1, row[j - 1] + 1, replaced);
        bool swapped = i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) &&
                       folded(a[i - 2]) == folded(b[j - 1]);
        if (swapped && before[j - 2] + 1 < row[j])
            row[j] = before[j - 2] + 1;
        if (row[j] < low)
            low = row[j];
    }
    return low;
}

size_t br_distance(const char *a, const char *b, size_t limit)
{
    size_t a_length = strlen(a), b_length = strlen(b);
    size_t apart = a_length > b_length ? a_length - b_length : b_length - a_length;
    if (apart > limit || a_length > BR_NEAREST_MAX || b_length > BR_NEAREST_MAX)
        return limit + 1;
    size_t rows[3][BR_NEAREST_MAX + 1] = {{0}};
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    size_t low = 0;
    for (size_t i = 1; i <= a_length; i++) {
        size_t last_low = low;
        low = fill_row(rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3], a, b, i);
        if (low > limit && last_low > limit)
            return limit + 1;
    }
    size_t distance = rows[a_length % 3][b_length];
    return distance > limit ? limit + 1 : distance;
}

size_t br_near_limit(const char *word)
{
    return strlen(word) / 3;
}

const char *br_nearest(const char *word, const char *const *words, size_t count)
{
    const char *best = NULL;
    size_t limit = br_near_limit(word);
    for (size_t i = 0; i < count; i++) {
        size_t distance = br_distance(word, words[i], limit);
        if (distance > limit)
            continue;
        best = words[i];
        if (distance == 0)
            break;
        limit = distance - 1;
    }
    return best;
}
