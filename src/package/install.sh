#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs agrotown on a Debian 12 machine from this folder alone, without network. Packages that the
# machine has are kept; what is missing comes from the folder "packages".
# usage: sudo ./install.sh        to remove it again: sudo apt-get purge --autoremove agrotown
set -eu
cd "$(dirname "$0")"

die() {
    echo "install.sh: $*" >&2
    exit 1
}

[ "$(id -u)" -eq 0 ] || die "needs root: sudo ./install.sh"
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-none}")
[ "$codename" = bookworm ] || die "made for Debian 12 (bookworm), this machine is \"$codename\""
[ "$(dpkg --print-architecture)" = @ARCHITECTURE@ ] || die "made for machines of type @ARCHITECTURE@"
sha256sum --quiet -c SHA256SUMS || die "the folder is damaged: copy it again"

# apt looks at this folder only: no list, cache or source of the machine takes part.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$PWD/packages" "$work/packages" # the folder's own path may hold spaces
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
echo "deb [trusted=yes] file:$work/packages ./" >"$work/sources.list"
apt_here() {
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o "Dir::Etc::SourceList=$work/sources.list" \
        -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" \
        -o APT::Sandbox::User=root -o Acquire::Languages=none -o Dpkg::Use-Pty=0 "$@"
}
apt_here update >"$work/log" 2>&1 || die "$(cat "$work/log")"
apt_here install --no-install-recommends --reinstall agrotown
agrotown --version
