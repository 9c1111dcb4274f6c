#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every public declaration has a documenting comment: one before it, or one behind it on its line."""
import re

import lint

TOKEN = re.compile(r"/\*.*?\*/|#(?:\\\n|[^\n])*|\"(?:\\.|[^\"\\])*\"|[{}();]|[^\s{}();\"#/]+|/", re.S)
# Rows of the table of layers carry the meaning of every field in their own fifth column.
EXEMPT = re.compile(r"#\s*define AGT_FIELDS_|#\s*(pragma|include|if|ifdef|ifndef|else|elif|endif|undef)|"
                    r"G_(BEGIN|END)_DECLS|G_DEFINE_AUTO(PTR|_CLEANUP)|extern \"C\"")


def declarations(text):
    """Yields (position, text, documented) of everything at the top level."""
    doc, start, words, depth = False, None, [], 0
    for m in TOKEN.finditer(text):
        t = m.group(0)
        if t.startswith("/*"):
            if start is None:
                doc = t.startswith("/**") and not (
                    t.startswith("/**<") or "@file" in t)
            continue
        if t.startswith("#") and depth == 0 and start is None:
            yield m.start(), t, doc
            if t.startswith("#define"):
                doc = False
            continue
        if start is None:
            start = m.start()
        words.append(t)
        depth += t in "{(" and 1 or 0
        depth -= t in "})" and 1 or 0
        word = " ".join(words)
        macro = depth == 0 and re.fullmatch(r"G_(BEGIN|END)_DECLS|G_DEFINE_AUTO\w+ \( .* \)", word)
        if depth == 0 and (t == ";" or macro):
            rest = text[m.end():text.find("\n", m.end())]
            yield start, word, doc or "/**<" in rest
            start, words, doc = None, [], False


def check(root):
    out = []
    for path in lint.files(root, (".h",), ("include",)):
        text = re.sub(r"/\*\* @cond \*/.*?/\*\* @endcond \*/",
                      lambda m: re.sub(r"[^\n]", " ", m.group(0)), lint.read(root, path), flags=re.S)
        for position, what, documented in declarations(text):
            if not documented and not EXEMPT.match(what):
                out.append("%s:%d: not documented: %s" % (path, lint.line_of(text, position),
                                                          what.split("\n")[0][:60]))
        if "@file" not in text:
            out.append("%s:1: no @file comment" % path)
    return out


lint.main(check, [
    ({"include/agrotown/a.h": "/** @file a.h */\n#pragma once\n/** X. */\nint agt_x(int a);\n"
      "typedef struct A A; /**< an A */\n/** B. */\ntypedef struct {\n    int b;\n} B;\n"}, None),
    ({"include/agrotown/a.h": "/** @file a.h */\n#pragma once\n/** X. */\nint agt_x(int a);\n"
      "int agt_y(void);\n"}, "agt_y"),
    ({"include/agrotown/a.h": "/** @file a.h */\n#define AGT_Z 3\n"}, "AGT_Z"),
    ({"include/agrotown/a.h": "/** @file a.h */\n/* no doc */\ntypedef enum { A } E;\n"}, "typedef"),
])
