#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""guards - header guards: DQ_<LAYER>_<FILE>_H in src/, HOST_<FILE>_H in src/host,
DIRQL_<FILE>_H in include/dirql, some guard elsewhere.

No #pragma once, and nobody tests the guard of another header.
"""

import os
import re

import lint

GUARD = re.compile(r"\A\s*#ifndef (\w+)\s*\n#define \1\s*\n")
TEST = re.compile(r"^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif)\b.*?\b(DQ_\w+_H|DIRQL_\w+_H)\b",
                  re.MULTILINE)


def spell(*words):
    return re.sub(r"[^A-Z0-9]", "_", "_".join(words).upper())


def expected_guards(path):
    """What the guard of a header may be called; empty if it is free."""
    parts = os.path.splitext(path)[0].split("/")
    if parts[0] == "src":
        # bus/qemu/qtest.h: with the folder of the backend or without. host/ has
        # its own prefix instead of DQ_.
        prefix = () if parts[1] == "host" else ("DQ",)
        return {spell(*prefix, parts[1], parts[-1], "H"), spell(*prefix, *parts[1:], "H")}
    if path.startswith("include/dirql/"):
        return {spell("DIRQL", *parts[2:], "H"), spell("DQ", "DIRQL", *parts[2:], "H")}
    return set()


def check(tree):
    for path in tree.files(("src", "include", "tests", "tools", "drivers", "models", "bench"),
                           (".h",)):
        if path in lint.REPEATED_HEADERS:
            continue
        text = lint.strip_comments(tree.read(path))
        if re.search(r"^[ \t]*#[ \t]*pragma[ \t]+once", text, re.MULTILINE):
            yield lint.Finding(path, 0, "no #pragma once; use a guard")
            continue
        match = GUARD.match(text)
        if not match:
            yield lint.Finding(path, 0, "no header guard")
            continue
        guard = match.group(1)
        expected = expected_guards(path)
        if expected and guard not in expected:
            yield lint.Finding(path, 0, f"guard is {guard}, expected {min(expected, key=len)}")
        for test in TEST.finditer(text):
            if test.group(1) != guard:
                yield lint.Finding(path, lint.line_of(text, test.start()),
                                   f"tests the guard of another header, {test.group(1)}")


def make_header(guard, inside=""):
    return f"/* x */\n#ifndef {guard}\n#define {guard}\n{inside}#endif\n"


BAD = {
    "src/kernel/dpc_queue.h": make_header("DPC_QUEUE_H"),
    "src/base/list.h": "#pragma once\n",
    "include/wdk/wdm.h": "int a;\n",
    "src/base/bits.h": make_header("DQ_BASE_BITS_H", "#ifdef DQ_BASE_LIST_H\n#endif\n"),
}
EXPECTED = [
    "src/kernel/dpc_queue.h: guard is DPC_QUEUE_H, expected DQ_KERNEL_DPC_QUEUE_H",
    "src/base/list.h: no #pragma once",
    "include/wdk/wdm.h: no header guard",
    "src/base/bits.h:4: tests the guard of another header",
]
GOOD = {
    "src/kernel/dpc_queue.h": make_header("DQ_KERNEL_DPC_QUEUE_H"),
    "src/bus/qemu/qtest.h": make_header("DQ_BUS_QTEST_H"),
    "src/host/clock.h": make_header("HOST_CLOCK_H"),
    "include/dirql/machine.h": make_header("DIRQL_MACHINE_H"),
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
