#!/usr/bin/env bash
# kafka_stopped.sh BUILD: Kafka goes away in the middle of a run. The control plane goes on, the ingester says what it waits
# for, and after the restart nothing is lost.
build=$1
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin_run
must "$dev" stop kafka --name "$name"
awaits 15 ingester "package-ingester: waiting for Kafka at $KAFKA_BOOTSTRAP_SERVERS: "
hello control
must "$bin/package-operator" --no-wait --input "$work/none"
must "$dev" start kafka --name "$name"
awaits 20 ingester "package-ingester: Kafka acknowledges again, after "
nothing_is_lost
