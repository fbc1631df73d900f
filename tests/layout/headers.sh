#!/bin/sh
# Every public header compiles alone, and twice, as C11 and as C++17, without a warning; and so does USES, which
# calls every macro and inline function of them.
#
# headers.sh ROOT C-COMPILER C++-COMPILER USES
set -eu
root=$1 cc=$2 cxx=$3 uses=$4
includes="-I$root/event-bus-common/include -I$root/event-bus-control/include -I$root/event-bus-data/include"
strict="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wundef -Wcast-qual -Wdouble-promotion -Werror"
bad=0 seen=0

# shellcheck disable=SC2086 # lists of words
as_c() {
    "$cc" -x c -std=c11 $strict -Wstrict-prototypes -Wmissing-prototypes $includes -fsyntax-only "$@" || bad=1
}

# shellcheck disable=SC2086
as_cxx() {
    "$cxx" -x c++ -std=c++17 $strict $includes -fsyntax-only "$@" || bad=1
}

for part in event-bus-common event-bus-control event-bus-data; do
    for header in $(cd "$root/$part/include" && find . -name '*.h' | sed 's|^\./||'); do
        as_c -include "$header" -include "$header" /dev/null
        as_cxx -include "$header" -include "$header" /dev/null
        seen=$((seen + 1))
    done
done
[ "$seen" -ge 3 ] || { echo "only $seen public headers found under $root" >&2; bad=1; }

as_c "$uses"
as_cxx "$uses"
exit $bad
