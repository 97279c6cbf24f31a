#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""spdx - the licence is one line, at the top; a C file then says what it owns.

No author and no date: git has them.
"""

import os
import re

import lint

ENDINGS = (".c", ".h", ".S", ".def", ".py", ".cmake", "CMakeLists.txt", ".sh", ".in")
SCRIPTS = ("Makefile", "bootstrap", "check", ".ci/run", "tests/run", "tools/count_rows")
LICENCE = "SPDX-License-Identifier: MIT"
HISTORY = re.compile(r"^[ */#]*(?:@author|@date|Author:|Copyright)\b", re.MULTILINE)

# Text of the first comment block beside the licence line.
BLOCK = re.compile(r"\A\s*/\*.*?\*/\s*(?:/\*.*?\*/)?", re.DOTALL)


def check(tree):
    paths = tree.files(lint.CODE_FOLDERS + ("cmake",), ENDINGS)
    paths += [path for path in SCRIPTS + ("CMakeLists.txt",) if tree.exists(path)]
    for path in sorted(set(paths)):
        text = tree.read(path)
        if LICENCE not in "\n".join(text.split("\n", 2)[:2]):
            yield lint.Finding(path, 1, f"no {LICENCE} in the first line")
            continue
        match = HISTORY.search(text[:2000])
        if match:
            yield lint.Finding(path, lint.line_of(text, match.start()), "no author, no date")
        if path.endswith((".c", ".h")):
            block = BLOCK.match(text)
            words = block.group().replace(LICENCE, "") if block else ""
            if len(re.findall(r"[A-Za-z]{2,}", words)) < 2:
                yield lint.Finding(path, 1, "the header block does not say what "
                                            f"{os.path.basename(path)} owns")


LINE = "/* " + LICENCE + " */\n"
BAD = {
    "src/base/a.c": "int a;\n",
    "src/base/b.c": LINE + "int b;\n",
    "src/base/c.c": LINE + "/*\n * c - the letter after b.\n * @author somebody\n */\n",
    "cmake/d.cmake": "# d\n",
}
EXPECTED = [
    "src/base/a.c:1: no SPDX",
    "src/base/b.c:1: the header block does not say",
    "src/base/c.c:4: no author",
    "cmake/d.cmake:1: no SPDX",
]
GOOD = {
    "src/base/a.c": LINE + "/*\n * a - the letter before b.\n */\nint a;\n",
    "src/base/b.c": "/*\n * " + LICENCE + "\n *\n * b - the letter after a.\n */\nint b;\n",
    "tools/c.py": "#!/usr/bin/env python3\n# " + LICENCE + "\n",
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
