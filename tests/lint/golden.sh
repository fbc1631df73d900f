#!/usr/bin/env bash
# golden.sh BUS_LINT [CASE…]           checks cases (default: all), each a folder golden/<rule>/<bad_…|good_…>
# golden.sh --update BUS_LINT [CASE…]  writes their want.txt instead; look at the difference before committing it
# golden.sh --together BUS_LINT        all cases with the shared registry in one tree, in one run
#
# A case is copied to a folder of its own, beside the shared registry if it brings none, prepared by its prepare.sh
# if it has one, and checked in gcc format. A bad_ case says what its want.txt says and exits 1 (2 if the registry is
# wrong, 0 if there are only notes); a good_ case says nothing, under all rules, and exits 0.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mode=check
case ${1-} in --update | --together) mode=${1#--} && shift ;; esac
bus_lint=$(realpath -- "${1:?the bus-lint to test}") && shift
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
cd "$here/golden" || exit 2

# lay_out CASE FOLDER: the files of a case, ready to be checked.
lay_out() {
    cp -a "$1/." "$2/" && rm -f "$2/want.txt"
    [[ -e $2/bus-registry.yaml || -e $2/bus-registry ]] || cp bus-registry.yaml "$2/"
    [[ ! -e $2/prepare.sh ]] || (cd "$2" && bash -eu prepare.sh && rm prepare.sh)
}

# expected_exit FILE: the exit code that goes with these findings.
expected_exit() {
    if grep -q ': error: .*\[BL002 ' "$1"; then echo 2
    elif grep -Eq ': (error|warning): ' "$1"; then echo 1
    else echo 0; fi
}

# check FOLDER WANT NAME: runs bus-lint there and compares.
check() {
    local got=$work/got code
    (cd "$1" && "$bus_lint" check --format gcc) >"$got" 2>"$work/errors"
    code=$?
    [[ $mode != update || ! -s $got ]] || cp "$got" "$2"
    if [[ -s $work/errors ]] || ! diff -u --label "$3: wanted" --label "$3: got" "$2" "$got" ||
        [[ $code != "$(expected_exit "$2")" ]]; then
        cat "$work/errors"
        printf 'FAILED %s (exit code %s)\n' "$3" "$code"
        return 1
    fi
    printf 'ok %s\n' "$3"
}

one() {
    local folder=$work/case want=$1/want.txt
    rm -rf "$folder" && mkdir "$folder" && lay_out "$1" "$folder" || return 1
    [[ $1 != */good_* || ! -e $want ]] || { printf 'FAILED %s: a good_ case has no want.txt\n' "$1" && return 1; }
    [[ $1 == */good_* || -e $want || $mode == update ]] || { printf 'FAILED %s: want.txt is missing\n' "$1" && return 1; }
    [[ $1 == */bad_* ]] || want=/dev/null
    check "$folder" "$want" "$1"
}

# moved CASE: a sed program that gives a case's paths a folder of the case's own, behind the service if there is one.
moved() {
    local tag=${1//\//_}
    printf '%s\n' "s#^(services|tools)/([a-z-]+)#\\1/\\2/$tag#; s#\`(services|tools)/([a-z-]+)#\`\\1/\\2/$tag#"
    printf '%s\n' "s#^include#include/$tag#; s#^lib#lib/$tag#; s#\`lib\`#\`lib/$tag\`#"
}

together() {
    local folder=$work/all part=$work/part file to
    mkdir "$folder" && cp bus-registry.yaml "$folder/" && : >"$work/want"
    for name in */*/; do
        name=${name%/}
        [[ -e $name/bus-registry.yaml || -e $name/bus-registry ]] && continue
        rm -rf "$part" && mkdir "$part" && lay_out "$name" "$part" && rm "$part/bus-registry.yaml"
        [[ ! -e $name/want.txt ]] || sed -E "$(moved "$name")" "$name/want.txt" >>"$work/want"
        while IFS= read -r file; do
            to=$folder/$(sed -E "$(moved "$name")" <<<"${file#./}")
            mkdir -p "$(dirname "$to")"
            # A link would lead elsewhere from its new place.
            if [[ -f $part/$file ]]; then cp -L "$part/$file" "$to"; else cp -P "$part/$file" "$to"; fi
        done < <(cd "$part" && find . -mindepth 1 ! -type d)
    done
    LC_ALL=C sort -t: -k1,1 -k2,2n -k3,3n -s -o "$work/want" "$work/want"
    check "$folder" "$work/want" "all cases together"
}

[[ $mode != together ]] || { together; exit; }
(($# > 0)) || set -- */*/
failed=0
for name in "$@"; do one "${name%/}" || failed=$((failed + 1)); done
((failed == 0)) || { printf '%s golden cases failed\n' "$failed"; exit 1; }
