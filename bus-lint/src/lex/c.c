/* Decides where tokens begin and end (C11 6.4, C++17 [lex]). What they mean is the collector's
 * business. Trigraphs are not read: gcc and clang do not either unless asked. */
#include "lex/c.h"

enum {
    OTHER = 0,
    SPACE = 1, /* and form feed, vertical tab, carriage return */
    NEWLINE = 2,
    LETTER = 4, /* also _ $ and every byte of UTF-8 */
    DIGIT = 8,
    QUOTE = 16,
    BLANK = 64,   /* may begin a comment or a splice: / and the backslash */
    SPECIAL = 32, /* may begin a comment, a splice, a digraph or an operator of more characters */
};

/* clang-format off */
#define S SPACE
#define N NEWLINE
#define L LETTER
#define D DIGIT
#define Q QUOTE
#define O SPECIAL
#define B (SPECIAL | BLANK)
static const unsigned char classes[256] = { /* sixteen characters a row, from NUL */
    0, 0, 0, 0, 0, 0, 0, 0, 0, S, N, S, S, S, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    S, O, Q, O, L, O, O, Q, 0, 0, O, O, 0, O, O, B,
    D, D, D, D, D, D, D, D, D, D, O, 0, O, O, O, 0,
    0, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, 0, B, 0, O, L,
    0, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, 0, O, 0, 0, 0,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
};
#undef S
#undef N
#undef L
#undef D
#undef Q
#undef O
#undef B
/* clang-format on */

static inline unsigned class_of(const char *at)
{
    return classes[(unsigned char)*at];
}

/* Bytes of a backslash-newline at `at`; 0 if there is none. */
static inline size_t splice(const char *at)
{
    if (*at != '\\')
        return 0;
    if (at[1] == '\n')
        return 2;
    return at[1] == '\r' && at[2] == '\n' ? 3 : 0;
}

bl_c_lexer bl_c_lexer_of(eb_str text)
{
    bl_c_lexer lexer = {.text = text, .at = text.data, .end = text.data + text.len, .fresh = true};
    if (bl_starts_with(text, EB_STR("\xef\xbb\xbf")))
        lexer.at += 3;
    return lexer;
}

static bl_token token_from(const bl_c_lexer *lexer, bl_kind kind, const char *start)
{
    return (bl_token){.kind = kind,
                      .at = (uint32_t)(start - lexer->text.data),
                      .len = (uint32_t)(lexer->at - start)};
}

/* ── Comments ────────── */

/* To the end of the line, which a splice carries on. */
static const char *line_comment_end(const char *at, const char *end)
{
    for (;;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (!newline)
            return end;
        const char *last = newline > at && newline[-1] == '\r' ? newline - 1 : newline;
        if (last == at || last[-1] != '\\')
            return newline;
        at = newline + 1;
    }
}

/* Behind the closing mark; the end of the text for a comment that is never closed. */
static const char *block_comment_end(const char *at, const char *end)
{
    while ((at = memchr(at, '*', (size_t)(end - at)))) {
        at++;
        if (*at == '/')
            return at + 1;
    }
    return end;
}

static bool speaks_to_us(const char *at, const char *end)
{
    static const char word[] = "bus-lint:";
    return memmem(at, (size_t)(end - at), word, sizeof word - 1) != NULL;
}

/* At a slash: passes a comment. Returns false if it is none; *ret is set if it is for us. */
static bool skip_comment(bl_c_lexer *lexer, bl_token *ret)
{
    const char *start = lexer->at;
    if (start + 1 >= lexer->end)
        return false;
    if (start[1] == '/')
        lexer->at = line_comment_end(start + 2, lexer->end);
    else if (start[1] == '*')
        lexer->at = block_comment_end(start + 2, lexer->end);
    else
        return false;
    if (speaks_to_us(start, lexer->at))
        *ret = token_from(lexer, BL_COMMENT, start);
    return true;
}

/* Passes white space, splices and comments. Stops in front of a token, at the end of the text, or at
 * the newline that ends a directive. Returns false behind a comment for us, which is in *ret. */
static bool skip_blank(bl_c_lexer *lexer, bl_token *ret)
{
    for (;;) {
        while (class_of(lexer->at) & SPACE)
            lexer->at++;
        unsigned class = class_of(lexer->at);
        if (class & NEWLINE) {
            if (lexer->directive)
                return true;
            lexer->at++;
            lexer->fresh = true;
        } else if (!(class & BLANK)) {
            return true;
        } else if (*lexer->at == '\\') {
            size_t skipped = splice(lexer->at);
            if (skipped == 0)
                return true;
            lexer->at += skipped;
        } else if (!skip_comment(lexer, ret)) {
            return true;
        } else if (ret->kind) {
            return false;
        }
    }
}

