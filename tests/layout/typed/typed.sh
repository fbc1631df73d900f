#!/bin/sh
# typed.sh ROOT BUS_LINT c|c++ COMPILER: each cases/*.c says in its first lines which service's handles it uses and what
# the compiler must say. As it stands it must not compile, and say that; with -DCONTROL it must.
set -eu
root=$1 bus_lint=$2 language=$3 compiler=$4
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
strict="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wcast-qual -Werror"
includes="-I$root/event-bus-common/include -I$root/event-bus-control/include -I$root/event-bus-data/include -I$work"
case $language in c) standard=c11 ;; c++) standard=c++17 ;; esac
bad=0 seen=0

fail() { echo "FAILED $1"; bad=1; }

# shellcheck disable=SC2086 # lists of words
compile() {
    LC_ALL=C "$compiler" -x "$language" -std=$standard $strict $includes "$@" -c -o "$work/out.o"
}

for service in $(sed -n 's/^ \* service: //p' "$here"/cases/*.c | sort -u); do
    "$bus_lint" gen c --service "$service" --registry "$root/schemas/sample/bus-registry.yaml" -o "$work"
done

# What is generated compiles by itself; the sources are C.
for header in "$work"/*_bus.h; do
    compile -include "$header" /dev/null || fail "$header does not compile"
done
if [ "$language" = c ]; then
    for source in "$work"/*_bus.c; do compile "$source" || fail "$source does not compile"; done
fi

for case in "$here"/cases/*.c; do
    name=$(basename "$case" .c) said=$work/said
    want=$(sed -n 's/^ \* wants: //p' "$case")
    [ -n "$want" ] || fail "$name says not what it wants"
    seen=$((seen + 1))
    compile -DCONTROL "$case" >"$said" 2>&1 || { cat "$said"; fail "$name: the control does not compile"; }
    if compile "$case" >"$said" 2>&1; then
        fail "$name compiles"
    elif ! grep -Eq -- "$want" "$said"; then
        cat "$said"
        fail "$name: the compiler does not say: $want"
    fi
done
[ "$seen" -ge 8 ] || fail "only $seen cases found"
exit $bad
