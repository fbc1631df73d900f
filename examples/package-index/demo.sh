#!/usr/bin/env bash
# demo.sh: what `./dev demo` does. The package index of this machine goes over both buses, with real brokers: a request on
# the control plane wakes the ingester, every package becomes a record on the data plane, the completed run wakes the
# auditor, which is killed half-way and started again; then it says what arrived. Exit status 0 only if nothing is lost.
#
#   --input FILE   ingest this deb822 or newline-delimited JSON file instead
#   --built DIR    use the programs of this build folder; installs and builds nothing
#   --help         these lines
#
# NATS_URL and KAFKA_BOOTSTRAP_SERVERS, where set, are used instead of brokers of our own.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
dev=$root/dev
stack=demo-$$
work=$(mktemp -d)
input='' built='' own_stack=''
began=$SECONDS

bold='' plain=''
[[ ! -t 1 ]] || { bold=$'\e[1m' plain=$'\e[0m'; }

step() { printf '%s[%2ds] %s%s\n' "$bold" $((SECONDS - began)) "$*" "$plain"; }
indent() { sed -u 's/^/      /'; }
die() {
    printf 'demo: error: %s\n' "$*" >&2
    exit 1
}

# Not to be interrupted, and soon over: an ingester that is asked politely finishes its run first, and that run may wait
# for a broker that does not come back.
cleanup() {
    local status=$? child
    trap - EXIT
    trap '' INT TERM HUP
    for child in $(jobs -p); do kill -KILL "$child" 2>/dev/null || true; done
    wait 2>/dev/null
    [[ -z $own_stack ]] || "$dev" down --name "$stack" 2>/dev/null || true
    rm -rf "$work"
    exit $status
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

options() {
    while (($#)); do
        case $1 in
        --input | --built)
            (($# > 1)) || die "$1 wants a value"
            printf -v "${1#--}" '%s' "$(realpath -m -- "$2")"
            shift
            ;;
        --help)
            sed -nE '2,/^$/ s/^# ?//p; /^set/q' "$here/demo.sh"
            exit
            ;;
        *) die "'$1' is not understood: --input FILE, --built DIR or --help" ;;
        esac
        shift
    done
    [[ -z $input || (-f $input && -r $input) ]] || die "--input $input: that is no file that can be read"
}

# What takes minutes shows its progress: on a terminal ninja's own line, which a pipe would hide.
build() {
    if [[ -t 1 ]]; then "$dev" build release; else "$dev" build release 2>&1 | indent; fi
}

# --- what is needed ------------------------------------------------------------------------------------------------

prepare() {
    if [[ -z $built ]]; then
        step "Packages that are missing are installed"
        "$dev" setup 2>&1 | indent
        step "The libraries, the linter and the example are built"
        build
        built=$root/build/release
    fi
    bin=$built/examples/package-index
    lint=$built/bus-lint/bus-lint
    [[ -x $bin/package-ingester && -x $lint ]] || die "$built holds no built example"
}

# Brokers of our own for each plane that the environment does not name.
brokers() {
    local planes=() settings
    [[ -n ${NATS_URL:-} ]] || planes+=(nats)
    [[ -n ${KAFKA_BOOTSTRAP_SERVERS:-} ]] || planes+=(kafka)
    if ((${#planes[@]})); then
        step "Brokers are started: ${planes[*]}"
        own_stack=1
        "$dev" up "${planes[@]}" --name "$stack" 2>&1 | indent
        settings=$("$dev" env --name "$stack")
        eval "$settings"
    fi
    export NATS_URL KAFKA_BOOTSTRAP_SERVERS
    printf '      control plane %s, data plane %s\n' "$NATS_URL" "$KAFKA_BOOTSTRAP_SERVERS"
}

# apt keeps its indexes compressed or not, as each machine has it set; apt-helper reads all of them.
apt_index() {
    local file
    apt-get indextargets --format '$(FILENAME)' 'Created-By: Packages' 2>/dev/null | while read -r file; do
        [[ ! -s $file ]] || /usr/lib/apt/apt-helper cat-file "$file"
    done
}

choose_input() {
    if [[ -z $input ]]; then
        input=$work/packages.deb822
        apt_index >"$input" || true
        [[ -s $input ]] || input=/var/lib/dpkg/status
        [[ -s $input ]] || die "this machine has no package index; name one with --input"
    fi
    records=$(grep -c -e '^Package:' -e '^{' "$input" || true)
    step "The input is $input: $(stat -c %s "$input") bytes, about $records records"
}

# --- the run -------------------------------------------------------------------------------------------------------

# start NAME COMMAND…: in the background, its output shown and kept in NAME.out; its pid is in $pid.
start() {
    "${@:2}" > >(tee "$work/$1.out" | indent) 2>&1 &
    pid=$!
}

# said NAME PATTERN: waits until it has printed that, and gives what the pattern's group holds.
said() {
    local tries=1500
    until [[ -e $work/$1.out ]] && grep -qE "$2" "$work/$1.out"; do
        ((tries-- > 0)) || die "$1 did not say '$2' within 30 s"
        kill -0 "$3" 2>/dev/null || { wait "$3" && die "$1 ended too early"; die "$1 failed, see above"; }
        read -rt 0.02 <> <(:) || true
    done
    sed -nE "s/.*$2.*/\1/p" "$work/$1.out" | head -n 1
}

ingest() {
    step "Stream and topics are provisioned"
    "$bin/package-provisioner" | indent
    step "The operator asks, the ingester is woken and sends"
    start ingester "$bin/package-ingester"
    ingester=$pid
    said ingester '(waiting for requests)' "$ingester" >/dev/null
    start operator "$bin/package-operator" --input "$input" --reason "demo"
    operator=$pid
    run=$(said operator 'run ([0-9a-f-]+) requested' "$operator")
}

# Three seconds for the whole run, so that half-way is a moment that a kill can hit. What it says goes into a pipe that
# is read when the run is complete.
start_auditor() {
    mkfifo "$work/halfway"
    exec 3<>"$work/halfway"
    "$bin/package-auditor" --log "$work/audit.log" --run "$run" --rate $((records / 3 + 50)) >"$work/halfway" 2>&1 3<&- &
    auditor=$!
    exec 4<"$work/halfway" 3<&-
}

finish_ingest() {
    wait "$operator" || die "the operator failed, see above"
    kill -TERM "$ingester"
    wait "$ingester" || die "the ingester failed, see above"
}

kill_half_way() {
    local line status=0
    step "The auditor was woken by the completed run and consumes"
    while read -ru 4 line; do
        printf '      %s\n' "$line"
        [[ $line =~ seen\ ([0-9,]+)\ of\ ([0-9,]+)\ records ]] || continue
        ((${BASH_REMATCH[1]//,/} * 2 < ${BASH_REMATCH[2]//,/})) || break
    done
    kill -KILL "$auditor" 2>/dev/null || true
    wait "$auditor" 2>/dev/null || status=$?
    ((status == 137)) || die "the auditor ended by itself before it could be killed half-way"
    exec 4<&-
    step "The auditor was killed half-way (kill -9); it is started again"
}

audit_again() {
    start audit "$bin/package-auditor" --log "$work/audit.log" --run "$run"
    wait "$pid" || die "records are lost, out of order or without lineage: see the auditor's report"
}

# --- the linter ----------------------------------------------------------------------------------------------------

lint_example() {
    local copy=$work/copy planted
    step "bus-lint checks the example, then a copy with three misuses planted in it"
    mkdir "$copy"
    cp -r "$here"/{bus-registry.yaml,payloads,operator,ingester,auditor,provision,shared} "$copy"
    (cd "$copy" && "$lint" check) 2>&1 | indent || die "the example is not clean"
    for planted in "$here"/misuse/*.c.txt; do
        planted=${planted##*/}
        planted=${planted%.txt}
        cp "$here/misuse/$planted.txt" "$copy/${planted%%-*}/${planted#*-}"
    done
    (cd "$copy" && "$lint" check) >"$work/lint.out" 2>&1 && die "bus-lint found nothing in the copy"
    indent <"$work/lint.out"
    grep -q '^3 errors' "$work/lint.out" || die "bus-lint found something else in the copy"
    for rule in BL104 BL201 BL202; do
        grep -q "$rule" "$work/lint.out" || die "bus-lint did not find the planted $rule"
    done
}

# --- the result ----------------------------------------------------------------------------------------------------

# line NAME PATTERN: what the program said after that.
line() { sed -nE "s/^package-[a-z]+: *$2 *//p" "$work/$1.out" | tail -n 1; }

result() {
    step "Result"
    printf '      %-22s %s\n' \
        "records sent" "$(line audit 'records sent')" \
        "records seen" "$(line audit 'records seen')" \
        "lost" "$(line audit 'lost')" \
        "came twice" "$(line audit 'came twice' | sed 's/ .*//'), after the kill -9: at-least-once" \
        "per-key order" "$(line audit 'out of order in a key') out of order, $(line audit 'keys') keys" \
        "lineage" "$(line audit 'without lineage') records without" \
        "throughput" "$(sed -nE 's/.* in ([0-9.]+ s): (.*)/\2, \1 in all/p' "$work/ingester.out" | tail -n 1)" \
        "produce -> ack" "$(line ingester 'produce -> ack:')" \
        "publish -> handler" "$(line operator 'publish -> handler:')" \
        "bus-lint" "clean on the example, 3 of 3 planted misuses found"
    printf '      Nothing is lost. The demo took %d s.\n' $((SECONDS - began))
}

options "$@"
prepare
brokers
choose_input
ingest
start_auditor
finish_ingest
kill_half_way
audit_again
lint_example
result
