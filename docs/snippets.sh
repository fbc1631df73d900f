#!/bin/sh
# Keeps the code shown in README.md equal to the examples it is cut from.  snippets.sh write | check
#
# A line "<!-- snippet FILE NAME -->" opens a block that ends at "<!-- end -->"; between them stands what FILE has
# between the lines "/* snippet NAME */" and "/* end */".
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
made=$(mktemp)
trap 'rm -f "$made"' EXIT

awk '
/^<!-- snippet / {
    print
    file = $3; name = $4; inside = found = 0
    print "```c"
    while ((getline line < file) > 0) {
        if (line ~ "^ */\\* end \\*/") inside = 0
        if (inside) { print line; found = 1 }
        if (line ~ "^ */\\* snippet " name " \\*/") inside = 1
    }
    close(file)
    if (!found) { print file ": no snippet \"" name "\"" > "/dev/stderr"; exit 1 }
    print "```"
    skipping = 1
    next
}
/^<!-- end -->/ { skipping = 0 }
!skipping { print }
' README.md > "$made"

case ${1:-} in
write) cat "$made" > README.md ;;
check) diff -u README.md "$made" || { echo "README.md is stale: run docs/snippets.sh write" >&2; exit 1; } ;;
*) echo "usage: snippets.sh write|check" >&2; exit 2 ;;
esac
