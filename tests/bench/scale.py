#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Load and validate at growing sizes: time, peak memory, and how they grow for ten times the houses.
usage: scale.py PROGRAM MAKE_TOWN SOURCE [HOUSES...]    (BENCH_LARGEST: no town larger than that)"""
import os
import sys
import tempfile

import bench

SIZES = (420, 4200, 42000, 420000)


def usual_sizes():
    largest = int(os.environ.get("BENCH_LARGEST", SIZES[-1]))
    return [s for s in SIZES if s <= largest]


def main(program, make_town, source, *sizes):
    before = {}
    print("%8s %-9s %9s %9s %9s   growth of time and memory" % ("houses", "command", "wall s", "cpu s",
                                                                 "peak MB"))
    for houses in [int(s) for s in sizes] or usual_sizes():
        with tempfile.TemporaryDirectory() as folder:
            plan = bench.make_plan(program, make_town, source, folder, houses)
            for command in ("info", "validate"):
                wall, cpu, peak, code = bench.weigh([program, command, plan])
                if code not in (0, 1):
                    sys.exit("%s ended with %d at %d houses" % (command, code, houses))
                ratio = ""
                if command in before:
                    n, w, p = before[command]
                    ratio = "x%.1f and x%.1f for x%.0f houses" % (wall / w, peak / p, houses / n)
                before[command] = houses, wall, peak
                print("%8d %-9s %9.2f %9.2f %9.1f   %s" % (houses, command, wall, cpu, peak, ratio),
                      flush=True)


main(*sys.argv[1:])
