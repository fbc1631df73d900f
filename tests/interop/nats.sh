#!/usr/bin/env bash
# nats.sh CONTROL_PEER: a signal that libebc writes, checked by nats-py, and one that nats-py writes, read by libebc.
. "$(dirname "$0")/lib.sh"
. "$root/deploy/versions.env"
for part in lib python; do . "$root/deploy/native/$part.sh"; done
peer=$1
: "${NATS_URL:?no NATS: ./dev up, then eval "\$(./dev env)"}"
run=p$$-$RANDOM
stream=INTEROP_$run
here=$(dirname "$0")
python_fetch

# A number that a double cannot hold, and text beyond ASCII: the payload must arrive as it was given.
payload='{"n":9007199254740993,"text":"grüße","nested":[1.10,null]}'
id=$("$peer" publish "$stream" "of.interop.$run.asked" "$payload") || fail "libebc did not publish"
"$python" "$here/nats_peer.py" read "$stream" "of.interop.$run.asked" "$id" "interop.$run.asked" interop-peer "$payload" ||
    fail "nats-py does not find what libebc wrote"

# Another service's event: members in another order, one that we do not know, blanks, an offset of nanoseconds.
their_id=6f9619ff-8b86-4d01-b42d-00cf4fc964ff
subject=of.interop.$run.asked
"$python" "$here/nats_peer.py" write "$stream" "$subject" \
    "{\"source\": \"py-service\", \"payload\": $payload, \"trace\": {\"a\": 1}, \"event_type\": \"interop.answered\",
      \"timestamp\": \"2026-03-01T00:00:00.123456789Z\", \"id\": \"$their_id\"}" || fail "nats-py did not publish"
"$peer" receive "$stream" "$subject" >"$work/first" || fail "libebc did not receive its own event"
[[ $(head -n 1 "$work/first") == "$id" ]] || fail "libebc received another event than the first"
"$peer" receive "$stream" "$subject" >"$work/got" || fail "libebc did not receive the other service's event"
printf '%s\n' "$their_id" interop.answered py-service 1772323200.123456789 "$payload" >"$work/wanted"
same "$work/wanted" "$work/got" "libebc reads another event than nats-py wrote"
