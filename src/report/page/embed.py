#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes text files as C strings. usage: embed.py OUT.c NAME=FILE..."""
import sys


def literal(line):
    """One line of text as a C string; '?' is escaped for trigraphs."""
    out = []
    for byte in line.encode("utf-8"):
        c = chr(byte)
        if c in '"\\?':
            out.append("\\" + c)
        elif c == "\n":
            out.append("\\n")
        elif 32 <= byte < 127:
            out.append(c)
        else:
            out.append("\\%03o" % byte)
    return '    "%s"' % "".join(out)


def main(out, *pairs):
    text = ["/* SPDX-License-Identifier: Apache-2.0 */", '#include "report/html.h"']
    for pair in pairs:
        name, path = pair.split("=", 1)
        with open(path, encoding="utf-8", newline="\n") as f:
            lines = f.read().splitlines(keepends=True)
        text += ["", "const char %s[] =" % name] + [literal(line) for line in lines]
        text[-1] += ";"
    with open(out, "w", encoding="utf-8") as f:
        f.write("\n".join(text) + "\n")


main(*sys.argv[1:])
