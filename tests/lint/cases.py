#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule of plans/norms has a case in tests/norms/cases that it passes ("lacks", which demands
that it was judged) and one that it fails ("expect", "has")."""
import re

import lint


def statements(text):
    """Words of each line without comments, continuations joined."""
    return [line.split("#", 1)[0].split() for line in re.sub(r"\\\n", " ", text).splitlines()]


def check(root):
    rules = {}
    for path in lint.files(root, (".yaml",), ("plans/norms",)):
        for number, line in enumerate(lint.read(root, path).splitlines(), 1):
            found = re.match(r"\s*- \{?id: ([^\s,}]+)", line)
            if found:
                rules[found.group(1)] = "%s:%d" % (path, number)
    fails, passes = set(), set()
    for path in lint.files(root, (".txt",), ("tests/norms/cases",)):
        for words in statements(lint.read(root, path)):
            if words[:1] in (["expect"], ["has"]):
                fails.update(words[2:])
            elif words[:1] == ["lacks"]:
                passes.update(words[2:])
    out = ["%s: %s has no case that it fails" % (rules[r], r) for r in rules if r not in fails]
    out += ["%s: %s has no case that it passes" % (rules[r], r) for r in rules if r not in passes]
    return out


RULES = {"plans/norms/t.yaml": "set: t\nrules:\n  - id: t.one\n    kind: mix\n"}
lint.main(check, [
    ({**RULES, "tests/norms/cases/a.txt": "case a\nhas plan t.one\ncase b\nlacks plan \\\n  t.one\n"},
     None),
    ({**RULES, "tests/norms/cases/a.txt": "case a\nexpect plan t.one\n"}, "passes"),
    ({**RULES, "tests/norms/cases/a.txt": "case a\nexpect plan -\n# has plan t.one\n"}, "fails"),
])
