#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The program as it is installed: a moved installation finds its parts without being told where.
load common

setup_file() {
    export installed="$BATS_FILE_TMPDIR/installed"
    ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" DESTDIR="$installed" meson install -C "$AGROTOWN_BUILD" --no-rebuild --quiet
}

# The installed program, with nothing of this suite's environment but the sanitizers' options.
there() {
    env -i PATH=/usr/bin:/bin ASAN_OPTIONS="$ASAN_OPTIONS" UBSAN_OPTIONS="${UBSAN_OPTIONS:-}" \
        AGROTOWN_AUTHOR="T. Tester" SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" "$(program)" "$@"
}

program() { find "$installed" -path '*/bin/agrotown' -type f; }
share() { dirname "$(find "$installed" -path '*/share/agrotown/maps' -type d)"; }

@test "the installed program knows its version and its languages" {
    run -0 there --version
    [ "$output" = "agrotown $(meson introspect "$AGROTOWN_BUILD" --projectinfo | jq -r .version)" ]
    run -0 there -h --lang ru
    [[ "$output" = *"Коды"* || "$output" = *"коды"* ]]
}

@test "a plan is made, filled, placed, judged and drawn by the installed program" {
    there init hamlet.sqlite --title Hamlet --programme "$hamlet/programme.yaml" --settings "$hamlet/settings.yaml" \
        --illustrative -q
    for layer in site zones streets; do
        there import hamlet.sqlite "$hamlet/$layer.geojson" --profile "$hamlet/master.yaml" -q >/dev/null
    done
    there place hamlet.sqlite -q >/dev/null
    run there validate hamlet.sqlite -q
    [ "$status" -le 1 ]
    there render hamlet.sqlite --sheet block --output block.pdf -q
    [ "$(head -c 5 block.pdf)" = %PDF- ]
    there check hamlet.sqlite -q
}

@test "the demonstration's files are installed, its drawing programs are not" {
    there init demo.sqlite --title Demo --illustrative -q \
        --programme "$(share)/plans/programmes/gizil-kengerli.yaml" \
        --settings "$(share)/plans/gizil-kengerli/settings.yaml"
    [ -s "$(share)/plans/gizil-kengerli/master-plan.gpkg" ]
    [ -z "$(find "$installed" -name '*.py')" ]
}

@test "every command has a man page; completion knows them all" {
    for name in "" $("$agrotown" help --names | sed 's/^/-/'); do
        page=$(find "$installed" -path "*/man/man1/agrotown$name.1.gz")
        zcat "$page" | grep -q '^\.SH NAME'
    done
    run -0 bash -c '. "$(find "$installed" -path "*/completions/agrotown" -type f)" &&
        COMP_WORDS=(agrotown "") COMP_CWORD=1 && _agrotown && printf "%s\n" "${COMPREPLY[@]}"'
    [ "$output" = "$("$agrotown" help --names)" ]
}

@test "the installation names no folder of the machine it was built on" {
    run -1 grep -rlF "$AGROTOWN_SOURCE" "$(share)" "$(find "$installed" -path '*/man/man1' -type d)"
}
