# What the tests of the stack share: the command under test, a stack of their own that goes away with them, and claims.
# Sourced by each of them; `case` is the name of the running claim, for the message of a failure.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dev=$root/dev
mine=()
work=$(mktemp -d)
set -u
unset EB_STACK

# The names of this test's stacks begin with the test's own name and number; all of them go at the end.
own() {
    name=$(basename "$0" .sh)-$$-$1
    name=${name//_/-}
    mine+=("$name")
}

finish() {
    local each
    for each in ${mine[@]+"${mine[@]}"}; do "$dev" down --name "$each" 2>/dev/null; done
    [[ -z ${stranger:-} ]] || kill "$stranger" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# must COMMAND…: it succeeds. refuses TEXT COMMAND…: it fails, and what it says holds TEXT.
must() { "$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; fail "${*:1:6}"; }; }

refuses() {
    "${@:2}" >"$work/said" 2>&1 && { cat "$work/said" >&2; fail "was not refused: ${*:2}"; }
    holds "$1"
}

holds() { grep -qF -- "$1" "$work/said" || { cat "$work/said" >&2; fail "nothing was said of '$1'"; }; }

pid_of() { cut -d ' ' -f 1 "$root/build/stack/$1/$2/pid"; }

# until_true COMMAND…: within thirty seconds.
until_true() {
    local tries=1500
    until "$@"; do
        ((tries--)) || fail "did not come true: $*"
        read -rt 0.02 <> <(:)
    done
}
