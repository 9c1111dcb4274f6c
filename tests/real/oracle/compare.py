#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Our judgement of every footprint against the oracle's, rule by rule.
usage: compare.py CLEARANCE.json ORACLE.tsv FLAWS.tsv stored|received NAME

ORACLE.tsv: id, b1, b1_sound, b2, b2_sound, b2_usable, b2_together, b2_together_usable, b3, b3_sound;
margins in metres, empty where nothing is near. Over the records as stored both must say the same to 1 mm.
Over the records as received ours may be the less by what the bending of edges is allowed for, twice, and
by more only where the record it is measured to says in its flaw that its outline was repaired (FLAWS.tsv:
layer, id, flaw): that is done towards danger. Some are valid to the oracle all the same: they collapse when
their corners become whole millimetres. Ends with 1 when we let pass what the oracle blocks, when a margin
differs, or when under 20 % pass.
"""
import json
import sys

# 1 mm, and half of the last decimal that the JSON shows.
AGREED = 0.001 + 0.0005 + 1e-9
BENDING = 2 * 0.006  # transform_error_m of the records, on the line and in the error
FARTHEST = 140.0  # the oracle looks no farther than 150 m less what is needed


def number(text):
    return float(text) if text else None


def oracle(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            row = line.rstrip("\n").split("\t")
            yield row[0], dict(zip(("b1", "b1_sound", "b2", "b2_sound", "b2_usable", "together", "together_usable",
                                    "b3", "b3_sound"), map(number, row[1:])))


def repaired(path):
    """(layer, id) of the records whose outline was repaired."""
    with open(path, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f]
    return {(layer, id_) for layer, id_, flaw in rows if "invalid_geometry" in flaw.split(",")}


def ours(path, repaired_):
    with open(path, encoding="utf-8") as f:
        for x in json.load(f)["features"]:
            near, over = x["nearest_hazard"], x["overlapping_hazard"]
            hazard = lambda h: bool(h) and (h["layer"], h["id"]) in repaired_
            release = lambda id_: ("release", id_) in repaired_
            rooms = [r["margin_m"] for r in x["releases"]]
            yield x["id"], {"rules": {y["rule"] for y in x["findings"] if y["severity"] == "block"},
                            "b1": near and near["margin_m"], "b2": max(rooms) if rooms else None,
                            "b3": over and over["margin_m"],
                            "repaired": {"b1": hazard(near), "b2": any(release(r["id"]) for r in x["releases"]),
                                         "b3": hazard(over) or bool(over) and release(over["release"])}}


def blocks(theirs):
    """Rule -> does the oracle block; "all" is the verdict of the spatial rules over usable releases."""
    together, usable = bool(theirs["together"]), bool(theirs["together"] and theirs["together_usable"])
    out = {"B1": theirs["b1"] is not None and theirs["b1"] <= 0,
           "B2": not (together or (theirs["b2"] is not None and theirs["b2"] >= 0)),
           "B3": theirs["b3"] is not None and theirs["b3"] <= 0}
    held = usable or (theirs["b2_usable"] is not None and theirs["b2_usable"] >= 0)
    out["all"] = out["B1"] or out["B3"] or not held
    return out


def margins_differ(key, mine, theirs, less):
    """None, or what is wrong with a margin of ours."""
    a, b = mine[key], theirs[key]
    if b is None:
        far = a is None or (key != "b2" and a > FARTHEST) or (key == "b3" and theirs["b3_sound"] == 0)
        return None if far else "%s nothing there, ours %.3f" % (key, a)
    if key != "b2" and b > FARTHEST:
        return None
    if a is None:
        missed = key == "b2" and b < 0 and (less or not theirs["b2_sound"])  # a release just not reached
        return None if missed else "%s %.4f, ours nothing" % (key, b)
    if theirs[key + "_sound"] and not -less - AGREED <= a - b <= AGREED:
        return "%s %.4f, ours %.3f" % (key, b, a)
    return "%s %.4f (repaired), ours %.3f is more" % (key, b, a) if a - b > AGREED else None


def main(json_path, tsv_path, flaws_path, records, name):
    less = 0.0 if records == "stored" else BENDING
    mine, wrong, compared = dict(ours(json_path, repaired(flaws_path))), [], {"b1": 0, "b2": 0, "b3": 0}
    matrix = {rule: [[0, 0], [0, 0]] for rule in ("B1", "B2", "B3", "all")}
    worst = {"b1": 0.0, "b2": 0.0, "b3": 0.0}
    n, widened = 0, {}
    for id_, theirs in oracle(tsv_path):
        n += 1
        us, them = mine[id_], blocks(theirs)
        rules = us["rules"] - {"B7"}  # there are no streets
        say = {"B1": "B1" in rules, "B2": "B2" in rules, "B3": "B3" in rules, "all": bool(rules)}
        for rule in matrix:
            matrix[rule][them[rule]][say[rule]] += 1
            if them[rule] and not say[rule]:
                wrong.append("%s: we let %s pass, the oracle blocks it: %s" % (id_, rule, theirs))
        for key in compared:
            fault = margins_differ(key, us, theirs, less)
            below = us[key] is not None and theirs[key] is not None and us[key] < theirs[key]
            if fault and less and below and us["repaired"][key]:
                widened[id_] = fault
            elif fault:
                wrong.append("%s: %s" % (id_, fault))
            elif us[key] is not None and theirs[key] is not None and theirs[key + "_sound"]:
                compared[key] += 1
                if key == "b2" or theirs[key] <= FARTHEST:
                    worst[key] = max(worst[key], abs(us[key] - theirs[key]))
    print("%s, records as %s: %d footprints" % (name, records, n))
    print("rule   both pass  we block alone  WE PASS ALONE  both block   margins compared, worst difference mm")
    for rule, ((a, b), (c, d)) in matrix.items():
        key = rule.lower()
        print("%-5s %10d %15d %14d %11d   %s" % (rule, a, b, c, d, "%d, %.2f" % (
            compared[key], 1000 * worst[key]) if key in compared else ""))
    passed = sum(row[0] for row in matrix["all"])
    print("%.1f %% pass" % (100.0 * passed / n))
    for id_, fault in widened.items():
        print("less than the oracle's, to a repaired record: %s: %s" % (id_, fault))
    for text in wrong[:20]:
        print("WRONG " + text)
    if n != len(mine):
        sys.exit("%d footprints judged, %d in the oracle" % (len(mine), n))
    if wrong or 5 * passed < n:
        sys.exit("%d differences" % len(wrong))


main(*sys.argv[1:])
