#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The table of counts in plans/README.md is read and every row of it imported: what it says is so.
load ../cli/common

# rows FOLDER: lines of the table whose file lies there, as FILE|CRS|PROFILE|RECORDS|STORED|
# QUARANTINED|UNMAPPED|OUTCOME
rows() {
    sed -n "s#^| *\($1[^|]*\) *| *#\1|#p" "$AGROTOWN_SOURCE/plans/README.md" |
        sed 's/ *| */|/g; s/|$//'
}

need() {
    [ -e "$AGROTOWN_DATA/$1" ] && return
    [ "${CI:-}" != true ] || { echo "no $AGROTOWN_DATA/$1" && return 1; }
    skip "no $AGROTOWN_DATA/$1"
}

sql() { sqlite3 plan.sqlite "$1"; }

# is WHAT ACTUAL EXPECTED
is() { [ "$2" = "$3" ] || { echo "$1: \"$2\", the table says \"$3\"" && return 1; }; }

# The books of the import agree with a row, and with themselves.
agrees() { # RECORDS STORED QUARANTINED UNMAPPED
    is records "$(sql 'select records from source')" "$1" &&
        is stored "$(sql "select coalesce(group_concat(t, ', '), '-') from (select target || ' ' || sum(n) t from
            (select json_extract(value, '\$.target') target, json_extract(value, '\$.stored') n
             from source, json_each(source.counts)) where n > 0 group by target order by target)")" "$2" &&
        is quarantined "$(sql 'select quarantined from source')" "$3" &&
        is unmapped "$(sql 'select unmapped from source')" "$4" &&
        is lost "$(sql 'select count(*) from source where records <> stored + quarantined + unmapped')" 0
}

# One row: imported into a plan of its own, or refused for the reason in the last column.
row() {
    local file crs profile records stored quarantined unmapped outcome options word
    IFS='|' read -r file crs profile records stored quarantined unmapped outcome <<<"$1"
    need "$file"
    echo "$1"
    read -r profile options <<<"$profile"
    word=$(sed -n 's/.*`\([^`]*\)`.*/\1/p' <<<"$outcome")
    rm -f plan.sqlite*
    "$agrotown" init plan.sqlite --title Real --crs "$crs" --illustrative -q || return 1
    # shellcheck disable=SC2086
    run "$agrotown" import plan.sqlite "$AGROTOWN_DATA/$file" \
        --profile "$AGROTOWN_SOURCE/plans/profiles/$profile.yaml" $options
    case $outcome in
        refused*)
            is "exit code" "$status" 3 || return 1
            [ -n "$word" ] && [[ "$output" == *"$word"* ]] || { echo "$output" && return 1; }
            is sources "$(sql 'select count(*) from source')" 0 || return 1
            ;;
        *)
            [ "$status" -le 1 ] || { echo "$output" && return 1; }
            [[ "$output" == *"$word"* ]] || { echo "$output" && return 1; }
            agrees "$records" "$stored" "$quarantined" "$unmapped" || return 1
            ;;
    esac
    "$agrotown" check plan.sqlite >/dev/null
}

folder() {
    local n=0 line
    while IFS= read -r line; do
        row "$line" || return 1
        n=$((n + 1))
    done < <(rows "$1")
    is rows "$n" "$2"
}

@test "German zoning plans" { folder settlements/xplan_germany/ 8; }
@test "New Zealand: cadastre and points" { folder settlements/nz_linz/ 3; }
@test "Monaco: OpenStreetMap and heights" { folder settlements/monaco/ 2; }
@test "INSPIRE cadastre" { folder settlements/inspire/ 2; }
@test "drawings that are no plans" { folder settlements/dxf/ 4; }
@test "round Aghdam" { folder aghdam/ 8; }

@test "every row of the table is tested" {
    is rows "$(grep -cE '^\| (settlements|aghdam)/' "$AGROTOWN_SOURCE/plans/README.md")" 27
}
