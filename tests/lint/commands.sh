#!/usr/bin/env bash
# commands.sh BUS_LINT: the verbs, their exit codes, and where the project is found.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

project() {
    mkdir -p "$1/services/notifier/src" "$1/include"
    cp "$here/golden/bus-registry.yaml" "$1/"
    printf '#include <ebc.h>\nint a(ebc_client *b)\n{\n    return ebc_publish(b, EBC_SUBJECT(NAME), 0, 0, 0);\n}\n' \
        >"$1/services/notifier/src/a.c"
    printf '#define NAME "of.datasets.%s"\n' "$2" >"$1/include/names.h"
}
project "$work/good" created
project "$work/bad" creatd
mkdir "$work/none"

bare() { run 2 && says err "Usage: bus-lint COMMAND"; }
unknown_verb() { run 2 chekc && says err "no command \`chekc\`"; }
version() { run 0 --version && grep -Eq '^bus-lint [0-9]+\.[0-9]+\.[0-9]+$' "$work/out"; }
help() { run 0 --help && says out "registry check" && run 0 check --help && says out "--format"; }
help_of_each() {
    local verb
    for verb in check explain rules registry gen; do run 0 "$verb" --help && grep -qi "^usage: bus-lint $verb" "$work/out" || return 1; done
}
clean() { (cd "$work/good" && run 0 check) && says out "clean (2 files"; }
findings() { (cd "$work/bad" && run 1 check) && says out "[BL201 unregistered-channel]"; }
from_below() { (cd "$work/bad/services/notifier/src" && run 1 check --format gcc) && says out "services/notifier/src/a.c:4:"; }
by_path() { (cd / && run 1 check --format gcc "$work/bad/services/notifier/src/a.c") && says out "services/notifier/src/a.c:4:"; }
other_path() { (cd "$work/bad" && run 0 check include); }
by_registry() { (cd "$work/none" && run 1 check --registry ../bad/bus-registry.yaml) && says out "did you mean"; }
no_registry() { (cd "$work/none" && run 2 check) && says err "no bus-registry.yaml in"; }
lost_registry() { run 2 check --registry "$work/lost.yaml" && says err "No such file"; }
lost_path() { (cd "$work/good" && run 2 check lost.c) && says err "no such file or folder: \`lost.c\`"; }
named_text() { echo "EBD_TOPIC" >"$work/good/notes.txt" && (cd "$work/good" && run 0 check notes.txt) && says out "skipped"; }
bad_format() { (cd "$work/good" && run 2 check --format xml) && says err "no format \`xml\`"; }
bad_option() { (cd "$work/good" && run 2 check --frmat gcc) && says err "bus-lint check: unrecognized option"; }
bad_jobs() { (cd "$work/good" && run 2 check --jobs 0) && says err "--jobs"; }
full_disk() { [[ -w /dev/full ]] || return 0; (cd "$work/bad" && "$bus_lint" check >/dev/full 2>"$work/err"); [[ $? == 2 ]] && says err "standard output"; }
same_for_any_jobs() {
    (cd "$work/bad" && "$bus_lint" check --jobs 1 --format gcc >"$work/one"; "$bus_lint" check --jobs 7 --format gcc >"$work/seven")
    cmp "$work/one" "$work/seven"
}
no_argument_for_rules() { run 2 rules BL201 && run 2 explain && run 2 explain BL999 && says err "no rule \`BL999\`"; }
explains_by_name() { run 0 explain wrong-plane && says out "BL202 wrong-plane (error" && says out "Instead"; }
registry_alone() { run 0 registry check "$work/bad/bus-registry.yaml" && says out "clean" && run 2 registry check "$work/lost.yaml"; }
broken_registry() {
    echo "version: 1
platfrom: of" >"$work/broken.yaml"
    run 1 registry check "$work/broken.yaml" && says out "did you mean \`platform\`" && run 2 check --registry "$work/broken.yaml" "$work/good"
}

claim "without a verb it prints its help and fails" bare
claim "an unknown verb is named" unknown_verb
claim "it says its version" version
claim "it helps" help
claim "every verb helps, as the help says" help_of_each
claim "a clean project exits 0" clean
claim "findings exit 1" findings
claim "the registry is found upwards and paths are relative to it" from_below
claim "the registry is found from a path" by_path
claim "paths choose what is reported" other_path
claim "a registry can be named" by_registry
claim "without a registry it cannot run" no_registry
claim "a registry that is not there is named" lost_registry
claim "a path that is not there is named" lost_path
claim "a path that is no source is noted" named_text
claim "an unknown format is named" bad_format
claim "an unknown option is named" bad_option
claim "no threads is no number of threads" bad_jobs
claim "a full disk is an error" full_disk
claim "the number of threads changes nothing" same_for_any_jobs
claim "wrong words for rules and explain are told" no_argument_for_rules
claim "a rule is explained by its name" explains_by_name
claim "the registry is checked alone" registry_alone
claim "a broken registry exits 1 alone and 2 in check" broken_registry
finish
