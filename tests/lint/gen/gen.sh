#!/bin/bash
# gen.sh ROOT BUS_LINT [--update]: what `bus-lint gen c` writes, byte for byte (golden/), and how: the same again and
# untouched, nothing after an error, clashes named, a note in the binary that a static archive keeps.
set -u
root=$1 bus_lint=$2 update=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
sample=$root/schemas/sample/bus-registry.yaml
includes="-I$root/event-bus-common/include -I$root/event-bus-control/include -I$root/event-bus-data/include"
bad=0

fail() { echo "FAILED $1"; bad=1; }
gen() { "$bus_lint" gen c "$@" 2>"$work/said"; }
# refused WANT WORDS…: exit code 2, WANT on standard error, nothing written.
refused() {
    local want=$1 code=0
    shift
    gen "$@" -o "$work/none" || code=$?
    [ $code = 2 ] || fail "exit code $code instead of 2: $*"
    grep -Eq -- "$want" "$work/said" || { cat "$work/said"; fail "does not say: $want"; }
    [ ! -e "$work/none" ] || fail "something was written: $*"
}

# ── Byte for byte
for service in dataset-service data-quality-service workflow-automation-service notification-alerting-service \
    lineage-service; do
    gen --service $service --registry "$sample" -o "$work/out/deep" || { cat "$work/said"; fail "$service"; }
done
if [ -n "$update" ]; then
    cp "$work"/out/deep/* "$here/golden/"
fi
diff -ru "$here/golden" "$work/out/deep" || fail "the generated files differ from golden/ (--update?)"

# ── The same again touches nothing
touch -d '2001-01-01' "$work"/out/deep/*
gen --service dataset-service --registry "$sample" -o "$work/out/deep" || fail "a second time"
[ -z "$(find "$work/out/deep" -type f -newermt 2001-01-02)" ] || fail "unchanged files were touched"
echo "/* cut */" >"$work/out/deep/dataset_service_bus.h"
gen --service dataset-service --registry "$sample" -o "$work/out/deep"
diff -ru "$here/golden" "$work/out/deep" || fail "a changed file was not mended"
[ "$(find "$work/out/deep" | wc -l)" = "$(($(find "$here/golden" | wc -l)))" ] || fail "left-over files"

# ── The dependency file names the registry's files
mkdir "$work/folder" && cp -r "$root"/schemas/sample/* "$work/folder/"
gen --service dataset-service --registry "$work/folder" -o "$work/dep" --depfile "$work/dep.d" || fail "a folder"
grep -q "^$work/dep/dataset_service_bus.h:" "$work/dep.d" || fail "the depfile names another target"
for file in "$work/folder" "$work/folder/bus-registry.yaml"; do
    grep -Eq "^  $file( .)?$" "$work/dep.d" || fail "the depfile lacks $file"
done

# ── Bad input
refused 'declares no service dataset-servise; did you mean dataset-service\?' --service dataset-servise --registry "$sample"
refused '--service is missing' --registry "$sample"
refused 'No such file' --service a --registry "$work/absent.yaml"
refused 'the folder has no \*.yaml' --service a --registry "$root/cmake"
printf 'version: 1\nservices: {a: {buses: [dta]}}\n' >"$work/bad.yaml"
refused 'bad.yaml:2:24: error: buses: "dta": .*did you mean data' --service a --registry "$work/bad.yaml"
printf 'version: 1\nservices: {a: {buses: [data]}}\nchannels:\n  a.b-c.d.v1: {plane: data}\n  a.b.c-d.v1: {plane: data}\n' \
    >"$work/clash.yaml"
refused 'a.b-c.d.v1 and a.b.c-d.v1 would both be called A_B_C_D_V1' --service a --registry "$work/clash.yaml"
printf 'version: 1\nservices: {a: {buses: [data]}}\nchannels:\n  eb.api: {plane: data}\n' >"$work/taken.yaml"
refused 'eb.api would be called EB_API in C' --service a --registry "$work/taken.yaml"
touch "$work/file"
gen --service dataset-service --registry "$sample" -o "$work/file/out" && fail "wrote below a file"
grep -q 'Not a directory' "$work/said" || fail "does not say why it cannot write"
"$bus_lint" gen >/dev/null 2>&1
[ $? = 2 ] || fail "gen without a language"
"$bus_lint" gen c --help | grep -q '^usage: bus-lint gen c' || fail "no help"

# ── The note: in a program, also out of an archive and with unused sections dropped; exact rights
cat >"$work/main.c" <<'END'
#include "dataset_service_bus.h"
int main(void) { return dataset_service_registry.channel_count == 4 ? 0 : 1; }
END
for compiler in gcc clang; do
    # shellcheck disable=SC2086
    $compiler -ffunction-sections -fdata-sections $includes -I"$work/out/deep" -c \
        "$work/out/deep/dataset_service_bus.c" -o "$work/bus.o" &&
        rm -f "$work/libbus.a" && ar rc "$work/libbus.a" "$work/bus.o" &&
        $compiler $includes -I"$work/out/deep" "$work/main.c" -Wl,--gc-sections -L"$work" -lbus -o "$work/main" &&
        "$work/main" || fail "$compiler: the program"
    objcopy -O binary --only-section=.note.bus-registry "$work/main" "$work/note" || fail "$compiler: no note"
    tr '\0' '\n' <"$work/note" >"$work/lines"
    for line in "$(sha256sum <"$sample" | cut -d' ' -f1)" dataset-service \
        'control produce of.datasets.quality.refresh.requested' 'data produce orders.order.created.v1'; do
        grep -Fxq "$line" "$work/lines" || fail "$compiler: the note lacks: $line"
    done
    [ "$(grep -Ec '^(control|data) ' "$work/lines")" = 2 ] || fail "$compiler: the note has other rights"
    readelf -n "$work/main" | grep -q 'event-bus' || fail "$compiler: readelf does not know it for a note"
done
exit $bad
