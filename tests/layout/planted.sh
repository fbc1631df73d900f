#!/bin/sh
# The checks of this folder, checked: each passes on a small sound tree, and fails, naming the culprit, on the same tree
# with one fault planted in it.
#
# planted.sh C-COMPILER C++-COMPILER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cc=$1 cxx=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/tree
bad=0

# A sound tree: both libraries with one public function and one private one each.
plant_tree() {
    rm -rf "$root"
    mkdir -p "$root/event-bus-common/include/eb" "$root/event-bus-common/src" "$root/bus-registry/src" \
        "$root/bus-lint/src/rules" "$root/examples" "$root/tests/layout"
    cp "$here/../../event-bus-common/include/eb/base.h" "$root/event-bus-common/include/eb/"
    echo 'int eb_x(void);' > "$root/event-bus-common/src/buf.h"
    for pair in control:ebc:nats.h data:ebd:rdkafka.h; do
        folder=$root/event-bus-${pair%%:*} vendor=${pair##*:}
        prefix=${pair#*:} && prefix=${prefix%:*}
        mkdir -p "$folder/include" "$folder/src"
        printf '#include <eb/base.h>\n/* EB_API int %s_not_this(void); */\nEB_API int %s_open(void);\n' "$prefix" "$prefix" \
            > "$folder/include/$prefix.h"
        printf '#include <%s>\n#include "buf.h"\nint %s__helper(void);\nint %s__helper(void)\n{\n    return 1;\n}\n' \
            "$vendor" "$prefix" "$prefix" > "$folder/src/helper.c"
        printf '#include <%s.h>\nint %s_open(void)\n{\n    return 0;\n}\n' "$prefix" "$prefix" > "$folder/src/client.c"
        printf '{\nglobal:\n    %s_open;\nlocal:\n    *;\n};\n' "$prefix" > "$folder/lib$prefix.map"
        echo "$vendor event-bus-${pair%%:*}/src/helper.c the adapter" >> "$root/tests/layout/vendors.txt"
    done
    echo '# none' > "$root/tests/layout/parity.txt"
    echo 'helper.c and client.c of both; rules/ one file each' > "$root/ARCHITECTURE.md"
}

symbols() {
    folder=$root/event-bus-control
    mkdir -p "$work/fake"
    : > "$work/fake/nats.h"
    : > "$work/fake/buf.h"
    for source in "$folder"/src/*.c; do
        "$cc" -fPIC -fvisibility=hidden -I"$work/fake" -I"$folder/include" -I"$root/event-bus-common/include" -c "$source" \
            -o "$work/$(basename "$source").o"
    done
    "$cc" -shared -Wl,--version-script="$folder/libebc.map" -o "$work/libebc.so" "$work"/*.c.o
    rm -f "$work/libebc.a"
    ar rcs "$work/libebc.a" "$work"/*.c.o
    "$here/symbols.sh" ebc "$work/libebc.so" "$work/libebc.a" "$folder/libebc.map" "$folder/include/ebc.h"
}

check() {
    case $1 in
    symbols) symbols ;;
    headers) "$here/headers.sh" "$root" "$cc" "$cxx" "$root/event-bus-control/include/ebc.h" ;;
    *) "$here/$1.sh" "$root" ;;
    esac
}

passes() {
    check "$1" > "$work/said" 2>&1 && return
    echo "$1 fails on a sound tree:" && cat "$work/said"
    bad=1
}

# finds CHECK TEXT: on the tree as it is now CHECK fails and says TEXT; then the tree is made sound again.
finds() {
    if check "$1" > "$work/said" 2>&1; then
        echo "$1 does not find: $2"
        bad=1
    elif ! grep -qF -- "$2" "$work/said"; then
        echo "$1 fails without saying: $2" && cat "$work/said"
        bad=1
    fi
    plant_tree
}

plant_tree
for name in symbols headers layers twins map sizes addresses; do
    passes "$name"
done

sed -i 's/ebc_open;/ebc_open;\n    ebc_gone;/' "$root/event-bus-control/libebc.map"
finds symbols '> ebc_gone'
echo 'EB_API int ebc_undone(void);' >> "$root/event-bus-control/include/ebc.h"
finds symbols '< ebc_undone'
sed -i 's/ebc_open;/ebc_open;\n    ebc__helper;/' "$root/event-bus-control/libebc.map"
sed -i 's/^int ebc__helper(void);/EB_API &/; 1i #include <eb/base.h>' "$root/event-bus-control/src/helper.c"
finds symbols 'private names are exported'
echo 'int buf_grow; ' >> "$root/event-bus-control/src/helper.c"
finds symbols 'buf_grow'

echo 'static inline int ebc_narrow(long wide) { return wide; }' >> "$root/event-bus-control/include/ebc.h"
finds headers 'ebc_narrow'
sed -i 's/<eb.base.h>/<stddef.h>/' "$root/event-bus-data/include/ebd.h"
finds headers 'EB_API'
echo 'static inline void *ebd_new(void *p) { char *new = p; return new; }' >> "$root/event-bus-data/include/ebd.h"
finds headers 'ebd_new'

echo '#include <ebd.h>' >> "$root/event-bus-control/src/client.c"
finds layers 'event-bus-control must not include ebd.h of event-bus-data'
echo '#include "../../event-bus-control/include/ebc.h"' >> "$root/event-bus-common/src/buf.h"
finds layers 'event-bus-common/src/buf.h:2'
echo '#include <nats/nats.h>' >> "$root/event-bus-data/src/client.c"
finds layers 'event-bus-data/src/client.c:6: only the files listed'
sed -i '/nats.h/d' "$root/event-bus-control/src/helper.c"
finds layers 'does not include nats.h'

echo 'int x;' > "$root/event-bus-data/src/settle.c"
finds twins 'data has src/settle, control has not'
mkdir -p "$root/tests/control" && echo 'int x;' > "$root/tests/control/client_broker_test.c"
finds twins 'control has tests/client, data has not'
echo 'control drain a noun of its own' >> "$root/tests/layout/parity.txt"
finds twins 'stale: control has no drain'
echo 'data client no reason any more' >> "$root/tests/layout/parity.txt"
finds twins 'stale: both sides have src/client'
echo 'same client customer two words' >> "$root/tests/layout/parity.txt"
finds twins 'stale: client and customer are not both there'
echo 'data settle' >> "$root/tests/layout/parity.txt"
finds twins 'want: control|data NOUN REASON'

echo 'int x;' > "$root/bus-registry/src/r.c"
finds map 'bus-registry/src/r.c'
{ echo 'int f(void)'; echo '{'; yes '    ;' | head -n 100; echo '}'; } >> "$root/event-bus-data/src/client.c"
finds sizes 'a function of 102 lines'
yes '/* */' | head -n 601 > "$root/bus-lint/src/long.c"
finds sizes 'bus-lint/src/long.c: 601 lines'

echo 'see https://packages.intern.net/x and https://docs.example.org/y' >> "$root/ARCHITECTURE.md"
finds addresses 'ARCHITECTURE.md:2:https://packages.intern.net/x'
echo 'cp /home/somebody/key .' >> "$root/ARCHITECTURE.md"
finds addresses '/home/somebody'
exit $bad
