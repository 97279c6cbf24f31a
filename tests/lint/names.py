#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""names - the spelling of a name tells its ring.

Functions that other files see: dq_* inside, host_* in host/, dirql_* for the
public API, Microsoft's names in ddi/ only. No name of ours starts with an
underscore; no typedef for a struct, union or enum.
"""

import re

import lint

# What a function with external linkage may be called, per layer. The entry
# points of the access hooks have the sanitizer's names, as the compiler calls them.
EXTERNAL = {
    "host": re.compile(r"host_"),
    "engine": re.compile(r"dq_|__tsan_|__wrap_mem"),
    "kernel": re.compile(r"dq_"),
    "ddi": re.compile(r"dq_|dirql_(?:crt_|wpp_|Interlocked)|_{0,2}[A-Z][A-Za-z0-9_]*$|vDbgPrintEx|_vsnw?printf"),
    "bus": re.compile(r"dq_|dirql_device_"),
    "machine": re.compile(r"dq_|dirql_"),
    "cli": re.compile(r"cli_|main$"),
}
EXTERNAL_OTHER = re.compile(r"dq_")

STRUCT_TAG = re.compile(r"\b(?:struct|union|enum)\s+(_\w+)\s*\{")
DEFINE = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(_\w+)", re.MULTILINE)
TYPEDEF = re.compile(r"\btypedef\s+(?:const\s+)?(?:struct|union|enum)\b")

# Names that the compiler or the C library gave an underscore.
RESERVED = re.compile(r"__tsan_|_GNU_SOURCE$|_Interlocked|__asan_|__ubsan_|__lsan_|__sanitizer_")


def check_functions(path, text):
    layer = path.split("/")[1]
    pattern = EXTERNAL.get(layer, EXTERNAL_OTHER)
    for function in lint.functions(text):
        if function.is_static:
            if function.name.startswith("_"):
                yield lint.Finding(path, function.line_first,
                                   f"{function.name}: no name starts with an underscore")
        elif not pattern.match(function.name):
            yield lint.Finding(path, function.line_first,
                               f"{function.name}: a function of {layer}/ that other files see "
                               f"has to match {pattern.pattern}")


def check(tree):
    for path in tree.files(("src", "include/dirql", "tools", "tests")):
        text = lint.strip(tree.read(path))
        if path.startswith("src/") and path.endswith(".c") and "/preload/" not in path:
            yield from check_functions(path, text)
        for pattern in (STRUCT_TAG, DEFINE):
            for match in pattern.finditer(text):
                if not RESERVED.match(match.group(1)) and not path.startswith("tests/"):
                    yield lint.Finding(path, lint.line_of(text, match.start()),
                                       f"{match.group(1)}: no name starts with an underscore")
        if path.startswith(("src/", "include/dirql/")) and not path.startswith("src/ddi/"):
            for match in TYPEDEF.finditer(text):
                yield lint.Finding(path, lint.line_of(text, match.start()),
                                   "no typedef for a struct, union or enum")


BAD = {
    "src/kernel/a.c": "#define _X 1\nint queue_push(void)\n{\n    return 0;\n}\n"
                      "static int _hidden(void)\n{\n    return 0;\n}\n"
                      "typedef struct thing thing_t;\nstruct _thing {\n    int a;\n};\n",
    "src/framework/b.c": "NTSTATUS WdfThingCreate(WDFDEVICE Device)\n{\n    return 0;\n}\n",
    "src/host/c.c": "int dq_open(void)\n{\n    return 0;\n}\n",
}
EXPECTED = [
    "src/kernel/a.c:1: _X: no name starts",
    "src/kernel/a.c:2: queue_push: a function of kernel/",
    "src/kernel/a.c:6: _hidden: no name starts",
    "src/kernel/a.c:10: no typedef",
    "src/kernel/a.c:11: _thing: no name starts",
    "src/framework/b.c:1: WdfThingCreate: a function of framework/",
    "src/host/c.c:1: dq_open: a function of host/",
]
GOOD = {
    "src/kernel/a.c": "#include <a.h>\nint dq_queue_push(struct dq_queue *queue)\n{\n"
                      "    if (queue) {\n        return 1;\n    }\n    return 0;\n}\n"
                      "static const int table[] = { 1, 2 };\n"
                      "static void plain(void)\n{\n}\n"
                      "typedef int (*callback)(void);\n",
    "src/ddi/b.c": "NTSTATUS NTAPI WdfThingCreate(WDFDEVICE Device)\n{\n    return 0;\n}\n",
    "src/engine/c.c": "void __tsan_read1(void *address)\n{\n}\n",
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
