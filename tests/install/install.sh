#!/bin/sh
# Installs the build into a prefix, moves the prefix, and lets programs of somebody else's, in C and in C++, link what
# they find there: by find_package and by pkg-config, shared and static. Each is run: it must be told that no broker is
# there, by the libraries it was meant to have. Two take their handles from a registry, by the installed bus-lint.
#
# install.sh BUILD C-COMPILER C++-COMPILER
set -eu
build=$1 cc=$2 cxx=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
strict="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"

fail() {
    echo "$*" >&2
    exit 1
}

# Runs a step, and shows what it said only when it fails.
quietly() {
    "$@" > "$work/said" 2>&1 || { cat "$work/said" >&2; fail "failed: $*"; }
}

# try PROGRAM shared|static: it runs, and loads our libraries or does not.
try() {
    quietly env LD_LIBRARY_PATH="$lib" "$1"
    cat "$work/said"
    loads=$(readelf -d "$1" | grep -cE 'NEEDED.*\[libeb[cd]\.so\.0\]' || :)
    case $2 in
    shared) [ "$loads" -eq 2 ] || fail "$1 should load two libraries of ours, loads $loads" ;;
    static) [ "$loads" -eq 0 ] || fail "$1 should load no library of ours, loads $loads" ;;
    esac
}

quietly cmake --install "$build" --prefix "$work/first"
mv "$work/first" "$prefix"
lib=$(dirname "$(find "$prefix" -name libebc.so)")

quietly cmake -S "$here/outside" -B "$work/by-cmake" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx"
quietly cmake --build "$work/by-cmake"
for kind in shared static; do
    try "$work/by-cmake/c_$kind" $kind
    try "$work/by-cmake/cpp_$kind" $kind
done
try "$work/by-cmake/c_generated" shared
try "$work/by-cmake/cpp_generated" shared

export PKG_CONFIG_PATH="$lib/pkgconfig"
# shellcheck disable=SC2086 # flags are lists of words
compile() {
    kind=$1 modules=$2
    flags=$(pkg-config --cflags --libs $modules)
    quietly "$cc" -std=c11 $strict "$here/outside/outside.c" $flags -o "$work/pkg_c_$kind"
    quietly "$cxx" -std=c++17 $strict "$here/outside/outside.cpp" $flags -o "$work/pkg_cpp_$kind"
    try "$work/pkg_c_$kind" $kind
    try "$work/pkg_cpp_$kind" $kind
}
compile shared 'ebc ebd'
compile static 'ebc-static ebd-static'

# Each library by itself: neither may live on what the other brings in. And where only the archives are,
# `pkg-config --static` gives all that they need.
alone() {
    printf '#include <%s.h>\nint main(void)\n{\n    return %s_version() == 0;\n}\n' "$1" "$1" > "$work/alone.c"
    shift
    # shellcheck disable=SC2046
    quietly "$cc" "$work/alone.c" $(pkg-config --cflags --libs "$@") -o "$work/alone"
    quietly env LD_LIBRARY_PATH="$lib" "$work/alone"
}
for library in ebc ebd; do
    alone $library $library
    alone $library $library-static
done
rm "$lib"/libeb[cd].so*
for library in ebc ebd; do
    alone $library --static $library
done
