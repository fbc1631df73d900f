#!/bin/sh
# Who may include whom, and which files alone may see the headers of a foreign library.
#
#   common       nothing of ours
#   control      common                 data      common         (never each other)
#   bus-registry common                 bus-lint  bus-registry, common
#
# An include counts for the part that owns the file it would find: the includer's own part first, then those it may
# use. vendors.txt lists the files that include the header of a foreign library; one that no longer does is stale.
#
# layers.sh ROOT [VENDORS]
set -eu
root=$1
vendors=${2:-$root/tests/layout/vendors.txt}
cd "$root"

find event-bus-common event-bus-control event-bus-data bus-registry bus-lint -name '*.[ch]' | sort | awk -v vendors="$vendors" '
function complain(text) { print text > "/dev/stderr"; bad = 1 }
function part_of(path) { sub(/\/.*/, "", path); return path }

# The part that the header named `name` belongs to, as seen from `part`; "" for one that is not ours.
function owner(name, part,   i, n, order, found) {
    n = split(part " " may[part], order, " ")
    for (i = 1; i <= n; i++)
        if ((order[i], name) in has) return order[i]
    for (found in parts)
        if ((found, name) in has) return found
    return ""
}

function check(file, line, name,   part, whose, base) {
    part = part_of(file)
    whose = owner(name, part)
    if (whose != "" && whose != part && index(" " may[part] " ", " " whose " ") == 0)
        complain(file ":" line ": " part " must not include " name " of " whose)
    base = name
    sub(/.*\//, "", base)
    if (base in foreign) {
        used[file, base] = 1
        if (!((file, base) in allowed))
            complain(file ":" line ": only the files listed in " vendors " include " name)
    }
}

BEGIN {
    may["event-bus-common"] = ""
    may["event-bus-control"] = may["event-bus-data"] = may["bus-registry"] = "event-bus-common"
    may["bus-lint"] = "bus-registry event-bus-common"
    for (i = split("nats.h rdkafka.h cJSON.h uuid.h yaml.h sha2.h", field, " "); i > 0; i--) foreign[field[i]] = 1
    while ((getline entry < vendors) > 0)
        if (entry !~ /^#/ && split(entry, field, " ") >= 3) allowed[field[2], field[1]] = 1
}

# Every way a path can be written in an #include: "x.h" and "sub/x.h" of sub/x.h.
{
    files[++count] = $0
    parts[part_of($0)] = 1
    if ($0 ~ /\.h$/) {
        name = $0
        do has[part_of($0), name] = 1
        while (sub(/^[^\/]*\//, "", name))
    }
}

END {
    for (i = 1; i <= count; i++) {
        number = 0
        while ((getline text < files[i]) > 0) {
            number++
            if (text ~ /^[ \t]*#[ \t]*include[ \t]*["<]/) {
                seen++
                sub(/^[^"<]*["<]/, "", text)
                sub(/[">].*/, "", text)
                sub(/^(\.\.?\/)+/, "", text)
                check(files[i], number, text)
            }
        }
        close(files[i])
    }
    if (!seen) complain("no #include found under the parts")
    for (entry in allowed) {
        split(entry, field, SUBSEP)
        if (!((field[1], field[2]) in used))
            complain(vendors ": " field[1] " does not include " field[2] " (any more)")
    }
    exit bad
}'
