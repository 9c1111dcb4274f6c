#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Functions that are not used here: unchecked memory, locale-bound numbers, clocks and chance."""
import re

import lint

EVERYWHERE = {
    r"malloc|calloc|realloc|strdup|strndup|asprintf": "use GLib's allocators",
    r"strtod|strtof|atof|atoi|atol|strtol|strtoul|sscanf|scanf|fscanf": "use agt_parse_real/_int",
    r"sprintf|vsprintf|strcpy|strcat|strncpy|strncat|gets|strtok": "no bounds; use GString or g_strlcpy",
    r"system|popen": "no shell",
    r"rand|srand|random|drand48|g_random_int|g_random_double|g_random_int_range": "no chance",
}
# Only the command line may end the process, read the clock or bind the locale.
OUTSIDE_CLI = {
    r"exit|_exit|abort": "only cli ends the process",
    r"time|gettimeofday|clock_gettime|g_get_real_time|g_date_time_new_now\w*|localtime|gmtime":
        "time enters by parameter",
    r"setlocale": "the locale belongs to cli",
    r"getenv|g_getenv": "settings enter by parameter",
}
# Looking for a module or the catalogue beside the program is not a setting of an engine.
MAY_READ_ENVIRONMENT = ("src/plan/module.c", "src/lang/")
# A child process for foreign files is not the program: it ends itself.
MAY_END_CHILD = ("src/exchange/cage.c", "src/exchange/child.c")


def check(root):
    out = []
    for path in lint.files(root, (".c", ".h"), ("src", "include")):
        code = lint.code_only(lint.read(root, path))
        rules = dict(EVERYWHERE)
        if not path.startswith("src/cli/"):
            rules.update(OUTSIDE_CLI)
        for names, why in rules.items():
            if "getenv" in names and path.startswith(MAY_READ_ENVIRONMENT):
                continue
            if names.startswith("exit") and path in MAY_END_CHILD:
                names = "exit|abort"
            for m in re.finditer(r"(?<![\w.>])(%s)\s*\(" % names, code):
                out.append("%s:%d: %s(): %s" % (path, lint.line_of(code, m.start()), m.group(1), why))
    return out


lint.main(check, [
    ({"src/geom/a.c": "/* malloc( */ void f(void)\n{\n    g_ascii_strtod(\"atof(\", 0);\n}\n"}, None),
    ({"src/geom/a.c": "void *f(void) { return malloc(3); }\n"}, "malloc"),
    ({"src/plan/a.c": "double f(char *s) { return strtod (s, 0); }\n"}, "strtod"),
    ({"src/draw/a.c": "void f(char *s) { strcpy(s, \"a\"); }\n"}, "strcpy"),
    ({"src/place/a.c": "void f(void) { exit(1); }\n"}, "exit"),
    ({"src/cli/a.c": "void f(void) { exit(1); }\n"}, None),
    ({"src/exchange/child.c": "void f(void) { _exit(1); }\n"}, None),
    ({"src/exchange/child.c": "void f(void) { exit(1); }\n"}, "exit"),
    ({"src/validate/a.c": "long f(void) { return time(0); }\n"}, "time"),
])
