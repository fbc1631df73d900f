#!/bin/sh
# The two libraries are twins by file name: a noun that has files on the control side has them on the data side, in
# src, include, man, tests and examples alike, but for what parity.txt lists with a reason.
#
# The noun of a file is its name without extension, without the prefix of its library, and without _test or
# _broker_test. Lines of parity.txt:
#   control|data NOUN REASON     one side alone has it
#   same CONTROL DATA REASON     two words for one noun
#
# twins.sh ROOT [PARITY]
set -eu
root=$1
parity=${2:-$root/tests/layout/parity.txt}
cd "$root"

# "<side> <place> <noun>" of every file of both sides.
listing() {
    for place in src include man tests examples; do
        for side in control data; do
            case $place in
            tests | examples) folder=$place/$side ;;
            *) folder=event-bus-$side/$place ;;
            esac
            if [ -d "$folder" ]; then
                find "$folder" -type f | sed -E "
                    s|.*/||; s|\.[a-z0-9.]+\$||
                    s/_test\$//; s/_broker\$//
                    s/^eb[cd]_//; s/^eb[cd]\$/eb*/
                    s|^|$side $place |"
            fi
        done
    done | sort -u
}

listing | awk -v parity="$parity" '
function complain(text) { print text > "/dev/stderr"; bad = 1 }
function other(side) { return side == "control" ? "data" : "control" }

# The other side has the noun in this place, under the same word or its own.
function has_twin(side, place, noun) {
    return (other(side), place, noun) in there || (other(side), place, word[side, noun]) in there
}

BEGIN {
    while ((getline line < parity) > 0) {
        number++
        if (line ~ /^#/ || line ~ /^ *$/) continue
        n = split(line, field, " ")
        if (field[1] == "same" && n >= 4) {
            word["control", field[2]] = field[3]
            word["data", field[3]] = field[2]
            pair[field[2], field[3]] = number
        } else if ((field[1] == "control" || field[1] == "data") && n >= 3) {
            excused[field[1], field[2]] = number
        } else {
            complain(parity ":" number ": want: control|data NOUN REASON, or: same CONTROL DATA REASON")
        }
    }
}

{ there[$1, $2, $3] = 1; known[$1, $3] = 1; count++ }

END {
    if (count < 4) complain("only " count " nouns found on both sides")
    for (entry in there) {
        split(entry, field, SUBSEP)
        if (has_twin(field[1], field[2], field[3])) {
            shared[field[1], field[3]] = field[2]
        } else if (!((field[1], field[3]) in excused)) {
            complain(field[1] " has " field[2] "/" field[3] ", " other(field[1]) \
                     " has not: give it its twin, or the reason in " parity)
        }
    }
    for (entry in excused) {
        split(entry, field, SUBSEP)
        if (!(entry in known))
            complain(parity ":" excused[entry] ": stale: " field[1] " has no " field[2])
        else if (entry in shared)
            complain(parity ":" excused[entry] ": stale: both sides have " shared[entry] "/" field[2])
    }
    for (entry in pair) {
        split(entry, field, SUBSEP)
        if (!(("control", field[1]) in known) || !(("data", field[2]) in known))
            complain(parity ":" pair[entry] ": stale: " field[1] " and " field[2] " are not both there")
    }
    exit bad
}'
