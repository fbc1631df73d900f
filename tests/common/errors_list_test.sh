#!/bin/sh
# The generated block of eb/base.h: errors.sh finds it up to date, finds it stale after a change of errors.def,
# and writes it anew. Works on a copy.  errors_list_test.sh <event-bus-common>
set -eu
common=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

"$common/errors.sh" check || fail "eb/base.h is not what errors.def says"

mkdir -p "$work/include/eb"
cp "$common/errors.sh" "$common/errors.def" "$work/"
cp "$common/include/eb/base.h" "$work/include/eb/"
"$work/errors.sh" check || fail "the copy is stale already"

echo 'EB_ERROR(INVENTED, 999, 0, "made up", "nothing")' >> "$work/errors.def"
if "$work/errors.sh" check > "$work/diff" 2>&1; then
    fail "a code that eb/base.h lacks was not noticed"
fi
grep -q 'EB_E_INVENTED = -999' "$work/diff" || fail "the missing code is not shown"

"$work/errors.sh" write
"$work/errors.sh" check || fail "what errors.sh wrote is stale"
grep -q 'case EB_E_INVENTED:' "$work/include/eb/base.h" || fail "eb_error_name does not know the new code"

sed -i 's/EB_E_ARG = -1,/EB_E_ARG = -2,/' "$work/include/eb/base.h"
if "$work/errors.sh" check > /dev/null 2>&1; then
    fail "a number changed by hand was not noticed"
fi
