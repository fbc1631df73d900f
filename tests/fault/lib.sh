# What both demo faults share: brokers of their own, a run that is slow enough to be hit in the middle, and the audit at
# the end. Sourced with $build set.

bin=$build/examples/package-index
. "$(dirname "${BASH_SOURCE[0]}")/../examples/lib.sh"

# Sixty records a second of 340: under way for six seconds.
begin_run() {
    stack_up
    "$bin/package-provisioner" >"$work/provision" 2>&1 || { cat "$work/provision" >&2; fail "provisioning"; }
    begin ingester package-ingester --rate 60
    ingester=$pid
    begin operator package-operator --input "$data/packages.deb822"
    operator=$pid
    awaits 15 operator "of 340 records are stored"
}

hello() { "$build/examples/$1/$1-01-hello" >"$work/hello" 2>&1 || { cat "$work/hello" >&2; fail "the $1 plane"; }; }

nothing_is_lost() {
    ends 0 operator "$operator"
    said ingester "package-ingester: run complete: 340 records sent, 340 acknowledged, 0 failed, $(
        sed -nE 's/.*0 failed, (.*)/\1/p' "$work/ingester")"
    begin auditor package-auditor --log "$work/audit.log" --run "$(run_of operator)"
    ends 0 auditor "$pid"
    said auditor "package-auditor: records sent 340"
    said auditor "package-auditor: records seen 340"
    said auditor "package-auditor: lost 0"
    kill -TERM "$ingester"
    ends 0 ingester "$ingester"
}