/* ── Literals ────────── */

/* From behind the opening quote to behind the closing one. Returns false for an unclosed literal,
 * which ends before its newline. */
static bool scan_quoted(bl_c_lexer *lexer, char quote, bool *spliced)
{
    const char *at = lexer->at;
    while (at < lexer->end && *at != quote && *at != '\n') {
        size_t skipped = splice(at);
        *spliced |= skipped > 0;
        if (skipped)
            at += skipped;
        else
            at += *at == '\\' && at[1] != '\n' ? 2 : 1;
    }
    bool closed = at < lexer->end && *at == quote;
    lexer->at = at < lexer->end ? at + closed : lexer->end;
    return closed;
}

/* R"tag( … )tag": at the opening quote. Returns false if it is no raw string after all; *closed: it
 * has its end. */
static bool scan_raw(bl_c_lexer *lexer, bool *closed)
{
    char close[20] = ")";
    size_t len = 1;
    const char *at = lexer->at + 1;
    for (; at < lexer->end && *at != '('; at++) {
        if (len > 16 || class_of(at) & (SPACE | NEWLINE) || *at == ')' || *at == '\\' || *at == '"')
            return false;
        close[len++] = *at;
    }
    if (at >= lexer->end)
        return false;
    close[len++] = '"';
    const char *found = memmem(at, (size_t)(lexer->end - at), close, len);
    lexer->at = found ? found + len : lexer->end;
    *closed = found != NULL;
    return true;
}

/* The name in front of a quote is a literal's prefix: L u U u8, and R with any of them. */
static bool is_prefix(const char *start, size_t len, bool *raw)
{
    *raw = start[len - 1] == 'R';
    if (*raw && --len == 0)
        return true;
    return (len == 1 && (*start == 'L' || *start == 'u' || *start == 'U')) ||
           (len == 2 && start[0] == 'u' && start[1] == '8');
}

static bl_token scan_literal(bl_c_lexer *lexer, const char *start, bool raw)
{
    bool spliced = false;
    bool closed = false;
    char quote = *lexer->at;
    if (!(raw && quote == '"' && scan_raw(lexer, &closed))) {
        lexer->at++;
        closed = scan_quoted(lexer, quote, &spliced);
    }
    bl_token token = token_from(lexer, quote == '"' ? BL_STRING : BL_CHAR, start);
    token.spliced = spliced;
    token.unclosed = !closed;
    return token;
}

/* ── Names and numbers ────────── */

/* Passes characters of `wanted` classes, and splices between them. */
static void scan_run(bl_c_lexer *lexer, unsigned wanted, bool *spliced)
{
    const char *at = lexer->at;
    size_t skipped;
    do {
        while (class_of(at) & wanted)
            at++;
        skipped = splice(at);
        if (skipped && !(class_of(at + skipped) & wanted))
            break;
        *spliced |= skipped > 0;
        at += skipped;
    } while (skipped);
    lexer->at = at;
}

static bl_token scan_name(bl_c_lexer *lexer)
{
    const char *start = lexer->at;
    bool spliced = false;
    bool raw;
    scan_run(lexer, LETTER | DIGIT, &spliced);
    size_t len = (size_t)(lexer->at - start);
    if (class_of(lexer->at) & QUOTE && len <= 3 && is_prefix(start, len, &raw))
        return scan_literal(lexer, start, raw);
    bl_token token = token_from(lexer, BL_NAME, start);
    token.spliced = spliced;
    return token;
}

/* A preprocessing number (C11 6.4.8), with the digit separators of C++14 and C23. */
static bl_token scan_number(bl_c_lexer *lexer)
{
    const char *start = lexer->at;
    bool spliced = false;
    for (;;) {
        scan_run(lexer, LETTER | DIGIT, &spliced);
        const char *at = lexer->at;
        bool exponent = (*at == '+' || *at == '-') && strchr("eEpP", at[-1]) != NULL;
        bool separator = *at == '\'' && class_of(at + 1) & (LETTER | DIGIT);
        if (*at != '.' && !exponent && !separator)
            break;
        lexer->at++;
    }
    bl_token token = token_from(lexer, BL_NUMBER, start);
    token.spliced = spliced;
    return token;
}

