/* RFC 3339 date-times. The reader takes a text field by field and says what it missed; the writer
 * gives the one form of the wire contract: UTC, "Z", the shortest exact fraction. The calendar is
 * the proleptic Gregorian one, without the C library: its timegm takes a lock and years before 0. */
#include "rfc3339.h"

#define DAY_S      86400
#define DAYS_400_Y 146097                  /* in any 400 years */
#define EPOCH_DAY  719528                  /* 1970-01-01, counted from 0000-01-01 */
#define FIRST_S    (-INT64_C(62167219200)) /* 0000-01-01T00:00:00Z */
#define LAST_S     INT64_C(253402300799)   /* 9999-12-31T23:59:59Z */
#define MAX_NS     UINT32_C(999999999)
#define NS_DIGITS  9

/* Days of a common year before its n-th month, n from 0. */
static const int days_before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

typedef struct date {
    int year, month, day; /* month and day from 1 */
} date;

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days of the years before this one, from 0000-01-01. */
static int days_before_year(int year)
{
    int past = year - 1;
    return year == 0 ? 0 : 366 + 365 * past + past / 4 - past / 100 + past / 400;
}

static int days_before_month(int year, int month)
{
    return days_before[month - 1] + (month > 2 && is_leap(year));
}

static int days_in_month(int year, int month)
{
    return days_before[month] - days_before[month - 1] + (month == 2 && is_leap(year));
}

static date date_of(int day)
{
    /* The mean year gives the year or the one after it. */
    int year = (int)((int64_t)day * 400 / DAYS_400_Y);
    if (days_before_year(year + 1) <= day)
        year++;
    else if (days_before_year(year) > day)
        year--;
    day -= days_before_year(year);
    int month = day / 31 + 1; /* this month or the one before it */
    if (month < 12 && days_before_month(year, month + 1) <= day)
        month++;
    return (date){year, month, day - days_before_month(year, month) + 1};
}

/* ── Reading ────────── */

typedef struct reader {
    const char *at;
    const char *end;
} reader;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_one(reader *in, char wanted)
{
    if (in->at == in->end || *in->at != wanted)
        return false;
    in->at++;
    return true;
}

/* Exactly `digits` digits, up to and with `max`. */
static bool read_number(reader *in, int digits, int max, int *ret)
{
    if (in->end - in->at < digits)
        return false;
    *ret = 0;
    for (int i = 0; i < digits; i++, in->at++) {
        if (!is_digit(*in->at))
            return false;
        *ret = *ret * 10 + (*in->at - '0');
    }
    return *ret <= max;
}

static const char *read_date(reader *in, date *ret)
{
    if (!read_number(in, 4, 9999, &ret->year) || !read_one(in, '-'))
        return "no four-digit year followed by '-'";
    if (!read_number(in, 2, 12, &ret->month) || ret->month < 1 || !read_one(in, '-'))
        return "no month 01 to 12 followed by '-'";
    if (!read_number(in, 2, 31, &ret->day) || ret->day < 1)
        return "no day 01 to 31";
    if (ret->day > days_in_month(ret->year, ret->month))
        return "a day that its month does not have";
    return NULL;
}

static const char *read_fraction(reader *in, uint32_t *ns)
{
    *ns = 0;
    if (!read_one(in, '.'))
        return NULL;
    int digits = 0;
    for (; in->at < in->end && is_digit(*in->at); in->at++, digits++) {
        if (digits < NS_DIGITS)
            *ns = *ns * 10 + (uint32_t)(*in->at - '0');
    }
    for (int i = digits; i < NS_DIGITS; i++)
        *ns *= 10;
    return digits ? NULL : "no digit after the decimal point";
}

typedef struct time_of_day {
    int seconds; /* 86400 for 23:59:60 */
    uint32_t ns;
    bool leap; /* the second was 60 */
} time_of_day;

