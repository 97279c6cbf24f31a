#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""orphans - every C file is compiled by something, every test is registered.

A file counts as compiled if the build's own files name it.
"""

import glob
import os

import lint

FOLDERS = ("src", "tests", "bench", "drivers", "models", "scenarios", "tools")


def read_build(folder):
    texts = []
    for pattern in ("build.ninja", "**/CTestTestfile.cmake"):
        for path in glob.glob(os.path.join(folder, pattern), recursive=True):
            with open(path, encoding="utf-8") as file:
                texts.append(file.read())
    return "\n".join(texts)


def check(tree):
    build = read_build(tree.build) if tree.build else ""
    if not build:
        yield lint.Finding("build.ninja", 0, "not found; give --build")
        return
    for path in tree.files(FOLDERS, (".c", ".S")):
        if path not in build:
            yield lint.Finding(path, 0, "no CMake list names it")


BAD = {
    "src/base/a.c": "",
    "tests/unit/base/a_test.c": "",
    "build/build.ninja": "build a.o: C /x/src/base/a.c\n",
}
EXPECTED = ["tests/unit/base/a_test.c: no CMake list names it"]
GOOD = {"src/base/a.c": "", "build/build.ninja": "build a.o: C /x/src/base/a.c\n"}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
