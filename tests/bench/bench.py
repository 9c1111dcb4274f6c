# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks share: making a plan of a town, running a process and weighing it."""
import os
import re
import subprocess
import time


def programme_for(source, folder, houses):
    """The demonstration's programme asking for that many houses, with its house types beside it."""
    with open(os.path.join(source, "plans/programmes/gizil-kengerli.yaml"), encoding="utf-8") as f:
        text = f.read()
    shares = [houses // 5, houses // 2, houses // 4]
    shares.append(houses - sum(shares))
    text = re.sub(r"^units: .*$", "units: %d" % houses, text, flags=re.M)
    for rooms, units in zip((2, 3, 4, 5), shares):
        text = re.sub(r"(rooms: %d, units: )\d+" % rooms, r"\g<1>%d" % units, text)
    programme = os.path.join(folder, "programme-%d.yaml" % houses)
    with open(programme, "w", encoding="utf-8") as f:
        f.write(text)
    types = os.path.join(source, "plans/house-types")
    if not os.path.exists(os.path.join(folder, "house-types")):
        os.symlink(types, os.path.join(folder, "house-types"))
    return programme


def make_plan(program, make_town, source, folder, houses):
    """A plan file of a town with that many houses, its programme asking for as many."""
    programme = programme_for(source, folder, houses)
    plan = os.path.join(folder, "town-%d.sqlite" % houses)
    subprocess.run([program, "init", plan, "--title", "Bench", "--crs", "EPSG:32638", "--programme",
                    programme, "--settings", os.path.join(source, "plans/gizil-kengerli/settings.yaml"),
                    "--illustrative", "--author", "Bench", "-q"], check=True,
                   stdout=subprocess.DEVNULL, cwd=source)
    subprocess.run([make_town, plan, str(houses)], check=True)
    return plan


def weigh(words, out=subprocess.DEVNULL):
    """(wall seconds, processor seconds, peak MB, exit code) of one process."""
    start = time.perf_counter()
    child = subprocess.Popen(words, stdout=out, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, child.returncode
