#!/usr/bin/env bash
# kafka.sh DATA_PEER: records that libebd writes, as Kafka's own Java consumer prints them, and the reverse. Both sides must
# put a key into the same partition, or its order would depend on who writes.
. "$(dirname "$0")/lib.sh"
. "$root/deploy/versions.env"
for part in lib kafka stack; do . "$root/deploy/native/$part.sh"; done
peer=$1
servers=${KAFKA_BOOTSTRAP_SERVERS:?no Kafka: ./dev up, then eval "\$(./dev env)"}
topic=interop.record.p$$-$RANDOM.v1
keys=(a 42 order-7 schlüssel "a key with blanks" 0198c0de)
lineage='ol-namespace:of://interop,ol-job-name:interop.write,ol-run-id:0198c0de-0000-7000-8000-000000000001'
lineage+=',ol-event-time:2026-03-01T00:00:00.123Z,ol-producer:urn:interop:ours,ol-schema-url:https://example.com/interop.json'

# We write, Java reads: headers in the contract's order, times, places, key and value, byte for byte.
"$peer" produce "$topic" "${keys[@]}" >"$work/places" || fail "libebd did not produce"
sed -E "s|(.*) ([0-9]+) ([0-9]+)$|CreateTime:1772323200456\tPartition:\2\tOffset:\3\t$lineage\t\1\tvalue of \1|" \
    "$work/places" | sort >"$work/wanted"
kafka_tool console-consumer --bootstrap-server "$servers" --topic "$topic" --from-beginning \
    --max-messages ${#keys[@]} --timeout-ms 20000 --formatter-property print.timestamp=true \
    --formatter-property print.partition=true --formatter-property print.offset=true \
    --formatter-property print.headers=true --formatter-property print.key=true 2>"$work/java" | sort >"$work/got"
[[ -s $work/got ]] || cat "$work/java" >&2
same "$work/wanted" "$work/got" "Java reads other records than libebd wrote"

# Java writes, we read: with the lineage of another producer, and with none.
written='ol-namespace:of://java,ol-job-name:java.write,ol-run-id:01ARZ3NDEKTSV4RRFFQ69G5FAV'
written+=',ol-event-time:2026-03-01T00:00:00Z,ol-producer:java-service'
for key in "${keys[@]}"; do printf '%s\t%s\tjava %s\n' "$written" "$key" "$key"; done >"$work/lines"
kafka_tool console-producer --bootstrap-server "$servers" --topic "$topic" --reader-property parse.headers=true \
    --reader-property parse.key=true <"$work/lines" >"$work/java" 2>&1 || { cat "$work/java" >&2; fail "Java did not produce"; }
printf 'bare\tjava bare\n' | kafka_tool console-producer --bootstrap-server "$servers" --topic "$topic" \
    --reader-property parse.key=true >"$work/java" 2>&1 || { cat "$work/java" >&2; fail "Java did not produce"; }

"$peer" consume "$topic" $((2 * ${#keys[@]} + 1)) >"$work/seen" || fail "libebd did not consume"
for key in "${keys[@]}"; do
    printf '%s\tjava %s\tof://java java.write 01ARZ3NDEKTSV4RRFFQ69G5FAV 1772323200.000000000 java-service -\n' "$key" "$key"
done | sort >"$work/wanted"
cut -f 2- "$work/seen" | grep -F 'of://java' | sort >"$work/got"
same "$work/wanted" "$work/got" "libebd reads other records than Java wrote"
grep -qE $'\tbare\tjava bare\tnone: the record has no lineage' "$work/seen" || { cat "$work/seen"; fail "no reason for absent lineage"; }

# One partition for a key, whoever wrote it.
cut -f 1,2 "$work/seen" | sort -u | cut -f 2 | sort | uniq -d >"$work/split"
[[ ! -s $work/split ]] || { cat "$work/seen"; fail "a key is in two partitions: $(cat "$work/split")"; }
[[ $(cut -f 1 "$work/seen" | sort -u | wc -l) -gt 1 ]] || fail "all keys are in one partition: this proves nothing"
