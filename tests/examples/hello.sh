#!/bin/sh
# hello.sh PROGRAM WANT: what it prints is what stands beside its source.
set -eu
said=$("$1")
printf '%s\n' "$said" | diff -u "$2" -
