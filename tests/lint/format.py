#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""All C is formatted as .clang-format says (clang-format 14)."""
import os
import re
import subprocess
import sys

import lint

HERE = os.path.dirname(os.path.abspath(__file__))
STYLE = os.path.join(HERE, "..", "..", ".clang-format")


def check(root):
    paths = lint.files(root, (".c", ".h"), ("src", "include", "tests"))
    if not paths:
        return []
    done = subprocess.run([sys.argv[2], "--dry-run", "--ferror-limit=3", "--style=file:" + STYLE]
                          + paths, cwd=root, stderr=subprocess.PIPE, text=True, check=False)
    found = sorted(set(re.findall(r"^(\S+?:\d+):\d+: (?:warning|error)", done.stderr, re.M)))
    if done.returncode and not found:
        found = [done.stderr.strip()]
    return ["%s: not formatted" % f for f in found]


lint.main(check, [
    ({"src/geom/a.c": "int a;\n"}, None),
    ({"src/geom/a.c": "int  f( int x ){return x;}\n"}, "src/geom/a.c:1"),
])
