#!/usr/bin/env bash
# nats_stopped.sh BUILD: NATS goes away in the middle of a run. The data plane goes on: the run ends while NATS is still
# away; its completion is published when it is back, and nothing is lost.
build=$1
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin_run
must "$dev" stop nats --name "$name"
awaits 15 ingester "; the data plane goes on"
hello data
awaits 20 ingester "package-ingester: run complete: 340 records sent, 340 acknowledged, 0 failed"
awaits 15 ingester "package-ingester: waiting for NATS to publish of.pipelines.package_index.run.completed"
must "$dev" start nats --name "$name"
nothing_is_lost
