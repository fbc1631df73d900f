#!/bin/sh
# golden.sh PRINT_PROBLEMS [--update]: reads the registry of every case under golden/ and compares what is said about
# it with its want.txt (empty or absent: nothing may be said). A case holds bus-registry.yaml or a folder bus-registry.
# With --update the answers become what is wanted: read the difference before you commit it.
set -u
print=$1 update=${2:-}
cd "$(dirname "$0")/golden" || exit 2
got=$(mktemp) && trap 'rm -f "$got"' EXIT
seen=0 bad=0

for case in */; do
    case=${case%/}
    registry=bus-registry.yaml
    [ -e "$case/$registry" ] || registry=bus-registry
    (cd "$case" && timeout 20 "$print" "$registry") >"$got" 2>&1
    code=$?
    if [ -n "$update" ]; then
        rm -f "$case/want.txt"
        [ ! -s "$got" ] || cp "$got" "$case/want.txt"
    fi
    want=$case/want.txt
    [ -e "$want" ] || want=/dev/null
    seen=$((seen + 1))
    if ! diff -u --label "$case: wanted" --label "$case: got" "$want" "$got" || [ "$code" -gt 1 ]; then
        echo "FAILED $case (exit code $code)"
        bad=1
    fi
done
echo "$seen cases"
[ "$seen" -ge 20 ] || { echo "too few cases found"; bad=1; }
exit $bad
