# A stack is one nats-server and one Kafka broker under build/stack/<name>/: ports, start, readiness, stop, status.
# What is particular to a plane lies in nats.sh and kafka.sh, behind <plane>_fetch, _configure, _command and _version.
# A stopped stack keeps its ports and its data; `down` gives both back.

stacks=$root/build/stack
slots=$cache/slots
deadline_s=${EB_UP_DEADLINE_S:-60}

stack_select() {
    [[ $1 =~ ^[a-z0-9][a-z0-9_.-]*$ ]] || die "a stack's name is lower-case letters, digits and . _ -, not '$1'"
    stack=$stacks/$1
}

# Commands that change a stack take turns. `down` removes the lock's file, so whoever waited for it asks for the new one.
stack_lock() {
    lock=$stacks/.${stack##*/}.lock
    mkdir -p "$stacks"
    until [[ $lock -ef /proc/self/fd/7 ]]; do
        exec 7>"$lock"
        flock 7
    done
}

stack_exists() {
    [[ -e $stack/slot ]] || die "there is no stack ${stack##*/}: ./dev up --name ${stack##*/}"
}

# The folders of all stacks that hold ports, running or stopped.
all_stacks() {
    local slot
    for slot in "$stacks"/*/slot; do [[ ! -e $slot ]] || printf '%s\n' "${slot%/slot}"; done
}

# The planes of a stack, as they were asked for when it was brought up.
stack_planes() { cat "$stack/planes" 2>/dev/null || true; }

# --- ports ---------------------------------------------------------------------------------------------------------
# Slot k is 14222+100k for NATS and 19092+100k for Kafka; the next ports belong to the monitor and the controller, and
# the tens above to further nodes. Nothing ever listens on 4222 or 9092, which may be somebody's own broker. Whose a
# slot is stands in the cache, so that two clones of the project cannot pick the same one at the same moment.

slot_ports() {
    nats_port=$((14222 + 100 * $1))
    kafka_port=$((19092 + 100 * $1))
}

slot_is_free() {
    local owner port
    owner=$(cat "$slots/$1" 2>/dev/null) && [[ $(cat "$owner/slot" 2>/dev/null) == "$1" ]] && return 1
    slot_ports "$1"
    for port in "$nats_port" "$((nats_port + 1))" "$kafka_port" "$((kafka_port + 1))"; do
        ! listening "$port" || return 1
    done
}

take_slot() {
    local slot=0
    [[ ! -e $stack/slot ]] || { slot_ports "$(<"$stack/slot")"; return; }
    mkdir -p "$slots"
    exec 8>"$slots/lock"
    flock 8
    until slot_is_free $slot; do
        ((++slot < 40)) || die "all 40 port ranges are taken; stop a stack: ./dev status, ./dev down --name NAME"
    done
    printf '%s\n' "$stack" >"$slots/$slot"
    printf '%s\n' $slot >"$stack/slot"
    exec 8>&-
    slot_ports $slot
}

release_slot() {
    [[ ! -e $stack/slot ]] || rm -f "$slots/$(<"$stack/slot")" "$stack/slot"
}

# address PLANE: what a client is given.
address() {
    case $1 in
    nats) printf 'nats://127.0.0.1:%s\n' "$nats_port" ;;
    kafka) printf '127.0.0.1:%s\n' "$kafka_port" ;;
    esac
}

# --- one server ----------------------------------------------------------------------------------------------------

# fetch_tools PLANE…: everything that a start needs and that is downloaded, built or trained once.
fetch_tools() {
    local plane
    fetch_probe
    for plane; do "${plane}_fetch"; done
}

fetch_probe() {
    local key
    key=$(cat "$native/probe.c" - <<<"$(pkg-config --modversion libnats rdkafka 2>&1)" | cksum)
    probe=$cache/probe/${key%% *}/probe
    once "${probe%/*}" compile_probe || die "the probe did not compile (see above); run ./dev setup"
}

compile_probe() {
    cc -std=c11 -D_GNU_SOURCE -O1 "$native/probe.c" -o "$1/probe" $(pkg-config --cflags --libs libnats rdkafka) >&2
}

# launch PLANE: starts the server and returns at once; wait_ready tells how it went.
launch() {
    local dir=$stack/$1 command tries=0
    ports_are_free "$1" || return
    mkdir -p "$dir/data"
    log_mark "$dir"
    "$1_configure" "$dir" || { say "$1: its storage could not be set up"; log_tail "$dir"; return 1; }
    "$1_version" >"$dir/version"
    address "$1" >"$dir/address"
    "$1_command" "$dir"
    rm -f "$dir/exit" "$dir/pid"
    setsid "$native/keep.sh" "$dir" "${command[@]}" </dev/null >>"$dir/log" 2>&1 &
    until [[ -s $dir/pid ]]; do
        ((++tries < 2000)) || { say "$1: the process did not start"; log_tail "$dir"; return 1; }
        nap 0.005
    done
}

# While a stack was stopped somebody else may have come to listen on its ports, and would answer in its name.
ports_are_free() {
    local first=${1}_port port
    for port in "${!first}" $((${!first} + 1)); do
        ! listening "$port" || { say "$1: port $port is taken by another program; stop that, or ./dev down"; return 1; }
    done
}

# A log goes on over restarts; what a start wrote begins at the mark.
log_mark() { stat -c %s "$1/log" >"$1/log.from" 2>/dev/null || echo 0 >"$1/log.from"; }

log_tail() {
    say "the last lines that it wrote ($1/log):"
    tail -c "+$(($(<"$1/log.from") + 1))" "$1/log" | grep -v $'^\tat ' | tail -n 12 | cut -c 1-240 | sed 's/^/    /' >&2
}

wait_ready() {
    local dir=$stack/$1 pid
    pid=$(server_pid "$dir") || pid=999999999
    "$probe" "$1" "$(server_address "$1")" "$pid" $((deadline_s * 1000)) && return
    log_tail "$dir"
    return 1
}

server_address() { cat "$stack/$1/address"; }

# halt PLANE: asks the server to stop, insists after ten seconds. Only the very process that launch started.
halt() {
    local dir=$stack/$1 pid waited=0
    if pid=$(server_pid "$dir"); then
        kill -TERM "$pid" 2>/dev/null || true
        while [[ $(server_pid "$dir") == "$pid" ]]; do
            ((++waited != 500)) || kill -KILL "$pid" 2>/dev/null || true
            nap 0.02
        done
        end_is_noted "$dir" || true
    fi
    rm -f "$dir/pid" "$dir/exit"
}

# The keeper notes how its server ended a moment after that; nobody does if the keeper was killed as well.
end_is_noted() {
    local waited=0
    until [[ -e $1/exit ]]; do
        ((++waited < 50)) || return
        nap 0.02
    done
}

# state PLANE: running, stopped, or how it died.
state() {
    local dir=$stack/$1 code
    if server_pid "$dir" >/dev/null; then
        echo running
    elif [[ ! -e $dir/pid ]]; then
        echo stopped
    elif end_is_noted "$dir" && code=$(<"$dir/exit") && ((code > 128)); then
        echo "died of signal $((code - 128)) ($(kill -l "$((code - 128))"))"
    else
        echo "died${code:+ with exit code $code}"
    fi
}

# --- the whole stack -----------------------------------------------------------------------------------------------

# stack_start PLANE…: starts those that do not run. Ready, or an error and everything that this call started stopped;
# so too after Ctrl-C, which only stops it from going on: a server that is just being launched must be known first.
stack_start() {
    local plane started=() failed=0
    trap 'failed=1' INT TERM
    for plane; do
        ((!failed)) || break
        [[ $(state "$plane") != running ]] || continue
        launch "$plane" || { failed=1; break; }
        started+=("$plane")
    done
    for plane in "${started[@]}"; do
        ((failed)) || wait_ready "$plane" || failed=1
    done
    trap 'exit 130' INT TERM
    ((failed)) || return 0
    for plane in "${started[@]}"; do halt "$plane"; done
    say "stack ${stack##*/}: not started"
    return 1
}

