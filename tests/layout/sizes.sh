#!/bin/sh
# A file over 600 lines asks to be two, a function over 100 lines (a screen is 50) to be divided.
# Relies on the format: the braces of a function's body, and nothing else, stand alone in column one.
#
# sizes.sh ROOT
set -eu
cd "$1"
find event-bus-* bus-registry bus-lint examples tests -name '*.[ch]' -not -path '*/golden/*' | sort | xargs awk '
function complain(text) { print text > "/dev/stderr"; bad = 1 }
function file_ends() { if (lines > 600) complain(name ": " lines " lines, at most 600") }

FNR == 1 { if (name) file_ends(); name = FILENAME; start = 0 }
{ lines = FNR }
/^\{$/ { start = FNR }
/^\}$/ && start {
    functions++
    if (FNR - start + 1 > 100) complain(FILENAME ":" start ": a function of " FNR - start + 1 " lines, at most 100")
    start = 0
}
END {
    file_ends()
    if (!functions) complain("no functions found")
    exit bad
}'
