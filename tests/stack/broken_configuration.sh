#!/usr/bin/env bash
# A broker that cannot start: the command fails at once with the server's own words, and leaves nothing running.
. "$(dirname "$0")/lib.sh"

own nats
mkdir "$work/nats" "$work/format" "$work/kafka"
echo 'jetstream {' >"$work/nats/nats.conf"
refuses "Parse error" "$dev" up --name "$name" --extra "$work/nats"
holds "the server has ended"
refuses "no stack" "$dev" status --name "$name"
grep -l "stac[k]/$name/" /proc/[0-9]*/cmdline 2>/dev/null | grep -q . && fail "something of it still runs"

own format
echo 'log.retention.hours=soon' >"$work/format/kafka.properties"
refuses "Invalid value soon for configuration log.retention.hours" "$dev" up --name "$name" --extra "$work/format"

own kafka
echo 'queued.max.requests=0' >"$work/kafka/kafka.properties"
refuses "Invalid value 0 for configuration queued.max.requests" "$dev" up --name "$name" --extra "$work/kafka"
[[ ! -e $root/build/stack/$name/slot ]] || fail "its ports were not given back"

# A broker that starts and never becomes ready: the deadline holds.
own late
EB_UP_DEADLINE_S=0 refuses "not ready" "$dev" up kafka --name "$name"
