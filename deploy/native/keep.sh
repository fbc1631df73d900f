#!/usr/bin/env bash
# keep.sh DIR COMMAND…: the parent of one server. It outlives the shell that ran `./dev up`, reaps the server (an
# orphan could stay a zombie that looks alive) and writes down how it ended. It stops nothing and restarts nothing.
set -u
dir=$1
root=$dir
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Whatever the caller had open (a lock, a test's pipe) must not live as long as the server does.
for fd in /proc/self/fd/*; do
    fd=${fd##*/}
    ((fd > 2 && fd != 255)) && exec {fd}>&-
done

"${@:2}" &
pid=$!
printf '%s %s\n' "$pid" "$(born "$pid")" >"$dir/pid.new" && mv "$dir/pid.new" "$dir/pid"
wait "$pid"
printf '%s\n' $? >"$dir/exit"
