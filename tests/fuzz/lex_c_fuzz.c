/* Any bytes as a C source: lexed, collected, and every call's arguments evaluated. Tokens must lie in
 * the text, one behind the other, and end; the sanitizers see the rest.
 * Run: lex_c_fuzz CORPUS -max_len=65536 -timeout=5 */
#include "evaluate.h"
#include "facts/facts.h"
#include "lex/c.h"
#include "read.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tokens(eb_str text)
{
    bl_arena arena = {0};
    bl_c_lexer lexer = bl_c_lexer_of(text);
    uint32_t end = 0;
    for (bl_token token = bl_c_next(&lexer); token.kind != BL_END; token = bl_c_next(&lexer)) {
        bool empty = token.kind == BL_LINE_END;
        if (token.at < end || token.at + token.len > text.len || (token.len == 0 && !empty))
            abort();
        end = token.at + token.len;
        if (token.kind == BL_STRING &&
            bl_c_string(bl_c_unsplice(text, token, &arena), &arena).len > token.len)
            abort();
    }
    bl_arena_free(&arena);
}

static void check_place(const bl_place *place, eb_str text)
{
    if (place->from.line == 0 || place->from.column == 0 || place->from.line > text.len + 1 ||
        place->to.line < place->from.line ||
        (place->to.line == place->from.line && place->to.column <= place->from.column))
        abort();
}

static void check_facts(eb_str text)
{
    bl_arena arena = {0};
    bl_facts facts = {0};
    bl_file file = {.path = EB_STR("services/a/fuzz.c"), .language = BL_LANGUAGE_C};
    bl_collect_c(&file, text, &arena, &facts);
    bl_names names = bl_names_of(&facts, 1);
    for (size_t i = 0; i < facts.calls.count; i++) {
        const bl_call *call = &facts.calls.items[i];
        check_place(&call->place, text);
        for (size_t j = 0; j < call->arg_count; j++)
            if (call->args[j].tokens.count) {
                check_place(&call->args[j].place, text);
                bl_evaluate(&names, &call->args[j], call->function, &arena);
            }
    }
    bl_names_free(&names);
    free(facts.definitions.items);
    free(facts.calls.items);
    free(facts.allows.items);
    bl_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Of exactly this size, so that the sanitizer sees a read beyond the padding. */
    char *bytes = malloc(size + BL_PADDING);
    if (!bytes)
        return 0;
    if (size)
        memcpy(bytes, data, size);
    memset(bytes + size, 0, BL_PADDING);
    check_tokens(eb_str_make(bytes, size));
    check_facts(eb_str_make(bytes, size));
    free(bytes);
    return 0;
}
