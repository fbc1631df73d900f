#!/usr/bin/env bash
# Ctrl-C at any moment of `up` leaves no process behind: while Kafka's fast start is prepared, and while brokers start.
. "$(dirname "$0")/lib.sh"
. "$root/deploy/versions.env"
. "$root/deploy/native/lib.sh"

# interrupted NAME PATTERN: Ctrl-C as a terminal sends it, to the whole group, once a process matches; then none is left.
interrupted() {
    setsid env --default-signal=INT "$dev" up kafka --name "$1" >"$work/said" 2>&1 &
    local up=$!
    until_true pgrep -f -- "$2" >"$work/pids"
    kill -INT -- "-$up"
    wait $up && fail "up went on"
    until_true eval "! pgrep -f -- '$2' >'$work/pids'"
    [[ ! -e $root/build/stack/$1/slot ]] || fail "its ports were not given back"
}

# Downloaded already, not prepared yet.
jars=$cache/kafka/$KAFKA_SCALA-$KAFKA_VERSION-log4j-$LOG4J_VERSION
mkdir -p "$work/cache/event-bus/kafka/${jars##*/}"
ln -s "$jars"/*.jar "$work/cache/event-bus/kafka/${jars##*/}"
own preparing
XDG_CACHE_HOME=$work/cache interrupted "$name" "ArchiveClassesAtExit=$work"

own starting
interrupted "$name" "kafka[.]Kafka .*/stack/$name/"
