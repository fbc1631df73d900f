#!/usr/bin/env bash
# What ./dev says to a wrong command line, and that every command is in its help. Starts no broker.
. "$(dirname "$0")/lib.sh"

must "$dev" help
for command in $(sed -nE 's/^cmd_([a-z]+)\(.*/\1/p' "$dev"); do holds "  $command "; done
must "$dev"
must "$dev" -h
must "$dev" demo --help
holds "  --input FILE"
refuses "there is no command 'dwon'" "$dev" dwon
refuses "is not understood here" "$dev" up --nodse 3
refuses "wants a value" "$dev" up --name
refuses "a stack's name" "$dev" up --name ../../etc
for command in env start stop status logs; do
    refuses "there is no stack nobody-$$" "$dev" $command --name "nobody-$$"
done
must "$dev" down --name "nobody-$$"
[[ ! -e $root/build/stack/.nobody-$$.lock ]] || fail "a stack that never was left a lock"
refuses "that is no file that can be read" "$dev" demo --input "$work"
refuses "wants a value" "$dev" demo --input
refuses "holds no built example" "$dev" demo --built "$work"
refuses "is no tool that we know" env EB_STACK= bash -c '. "$1/deploy/native/lib.sh"; . "$1/deploy/native/kafka.sh"; kafka_tool x' - "$root"
refuses "set XDG_CACHE_HOME to a folder that can" env XDG_CACHE_HOME="$0/is-a-file" "$dev" up --name "commands-$$"
refuses "neither nats.conf nor kafka.properties" "$dev" up --name "commands-$$" --extra "$work"
