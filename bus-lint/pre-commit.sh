#!/bin/sh
# pre-commit.sh ARGS…: bus-lint for the pre-commit hook of that name. pre-commit keeps a clone of this repository for
# each version; bus-lint is built in it the first time, and then run where the hook runs.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build/pre-commit
if [ ! -x "$build/bus-lint/bus-lint" ]; then
    mkdir -p "$build"
    if ! { cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release -DEVENT_BUS_TESTS=OFF -DEVENT_BUS_EXAMPLES=OFF &&
        cmake --build "$build" --target bus-lint --parallel; } >"$build/log" 2>&1; then
        tail -n 20 "$build/log" >&2
        echo "bus-lint: it could not be built, see above; with one that is installed, use the hook bus-lint-system" >&2
        exit 2
    fi
fi
exec "$build/bus-lint/bus-lint" "$@"
