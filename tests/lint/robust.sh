#!/usr/bin/env bash
# robust.sh BUS_LINT: what no source should be, and some are: never a crash, never a hang, and the rest is still read.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

wrong='int f(void *o) { return ebd_produce(o, EBD_TOPIC("nothing.of.it.v1"), 0, 0, 0); }'

# tree: a new project with one wrong source, which must be found whatever lies beside it; the tree is in $tree.
tree() {
    tree=$(mktemp -d "$work/tree.XXXX") && mkdir -p "$tree/services/archive"
    cp "$here/golden/bus-registry.yaml" "$tree/"
    printf '%s\n' "$wrong" >"$tree/services/archive/wrong.c"
}
found() { (cd "$tree" && run 1 check --format gcc) && says out "services/archive/wrong.c:1:50: error: channel \`nothing.of.it.v1\`"; }
at() { printf '%s/services/archive/%s' "$tree" "$1"; }

truncated() {
    tree
    local source=$here/golden/BL201/good_declared_names/services/dataset-service/names.cpp i
    for ((i = 0; i < $(stat -c %s "$source"); i += 3)); do head -c "$i" "$source" >"$(at "cut$i.cpp")"; done
    found
}
folder_named_like_a_source() { tree && mkdir "$(at folder.c)" && printf '%s\n' "$wrong" >"$(at folder.c/inner.c)" && found && says out "folder.c/inner.c:1:"; }
pipe_named_like_a_source() { tree && mkfifo "$(at pipe.c)" && found && says out "pipe.c: note: skipped: not a regular file"; }
unreadable() {
    tree && printf '%s\n' "$wrong" >"$(at secret.c)" && mkdir "$(at secret)" && chmod 0 "$(at secret.c)" "$(at secret)"
    if [[ $(id -u) == 0 ]]; then
        # Root may read everything: another user has to look.
        chmod -R a+rX "$work" && chmod 0 "$(at secret.c)" "$(at secret)"
        install -m 755 "$bus_lint" "$work/as-nobody"
        (cd "$tree" && setpriv --reuid=65534 --regid=65534 --clear-groups "$work/as-nobody" check --format gcc) >"$work/out" 2>"$work/err"
        [[ $? == 1 ]] || { cat "$work/err"; return 1; }
    else found || return 1; fi
    says out "secret.c: error: cannot be read: Permission denied" && says out "services/archive/secret: error: cannot be read: Permission denied" && says out "wrong.c:1:"
}
link_loops() {
    tree && ln -s . "$(at here)" && ln -s .. "$(at up)" && ln -s b.c "$(at a.c)" && ln -s a.c "$(at b.c)"
    found && says out "a.c: error: cannot be read: a loop of symbolic links" && [[ $(grep -c wrong.c "$work/out") == 1 ]]
}
line_ends() {
    tree && printf '\xef\xbb\xbf#define N "not.there.at.v1"\r\nint f(void *o)\r\n{\r\n    return ebd_produce(o, EBD_TOPIC(N), 0, 0, 0);\r\n}\r\n' >"$(at crlf.c)"
    found && says out "crlf.c:4:37: error: channel \`not.there.at.v1\`"
}
not_utf8() {
    tree && printf 'int f(void *o) { return ebd_produce(o, EBD_TOPIC("caf\xe9.v1"), 0, 0, 0); }\n' >"$(at latin.c)"
    found && (cd "$tree" && run 1 check --format json) && iconv -f utf-8 -t utf-8 "$work/out" >/dev/null && (cd "$tree" && run 1 check) && iconv -f utf-8 -t utf-8 "$work/out" >/dev/null
}
strange_name() { tree && printf '%s\n' "$wrong" >"$(at $'new\nline "quoted" \xff.c')" && (cd "$tree" && run 1 check --format json) && iconv -f utf-8 -t utf-8 "$work/out" >/dev/null && says out 'new\nline'; }
huge() { tree && head -c 20000000 /dev/zero | tr '\0' 'x' >"$(at huge.c)" && found && says out "huge.c: note: skipped: over 8 MiB"; }
long_line() {
    tree && { head -c 4000000 /dev/zero | tr '\0' ' '; printf '%s\n' "$wrong"; } >"$(at long.c)"
    found && says out "long.c:1:4000050: error" && (cd "$tree" && run 1 check) && (($(wc -c <"$work/out") < 10000))
}
many_findings() {
    tree && { echo 'int f(void) {'; yes 'rd_kafka_new(0,0,0,0);' | head -n 100000; echo '}'; } >"$(at many.c)"
    (cd "$tree" && run 1 check --format json) && says out '"errors":100001,'
}
long_line_in_the_registry() {
    tree && { printf 'version: 1\nservices: {a: {buses: [data]}}\nchannels:\n  a.b.c.v1: {plane: data, producers: ['; seq -s, -f 's%.0f' 200000; echo ']}'; } >"$tree/wrong.yaml"
    run 1 registry check "$tree/wrong.yaml" && says out "service s1 is not declared" && (($(wc -c <"$work/out") < 1000000))
}
nested_code() { tree && { printf 'int f(void *o) { return ebd_produce('; head -c 2000000 /dev/zero | tr '\0' '('; } >"$(at nested.c)" && found; }
nested_calls() { tree && { echo 'int f(void) {'; yes 'ebd_produce(EBD_TOPIC(' | head -c 2000000; } >"$(at calls.c)"; found; }
nested_branches() { tree && { yes '#if A' | head -n 100000; printf '%s\n' "$wrong"; } >"$(at branches.c)" && found && says out "branches.c:100001:"; }
nested_folders() {
    tree && (cd "$(at .)" && for ((i = 0; i < 300; i++)); do mkdir abcdefghijklmnop && cd abcdefghijklmnop; done && printf '%s\n' "$wrong" >deep.c)
    found && says out "cannot be read: File name too long"
}
many_defines() { tree && seq -f '#define D%.0f "a" "b"' 100000 >"$(at defines.h)" && found; }
one_name_everywhere() {
    tree && seq -f "int f%.0f(void *o) { const char *t = \"orders.order.created.v1\"; return ebd_produce(o, EBD_TOPIC(t), 0, 0, 0); }" 70000 >"$(at name.c)"
    found
}
doubling_defines() {
    tree && { echo '#define D0 "a"'; for ((i = 1; i < 60; i++)); do echo "#define D$i D$((i - 1)) D$((i - 1))"; done; } >"$(at doubling.h)"
    echo 'int g(void *o) { return ebd_produce(o, EBD_TOPIC(D59), 0, 0, 0); }' >"$(at doubling.c)" && found
}
binary() { tree && head -c 100000 /dev/urandom >"$(at noise.c)" && head -c 100000 /dev/urandom | tr -d '\0' >"$(at text-noise.c)" && cp "$bus_lint" "$(at program.c)" && found && says out "noise.c: note: skipped"; }
empty() { tree && : >"$(at empty.c)" && printf '%b' '\134' >"$(at backslash.c)" && printf '"' >"$(at quote.c)" && printf '#' >"$(at hash.c)" && printf 'R"' >"$(at raw.c)" && found; }

for test in truncated folder_named_like_a_source pipe_named_like_a_source unreadable link_loops line_ends not_utf8 \
    strange_name huge long_line many_findings long_line_in_the_registry nested_code nested_calls nested_branches nested_folders many_defines one_name_everywhere doubling_defines \
    binary empty; do
    claim "copes with: ${test//_/ }" "$test"
done
finish
