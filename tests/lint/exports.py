#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""exports - what libdirql.so shows: dirql_*, Microsoft's names, access hooks
(__tsan_*, and __wrap_mem* for the block operations that the compiler emits).

Anything else could be taken for a name of the driver that is loaded beside it.
Reads exports.txt, which the build makes from the library's dynamic symbols.
"""

import os
import re

import lint

TABLE = "src/ddi/ddi_table.def"
OURS = re.compile(r"dirql_\w+$|__tsan_\w+$|__wrap_mem\w+$")


def microsoft_names(tree):
    names = set()
    for path in tree.files(("include/wdk", "include/wdf"), (".h",)):
        names |= set(re.findall(r"\b\w+\b", lint.strip_comments(tree.read(path))))
    if tree.exists(TABLE):
        names |= set(re.findall(r"^\s*\w+\(\s*(\w+)", tree.read(TABLE), re.MULTILINE))
    return names


def check(tree):
    path = os.path.join(tree.build or "", "lib/dirql/exports.txt")
    if not tree.build or not os.path.exists(path):
        yield lint.Finding(path, 0, "not found; give --build")
        return
    known = microsoft_names(tree)
    with open(path, encoding="utf-8") as file:
        for line, text in enumerate(file, 1):
            name = text.split()[0] if text.split() else ""
            if name and not OURS.match(name) and name not in known:
                yield lint.Finding("lib/dirql/exports.txt", line,
                                   f"{name} is exported and is neither dirql_* nor Microsoft's")


BAD = {
    "include/wdf/wdfa.h": "/* queue_push */ VOID WdfA(VOID);\n",
    "build/lib/dirql/exports.txt": "WdfA\ndq_queue_push\nqueue_push\n",
}
EXPECTED = ["exports.txt:2: dq_queue_push is exported", "exports.txt:3: queue_push is exported"]
GOOD = {
    "include/wdf/wdfa.h": "VOID WdfA(VOID);\n",
    TABLE: "DQ_DDI(WdfB, wdfb, 1.0, PASSIVE, PASSIVE, DECLARED, all, page)\n",
    "build/lib/dirql/exports.txt": "WdfA\nWdfB declared\n__tsan_read4\ndirql_machine_create\n",
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
