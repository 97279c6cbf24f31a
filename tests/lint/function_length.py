#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""function_length - functions over 70 lines: below 2 % of src/.

Each is listed. The limit is a share because a few long functions, such as a
table of options, read better whole.
"""

import lint

LINES_MAX = 70
SHARE_MAX = 0.02


def check(tree):
    count = 0
    longest = []
    for path in tree.files(("src",), (".c", ".h")):
        for function in lint.functions(tree.read(path)):
            count += 1
            if function.line_count > LINES_MAX:
                longest.append((path, function))
    is_over = longest and len(longest) >= SHARE_MAX * count
    for path, function in longest:
        yield lint.Finding(path, function.line_first,
                           f"{function.name} has {function.line_count} lines, over {LINES_MAX}",
                           is_warning=not is_over)
    if is_over:
        yield lint.Finding("src", 0, f"{len(longest)} of {count} functions are over {LINES_MAX} "
                                     f"lines; it must be less than {SHARE_MAX:.0%}")


def make_function(name, lines):
    return f"int {name}(void)\n{{\n" + "    x++;\n" * (lines - 3) + "}\n"


BAD = {"src/base/a.c": make_function("f", 71) + make_function("g", 70)}
EXPECTED = ["src/base/a.c:1: f has 71 lines", "src: 1 of 2 functions are over"]
GOOD = {"src/base/a.c": make_function("f", 70)}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
