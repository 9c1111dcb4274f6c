# SPDX-License-Identifier: Apache-2.0
"""What the lints share: walking the tree, C text without comments, and the run that first proves on
seeded violations that the lint can fail."""
import os
import re
import shutil
import sys
import tempfile

SKIPPED_FOLDERS = re.compile(r"^(build.*|out|__pycache__|\.git|node_modules)$")


def files(root, endings, under=("src", "include", "tests", "plans", "maps")):
    """Paths relative to root, sorted; under: folders, "." for the whole tree."""
    found = []
    for top in under:
        for folder, names, members in os.walk(os.path.join(root, top)):
            names[:] = sorted(n for n in names if not SKIPPED_FOLDERS.match(n))
            found += [os.path.relpath(os.path.join(folder, m), root) for m in sorted(members)
                      if m.endswith(tuple(endings)) or "" in endings]
    return found


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as f:
        return f.read()


def code_only(text):
    """C text with comments and the inside of string literals blanked, lines kept."""
    def blank(m):
        s = m.group(0)
        if s[0] == "/":
            return re.sub(r"[^\n]", " ", s)
        return s[0] + re.sub(r"[^\n]", " ", s[1:-1]) + s[-1]
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", blank, text,
                  flags=re.S)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def seeded(check, seeds):
    """Runs check on small trees: {path: text} with a violation, or (tree, None) without one."""
    for tree, expected in seeds:
        root = tempfile.mkdtemp(prefix="agrotown-lint-")
        try:
            for path, text in tree.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as f:
                    f.write(text)
            got = check(root)
        finally:
            shutil.rmtree(root)
        if expected is None and got:
            sys.exit("self-test: complains about a clean tree: %s" % got[0])
        if expected is not None and not any(expected in g for g in got):
            sys.exit("self-test: does not see \"%s\" in %s: %s" % (expected, sorted(tree), got))


def main(check, seeds):
    """Self-test, then the real tree given as the first argument."""
    seeded(check, seeds)
    problems = check(sys.argv[1])
    for p in problems:
        print(p)
    print("%d problem(s), %d seeded tree(s) judged rightly" % (len(problems), len(seeds)))
    sys.exit(1 if problems else 0)
