#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""headers_alone - every header compiles as the only thing in its file.

As C17 all of them; as C++17 the public ones; with dirql-cc those that drivers
see. Warnings of the project are errors. A header is compiled again only when
something below src/ or include/ changed: the build folder keeps what passed.
"""

import concurrent.futures
import hashlib
import os
import re
import subprocess
import tempfile

import lint

C_COMPILERS = ("gcc", "clang-14")
CPLUSPLUS = "clang++-14"
WARNINGS = ("-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wvla -Wundef "
            "-Wimplicit-fallthrough -Wswitch -Werror").split()
WARNINGS_C = ["-Wstrict-prototypes", "-Wmissing-prototypes"]
FOLDERS = ("src", "include", "tools")


def commands(tree, path):
    """(name, command) of each way in which the header has to compile."""
    def roots(*names):
        return [f"-I{os.path.join(tree.root, name)}" for name in names]

    is_public = path.startswith("include/")
    is_driver = path.startswith(("include/wdk/", "include/wdf/"))
    include = roots("include/wdf", "include/wdk") + ([] if is_driver else roots("include"))
    if not is_public:
        include = roots("src", os.path.dirname(path)) + include
    for compiler in C_COMPILERS:
        yield compiler, [compiler, "-std=c17", "-D_GNU_SOURCE", "-fsyntax-only",
                         *WARNINGS, *WARNINGS_C, *include]
    if is_public:
        yield "C++17", [CPLUSPLUS, "-x", "c++", "-std=c++17", "-fsyntax-only", *WARNINGS,
                        *include]
    driver_cc = os.path.join(tree.build or "", "bin/dirql-cc")
    if is_driver and tree.build and os.path.exists(driver_cc):
        yield "dirql-cc", [driver_cc, "-fsyntax-only", "-Wall", "-Werror"]


def compile_alone(tree, path, folder):
    source = os.path.join(folder, re.sub(r"\W", "_", path) + ".c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(f'#include "{os.path.join(tree.root, path)}"\nextern int dq_is_alone;\n')
    for name, command in commands(tree, path):
        done = subprocess.run(command + [source], capture_output=True, text=True, check=False)
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["no message"]
            first = next((line for line in lines if re.search(r"error|warning", line)), lines[0])
            first = first.replace(tree.root + "/", "")
            yield lint.Finding(path, 0, f"does not compile alone with {name}: {first}")


def digest(tree, paths):
    """Of everything that a header could include, and of the compilers' names."""
    total = hashlib.sha256(repr((WARNINGS, WARNINGS_C, C_COMPILERS)).encode())
    with open(__file__, "rb") as script:
        total.update(script.read())
    for path in paths:
        total.update(path.encode())
        total.update(tree.read(path).encode())
    driver_cc = os.path.join(tree.build or "", "bin/dirql-cc")
    if os.path.exists(driver_cc):
        with open(driver_cc, "rb") as program:
            total.update(program.read())
    return total.hexdigest()


def check(tree):
    paths = tree.files(FOLDERS, (".h", ".def"))
    stamp = os.path.join(tree.build, "headers_alone.stamp") if tree.build else None
    now = digest(tree, paths)
    if stamp and os.path.exists(stamp):
        with open(stamp, encoding="utf-8") as file:
            if file.read() == now:
                return
    headers = [path for path in paths
               if path.endswith(".h") and path not in lint.REPEATED_HEADERS]
    is_clean = True
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for findings in pool.map(lambda path: list(compile_alone(tree, path, folder)), headers):
            is_clean = is_clean and not findings
            yield from findings
    if stamp and is_clean:
        os.makedirs(os.path.dirname(stamp), exist_ok=True)
        with open(stamp, "w", encoding="utf-8") as file:
            file.write(now)


BAD = {
    "src/base/a.h": "size_t length(void);\n",
    "include/dirql/b.h": "void *malloc_of(int class);\n",
}
EXPECTED = [
    "src/base/a.h: does not compile alone with gcc",
    "src/base/a.h: does not compile alone with clang-14",
    "include/dirql/b.h: does not compile alone with C++17",
]
GOOD = {
    "src/base/a.h": "#include <stddef.h>\nsize_t length(void);\n",
    "src/base/c.h": '#include "base/a.h"\n',
    "include/dirql/b.h": "void *malloc_of(int size);\n",
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
