#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A plan on a network share. The share is played by fake_share.c, the rest is the real program.
load common

# on_share TYPE MOUNT_OPTIONS COMMAND...: the plan's disk looks like a share of that type
on_share() {
    local type=$1 options=$2
    shift 2
    printf '40 22 %s / /share rw - cifs //files/plans rw,%s\n' "$(device)" "$options" >mounts
    env FAKE_FS_TYPE="$type" FAKE_MOUNTS="$PWD/mounts" LD_PRELOAD="$AGROTOWN_BUILD/tests/cli/libfake_share.so" \
        ASAN_OPTIONS="$ASAN_OPTIONS:verify_asan_link_order=0" "$@"
}

device() { stat -c %d . | awk '{ printf "%d:%d", int($1 / 256), $1 % 256 }'; }

@test "writing to a plan on a share works and is warned of once" {
    "$agrotown" init hamlet.sqlite --title Hamlet --illustrative -q
    run -0 --separate-stderr on_share ff534d42 cache=strict "$agrotown" import hamlet.sqlite "$hamlet/zones.geojson" \
        --profile "$hamlet/master.yaml" -q
    [ "$(grep -c 'close it everywhere else' <<<"$stderr")" = 1 ]
    [[ "$stderr" = *'"hamlet.sqlite" lies on a file system shared with other computers or with Windows (SMB)'* ]]
    run -0 --separate-stderr "$agrotown" log hamlet.sqlite
    [ -z "$stderr" ]
}

@test "reading a plan on a share is not talked about" {
    "$agrotown" init hamlet.sqlite --title Hamlet --illustrative -q
    run -0 --separate-stderr on_share 6969 vers=4.2 "$agrotown" log hamlet.sqlite
    [ -z "$stderr" ]
}

@test "a share that passes on no locks is read with a warning and not written to" {
    "$agrotown" init hamlet.sqlite --title Hamlet --illustrative -q
    sum=$(sha256sum hamlet.sqlite)
    run -5 --separate-stderr on_share ff534d42 cache=strict,nobrl "$agrotown" import hamlet.sqlite \
        "$hamlet/zones.geojson" --profile "$hamlet/master.yaml"
    [[ "$stderr" = *"mounted without locks (nobrl)"* ]]
    [ "$sum" = "$(sha256sum hamlet.sqlite)" ]
    run -5 --separate-stderr on_share ff534d42 nobrl "$agrotown" init new.sqlite --title New
    [ -z "$(compgen -G 'new.sqlite*')" ]
    run -0 --separate-stderr on_share ff534d42 nobrl "$agrotown" log hamlet.sqlite
    [[ "$stderr" = *"close it everywhere else"* ]]
}

@test "a disk of this machine is not taken for a share" {
    run -0 --separate-stderr on_share ef53 nobrl "$agrotown" init hamlet.sqlite --title Hamlet -q
    [ -z "$stderr" ]
}
