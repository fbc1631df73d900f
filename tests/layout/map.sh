#!/bin/sh
# ARCHITECTURE.md names every source file, so that nobody has to search: each .c of the libraries, the registry and
# bus-lint by its file name; the rules, one file each, by their folder.
#
# map.sh ROOT
set -eu
cd "$1"
bad=0 seen=0
[ -f ARCHITECTURE.md ] || { echo "there is no ARCHITECTURE.md" >&2; exit 1; }

missing() {
    echo "ARCHITECTURE.md does not name $1" >&2
    bad=1
}

for source in $(find event-bus-*/src bus-registry/src bus-lint/src -name '*.c' | sort); do
    seen=$((seen + 1))
    case $source in
    */rules/*) name='rules/' ;;
    *) name=${source##*/} ;;
    esac
    # The name as a word of its own: "error.c" is not named by "dlq_error.c".
    grep -Eq "(^|[^A-Za-z0-9_])$(printf '%s' "$name" | sed 's/[.]/[.]/g')" ARCHITECTURE.md || missing "$source"
done
[ "$seen" -gt 0 ] || { echo "no source files found" >&2; bad=1; }
exit $bad
