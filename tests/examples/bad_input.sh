#!/usr/bin/env bash
# bad_input.sh BUILD: whatever is wrong, one clear error, an exit code that says so, and nothing half-written. On brokers
# of its own, because some of it is about what these do not have.
build=$1
bin=$build/examples/package-index
lint=$build/bus-lint/bus-lint
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1

# fails CODE TEXT COMMAND…: with this code and this one line on standard error; TEXT is a pattern of the shell.
fails() {
    local code=0 line
    "${@:3}" >out 2>err || code=$?
    line=$(<err)
    ((code == $1)) || fail "exit code $code, not $1: ${*:3}: $line"
    # shellcheck disable=SC2053 # a pattern
    [[ $line == $2 ]] || fail "${*:3} said '$line', not '$2'"
}

# input_fails TEXT FILE: the ingester that is asked for the file.
input_fails() {
    "$bin/package-operator" --no-wait --input "$2" >/dev/null || fail "the request was not stored"
    fails 1 "package-ingester: error: $1" "$bin/package-ingester" --once
}

usage_is_told() {
    fails 2 "usage: package-operator *" "$bin/package-operator"
    fails 2 "usage: package-ingester *" "$bin/package-ingester" --patience 0
    fails 2 "usage: package-auditor *" "$bin/package-auditor"
    fails 2 "usage: package-provisioner *" "$bin/package-provisioner" --replicas
}

no_broker_is_told() {
    fails 1 "package-operator: error: *NATS_URL*" env -u NATS_URL "$bin/package-operator" --input x
    fails 1 "package-ingester: error: *KAFKA_BOOTSTRAP_SERVERS*" env -u KAFKA_BOOTSTRAP_SERVERS "$bin/package-ingester"
    fails 1 "package-operator: error: *127.0.0.1:1*" env NATS_URL=nats://127.0.0.1:1 "$bin/package-operator" --input x
    fails 1 "package-ingester: error: *127.0.0.1:1*" env KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1 "$bin/package-ingester"
}

what_is_not_provisioned_is_told() {
    fails 1 "package-operator: error: *of.pipelines.package_index.ingest.requested*" "$bin/package-operator" --input x
    fails 1 "package-ingester: error: *OF_PACKAGE_INDEX*" "$bin/package-ingester"
    "$bin/package-provisioner" >out || fail "provisioning"
    "$bin/package-provisioner" >out || fail "provisioning again"
    [[ $(grep -c 'was there$' out) == 3 ]] || fail "provisioned twice"
}

what_does_not_fit_a_signal_is_told() {
    fails 1 "package-operator: error: *of.pipelines.package_index.ingest.requested*65*" \
        "$bin/package-operator" --input x --reason "$(head -c 70000 /dev/zero | tr '\0' x)"
    fails 1 "package-operator: error: *UTF-8*" "$bin/package-operator" --input $'/tmp/\xff'
}

bad_files_are_told() {
    input_fails "$work: it is a directory; name a file" "$work"
    input_fails "$work/none: No such file or directory" "$work/none"
    : >empty
    input_fails "$work/empty: the file is empty" "$work/empty"
    head -c 100000 "$data/packages.deb822" >cut
    input_fails "$work/cut:*: the file ends in the middle of a line; was it cut?" "$work/cut"
    head -n 1000 "$data/packages.deb822" | sed '$!b; /^$/d' >between
    input_fails "$work/between:*: the last stanza has no empty line after it; was the file cut?" "$work/between"
    head -c 1000 "$data/packages.ndjson" >cut.ndjson
    input_fails "$work/cut.ndjson:*: the file ends in the middle of a line; was it cut?" "$work/cut.ndjson"
    gzip -c "$data/packages.deb822" >packages.gz
    input_fails "$work/packages.gz:1: byte 2 of the line (0x8B) is not UTF-8; is the file compressed, or in another encoding?" \
        "$work/packages.gz"
    { cat "$data/packages.deb822"; printf 'Package: big\nText: %s\n\n' "$(head -c 300000 /dev/zero | tr '\0' x)"; } >big
    input_fails "$work/big:*: the record of big has 300,027 bytes; packages.package.indexed.v1 takes at most 262,144. Nothing was sent" \
        "$work/big"
}

# The operator who follows a run that fails is told why.
a_failed_run_is_told() {
    begin ingester package-ingester --once
    local ingester=$pid
    fails 1 "package-operator: error: run * failed: $work/none: No such file or directory" \
        "$bin/package-operator" --input "$work/none"
    ends 1 ingester "$ingester"
}

nothing_was_written() {
    "$dev" kafka console-consumer --topic packages.package.indexed.v1 --from-beginning --timeout-ms 3000 >records 2>err
    grep -q 'Processed a total of 0 messages' err || { cat err >&2; fail "records of runs that failed"; }
}

a_missing_topic_is_told() {
    "$dev" kafka topics --delete --topic packages.package.indexed.v1 >out 2>&1 || { cat out >&2; fail "deleting the topic"; }
    input_fails "*packages.package.indexed.v1*" "$data/packages.deb822"
    grep -q '0 of 340 records are stored' err || fail "not said that nothing is stored: $(<err)"
    fails 1 "package-auditor: error: no completed run was announced within 1 s" \
        "$bin/package-auditor" --log audit.log --patience 1
}

a_wrong_registry_key_is_told() {
    sed 's/^    plane: data$/    plain: data/' "$root/examples/package-index/bus-registry.yaml" >bus-registry.yaml
    local code=0
    "$lint" check >out 2>&1 || code=$?
    ((code == 2)) || { cat out >&2; fail "bus-lint took a wrong key: exit code $code"; }
    grep -qE 'bus-registry.yaml:[0-9]+:5: .*plain' out || { cat out >&2; fail "the wrong key is not named"; }
}

for claim in usage_is_told a_wrong_registry_key_is_told; do $claim; done
stack_up
for claim in no_broker_is_told what_is_not_provisioned_is_told what_does_not_fit_a_signal_is_told bad_files_are_told \
    a_failed_run_is_told nothing_was_written a_missing_topic_is_told; do $claim; done
