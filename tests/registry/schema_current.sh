#!/bin/sh
# schema_current.sh BUS_LINT SCHEMA: the schema file is what the field table makes, and is JSON.
set -eu
"$1" registry schema | diff -u --label "schemas/registry.schema.json" --label "bus-lint registry schema" "$2" - || {
    echo "write it anew: bus-lint registry schema > schemas/registry.schema.json"
    exit 1
}
