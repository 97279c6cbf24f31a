#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""file_size - no C file over 900 lines; over 600 is worth another look."""

import lint

LINES_MAX = 900
LINES_LOOK = 600


def check(tree):
    for path in tree.files():
        count = tree.read(path).count("\n")
        if count > LINES_LOOK:
            yield lint.Finding(path, 0, f"{count} lines; the limit is {LINES_MAX}, "
                                        f"look again at {LINES_LOOK}",
                               is_warning=count <= LINES_MAX)


BAD = {"src/base/a.c": "int a;\n" * 901}
EXPECTED = ["src/base/a.c: 901 lines"]
GOOD = {"src/base/a.c": "int a;\n" * 600}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
