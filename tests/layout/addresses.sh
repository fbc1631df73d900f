#!/bin/sh
# No file names a place that only its author has: no home directory, and no address but of this machine, of an example
# (RFC 2606), or of one of the few pages that are listed here.
#
# addresses.sh ROOT
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/fine" <<'EOF'
(127\.0\.0\.1|([a-z0-9-]+\.)*example(\.(org|com|net))?)
www\.apache\.org/licenses
maven\.apache\.org/(POM|xsd)
json-schema\.org
keepachangelog\.com
pre-commit\.com
semver\.org
EOF
sed -i 's|.*|:[0-9]+:[a-z]+://&([:/].*)?$|' "$work/fine"

sources() {
    find . \( -path ./.git -o -path ./build -o -path ./tests/layout/planted.sh \) -prune -o -type f -print0
}

# An address is what has a dot in its host: of://datasets is a name.
sources | xargs -0 grep -nIoE '\b[a-z]+://[a-z0-9-]+(\.[a-z0-9-]+)+[A-Za-z0-9:/._-]*' |
    grep -vE -f "$work/fine" > "$work/found" || :
sources | xargs -0 grep -nIoE '(^|[^A-Za-z0-9_.$~}/])/(home|root|Users)/[A-Za-z0-9._-]+' >> "$work/found" || :

if [ -s "$work/found" ]; then
    cat "$work/found" >&2
    exit 1
fi
