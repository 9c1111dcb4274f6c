#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Files made to harm their reader: refused with a reason, in time, and the plan is what it was.

load common

# What is harmless once it is read, or holds nothing; everything else is refused with exit code 3.
taken=" secret.geojson:0 chain.dxf:0 self.dxf:0 vertices.dxf:1 fields.csv:1 dsn.csv:0 vrt.csv:0 side.shp:0 fifo.shp:0 "

setup_file() {
    mkdir "$BATS_FILE_TMPDIR/h"
    python3 "$AGROTOWN_SOURCE/tests/cli/hostile.py" "$BATS_FILE_TMPDIR/h"
}

crs_of() {
    case $1 in
    *.csv | *.shp | *.dxf | *.asc | *.tif | *.xlsx | *.gpkg) echo "--crs EPSG:32638" ;;
    esac
}

import() {
    # shellcheck disable=SC2046 # two words
    "$agrotown" import town.sqlite "$BATS_FILE_TMPDIR/h/$1" $(crs_of "$1") --read-seconds 8 \
        --profile "$AGROTOWN_SOURCE/plans/profiles/generic.yaml" "${@:2}"
}

@test "every hostile file ends in time, by a reason that names it, and the plan is sound" {
    "$agrotown" init town.sqlite --title Town --illustrative -q
    bad=0
    for path in "$BATS_FILE_TMPDIR"/h/*; do
        file=${path##*/}
        case $file in *.dbf | *.shx | *.prj | *.cpg) continue ;; esac
        want=3
        [[ $taken == *" $file:"* ]] && want=${taken#*" $file:"} && want=${want%% *}
        code=0
        start=$SECONDS
        import "$file" >out.txt 2>err.txt || code=$?
        if [ "$code" != "$want" ] || [ $((SECONDS - start)) -gt 60 ]; then
            echo "$file: exit $code, expected $want, $((SECONDS - start)) s"
            head -3 err.txt
            bad=1
        fi
        [ "$want" != 3 ] || grep -q "$file" err.txt
        ! grep -q crashed err.txt
        [ "$file" = secret.geojson ] || ! grep -q SECRET out.txt err.txt
    done
    [ "$bad" = 0 ]
    "$agrotown" check town.sqlite
    [ ! -e town.sqlite-journal ]
}

@test "bombs, entities, ways out, devices and endless views are refused for what they are" {
    "$agrotown" init town.sqlite --title Town --illustrative -q
    empty=$(stat -c %s town.sqlite)
    while read -r file words; do
        run --separate-stderr import "$file"
        [ "$status" = 3 ]
        [[ $stderr == *"$words"* ]] || { echo "$file: $stderr"; false; }
    done <<END
bomb.zip unpacks to far more than data does
bomb.kmz unpacks to far more than data does
bomb.xlsx unpacks to far more than data does
lie.zip unpacks to far more than data does
many.zip holds more than 10000 members
up.zip leads out of the archive
absolute.zip leads out of the archive
laughs.gml declares entities of its own
external.kml declares entities of its own
link.kml links to data elsewhere
pipe.geojson it is a device or a pipe
zero.geojson it is a device or a pipe
view.gpkg needed more than 8 seconds
rows.shp its table states 4294967280 rows
huge.tif cells cannot be taken over
count.gpkg states 1000000000000 records
fan.dxf millions of entities
END
    size=$(stat -c %s town.sqlite)
    "$agrotown" log town.sqlite >log.txt
    [ "$(grep -c import log.txt)" = 0 ]
    [ "$size" -lt $((empty + 500000)) ]
}

@test "Ctrl-C while a file is read leaves the plan as it was, unlocked, and nothing running" {
    "$agrotown" init town.sqlite --title Town --illustrative -q
    sha256sum town.sqlite >before.txt
    # a shell starts background jobs with SIGINT ignored; env puts it back
    env --default-signal=INT "$agrotown" import town.sqlite "$BATS_FILE_TMPDIR/h/view.gpkg" --crs EPSG:32638 \
        --profile "$AGROTOWN_SOURCE/plans/profiles/generic.yaml" 3>&- &
    pid=$!
    child=
    for _ in $(seq 100); do
        child=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null || true)
        [ -z "$child" ] || break
        sleep 0.1
    done
    [ -n "$child" ]
    kill -INT "$pid"
    code=0
    wait "$pid" || code=$?
    [ "$code" = 130 ]
    for _ in $(seq 50); do
        grep -qs '^State:[[:space:]]*[^ZX]' "/proc/${child%% *}/status" || break
        sleep 0.1
    done
    ! grep -qs '^State:[[:space:]]*[^ZX]' "/proc/${child%% *}/status"
    sha256sum -c before.txt
    import secret.geojson -q
    "$agrotown" check town.sqlite
}
