#!/usr/bin/env bash
# Auto-creation is off in every configuration file of ours, and in what the running broker says of itself.
. "$(dirname "$0")/lib.sh"

base=$root/deploy/kafka/base.properties
[[ $(grep -c '^auto.create.topics.enable=false$' "$base") == 1 ]] || fail "$base does not switch it off"
on=$(grep -rniE 'auto[._]create[._]topics[._]enable' "$root/deploy" "$root/docker-compose.yml" |
    grep -vE 'auto\.create\.topics\.enable=false$')
[[ -z $on ]] || fail "something else is said at $on"
grep -qF './deploy/kafka/base.properties:/mnt/shared/config/server.properties' "$root/docker-compose.yml" ||
    fail "compose does not use $base"

# NATS has no such switch; a stream on every subject would do the same.
catch_all=$(grep -rnE 'subjects?.*"?>"?' "$root/deploy/nats" | grep -v '^[^:]*:[0-9]*: *#')
[[ -z $catch_all ]] || fail "a catch-all stream at $catch_all"

own x
must "$dev" up kafka --name "$name"
EB_STACK=$name must "$dev" kafka configs --describe --all --entity-type brokers --entity-name 1
holds "auto.create.topics.enable=false"
