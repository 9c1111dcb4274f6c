#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the program says when it is called wrongly, and its help.
load common

@test "every command answers -h with exit 0 and says nothing on stderr" {
    for c in $("$agrotown" help --names); do
        "$agrotown" "$c" -h >out.txt 2>err.txt
        [ -s out.txt ] && [ ! -s err.txt ]
    done
}

@test "help in three languages differs" {
    a=$("$agrotown" help import --lang az)
    r=$("$agrotown" help import --lang ru)
    e=$("$agrotown" help import --lang en)
    [ "$a" != "$e" ] && [ "$r" != "$e" ] && [ "$a" != "$r" ]
}

@test "man pages and completion come from the table" {
    for c in $("$agrotown" help --names); do
        "$agrotown" help "$c" --man | grep -q '^\.TH AGROTOWN'
    done
    "$agrotown" help --completion >completion.bash
    bash -n completion.bash
}

@test "usage errors exit with 2 and say what to do" {
    golden usage-unknown-command "$agrotown" plant
    golden usage-unknown-option "$agrotown" info --fast
    golden usage-bad-choice "$agrotown" validate x.sqlite --for fun
    golden usage-bad-number "$agrotown" render x.sqlite --scale 2000,5
    golden usage-bad-date "$agrotown" validate x.sqlite --as-of 2026-13-01
    golden usage-no-plan "$agrotown" info
}

@test "the folder's only plan is used and named" {
    "$agrotown" init only.sqlite -q
    golden only-plan "$agrotown" log
}

@test "a file that is no plan is refused" {
    echo hello >x.sqlite
    golden not-a-plan "$agrotown" info x.sqlite
    sqlite3 y.sqlite 'create table t(a)'
    golden not-our-plan "$agrotown" info y.sqlite
    golden no-such-file "$agrotown" info z.sqlite
}

@test "words are UTF-8 on a machine without locales" {
    for locale in C POSIX xx_XX.UTF-8; do
        rm -f town.sqlite
        env -u LANG LC_ALL=$locale "$agrotown" init town.sqlite --title "Qızıl Kəngərli" -q
        run -0 env -u LANG LC_ALL=$locale "$agrotown" info town.sqlite --lang en
        [[ "$output" = *"Qızıl Kəngərli"* ]]
    done
}
