# nats-server: where the binary comes from, its configuration, its command line. Sourced after lib.sh; called by
# stack.sh. The list of sources is tried in order; a package is only unpacked into the cache, never installed, so that
# its systemd unit cannot take port 4222.

# Sets $nats_server: the binary to use, EB_NATS_SERVER if the user names one.
nats_fetch() {
    nats_server=${EB_NATS_SERVER:-}
    if [[ -n $nats_server ]]; then
        [[ -x $nats_server ]] || die "EB_NATS_SERVER=$nats_server is not a program; name one or unset it"
        return
    fi
    local suite
    nats_from_go && return
    for suite in $NATS_DEBIAN_SUITES; do
        nats_from_debian "$suite" && return
    done
    die "no nats-server could be had (see above); install one and set EB_NATS_SERVER to its path"
}

nats_from_go() {
    local target=$cache/nats-server/go-$NATS_VERSION
    [[ -x $target/nats-server ]] || nats_go_is_new_enough || return
    once "$target" nats_build_with_go || { say "building nats-server $NATS_VERSION with Go failed"; return 1; }
    nats_server=$target/nats-server
}

nats_go_is_new_enough() {
    local have
    have=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null) || return
    printf '%s\n%s\n' "$NATS_GO_MINIMUM" "${have#go}" | sort -CV
}

nats_build_with_go() {
    say "nats-server $NATS_VERSION: building it with Go, about a minute, once"
    GOTOOLCHAIN=local GOBIN=$1 go install "github.com/nats-io/nats-server/v2@v$NATS_VERSION" >&2
}

# A package may hold another version than the suite did before, so the folder is named after the suite only.
nats_from_debian() {
    local target=$cache/nats-server/debian-$1
    once "$target" nats_unpack_package "$1" || { say "nats-server from Debian $1 could not be had"; return 1; }
    nats_server=$target/usr/sbin/nats-server
}

# A private apt world under SCRATCH/apt: own source list, lists, cache and status; the machine's is not touched.
nats_unpack_package() {
    local suite=$1 scratch=$2 apt=$2/apt
    say "nats-server: unpacking the package of Debian $suite, about 15 s, once"
    mkdir -p "$apt/lists/partial" "$apt/archives/partial" && touch "$apt/status"
    nats_apt_source "$suite" >"$apt/$suite.sources" || return
    local options=(
        -o "Dir::Etc::SourceList=$apt/$suite.sources" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$apt/lists" -o "Dir::State::Status=$apt/status" -o "Dir::Cache=$apt"
        -o APT::Sandbox::User= -o Acquire::Languages=none -o Acquire::Retries=2)
    (
        cd "$apt" &&
            apt-get "${options[@]}" -qq update >&2 &&
            apt-get "${options[@]}" -qq download nats-server >&2 &&
            dpkg -x nats-server_*.deb "$scratch"
    ) && rm -rf "$apt"
}

# nats_apt_source SUITE: the machine's own Debian mirror, pointed at another suite. Reads both formats of apt
# (one-line and deb822); security and backports archives have no suite of that name and are passed over.
nats_apt_source() {
    local suite=$1 uri
    uri=$(apt-get indextargets --format '$(CREATED_BY) $(COMPONENT) $(REPO_URI) $(ORIGIN) $(CODENAME)' 2>/dev/null |
        awk '$1 == "Packages" && $2 == "main" && $4 == "Debian" && $3 !~ /security/ { print $3; exit }')
    [[ -n $uri ]] || { say "no Debian mirror is among this machine's apt sources"; return 1; }
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' \
        "$uri" "$suite" /usr/share/keyrings/debian-archive-keyring.gpg
}

nats_version() { "$nats_server" --version | sed 's/.*v/nats-server /'; }

nats_configure() {
    printf '%s\n' "$nats_server" >"$1/binary"
    cp "$root/deploy/nats/base.conf" "$1/base.conf"
    cat >"$1/server.conf" <<END
include "base.conf"
server_name: "${stack##*/}"
listen: "127.0.0.1:$nats_port"
http: "127.0.0.1:$((nats_port + 1))"
store_dir: "$1/data"
END
    [[ ! -e $1/extra ]] || cat "$1/extra" >>"$1/server.conf"
}

nats_command() { command=("$nats_server" -c "$1/server.conf"); }
