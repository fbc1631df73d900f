#!/bin/sh
# Writes the marked block of include/eb/base.h from errors.def.  errors.sh write | check
set -eu
here=$(cd "$(dirname "$0")" && pwd)
header=$here/include/eb/base.h
made=$(mktemp)
trap 'rm -f "$made"' EXIT

awk -v def="$here/errors.def" '
function field(line, n,   parts) { split(line, parts, /, */); return parts[n] }
function entries(   line, count) {
    while ((getline line < def) > 0)
        if (line ~ /^EB_ERROR\(/) {
            sub(/^EB_ERROR\(/, "", line)
            name[++count] = field(line, 1); number[count] = field(line, 2)
            split(line, quoted, "\""); meaning[count] = quoted[2]
        }
    return count
}
/errors.def ends/ {
    n = entries()
    print "/* clang-format off */"
    print "enum {"
    for (i = 1; i <= n; i++) printf "    EB_E_%s = -%s, /* %s */\n", name[i], number[i], meaning[i]
    print "};\n\n/* The code as a word (\"TIMEOUT\"); \"OK\" for 0 and above, \"UNKNOWN\" for what this header does not know. */"
    print "static inline const char *eb_error_name(int code)\n{\n    if (code >= 0)\n        return \"OK\";\n    switch (code) {"
    for (i = 1; i <= n; i++) printf "    case EB_E_%s:\n        return \"%s\";\n", name[i], name[i]
    print "    default:\n        return \"UNKNOWN\";\n    }\n}\n/* clang-format on */"
    inside = 0
}
!inside { print }
/errors.def begins/ { inside = 1 }
' "$header" > "$made"

case ${1:-} in
write) cat "$made" > "$header" ;;
check) diff -u "$header" "$made" || { echo "eb/base.h is stale: run event-bus-common/errors.sh write" >&2; exit 1; } ;;
*) echo "usage: errors.sh write|check" >&2; exit 2 ;;
esac
