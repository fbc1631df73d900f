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
    missing=$(missing_packages "$1")
    [[ -n $missing ]] || return 0
    command="apt-get install -y --no-install-recommends $(echo $missing)"
    ((EUID == 0)) || die "packages are missing; as root: apt-get update && $command"
    say "installing $(wc -w <<<"$missing") Debian packages: $(echo $missing)"
    apt-get update -qq >&2 || die "apt-get update failed (see above): is there a network?"
    DEBIAN_FRONTEND=noninteractive $command -qq </dev/null >&2 || die "apt-get install failed (see above)"
}
