#!/usr/bin/env bash
# reports.sh [--update] BUS_LINT: one project in every format, compared with report/<format>.txt; the JSON is parsed and
# held against its schema; colour only where it is wanted.
set -uo pipefail
update=
[[ ${1-} != --update ]] || { update=1 && shift; }
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cp -a "$here/report/project" "$work/project" && cd "$work/project" || exit 1

# Times are the run's own; the rest is the same everywhere.
steady() { sed -E 's/, [0-9]+ ms\)/, 0 ms)/; s/"milliseconds":[0-9]+/"milliseconds":0/'; }

same() {
    steady <"$work/out" >"$work/steady"
    [[ -z $update ]] || cp "$work/steady" "$here/report/$1.txt"
    diff -u "$here/report/$1.txt" "$work/steady"
}
format() { run 1 check --format "$1" && same "$1"; }
colored() { run 1 check --color always && same text-color; }
color_only_when_wanted() {
    NO_COLOR=1 run 1 check && ! grep -q $'\033' "$work/out" || return 1
    run 1 check --color never && ! grep -q $'\033' "$work/out" || return 1
}
color_on_a_terminal() {
    script -qec "env -u NO_COLOR '$bus_lint' check; env NO_COLOR=1 '$bus_lint' check >'$work/uncolored'" /dev/null >"$work/terminal"
    grep -q $'\033' "$work/terminal" && ! grep -q $'\033' "$work/uncolored"
}
no_color_on_a_terminal() { script -qec "env NO_COLOR=1 '$bus_lint' check" /dev/null >"$work/terminal"; grep -q 'wrong-plane' "$work/terminal" && ! grep -q $'\033' "$work/terminal"; }
valid_json() { run 1 check --format json && python3 "$here/report/check_json.py" "$work/out"; }
clean_json() { rm -rf services && run 0 check --format json && python3 "$here/report/check_json.py" "$work/out"; }

claim "text, with the caret under what is meant" format text
claim "gcc" format gcc
claim "json" format json
claim "text in colour" colored
claim "no colour in a file, nor where it is refused" color_only_when_wanted
# A chroot without /dev/pts makes no terminals: the two claims about them are not made there, and that is said.
if script -qec true /dev/null >/dev/null 2>&1; then
    claim "colour on a terminal, and not in a file" color_on_a_terminal
    claim "no colour on a terminal with NO_COLOR" no_color_on_a_terminal
else
    echo "not run: this machine makes no terminals; is /dev/pts mounted?"
fi
claim "the JSON has every member, of its type" valid_json
claim "the JSON of a clean project too" clean_json
finish
