#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every command of the program's own list answers -h: exit code 0, text on stdout, nothing on stderr.
usage: help.py PROGRAM"""
import os
import stat
import subprocess
import sys

import lint


def ask(program, *words):
    return subprocess.run([program] + list(words), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False)


def check(program):
    listed = ask(program, "help", "--names")
    names = listed.stdout.split()
    out = []
    if listed.returncode or listed.stderr or len(names) < 2:
        out.append("help --names: exit %d, %d names: %s" % (listed.returncode, len(names),
                                                            listed.stderr.strip()))
    for words in [["-h"]] + [[n, "-h"] for n in names] + [["help", n] for n in names]:
        got = ask(program, *words)
        if got.returncode or got.stderr or len(got.stdout) < 40:
            out.append("%s: exit %d, %d characters: %s" % (" ".join(words), got.returncode,
                                                           len(got.stdout), got.stderr.strip()))
    return out


def script(text):
    """Judges a program that is a shell script."""
    def run(root):
        path = os.path.join(root, "program")
        with open(path, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\n" + text)
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        return check(path)
    return run


LONG = "echo usage and a text that is long enough to be of help\n"
lint.seeded(script('[ "$2" = --names ] && { echo one; echo two; exit; }\n' + LONG), [({"a": ""}, None)])
lint.seeded(script('[ "$2" = --names ] && { echo one; echo two; exit; }\n'
                   '[ "$1" = two ] && { echo no >&2; exit 2; }\n' + LONG), [({"a": ""}, "two -h: exit 2")])
lint.seeded(script("echo only\n"), [({"a": ""}, "help --names")])
lint.main(check, [])
