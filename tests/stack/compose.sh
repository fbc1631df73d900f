#!/usr/bin/env bash
# docker-compose.yml without a container engine: its versions are those of the native stack, nats-server takes its
# configuration, and what the Kafka image does with its mounted file and environment gives a broker that formats.
. "$(dirname "$0")/lib.sh"
. "$root/deploy/versions.env"
for part in lib nats kafka stack; do . "$root/deploy/native/$part.sh"; done
compose=$root/docker-compose.yml

grep -qF "nats:\${NATS_VERSION:-$NATS_VERSION}-alpine" "$compose" || fail "another version of NATS than versions.env"
grep -qF "apache/kafka:\${KAFKA_VERSION:-$KAFKA_VERSION}" "$compose" || fail "another version of Kafka than versions.env"
exposed=$(sed -nE '/^ +ports:/,/^ +[a-z_]+:$/ s/^ +- "(.*)"/\1/p' "$compose" | grep -v '^127\.0\.0\.1:')
[[ -z $exposed ]] || fail "a port that is not on loopback: $exposed"

fetch_tools nats kafka
must "$nats_server" -t -c "$root/deploy/nats/compose.conf"

# The image's own entry point: the mounted file, then every KAFKA_ variable, then the storage is formatted.
mkdir -p "$work/default" "$work/mounted" "$work/final" "$work/data"
cp "$root/deploy/kafka/base.properties" "$work/mounted/server.properties"
mapfile -t variables < <(sed -nE 's/^ +((KAFKA|CLUSTER)_[A-Z_]+): "?([^"]*)"?$/\1=\3/p' "$compose" |
    sed -E 's/\$\{[A-Z_]+:-([^}]*)\}/\1/g')
((${#variables[@]} >= 6)) || fail "the environment of the Kafka service was not found"
kafka_java kafka.docker.KafkaDockerWrapper setup --default-configs-dir "$work/default" \
    --mounted-configs-dir "$work/mounted" --final-configs-dir "$work/final"
must env -i PATH="$PATH" HOME="$work" "${variables[@]}" KAFKA_LOG_DIRS="$work/data" "${command[@]}"
[[ -s $work/data/meta.properties ]] || fail "the storage was not formatted"
grep -q '^auto.create.topics.enable=false$' "$work/final/server.properties" || fail "auto-creation is not off"
grep -q '^advertised.listeners=.*HOST://127.0.0.1:9092$' "$work/final/server.properties" || fail "no address for the host"
