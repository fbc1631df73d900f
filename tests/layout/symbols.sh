#!/bin/sh
# The exported list of one library: what the shared library shows, what its map names and what its headers declare
# EB_API are the same names, none of them private (`__`); and its archive defines nothing under another prefix.
#
# symbols.sh PREFIX SHARED ARCHIVE MAP HEADER…
set -eu
prefix=$1 shared=$2 archive=$3 map=$4
shift 4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

complain() {
    echo "$*" >&2
    bad=1
}

# The name that follows each EB_API, comments taken out.
declared() {
    cat "$@" | awk '
        { text = text $0 "\n" }
        END {
            while (match(text, /\/\*([^*]|\*+[^*\/])*\*+\//))
                text = substr(text, 1, RSTART - 1) " " substr(text, RSTART + RLENGTH)
            n = split(text, part, /EB_API[ \n]/)
            for (i = 2; i <= n; i++)
                if (match(part[i], /[A-Za-z_0-9]+[ \n]*\(/))
                    print substr(part[i], RSTART, RLENGTH - 1)
        }'
}

declared "$@" | sort > "$work/header"
sed -n '/global:/,/local:/s/^ *\([A-Za-z_0-9]*\);$/\1/p' "$map" | sort > "$work/map"
# Type A is the version's own name (EBC_0).
nm -D --defined-only "$shared" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort > "$work/shared"
# gcc's address sanitizer adds an indicator to each global object.
nm -g --defined-only "$archive" | awk 'NF == 3 && $3 !~ /^__odr_asan/ { print $3 }' | sort -u > "$work/archive"

for list in header map shared archive; do
    [ -s "$work/$list" ] || complain "no names found: $list"
done
diff "$work/header" "$work/map" > "$work/diff" ||
    complain "declared EB_API (<) and named in $map (>) differ:
$(grep '^[<>]' "$work/diff")"
diff "$work/map" "$work/shared" > "$work/diff" ||
    complain "named in $map (<) and exported by $shared (>) differ:
$(grep '^[<>]' "$work/diff")"
if grep '__' "$work/shared" > "$work/private"; then
    complain "private names are exported by $shared:
$(cat "$work/private")"
fi
if grep -v "^${prefix}_" "$work/archive" > "$work/foreign"; then
    complain "$archive defines global names that do not begin with ${prefix}_ (map them with EB_PRIVATE, or make them static):
$(cat "$work/foreign")"
fi
exit $bad
