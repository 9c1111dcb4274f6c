# SPDX-License-Identifier: Apache-2.0
# Shared by the scripts of this folder: a Debian 12 base system in a folder, entered by chroot.
# Everything is mounted in a mount namespace of its own, so that nothing stays mounted however the
# script ends.
# shellcheck shell=bash disable=SC2034,SC2154

if [ -z "${BARE_INSIDE:-}" ] && [ "$(id -u)" -eq 0 ]; then
    exec env BARE_INSIDE=1 unshare --mount --propagation private bash "$0" "$@"
fi

notes=()
note() { notes+=("$*") && printf -- '-- %s\n' "$*"; }
print_notes() { printf '%s\n' "${notes[@]}"; }
title() { printf '\n#### %s\n' "$*"; }
die() {
    printf '\n%s: FAILED: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

need_root_and() { # PROGRAM...
    [ "$(id -u)" -eq 0 ] || die "run it as root: it uses debootstrap and chroot"
    local p
    for p in "$@"; do
        command -v "$p" >/dev/null || die "$p is not installed"
    done
}

release=bookworm
folder=${BARE_FOLDER:-$(mktemp -d)}
mkdir -p "$folder"

leave() {
    local code=$?
    trap - EXIT
    local mounted
    # Deepest first; only what lies in our folder, and only in our mount namespace.
    awk -v f="$folder/" 'index($5, f) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
        while read -r mounted; do umount "$mounted" || true; done
    if [ -n "${BARE_KEEP:-}" ]; then
        printf 'kept: %s (enter a base system there with chroot)\n' "$folder"
    else
        rm -rf --one-file-system "$folder"
    fi
    exit $code
}
trap leave EXIT
trap 'exit 130' INT TERM HUP

# "URI SUITE COMPONENT" of this machine's Debian sources; those of others are no base system.
debian_sources() {
    if [ -n "${BARE_MIRROR:-}" ]; then
        echo "$BARE_MIRROR $release main"
    else
        # shellcheck disable=SC2016
        apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)' \
            'Created-By: Packages' | awk '$4 == "Debian" { print $1, $2, $3 }' | sort -u
    fi
}

# The host's way to its mirrors: sources, proxy, name service.
give_network() {
    debian_sources | sed 's/^/deb /' >"$base/etc/apt/sources.list"
    apt-config dump | grep -E '^Acquire::https?::[A-Za-z:.-]* ' >"$base/etc/apt/apt.conf.d/90host" || true
    cp /etc/resolv.conf /etc/hosts "$base/etc/"
}

# Only what the base system itself lacks: a base system keeps its device nodes.
mount_in() {
    mount -t proc proc "$base/proc"
    mount -t sysfs -o ro sysfs "$base/sys"
    mkdir -p "$base/dev/pts" "$base/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$base/dev/pts"
    mount -t tmpfs tmpfs "$base/dev/shm"
}

make_base() { # NAME: sets base to a fresh base system with nothing added
    base=$folder/$1
    if [ -n "${BARE_REUSE:-}" ] && [ -f "$base/etc/debian_version" ]; then
        note "not bare: $base was kept by an earlier run"
        mount_in
        return
    fi
    local uri
    uri=$(debian_sources | awk -v r=$release '$2 == r { print $1; exit }')
    [ -n "$uri" ] || die "this machine has no Debian 12 source: set BARE_MIRROR"
    title "debootstrap, variant minbase, into $base"
    rm -rf --one-file-system "$base"
    debootstrap --variant=minbase $release "$base" "$uri" >"$folder/debootstrap.log" 2>&1 ||
        die "debootstrap: $(tail -n 5 "$folder/debootstrap.log")"
    give_network
    mount_in
}

take_project() { # SOURCE: a fresh clone of its HEAD in /src/agrotown, the test data beside it
    rm -rf "$base/src"
    mkdir -p "$base/src"
    git -c safe.directory='*' clone -q --depth 1 "file://$1" "$base/src/agrotown"
    local data=${AGROTOWN_DATA:-$1/../shared/data}
    [ -d "$data" ] || return 0
    mkdir -p "$base/src/shared"
    cp -a "$data" "$base/src/shared/data"
}

# Runs a command in the project's folder with an empty environment: no HOME, USER, LANG, TERM.
inside() {
    local keep=() name
    for name in CI http_proxy https_proxy no_proxy; do
        [ -z "${!name:-}" ] || keep+=("$name=${!name}")
    done
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${keep[@]}" \
        chroot "$base" bash -c 'cd /src/agrotown 2>/dev/null || cd /; exec "$@"' inside "$@"
}

packages_in() { dpkg-query --admindir="$base/var/lib/dpkg" -f '.\n' -W | wc -l; }
volume_of() { du -sxh "$1" | cut -f1; }

# The heading lines of a long log; all of it is kept in the base system's /tmp.
shorten() { grep -E --line-buffered '^(==|Ok:|Fail:|Skipped:|Timeout:|Expected Fail:|ERROR|E:)|error:' || true; }
