#!/usr/bin/env bash
# What ./dev says to a wrong command line, and that every command is in its help. Starts no broker.
. "$(dirname "$0")/lib.sh"

must "$dev" help
for command in $(sed -nE 's/^cmd_([a-z]+)\(.*/\1/p' "$dev"); do holds "  $command "; done
must "$dev"
refuses "there is no command 'dwon'" "$dev" dwon
refuses "is not understood here" "$dev" up --nodse 3
refuses "wants a value" "$dev" up --name
refuses "a stack's name" "$dev" up --name ../../etc
refuses "there is no stack nobody-$$" "$dev" env --name "nobody-$$"
refuses "is no tool that we know" env EB_STACK= bash -c '. "$1/deploy/native/lib.sh"; . "$1/deploy/native/kafka.sh"; kafka_tool x' - "$root"
refuses "neither nats.conf nor kafka.properties" "$dev" up --name "commands-$$" --extra "$work"
