# What every script of the native stack shares: talking to the user, the cache that survives a fresh clone, and
# knowing a process again. Sourced by `dev`, which sets $root; nothing here knows NATS or Kafka.

cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/event-bus
native=$root/deploy/native

# Progress goes to standard error, so that `eval "$(./dev env)"` sees only what it asked for.
say() { printf '%s\n' "$*" >&2; }

die() {
    printf 'dev: %s\n' "$*" >&2
    exit 1
}

# once TARGET MAKER [ARG…]: makes the folder TARGET unless it is there. MAKER fills a scratch folder, given as its
# last argument, which becomes TARGET in one rename: a reader never sees half of it, and of two callers one waits.
once() {
    local target=$1
    [[ -e $target ]] && return
    mkdir -p "${target%/*}" && [[ -w ${target%/*} ]] ||
        die "the cache ${target%/*} cannot be written; set XDG_CACHE_HOME to a folder that can"
    (
        flock 9
        [[ -e $target ]] && exit 0
        scratch=$(mktemp -d "$target.XXXXXX") || exit 1
        trap 'rm -rf "$scratch"' EXIT
        "${@:2}" "$scratch" 9>&- && mv -T "$scratch" "$target"
    ) 9>"$target.lock"
}

# born PID: the start time of a living process, in clock ticks since boot (proc(5), field 22 of stat). The name in
# field 2 may hold blanks and brackets, so counting starts behind its last bracket. A zombie does not live.
born() {
    local stat fields
    { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
    read -ra fields <<<"${stat##*) }"
    [[ ${fields[0]} != [ZX] ]] && printf '%s\n' "${fields[19]}"
}

# server_pid DIR: the process of the server in DIR, if it is still that one. A number alone may be a stranger's by now.
server_pid() {
    local pid since
    { read -r pid since <"$1/pid"; } 2>/dev/null || return 1
    [[ $(born "$pid") == "$since" ]] && printf '%s\n' "$pid"
}

# Waits a moment without starting a process.
nap() { read -rt "$1" <> <(:) || true; }

# listening PORT: does anything on this machine listen there, on any address?
listening() {
    local hex
    printf -v hex '%04X' "$1"
    grep -qE "^ *[0-9]+: [0-9A-F]+:$hex [0-9A-F]+:[0-9A-F]+ 0A " /proc/net/tcp /proc/net/tcp6 2>/dev/null
}
