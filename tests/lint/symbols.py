#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the program and its modules export begins with agt_. usage: symbols.py BUILD CC"""
import os
import re
import subprocess
import sys

import lint

# Put there by the linker and the C runtime.
RUNTIME = re.compile(r"(_init|_fini|_start|main|_edata|_end|__bss_start|__data_start|data_start|"
                     r"_IO_stdin_used|__TMC_END__|__dso_handle)$")


def exported(path):
    out = subprocess.run(["nm", "-D", "--defined-only", path], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    for row in out.split("\n"):
        words = row.split()
        if len(words) == 3 and words[1] in "TDBRGSVWiu":
            yield words[2].split("@")[0]


def check(build):
    found = sorted(os.path.join(folder, m) for folder, _, members in os.walk(build)
                   for m in members if m == "agrotown" or re.fullmatch(r"libagrotown.*\.so", m))
    found = [p for p in found if os.path.isfile(p) and os.access(p, os.X_OK)]
    if not found:
        return ["%s: neither program nor module found" % build]
    return ["%s: exports %s" % (os.path.relpath(p, build), s) for p in found for s in exported(p)
            if not s.startswith("agt_") and not RUNTIME.match(s)]


def library(text):
    """Judges a module made of one line of C."""
    def run(root):
        out = os.path.join(root, "libagrotown-x.so")
        subprocess.run(sys.argv[2:] + ["-shared", "-fPIC", "-o", out, "-x", "c", "-"], input=text,
                       text=True, check=True)
        return check(root)
    return run


lint.seeded(library("int agt_x(void) { return 1; }\n"), [({"a": ""}, None)])
lint.seeded(library("int helper(void) { return 1; }\n"), [({"a": ""}, "exports helper")])
lint.main(check, [({"a": ""}, "neither")])
