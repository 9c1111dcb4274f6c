#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The catalogue: every text of the sources stands in agrotown.pot, and az and ru have all of them,
none marked fuzzy, with the same formats in the same order, the same {names}, the same blanks at both
ends, and never a word that calls ground safe."""
import re
import subprocess

import lint

KEYWORDS = ["--keyword=N_", "--keyword=agt_tr:2", "--keyword=L:7"]


def unquoted(chunk):
    return "".join(re.findall(r'"((?:\\.|[^"\\])*)"', chunk))


def entries(text):
    """{msgid: (msgstr, fuzzy)} without the header."""
    out = {}
    for block in re.split(r"\n\s*\n", text):
        rows = "\n".join(r for r in block.split("\n") if not r.startswith("#~"))
        m = re.search(r'^msgid ((?:"[^\n]*"\s*)+)^msgstr ((?:"[^\n]*"\s*)+)', rows + "\n", re.M)
        if m and unquoted(m.group(1)):
            out[unquoted(m.group(1))] = (unquoted(m.group(2)), "fuzzy" in "".join(
                r for r in rows.split("\n") if r.startswith("#,")))
    return out


def extracted(root):
    """Texts of the sources, as src/lang/update.sh takes them; the seventh argument of L is a title."""
    sources = lint.files(root, (".c", ".h"), ("src", "include"))
    done = subprocess.run(["xgettext", "--from-code=UTF-8", "-L", "C", "-o", "-"] + KEYWORDS + sources,
                          cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=True)
    return set(entries(done.stdout))


SAFE = re.compile("təhlükəsiz|безопасн", re.I)  # the best verdict is "no known conflict"


def placeholders(text):
    """Formats are filled by position, so their order counts; names are filled by name."""
    return (re.findall(r"%(?:\d+\$)?[-+ 0#]*\d*(?:\.\d+)?(?:[hlLqjzt]*)[a-zA-Z]", text.replace("%%", "")),
            sorted(re.findall(r"\{[a-z_]+\}", text)))


def ends(text):
    """Blanks and line ends before and after the words."""
    return re.match(r"(?: |\\n)*", text).group(), re.search(r"(?: |\\n)*$", text).group()


def check(root):
    out = []
    source = extracted(root)
    template = entries(lint.read(root, "src/lang/agrotown.pot"))
    for text in sorted(source - set(template)):
        out.append("src/lang/agrotown.pot: lacks \"%s\"" % text[:70])
    for text in sorted(set(template) - source):
        out.append("src/lang/agrotown.pot: no longer used: \"%s\"" % text[:70])
    for lang in ("az", "ru"):
        path = "src/lang/%s.po" % lang
        have = entries(lint.read(root, path))
        for text in sorted(source):
            said, fuzzy = have.get(text, ("", False))
            if not said:
                out.append("%s: no text for \"%s\"" % (path, text[:70]))
            elif fuzzy:
                out.append("%s: fuzzy: \"%s\"" % (path, text[:70]))
            elif placeholders(said) != placeholders(text):
                out.append("%s: other placeholders: \"%s\"" % (path, text[:70]))
            elif ends(said) != ends(text):
                out.append("%s: other blanks at the ends: \"%s\"" % (path, text[:70]))
            elif SAFE.search(said):
                out.append("%s: calls something safe: \"%s\"" % (path, text[:70]))
    return out


HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def tree(pot, az, ru, source='const char *a = N_("%d houses");\n'):
    return {"src/geom/a.c": source, "src/lang/agrotown.pot": HEAD + pot, "src/lang/az.po": HEAD + az,
            "src/lang/ru.po": HEAD + ru}


EMPTY = 'msgid "%d houses"\nmsgstr ""\n'
AZ = 'msgid "%d houses"\nmsgstr "%d ev"\n'
RU = 'msgid "%d houses"\nmsgstr "%d домов"\n'
NAMED, NAMED_C = 'msgid "{id} is here"\nmsgstr ""\n', 'const char *a = N_("{id} is here");\n'
NAMED_RU = 'msgid "{id} is here"\nmsgstr "{id} здесь"\n'
TWO, TWO_C = 'msgid "%d of %s"\nmsgstr ""\n', 'const char *a = N_("%d of %s");\n'
TWO_RU = 'msgid "%d of %s"\nmsgstr "%d из %s"\n'
lint.main(check, [
    (tree(EMPTY, AZ, RU), None),
    (tree("", AZ, RU), "agrotown.pot: lacks"),
    (tree(EMPTY, EMPTY, RU), "az.po: no text"),
    (tree(EMPTY, AZ, "#, fuzzy\n" + RU), "ru.po: fuzzy"),
    (tree(EMPTY, AZ, RU.replace('"%d д', '"%s д')), "ru.po: other placeholders"),
    (tree(EMPTY, AZ.replace("%d ev", "%d ev "), RU), "az.po: other blanks"),
    (tree(EMPTY, AZ.replace("%d ev", "%d təhlükəsiz ev"), RU), "az.po: calls something safe"),
    (tree(NAMED, NAMED.replace('msgstr ""', 'msgstr "{ids}"'), NAMED_RU, NAMED_C), "az.po: other placeholders"),
    (tree(TWO, TWO.replace('msgstr ""', 'msgstr "%s %d"'), TWO_RU, TWO_C), "az.po: other placeholders"),
    (tree(EMPTY + '\nmsgid "gone"\nmsgstr ""\n', AZ, RU), "no longer used"),
])
