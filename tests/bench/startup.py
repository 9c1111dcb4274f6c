#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Start to verdict: wall time of whole processes of `info` and `validate` on a plan of 420 houses.
usage: startup.py PROGRAM MAKE_TOWN SOURCE [HOUSES]"""
import statistics
import subprocess
import sys
import tempfile
import time

import bench

RUNS = 15


def wall_ms(words):
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        code = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False).returncode
        taken.append((time.perf_counter() - start) * 1000)
        if code not in (0, 1):
            sys.exit("%s ended with %d" % (" ".join(words), code))
    return statistics.median(taken), min(taken)


def main(program, make_town, source, houses="420"):
    with tempfile.TemporaryDirectory() as folder:
        plan = bench.make_plan(program, make_town, source, folder, int(houses))
        for words in (["--version"], ["info", plan], ["validate", plan]):
            median, best = wall_ms([program] + words)
            print("%-10s %s houses: median %7.1f ms, best %7.1f ms of %d runs" % (
                words[0], houses, median, best, RUNS))


main(*sys.argv[1:])
