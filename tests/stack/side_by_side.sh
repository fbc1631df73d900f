#!/usr/bin/env bash
# Two stacks brought up at the same moment get ports of their own, and taking one down leaves the other alone.
. "$(dirname "$0")/lib.sh"

own a; a=$name
own b; b=$name
"$dev" up --name "$a" 2>"$work/a" & first=$!
"$dev" up --name "$b" 2>"$work/b" & second=$!
wait $first || { cat "$work/a" >&2; fail "the first did not come up"; }
wait $second || { cat "$work/b" >&2; fail "the second did not come up"; }

addresses() { "$dev" env --name "$1" | grep -oE '127\.0\.0\.1:[0-9]+'; }
[[ $(addresses "$a" | wc -l) == 2 ]] || fail "env does not name two brokers"
shared=$(sort <(addresses "$a") <(addresses "$b") | uniq -d)
[[ -z $shared ]] || fail "both stacks are at $shared"
[[ $(addresses "$a") != *:4222* && $(addresses "$b") != *:4222* ]] || fail "a stack took the usual port of NATS"

must "$dev" down --name "$a"
must "$dev" status --name "$b"
[[ ! -e $root/build/stack/$a ]] || fail "down left data behind"
refuses "there is no stack" "$dev" env --name "$a"
