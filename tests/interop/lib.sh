# What both interoperability tests share. Sourced by them; the brokers are those of the environment, and none is a failure.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
set -u

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# same WANTED GOT WHAT: two files are equal.
same() { diff -u "$1" "$2" >&2 || fail "$3"; }