# stack_up PLANE…: brings up a stack of these planes; when none is named, of what it had, or both.
stack_up() {
    local planes=("$@") new=1
    [[ ! -e $stack/slot ]] || new=0
    ((${#planes[@]})) || mapfile -t planes < <(stack_planes)
    ((${#planes[@]})) || planes=(nats kafka)
    check_extra
    fetch_tools "${planes[@]}"
    mkdir -p "$stack"
    take_slot
    add_planes "${planes[@]}"
    keep_extra
    stack_start "${planes[@]}" && return
    ((!new)) || release_slot
    return 1
}

add_planes() {
    local all
    all=$(printf '%s\n' $(stack_planes) "$@" | sort -ru)
    printf '%s\n' "$all" >"$stack/planes"
}

# --extra DIR: settings on top of ours, DIR/nats.conf and DIR/kafka.properties; they stay with the stack.
check_extra() {
    [[ -z $extra || -e $extra/nats.conf || -e $extra/kafka.properties ]] ||
        die "--extra $extra: neither nats.conf nor kafka.properties is in it"
}

keep_extra() {
    [[ -n $extra ]] || return 0
    mkdir -p "$stack/nats" "$stack/kafka"
    rm -f "$stack/nats/extra" "$stack/kafka/extra"
    [[ ! -e $extra/nats.conf ]] || cp "$extra/nats.conf" "$stack/nats/extra"
    [[ ! -e $extra/kafka.properties ]] || cp "$extra/kafka.properties" "$stack/kafka/extra"
}

stack_stop() {
    local plane
    for plane in ${*:-$(stack_planes)}; do halt "$plane"; done
}

stack_down() {
    [[ -d $stack ]] || { rm -f "$lock"; say "stack ${stack##*/}: there is none"; return; }
    stack_stop
    release_slot
    rm -rf "$stack" "$lock"
    say "stack ${stack##*/}: down, its data removed"
}

# stack_status: a line for each server; fails unless all of them run.
stack_status() {
    local plane all=0
    for plane in $(stack_planes); do
        printf '%-12s %-6s %-24s %-19s %s\n' "${stack##*/}" "$plane" "$(server_address "$plane" 2>/dev/null)" \
            "$(cat "$stack/$plane/version" 2>/dev/null)" "$(state "$plane")"
        [[ $(state "$plane") == running ]] || all=1
    done
    return $all
}

# stack_env: shell lines that point a client at this stack.
stack_env() {
    local plane
    printf 'export EB_STACK=%s\n' "${stack##*/}"
    for plane in $(stack_planes); do
        case $plane in
        nats) printf 'export NATS_URL=%s EB_NATS_SERVER=%q\n' "$(server_address nats)" "$(<"$stack/nats/binary")" ;;
        kafka) printf 'export KAFKA_BOOTSTRAP_SERVERS=%s\n' "$(server_address kafka)" ;;
        esac
    done
}

stack_logs() {
    local plane
    for plane in ${*:-$(stack_planes)}; do
        [[ ! -e $stack/$plane/log ]] || sed "s/^/$plane: /" "$stack/$plane/log"
    done
}
