#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The bootstrap commands in a folder that holds nothing but Debian 12's base system: no sudo, no
# locale, no fonts, no git, no user name, HOME unset. Each word given runs as "./bootstrap WORD" in a
# fresh clone of HEAD; "demo" runs twice, the second time without network. Needs root, debootstrap,
# git and a Debian mirror. Not part of the suite: it fetches some hundred packages.
# usage: bare.sh [demo|test|build|asan]...       (default: demo test)
#   BARE_MIRROR  Debian mirror (default: the first one of this machine's own apt sources)
#   BARE_FOLDER  folder for the base systems, for example on a larger disk (default: a temporary one)
#   BARE_KEEP=1  keep them, and find the way in printed at the end
#   BARE_REUSE=1 go on in the systems that a run with BARE_KEEP left in BARE_FOLDER: for work on this script
#   CI=true      is passed on: absent test data fails a test instead of skipping it
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
# shellcheck source=tests/debian/base.sh
. "$here/base.sh"

words=("$@")
[ $# -eq 0 ] && words=(demo test)

check_demo() { # what ./bootstrap demo left in out/, and its last words
    local out=$base/src/agrotown/out name
    for name in gizil-kengerli.sqlite gizil-kengerli.gpkg master.pdf master.png blocks.pdf report.txt \
        findings.geojson changes.txt; do
        [ -s "$out/$name" ] || die "the demonstration left no $name"
    done
    [ "$(head -c 5 "$out/master.pdf")" = %PDF- ] || die "master.pdf is no PDF"
    grep -q 'done; look at' "$1" || die "the demonstration did not say that it is done"
    grep -Eq '\b420\b' "$out/changes.txt" || die "the demonstration did not place 420 units"
}

check_test() { # the closing result of a pass over the suite
    [ "$(tail -n 1 "$1")" = "== all passed" ] || die "the suite did not end with \"all passed\""
}

try_word() { # WORD [PREFIX...]
    local word=$1 log=$base/tmp/$1.log start=$SECONDS code=0
    shift
    title "./bootstrap $word${*:+ ($*)}"
    inside "$@" ./bootstrap "$word" 2>&1 | tee "$log" | shorten || code=$?
    [ $code -eq 0 ] || die "./bootstrap $word ended with $code; its last lines: $(tail -n 20 "$log")"
    case $word in
    demo) check_demo "$log" ;;
    test | asan) check_test "$log" ;;
    esac
    note "./bootstrap $word${*:+ ($*)}: $((SECONDS - start)) s"
}

need_root_and debootstrap git
make_base base
take_project "$source"
note "base system: $(packages_in) packages, $(volume_of "$base")"
for word in "${words[@]}"; do
    try_word "$word"
    note "with what \"$word\" needs: $(packages_in) packages, $(volume_of "$base/usr") in /usr," \
        "$(volume_of "$base/var/cache/apt/archives") fetched"
    [ "$word" != demo ] || try_word demo unshare -n
done
title "passed"
print_notes