/* ── Operators ────────── */

static bl_token scan_directive(bl_c_lexer *lexer, size_t len)
{
    const char *start = lexer->at;
    lexer->at += len;
    lexer->directive = true;
    bl_token token = token_from(lexer, BL_DIRECTIVE, start);
    token.op = '#';
    return token;
}

/* The character after `at` makes an operator of two with it: which? 0: none. Digraphs are what they
 * stand for, with C++'s exception for <:: (no digraph unless : or > follows). */
static int pair(const char *at)
{
    switch (at[0]) {
    case '-':
        return at[1] == '>' ? BL_ARROW : 0;
    case '#':
        return at[1] == '#' ? BL_PASTE : 0;
    case ':':
        return at[1] == ':' ? BL_SCOPE : at[1] == '>' ? ']' : 0;
    case '%':
        return at[1] == '>' ? '}' : at[1] == ':' ? '#' : 0;
    case '<':
        if (at[1] == ':')
            return at[2] == ':' && at[3] != ':' && at[3] != '>' ? 0 : '[';
        return at[1] == '%' ? '{' : 0;
    default:
        return 0;
    }
}

/* Bytes of an operator of several characters, and which one it is; 0: it is of one. */
static size_t long_operator(const char *at, int *op)
{
    int found = at[1] == '=' ? BL_COMPOUND : pair(at);
    size_t len = 2;
    if (found == '#' && at[2] == '%' && at[3] == ':') {
        found = BL_PASTE;
        len = 4;
    } else if (at[0] == '.' && at[1] == '.' && at[2] == '.') {
        found = BL_ELLIPSIS;
        len = 3;
    } else if ((at[0] == '<' || at[0] == '>') && at[1] == at[0] && at[2] == '=') {
        found = BL_COMPOUND;
        len = 3;
    }
    if (found == 0 || (found == BL_COMPOUND && strchr(":#.\\", at[0])))
        return 0;
    *op = found;
    return len;
}

static bl_token scan_punct(bl_c_lexer *lexer)
{
    const char *start = lexer->at;
    int op = (unsigned char)*start;
    size_t len = class_of(start) & SPECIAL ? long_operator(start, &op) : 0;
    if (len == 0)
        len = 1;
    if (op == '#' && lexer->fresh && !lexer->directive)
        return scan_directive(lexer, len);
    lexer->at += len;
    bl_token token = token_from(lexer, BL_PUNCT, start);
    token.op = op;
    return token;
}

static bl_token end_of_text(bl_c_lexer *lexer)
{
    bl_token token = token_from(lexer, lexer->directive ? BL_LINE_END : BL_END, lexer->at);
    lexer->directive = false;
    return token;
}

bl_token bl_c_next(bl_c_lexer *lexer)
{
    bl_token token = {0};
    if (!skip_blank(lexer, &token))
        return token;
    if (lexer->at >= lexer->end)
        return end_of_text(lexer);
    unsigned class = class_of(lexer->at);
    if (class & NEWLINE) {
        lexer->directive = false;
        lexer->fresh = true;
        return token_from(lexer, BL_LINE_END, lexer->at);
    }
    if (class & LETTER)
        token = scan_name(lexer);
    else if (class & DIGIT || (*lexer->at == '.' && class_of(lexer->at + 1) & DIGIT))
        token = scan_number(lexer);
    else if (class & QUOTE)
        token = scan_literal(lexer, lexer->at, false);
    else
        token = scan_punct(lexer);
    lexer->fresh = false;
    return token;
}

/* The end of the line, if it holds neither a comment nor a splice; else NULL. */
static const char *simple_line_end(const bl_c_lexer *lexer)
{
    size_t left = (size_t)(lexer->end - lexer->at);
    const char *newline = memchr(lexer->at, '\n', left);
    size_t len = newline ? (size_t)(newline - lexer->at) : left;
    return memchr(lexer->at, '/', len) || memchr(lexer->at, '\\', len) ? NULL : lexer->at + len;
}

void bl_c_skip_directive(bl_c_lexer *lexer)
{
    bl_token ignored;
    if (!lexer->directive)
        return;
    const char *end = simple_line_end(lexer);
    if (end)
        lexer->at = end;
    while (lexer->at < lexer->end && *lexer->at != '\n') {
        size_t skipped = splice(lexer->at);
        if (skipped)
            lexer->at += skipped;
        else if (*lexer->at != '/' || !skip_comment(lexer, &ignored))
            lexer->at++;
    }
}
