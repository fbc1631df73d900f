#!/bin/sh
# The two libraries are twins by file name: what stands on the control side stands on the data side, but for what
# parity.txt lists with a reason. In names the libraries' own prefix counts as the same (ebc.h, ebd.h).
#
# twins.sh ROOT [PARITY]
set -eu
root=$1
parity=${2:-$root/tests/layout/parity.txt}
cd "$root"

# "<side> <place>/<file>" of every file of both sides, the prefix written as eb*.
listing() {
    for place in src include man tests examples; do
        case $place in
        tests | examples) control=$place/control data=$place/data ;;
        *) control=event-bus-control/$place data=event-bus-data/$place ;;
        esac
        for side in control data; do
            eval "folder=\$$side"
            if [ -d "$folder" ]; then
                (cd "$folder" && find . -type f) | sed "s|^\./|$side $place/|"
            fi
        done
    done | sed 's|/eb[cd]|/eb*|g' | sort
}

listing | awk -v parity="$parity" '
function complain(text) { print text > "/dev/stderr"; bad = 1 }
function other(side) { return side == "control" ? "data" : "control" }

BEGIN {
    while ((getline line < parity) > 0) {
        number++
        if (line ~ /^#/ || line ~ /^ *$/) continue
        if (split(line, field, " ") < 3 || field[1] !~ /^(control|data)$/) {
            complain(parity ":" number ": want: control|data FILE REASON")
            continue
        }
        excused[field[1], field[2]] = number
    }
}

{ there[$1, $2] = 1; count++ }

END {
    if (count < 4) complain("only " count " files found on both sides")
    for (entry in there) {
        split(entry, field, SUBSEP)
        if (!((other(field[1]), field[2]) in there) && !(entry in excused))
            complain(field[1] " has " field[2] ", " other(field[1]) " has not: give it its twin, or the reason in " parity)
    }
    for (entry in excused) {
        split(entry, field, SUBSEP)
        if (!(entry in there))
            complain(parity ":" excused[entry] ": stale: " field[1] " has no " field[2])
        else if ((other(field[1]), field[2]) in there)
            complain(parity ":" excused[entry] ": stale: " field[2] " stands on both sides")
    }
    exit bad
}'