static const char *read_time(reader *in, time_of_day *ret)
{
    int hour;
    int minute;
    int second;
    if (!read_number(in, 2, 23, &hour) || !read_one(in, ':'))
        return "no hour 00 to 23 followed by ':'";
    if (!read_number(in, 2, 59, &minute) || !read_one(in, ':'))
        return "no minute 00 to 59 followed by ':'";
    if (!read_number(in, 2, 60, &second))
        return "no second 00 to 59 (60 at a leap second)";
    ret->seconds = hour * 3600 + minute * 60 + second;
    ret->leap = second == 60;
    return read_fraction(in, &ret->ns);
}

static const char *read_offset(reader *in, int *seconds)
{
    *seconds = 0;
    if (read_one(in, 'Z') || read_one(in, 'z'))
        return NULL;
    int sign = read_one(in, '+') ? 1 : read_one(in, '-') ? -1 : 0;
    if (sign == 0)
        return "no offset (Z or +hh:mm)";
    int hour;
    int minute;
    if (!read_number(in, 2, 23, &hour) || !read_one(in, ':') || !read_number(in, 2, 59, &minute))
        return "an offset that is not +hh:mm or -hh:mm";
    *seconds = sign * (hour * 3600 + minute * 60);
    return NULL;
}

/* The second 60 was read as the first of the next minute: right if that begins a day in UTC. */
static const char *check_moment(int64_t s, bool leap)
{
    if (leap && s % DAY_S != 0)
        return "a second 60 that is not at 23:59 UTC";
    return s < FIRST_S || s > LAST_S ? "outside the years 0000 to 9999 in UTC" : NULL;
}

const char *eb_rfc3339_parse(eb_str text, eb_time *ret)
{
    if (text.len == 0)
        return "it is empty";
    reader in = {text.data, text.data + text.len};
    date day;
    const char *wrong = read_date(&in, &day);
    if (wrong)
        return wrong;
    if (!read_one(&in, 'T') && !read_one(&in, 't'))
        return "no 'T' between date and time";
    time_of_day time;
    int offset;
    if ((wrong = read_time(&in, &time)) || (wrong = read_offset(&in, &offset)))
        return wrong;
    if (in.at != in.end)
        return "something follows the offset";

    int days = days_before_year(day.year) + days_before_month(day.year, day.month) + day.day - 1;
    int64_t s = ((int64_t)days - EPOCH_DAY) * DAY_S + time.seconds - offset;
    wrong = check_moment(s, time.leap);
    if (!wrong)
        *ret = (eb_time){s, time.ns};
    return wrong;
}

/* ── Writing ────────── */

static char *put_number(char *out, uint32_t value, int digits, char after)
{
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    out[digits] = after;
    return out + digits + 1;
}

static char *put_fraction(char *out, uint32_t ns)
{
    if (ns == 0)
        return out;
    int digits = NS_DIGITS;
    while (ns % 1000 == 0) {
        ns /= 1000;
        digits -= 3;
    }
    out[-1] = '.';
    return put_number(out, ns, digits, 'Z');
}

size_t eb_rfc3339_format(eb_time time, char ret[EB_RFC3339_TEXT + 1])
{
    if (time.s < FIRST_S || time.s > LAST_S || time.ns > MAX_NS)
        return 0;
    int64_t since_year_0 = time.s - FIRST_S;
    date day = date_of((int)(since_year_0 / DAY_S));
    uint32_t second = (uint32_t)(since_year_0 % DAY_S);

    char *out = ret;
    out = put_number(out, (uint32_t)day.year, 4, '-');
    out = put_number(out, (uint32_t)day.month, 2, '-');
    out = put_number(out, (uint32_t)day.day, 2, 'T');
    out = put_number(out, second / 3600, 2, ':');
    out = put_number(out, second / 60 % 60, 2, ':');
    out = put_number(out, second % 60, 2, 'Z');
    out = put_fraction(out, time.ns);
    *out = '\0';
    return (size_t)(out - ret);
}
