#!/usr/bin/env bash
# A broker that was killed or stopped is reported as such, and comes back on the same port with the same data.
. "$(dirname "$0")/lib.sh"

own x
must "$dev" up --name "$name"
export EB_STACK=$name
before=$("$dev" env)
must "$dev" kafka topics --create --topic stack.data.kept.v1

kill -9 "$(pid_of "$name" kafka)"
until_true eval '"$dev" status --name "$name" | grep -qF "died of signal 9 (KILL)"'
refuses "died" "$dev" status --name "$name"
nats=$(pid_of "$name" nats)
must "$dev" up
[[ $(pid_of "$name" nats) == "$nats" ]] || fail "up restarted the broker that was running"
must "$dev" kafka topics --list
holds "stack.data.kept.v1"

must "$dev" stop kafka
refuses "stopped" "$dev" status --name "$name"
must "$dev" start
must "$dev" kafka topics --list
holds "stack.data.kept.v1"
[[ $("$dev" env) == "$before" ]] || fail "an address changed"
