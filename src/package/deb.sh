#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the Debian package and, unless told not to, an archive that installs it on a Debian 12 machine
# without network. The same source gives the same package to the byte: every time in it is that of
# the last commit (or SOURCE_DATE_EPOCH).
# usage: deb.sh OUT_FOLDER [--no-dependencies]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
out=$1
with_dependencies=${2:-yes}
build="build-deb"
umask 022
export LC_ALL=C.UTF-8 TZ=UTC

say() { printf '+ %s\n' "$*"; }
die() {
    printf 'deb: %s\n' "$*" >&2
    exit 1
}

# Of a checkout the last commit's time, of an unpacked archive the newest file's.
commit_time() {
    git -c safe.directory="$PWD" log -1 --format=%ct 2>/dev/null ||
        find . -path './build*' -prune -o -path ./out -prune -o -type f -printf '%T@\n' | sort -n | tail -n 1 | cut -d. -f1
}

build_tree() { # into $tree
    local name
    # Debian's flags: hardening, and paths that do not name this folder.
    for name in CFLAGS CPPFLAGS LDFLAGS; do
        export "$name=$(DEB_BUILD_MAINT_OPTIONS=hardening=+all dpkg-buildflags --get $name)"
    done
    rm -rf $build
    meson setup $build --prefix=/usr --buildtype=plain -Dtests=false -Dwerror=false >"$work/setup.log" ||
        die "meson setup: $(tail -n 5 "$work/setup.log")"
    meson compile -C $build
    DESTDIR=$tree meson install -C $build --no-rebuild --quiet
    find "$tree" -type f \( -path '*/bin/*' -o -name '*.so' \) -exec strip --strip-unneeded -R .comment -R .note {} +
    find "$tree" -name '*.so' -exec chmod -x {} +
}

add_documents() {
    local doc=$tree/usr/share/doc/agrotown
    mkdir -p "$doc"
    cp "$here/copyright" "$doc/copyright"
    cp README.md "$doc/README.md"
    gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
}

# Libraries as their packages state them; then what no link shows: opened by name at run time.
dependencies() {
    mkdir -p "$work/debian"
    printf 'Source: agrotown\n\nPackage: agrotown\nArchitecture: any\n' >"$work/debian/control"
    local linked
    linked=$(cd "$work" && find agrotown -type f \( -path '*/bin/*' -o -name '*.so' \) | sort |
        xargs dpkg-shlibdeps -O -Sagrotown 2>"$work/shlibdeps.log") ||
        die "dpkg-shlibdeps: $(cat "$work/shlibdeps.log")"
    echo "${linked#shlibs:Depends=}, libsqlite3-mod-spatialite, proj-data, fonts-dejavu-core, fonts-dejavu-extra"
}

installed_kilobytes() { # as dpkg-gencontrol counts: files rounded up, one for every folder
    find "$tree" -path "$tree/DEBIAN" -prune -o -type f -printf '%s\n' -o -type d -printf '1\n' |
        awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }'
}

write_control() {
    mkdir -p "$tree/DEBIAN"
    local depends size
    depends=$(dependencies)
    size=$(installed_kilobytes)
    sed -e "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$size/" \
        -e "s/@DEPENDS@/$depends/" "$here/control" >"$tree/DEBIAN/control"
    (cd "$tree" && find usr -type f | sort | xargs md5sum) >"$tree/DEBIAN/md5sums"
}

# Every package that agrotown needs, down to the C library: a machine in the field may be of an
# older point release. apt is asked what a machine with no package at all would have to fetch.
collect_packages() { # FOLDER
    local apt=(apt-get -q -y --no-install-recommends -o Debug::NoLocking=true -o APT::Sandbox::User=root
        -o "Dir::State::status=$work/no-packages" -o "Dir::State::extended_states=$work/states"
        -o "Dir::Cache=$work/apt" -o "Dir::Cache::archives=$1/" -o Dpkg::Use-Pty=0)
    mkdir -p "$1/partial" "$work/apt"
    : >"$work/no-packages"
    say "fetching the packages that agrotown needs"
    "${apt[@]}" --download-only install "./${package#"$PWD/"}" >"$work/fetch.log" 2>&1 ||
        die "cannot fetch the packages that agrotown needs (the package alone: ./bootstrap deb \
--no-dependencies): $(grep -E '^E:' "$work/fetch.log")"
    rm -rf "$1/partial" "$1/lock"
    cp "$package" "$1/"
}

make_archive() {
    local name=agrotown-offline_${version}_$architecture top count
    top=$work/$name
    collect_packages "$top/packages"
    (cd "$top/packages" && dpkg-scanpackages --multiversion . 2>/dev/null >Packages)
    sed "s/@ARCHITECTURE@/$architecture/" "$here/install.sh" >"$top/install.sh"
    chmod 755 "$top/install.sh"
    (cd "$top" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs sha256sum) >"$work/sums"
    mv "$work/sums" "$top/SHA256SUMS"
    tar -C "$work" --sort=name --format=gnu --owner=0 --group=0 --numeric-owner \
        --mtime="@$SOURCE_DATE_EPOCH" --mode=go=rX,u+rw -cf "$out/$name.tar" "$name"
    count=$(find "$top/packages" -name '*.deb' | wc -l)
    say "${out#"$PWD/"}/$name.tar: $count packages and install.sh, $(du -h "$out/$name.tar" | cut -f1)"
}

mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
tree=$work/agrotown
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(commit_time)}
export SOURCE_DATE_EPOCH
architecture=$(dpkg --print-architecture)
build_tree
version=$(meson introspect $build --projectinfo |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["version"])')
package=$out/agrotown_${version}_$architecture.deb
add_documents
write_control
rm -f "$out"/agrotown_*.deb "$out"/agrotown-offline_*.tar
chmod -R u=rwX,go=rX "$tree" # the checkout may have been made with another umask
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$tree" "$package" >/dev/null
say "${package#"$PWD/"}: $(du -h "$package" | cut -f1)"
[ "$with_dependencies" = --no-dependencies ] || make_archive
