# What the scripts that run the package-index programs share. Sourced, with $bin (the folder of the programs) set; the
# stacks, `fail` and the cleaning up come from tests/stack/lib.sh.

. "$(dirname "${BASH_SOURCE[0]}")/../stack/lib.sh"
data=$root/tests/examples/data

# stack_up: brokers of this test's own, and the environment that points at them.
stack_up() {
    local settings
    own brokers
    "$dev" up --name "$name" 2>"$work/up" || { cat "$work/up" >&2; fail "no brokers"; }
    settings=$("$dev" env --name "$name") && eval "$settings"
}

# begin NAME PROGRAM ARGS…: in the background, its words in $work/NAME; its pid is in $pid.
begin() {
    "$bin/$2" "${@:3}" >"$work/$1" 2>&1 &
    pid=$!
}

finish_all() {
    local each
    for each in $(jobs -p); do kill -KILL "$each" 2>/dev/null; done
    finish
}
trap finish_all EXIT
trap 'exit 130' INT TERM

# awaits SECONDS NAME TEXT: it has said so by then.
awaits() {
    local tries=$(($1 * 50))
    until grep -qF -- "$3" "$work/$2" 2>/dev/null; do
        ((tries--)) || { cat "$work/$2" >&2; fail "$2 did not say '$3' within $1 s"; }
        read -rt 0.02 <> <(:)
    done
}

# ends CODE NAME PID: it ends with this exit code.
ends() {
    local code=0
    wait "$3" || code=$?
    ((code == $1)) || { cat "$work/$2" >&2; fail "$2 ended with $code, not with $1"; }
}

# said NAME LINE: that whole line, its runs of blanks as one.
said() {
    sed -E 's/ +/ /g' "$work/$1" | grep -qxF -- "$2" || { cat "$work/$1" >&2; fail "$1 did not say '$2'"; }
}

# run_of NAME: the id of the run that this operator asked for.
run_of() { sed -nE 's/.*run ([0-9a-f-]{36}) requested.*/\1/p' "$work/$1"; }
