#!/usr/bin/env bash
# golden_rules.sh BUS_LINT: every rule has its golden cases and its texts; every golden folder has its rule.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$bus_lint" rules >"$work/rules" || exit 1

count() { find "$here/golden/$1" -mindepth 1 -maxdepth 1 -name "$2" -type d 2>/dev/null | wc -l; }
two_look_alikes() { (($(count "$1" 'good_*') >= 2)); }
two_findings() { (($(count "$1" 'bad_*') >= 2)) && (($(cat "$here/golden/$1"/bad_*/want.txt | grep -c "\[$1 ") >= 2)); }
explained() { run 0 explain "$1" && grep -q '^Why$' "$work/out" && grep -q '^Instead$' "$work/out"; }
no_stray_folders() {
    diff <(cut -d' ' -f1 "$work/rules") <(cd "$here/golden" && find . -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | LC_ALL=C sort)
}

while read -r code _ name _; do
    claim "$code $name has two findings" two_findings "$code"
    claim "$code $name has two look-alikes" two_look_alikes "$code"
    claim "$code $name is explained" explained "$code"
done <"$work/rules"
claim "every golden folder is a rule's" no_stray_folders
finish
