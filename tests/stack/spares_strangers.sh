#!/usr/bin/env bash
# Nothing that a stack did not start is stopped by it: not who got a dead server's number, not who listens on its port.
. "$(dirname "$0")/lib.sh"

own x
must "$dev" up nats --name "$name"
pid_file=$root/build/stack/$name/nats/pid
port=$("$dev" env --name "$name" | sed -nE 's/.*127\.0\.0\.1:([0-9]+).*/\1/p')
server=$("$dev" env --name "$name" | sed -nE 's/.*EB_NATS_SERVER=//p')

# The server dies, and the number in its pid file belongs to another process by now.
kill -9 "$(pid_of "$name" nats)"
until_true eval '! "$dev" status --name "$name" >"$work/said"'
sleep 1000 &
stranger=$!
sed -i "s/^[0-9]*/$stranger/" "$pid_file"
refuses "died" "$dev" status --name "$name"
must "$dev" down --name "$name"
kill -0 $stranger || fail "down stopped a process that it had not started"
kill $stranger

# Somebody else listens on the ports of a free slot: another slot is taken, and the stranger lives.
"$server" -a 127.0.0.1 -p "$port" -l "$work/log" &
stranger=$!
until_true eval 'grep -q "Server is ready" "$work/log" 2>/dev/null || ! kill -0 $stranger 2>/dev/null'
must "$dev" up nats --name "$name"
[[ $("$dev" env --name "$name") != *":$port "* ]] || fail "the stack claims a port that is somebody else's"
must "$dev" down --name "$name"
kill -0 $stranger || fail "down stopped a server that it had not started"
kill $stranger

# The stack is stopped, and somebody else comes to answer at its address.
own y
must "$dev" up nats --name "$name"
port=$("$dev" env --name "$name" | sed -nE 's/.*127\.0\.0\.1:([0-9]+).*/\1/p')
must "$dev" stop --name "$name"
"$server" -a 127.0.0.1 -p "$port" -js -sd "$work/js" -l "$work/log" &
stranger=$!
until_true eval '[[ $(grep -c "Server is ready" "$work/log") == 2 ]] || ! kill -0 $stranger 2>/dev/null'
refuses "port $port is taken by another program" "$dev" start --name "$name"
kill -0 $stranger || fail "start stopped a server that it had not started"
kill $stranger
wait $stranger
must "$dev" start --name "$name"
