# Sourced by the scripts of this folder: a scratch folder, and claims that are counted.
# shellcheck shell=bash
bus_lint=$(realpath -- "${1:?the bus-lint to test}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
failed=0

# claim TEXT COMMAND…: the command must succeed.
claim() {
    if "${@:2}"; then printf 'ok %s\n' "$1"
    else printf 'FAILED %s\n' "$1" && failed=$((failed + 1)); fi
}

# run CODE ARGS…: bus-lint with these arguments exits so; its output is in $work/out and $work/err.
run() {
    timeout 20 "$bus_lint" "${@:2}" >"$work/out" 2>"$work/err"
    local code=$?
    [[ $code == "$1" ]] || { printf 'exit code %s, not %s: bus-lint %s\n' "$code" "$1" "${*:2}"; cat "$work/err"; return 1; }
}

says() { grep -Fq -- "$2" "$work/$1" || { cat "$work/$1"; return 1; }; }

finish() { ((failed == 0)) || { printf '%s claims failed\n' "$failed"; exit 1; }; }
