#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""todo_form - `TODO(#12): ...` needs an issue; FIXME, XXX and HACK are not merged."""

import re

import lint

ENDINGS = (".c", ".h", ".S", ".def", ".py", ".cmake", ".txt", ".md")
MARK = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(\(#\d+\): \S)?")


def check(tree):
    for path in tree.files(lint.CODE_FOLDERS + ("cmake",), ENDINGS):
        if path.startswith("tests/lint/"):
            continue
        text = tree.read(path)
        for match in MARK.finditer(text):
            if match.group(1) == "TODO" and match.group(2):
                continue
            why = "write TODO(#issue): what" if match.group(1) == "TODO" else "may not be merged"
            yield lint.Finding(path, lint.line_of(text, match.start()),
                               f"{match.group(1)}: {why}")


BAD = {
    "src/base/a.c": "/* TODO: later */\n// FIXME\n",
    "cmake/b.cmake": "# XXX\n",
}
EXPECTED = ["src/base/a.c:1: TODO: write", "src/base/a.c:2: FIXME: may not", "cmake/b.cmake:1: XXX"]
GOOD = {"src/base/a.c": "/* TODO(#12): count them */\nint xxx = 0xXXX1;\n"}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
