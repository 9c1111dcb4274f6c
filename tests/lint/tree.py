#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tree: a licence line first in every source, no unfinished marks, no paths or names of the
machine it was written on, and no promise in the texts that only the mine action authority may give."""
import re
import socket

import lint

LICENSED = (".c", ".h", ".py", ".sh", ".bash", ".bats", ".yaml", ".sql")
TEXTS = LICENSED + (".md", ".build", ".txt", ".po", ".pot", ".geojson", ".csv", ".supp", ".map")
MACHINE = re.compile(r"(?<![\w.])/(work|root)/|/home/[a-z]|/tmp/(bash_jobs|b-)|localhost:\d")
MARKS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
PROMISE = re.compile(r"\b(safe|safely|safety)\b|безопасн|təhlükəsiz", re.I)
HERE = "tests/lint/"  # these files name what they look for
SEEDS = "tests/fuzz/corpus/"  # inputs, not sources


def host():
    name = socket.gethostname()
    return re.compile(r"\b%s\b" % re.escape(name)) if len(name) > 5 and name != "localhost" else None


def po_texts(text):
    """(position, text) of msgid and msgstr, wrapped lines joined."""
    for m in re.finditer(r'^msg(?:id|str)(?:\[\d\])? ((?:"[^\n]*"\s*)+)', text, re.M):
        yield m.start(), "".join(re.findall(r'"(.*)"', m.group(1)))


def promises(path, text):
    if path.endswith((".po", ".pot")):
        found = po_texts(text)
    elif path.endswith(".c"):
        found = ((m.start(), m.group(1)) for m in re.finditer(
            r'(?:N_|agt_tr)\s*\((?:[^"()]*,)?\s*((?:"(?:\\.|[^"\\])*"\s*)+)', text))
    else:
        found = ()
    return [(p, t) for p, t in found if PROMISE.search(t)]


def check(root):
    out, name = [], host()
    for path in lint.files(root, TEXTS, (".",)):
        path = path[2:] if path.startswith("./") else path
        if path.startswith(SEEDS):
            continue
        text = lint.read(root, path)
        head = "\n".join(text.split("\n")[:3])
        if path.endswith(LICENSED) and "SPDX-License-Identifier: Apache-2.0" not in head:
            out.append("%s:1: no SPDX line" % path)
        if path.startswith(HERE):
            continue
        for pattern, what in ((MACHINE, "path of a machine"), (MARKS, "unfinished"),
                              (name, "name of a machine")):
            for m in pattern.finditer(text) if pattern else ():
                out.append("%s:%d: %s: %s" % (path, lint.line_of(text, m.start()), what, m.group(0)))
        for position, said in promises(path, text):
            out.append("%s:%d: promises: %s" % (path, lint.line_of(text, position), said[:60]))
    return out


SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"
lint.main(check, [
    ({"src/geom/a.c": SPDX + 'int a; /* a safe buffer */ const char *b = N_("no known conflict");\n'},
     None),
    ({"src/geom/a.c": "int a;\n"}, "no SPDX line"),
    ({"src/geom/a.c": SPDX + "/* " + "TO" + "DO: later */\n"}, "unfinished"),
    ({"README.md": "see /work" + "/shared/x\n"}, "path of a machine"),
    ({"src/geom/a.c": SPDX + 'f(agt_tr(lang, "The land is safe."));\n'}, "promises"),
    ({"src/lang/ru.po": 'msgid "a"\nmsgstr ""\n"Земля "\n"безопасна."\n'}, "promises"),
])
