# Debian packages: what is missing is found without network and root, and then installed. Sourced after lib.sh.
# A line of the list is "package[|alternative…]  reason"; an alternative "cmd:name" is satisfied by a command in PATH.

# missing_packages LIST: the first name of each line that nothing on this machine satisfies.
missing_packages() {
    local names installed alternatives
    names=$(sed -E '/^#|^$/d; s/[[:space:]].*//; s/\|/ /g; s/cmd:[^ ]*//g' "$1")
    installed=" $(dpkg-query -W -f '${Package}=${db:Status-Status} ' $names 2>/dev/null || true)"
    while read -r alternatives _; do
        [[ $alternatives && $alternatives != \#* ]] || continue
        is_satisfied "$alternatives" "$installed" || printf '%s\n' "${alternatives%%|*}"
    done <"$1"
}

is_satisfied() {
    local one
    for one in ${1//|/ }; do
        case $one in
        cmd:*) ! command -v "${one#cmd:}" >/dev/null || return 0 ;;
        *) [[ $2 != *" $one=installed "* ]] || return 0 ;;
        esac
    done
    return 1
}

install_packages() {
    local missing command
    missing=$(missing_packages "$1" | tr '\n' ' ')
    [[ -n $missing ]] || return 0
    command="apt-get install -y --no-install-recommends $missing"
    ((EUID == 0)) || die "packages are missing; as root: apt-get update && $command"
    apt_step "reading the package lists" apt-get update
    export DEBIAN_FRONTEND=noninteractive
    apt_step "installing $missing" $command -o Dpkg::Use-Pty=0
}

# apt_step WHAT COMMAND…: apt's many lines go to a log, of which a failure shows the end; each fiftieth package is told.
apt_step() {
    local log
    log=$(mktemp)
    say "packages: $1"
    if ! "${@:2}" </dev/null 2>&1 | apt_progress "$log" >&2; then
        tail -n 20 "$log" >&2
        die "packages: ${*:2:2} failed (see above; all of it is in $log); is there a network?"
    fi
    rm -f "$log"
}

# Minutes may pass on a slow network, and nobody should wonder whether anything happens.
apt_progress() {
    awk -v log_file="$1" '
        function told(done) {
            if (++count[done] % 50 == 0) print "packages: " count[done] " of " total " " done
            fflush()
        }
        { print >log_file }
        / newly installed/ { total = $3 }
        /^Get:/ { told("downloaded") }
        /^Unpacking / { told("unpacked") }
        /^Setting up / { told("set up") }'
}
