#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# "./bootstrap deb" from one Debian 12 base system to another that has no network: the package is
# made twice and must be the same to the byte, is installed from the archive alone, does the main job
# on the demonstration as an ordinary user, shows its man pages, and leaves nothing when it is purged.
# usage: field.sh        (BARE_MIRROR, BARE_FOLDER, BARE_KEEP, BARE_REUSE: see bare.sh)
#   BARE_ARCHIVE  an archive that is made already: install this one, make none
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
# shellcheck source=tests/debian/base.sh
. "$here/base.sh"

offline() { inside unshare -n "$@"; }

make_twice() {
    local first=$base/src/first.deb package
    inside ./bootstrap deb 2>&1 | tee "$base/tmp/deb.log" | shorten
    package=$(find "$base/src/agrotown/out" -name 'agrotown_*.deb')
    cp "$package" "$first"
    # Another folder, umask, language and hour must not show in it.
    (
        umask 077
        git -c safe.directory='*' clone -q --depth 1 "file://$base/src/agrotown" "$base/src/elsewhere"
        inside env TZ=Asia/Baku LC_ALL=C ../elsewhere/bootstrap deb --no-dependencies >"$base/tmp/deb2.log" 2>&1
    ) || die "the second package: $(tail -n 5 "$base/tmp/deb2.log")"
    cmp "$first" "$base/src/elsewhere/out/$(basename "$package")" || die "two builds of one commit differ"
    note "two builds are the same: $(sha256sum <"$first" | cut -c1-16)..., $(du -h "$first" | cut -f1)"
    mv "$base/src/agrotown/out/"agrotown-offline_*.tar "$folder/"
}

files_of() { # every path of the base system but the traces that any use of apt and dpkg leaves
    (cd "$base" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./carried \
        -o -path ./people \) -prune -o -print) |
        grep -vE '^\./(var/(lib/dpkg|lib/apt|log|cache)|etc/ld\.so\.cache|etc/\.pwd\.lock)' | sort
}

# The main job as an ordinary user, from what the package holds.
main_job() {
    cat <<'END'
set -eu
cd "$(mktemp -d)"
export AGROTOWN_AUTHOR="F. Surveyor"
d=/usr/share/agrotown/plans
fine() { code=0; "$@" || code=$?; [ $code -le 1 ]; }
agrotown init town.sqlite --title "Qızıl Kəngərli" --programme $d/programmes/gizil-kengerli.yaml \
    --settings $d/gizil-kengerli/settings.yaml --illustrative
for name in heights.tif master-plan.gpkg existing.shp clearance.geojson clearance-points.geojson; do
    fine agrotown import town.sqlite $d/gizil-kengerli/$name -q --profile $d/profiles/gizil-kengerli-${name%.*}.yaml >/dev/null
done
for name in DS-001 DS-002; do
    agrotown accept town.sqlite $name --by "Illustrative person A" --confirmed-by "Illustrative person B" -q
done
fine agrotown place town.sqlite >place.txt
fine agrotown validate town.sqlite --output report.txt
fine agrotown render town.sqlite --sheet master --output master.pdf --lang az
agrotown check town.sqlite
head -n 3 place.txt
head -c 5 master.pdf | grep -q %PDF-
grep -q . report.txt
agrotown info town.sqlite | grep -w 420 >/dev/null
END
}

need_root_and debootstrap git
if [ -n "${BARE_ARCHIVE:-}" ]; then
    archive=$BARE_ARCHIVE
    make_base field
else
    make_base build
    [ -d "$folder/field" ] || cp -a --one-file-system "$base" "$folder/field"
    take_project "$source"
    title "./bootstrap deb, twice"
    make_twice
    archive=$(find "$folder" -maxdepth 1 -name 'agrotown-offline_*.tar')
    base=$folder/field
    mount_in
fi
title "the machine in the field: base system, man, no network"
inside sh -c 'apt-get update -q && apt-get install -y -q --no-install-recommends man-db' >"$folder/man.log" 2>&1 ||
    die "man-db: $(tail -n 3 "$folder/man.log")"
mkdir "$base/people"
inside useradd --create-home --home-dir /people/planner planner
mkdir -p "$base/carried/usb stick"
tar -C "$base/carried/usb stick" -xf "$archive"
chmod 700 "$base/carried"
before=$(packages_in)
files_of >"$folder/before"
offline sh -c '"/carried/usb stick/"*/install.sh' >"$folder/install.log" 2>&1 ||
    die "install.sh: $(tail -n 5 "$folder/install.log")"
note "installed without network: $(tail -n 1 "$folder/install.log"), $(($(packages_in) - before)) packages more"
main_job >"$base/people/planner/job.sh"
offline runuser -u planner -- env -u HOME bash /people/planner/job.sh 2>&1 | tee "$folder/job.log" | tail -n 4
note "the main job ran as an ordinary user"
for page in agrotown agrotown-import agrotown-validate; do
    offline man --warnings "$page" 2>"$folder/man.err" | grep -q '^NAME' || die "man $page"
    [ ! -s "$folder/man.err" ] || die "man $page: $(cat "$folder/man.err")"
done
note "man pages are read without a warning"
offline env DEBIAN_FRONTEND=noninteractive apt-get purge -y -q --autoremove agrotown >"$folder/purge.log" 2>&1 ||
    die "purge: $(tail -n 5 "$folder/purge.log")"
[ "$(packages_in)" -eq "$before" ] || die "purge leaves $(($(packages_in) - before)) packages"
files_of >"$folder/after"
diff "$folder/before" "$folder/after" >"$folder/left" || true
! grep agrotown "$folder/left" || die "purge leaves files of agrotown"
note "purged: as many packages as before, $(grep -c '^>' "$folder/left" || true) files of other packages' making left, none of ours"
title "passed"
print_notes
