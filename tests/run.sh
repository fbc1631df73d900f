#!/usr/bin/env bash
# run.sh [--preset NAME] [CTEST ARGS]: what `./dev test` does. Packages, build, brokers of its own, ctest, and the brokers
# gone again however it ends. A step that fails before the tests counts as one failed test. The last line is the verdict.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dev=$root/dev
preset=dev
[[ ${1:-} != --preset ]] || { preset=${2:?--preset wants a name} && shift 2; }
report=$root/build/$preset/tests.xml
stack=test-$$-$(date +%s)

verdict() {
    printf '%s passed, %s failed\n' "$1" "$2"
    (($1 > 0 && $2 == 0))
    exit
}

step() {
    printf '== %s\n' "$1"
    "${@:2}" </dev/null || { printf '== failed: %s\n' "$1"; verdict 0 1; }
}

# attribute NAME: a number from the report's <testsuite …>, JUnit's one list of counts.
attribute() { tr '\n\t' '  ' <"$report" | sed -E "s/.*<testsuite [^>]* $1=\"([0-9]+)\".*/\1/"; }

not_run() { sed -nE 's/.*<testcase name="([^"]*)".* status="(notrun|disabled)".*/   \1/p' "$report"; }

trap '"$dev" down --name "$stack" 2>/dev/null' EXIT
trap 'exit 130' INT TERM HUP

step "packages" "$dev" setup
step "build" "$dev" build "$preset"
step "brokers" "$dev" up --name "$stack"
settings=$("$dev" env --name "$stack") && eval "$settings"

printf '== tests\n'
rm -f "$report"
ctest --test-dir "$root/build/$preset" -j2 --output-on-failure --output-junit "$report" "$@" </dev/null
[[ -s $report ]] || verdict 0 1

failed=$(attribute failures)
skipped=$(($(attribute skipped) + $(attribute disabled)))
if ((skipped)); then
    printf '%s not run:\n' "$skipped"
    not_run
fi
verdict $(($(attribute tests) - failed - skipped)) "$failed"
