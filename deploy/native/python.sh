# An environment of Python packages that the tests use, apart from the machine's Python. Sourced after lib.sh.

# Sets $python: an interpreter that has PYTHON_PACKAGES.
python_fetch() {
    local key
    key=$(python3 -c 'import sys; print(sys.version)' | cat - <(printf '%s' "$PYTHON_PACKAGES") | cksum)
    once "$cache/python/${key%% *}" python_install || die "the Python packages could not be had (see above)"
    python=$cache/python/${key%% *}/bin/python3
}

# Only `python3 -m` and imports are used from it: its own scripts would name the scratch folder.
python_install() {
    say "Python: installing $PYTHON_PACKAGES, once"
    python3 -m venv "$1" >&2 && "$1/bin/python3" -m pip install --quiet --disable-pip-version-check $PYTHON_PACKAGES >&2
}
