#!/usr/bin/env bash
# package_index.sh BUILD: the demo from end to end on the sample, and newline-delimited JSON by hand; every figure that
# is not a time is known beforehand.
build=$1
bin=$build/examples/package-index
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[[ -n ${NATS_URL:-} && -n ${KAFKA_BOOTSTRAP_SERVERS:-} ]] || fail "no brokers: set NATS_URL and KAFKA_BOOTSTRAP_SERVERS"

"$root/examples/package-index/demo.sh" --built "$build" --input "$data/packages.deb822" >"$work/demo" 2>&1 ||
    { cat "$work/demo" >&2; fail "the demo"; }
sed -E 's/^ +//; s/ +/ /g' "$work/demo" >"$work/result"
result() { grep -qE -- "^$1$" "$work/result" || { cat "$work/demo" >&2; fail "the demo did not say '$1'"; }; }
result 'records sent 340'
result 'records seen 340'
result 'lost 0'
result 'came twice [0-9]+, after the kill -9: at-least-once'
result 'per-key order 0 out of order, 300 keys'
result 'lineage 0 records without'
result 'package-ingester: run complete: 340 records sent, 340 acknowledged, 0 failed, [0-9,]+ bytes of JSON .*'
result 'package-auditor: stored twice 0'
result 'produce -> ack p50 [0-9.]+ ms, p99 [0-9.]+ ms with 1,000 in flight'
result 'throughput [0-9,]+ records/s, [0-9.]+ s in all'
result 'publish -> handler p50 [0-9.]+ ms, p99 [0-9.]+ ms over [0-9]+ signals'
result 'bus-lint clean on the example, 3 of 3 planted misuses found'
grep -qF '^' "$work/demo" || fail "the findings have no carets"

begin ingester package-ingester
ingester=$pid
begin operator package-operator --input "$data/packages.ndjson"
ends 0 operator "$pid"
begin auditor package-auditor --log "$work/audit.log" --run "$(run_of operator)"
ends 0 auditor "$pid"
said auditor "package-auditor: records sent 24"
said auditor "package-auditor: records seen 24"
said auditor "package-auditor: keys 20"
said auditor "package-auditor: verdict: every record sent was seen, in order, with its lineage"
kill -TERM "$ingester"
ends 0 ingester "$ingester"
