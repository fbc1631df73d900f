/* number.h: decimal numbers out of text. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* Takes the digits at *at, of a number up to `max`, and steps behind them; false if there are none or it is greater. */
bool number_take(const char **at, uint64_t max, uint64_t *ret);
/* The whole text, a number from 1 to `max`. */
bool number_read(const char *text, uint64_t max, uint64_t *ret);

#endif
