#!/usr/bin/env bash
# deploy/packages.txt and its reader: what is missing is found without network, alternatives count, reasons are given.
. "$(dirname "$0")/lib.sh"
. "$root/deploy/native/lib.sh"
. "$root/deploy/native/packages.sh"

cat >"$work/list" <<'END'
# a comment
bash                           always there
no-such-package|bash           an alternative is there
no-such-package|cmd:bash       a command is there
no-such-package|cmd:no-such    missing, the first name counts
bash-no-such                   missing, although bash is there
END
found=$(missing_packages "$work/list" | tr '\n' ' ')
[[ $found == "no-such-package bash-no-such " ]] || fail "missing: $found"

unreasoned=$(grep -vE '^(#|$)' "$root/deploy/packages.txt" | grep -vE '^[^ ]+ +[^ ]+ [^ ]+' || true)
[[ -z $unreasoned ]] || fail "no reason is given for: $unreasoned"

# Of a long installation, each fiftieth package is told, and all of it is kept.
{ echo "0 upgraded, 120 newly installed, 0 to remove"; for i in {1..120}; do echo "Get:$i x"; done; } >"$work/apt"
apt_progress "$work/log" <"$work/apt" >"$work/said"
printf 'packages: %s of 120 downloaded\n' 50 100 | diff - "$work/said" || fail "another progress than this was told"
cmp "$work/apt" "$work/log" || fail "not all that apt said was kept"

# A failure shows what apt said, and fails.
(set -o pipefail; export TMPDIR=$work; apt_step "asking" bash -c 'echo what apt said; exit 100') >"$work/said" 2>&1 && fail "apt failed, setup did not"
holds "what apt said"

# With everything there, setup asks neither apt nor the network.
mkdir "$work/bin"
printf '#!/bin/sh\necho apt-get was called >&2\nexit 1\n' >"$work/bin/apt-get"
chmod +x "$work/bin/apt-get"
[[ -z $(missing_packages "$root/deploy/packages.txt") ]] || fail "run ./dev setup first"
PATH=$work/bin:$PATH must "$dev" setup
