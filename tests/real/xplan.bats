#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# German zoning plans made to test a validator, each with one defect or none: the verdict that the
# name of a file holds is the verdict of import and topology. The others must do no harm.
# "Luecke" is a gap between zones or at the edge of the plan, "Ueberlappung" an overlap, "ausserhalb"
# an object outside the plan, "Flaechenschluss" says that zones must tile the plan.
load ../cli/common

need_files() {
    [ -d "$AGROTOWN_DATA/bad-input/xplan-geometry" ] && return
    [ "${CI:-}" != true ] || { echo "no bad-input/xplan-geometry" && return 1; }
    skip "no bad-input/xplan-geometry"
}

# The verdict in a name: good, bad, or none. A name such as Ueberlappung_valide holds both words.
verdict_of() {
    case ${1##*/} in
        *_valide.gml | *_korrekt.gml) echo good ;;
        *_invalide.gml | *Fehler.gml | *fehler*.gml | *Luecke.gml | *_Ueberlappung.gml | *ausserhalb.gml) echo bad ;;
        *) echo - ;;
    esac
}

# In these two plans one object follows another in time. What ends when is said as a planner would:
# areas of the zoning plan itself may end, those of other law (SO_) go on.
dated() {
    sed '/^layers:/a\  - {source: "BP_GruenFlaeche", where: {datumAbsolut: "2023-03-16"}, target: none}' \
        "$AGROTOWN_SOURCE/plans/profiles/xplan.yaml" >dated.yaml
}

# judge FILE PATH: sets got and why. A strip too narrow to build on is no gap: its rule is left out.
judge() {
    local crs=EPSG:25832 profile="$AGROTOWN_SOURCE/plans/profiles/xplan.yaml" code=0
    [[ "$1" == *kompensationsbereich/* || "$1" == *invalidSelf* ]] && crs=EPSG:25833
    [[ "$1" == *Wirksamkeit* ]] && profile=dated.yaml
    rm -f plan.sqlite*
    "$agrotown" init plan.sqlite --title X --crs $crs --illustrative -q || return 1
    "$agrotown" import plan.sqlite "$2" --profile "$profile" >import.txt 2>&1 || code=$?
    if [ $code -eq 3 ]; then
        got=bad why="refused: $(sed -n 's/^agrotown: //p' import.txt | cut -c1-60)"
        return
    fi
    [ $code -le 1 ] || { cat import.txt && return 1; }
    "$agrotown" validate plan.sqlite --norms topology --format json >findings.json || [ $? -eq 1 ] || return 1
    why=$(jq -r '[.findings[] | select(.rule | test("^topology.(validity|plan|zone|gap)"))
        | select(.severity == "error" or .severity == "warning")
        | "\(.rule) \(.measured * 100 | round / 100) \(.unit)"] | unique | join(", ")' findings.json)
    [ $code -eq 0 ] || why="import: $(grep -cE '^(error|block)' import.txt) findings; $why"
    got=good
    [ -z "$why" ] || got=bad
}

# What a bad one must be told for, by the end of its name.
reason_of() {
    case $1 in
        *vollstaendige_Ueberlappung.gml) echo refused ;;
        *Luecke.gml | *Luecke_Geltungsbereich.gml | *_Flaechenschlussfehler.gml | *_groesser_Fehler.gml) echo topology.plan.gap ;;
        *_Ueberlappung.gml | *_invalide.gml) echo topology.zone.overlap ;;
        *_ohneGeltungsbereich_ohne_*) echo topology.plan.overlay ;;
        *) echo topology.plan.beyond ;;
    esac
}

@test "the verdict in the name of a plan is the verdict here, and the rest do no harm" {
    local root="$AGROTOWN_DATA/bad-input/xplan-geometry" file want judged=0 wrong=0
    need_files
    dated
    while read -r file; do
        want=$(verdict_of "$file")
        judge "$file" "$root/$file" || { echo "$file"; return 1; }
        printf '%-88s %-5s %-5s %s\n' "$file" "$want" "$got" "$why"
        [ "$want" = - ] && continue
        judged=$((judged + 1))
        [ "$want" = "$got" ] || wrong=$((wrong + 1))
        [ "$want" = good ] || [[ "$why" == *"$(reason_of "$file")"* ]] || wrong=$((wrong + 1))
    done < <(cd "$root" && find . -name '*.gml' | LC_ALL=C sort)
    echo "$judged with a verdict, $wrong wrong"
    [ "$judged" -eq 20 ]
    [ "$wrong" -eq 0 ]
}

@test "a plan that is refused for where it lies shows its overlap where it may lie" {
    local file=xplan52_Flaechenschlussfehler_vollstaendige_Ueberlappung.gml
    need_files
    dated
    LC_ALL=C awk '/<gml:posList/ { n = split($0, part, /[<>]/); m = split(part[3], v, " "); out = "";
            for (i = 1; i <= m; i++) out = out sprintf("%.3f ", v[i] + (i % 2 ? 570000 : 5936000));
            sub(/>[^<]*</, ">" out "<") } { print }' \
        "$AGROTOWN_DATA/bad-input/xplan-geometry/inspector/flaechenschluss/$file" >moved.gml
    judge moved.gml moved.gml
    [[ "$why" == *"topology.zone.overlap"* ]] || { echo "$got $why" && return 1; }
}
