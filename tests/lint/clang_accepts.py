#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""clang_accepts - clang compiles what gcc has compiled, with the same flags.

Each of the two warns of what the other does not see (a literal that is taken for
a condition), and the presets of both must build. The commands are those of
compile_commands.json in the build folder, so that no flag is written down twice.
Nothing is generated. A file is compiled again only when it, something of the tree
that it includes or its command has changed: the build folder keeps what passed.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import lint

CLANG = "clang-14"


def commands(tree):
    """(path, folder, command) of what a C compiler, and not dirql-cc, has compiled."""
    with open(os.path.join(tree.build, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    for entry in entries:
        words = shlex.split(entry["command"])
        if os.path.basename(words[0]) == "dirql-cc":
            continue
        output = words.index("-o")
        words = [word for word in words[1:output] + words[output + 2:] if word != "-c"]
        folder = os.path.join(tree.build, entry["directory"])
        path = os.path.relpath(os.path.join(folder, entry["file"]), tree.root)
        yield path, folder, [CLANG, "-fsyntax-only", *words]


class Digests:
    """Hashes of the tree's files, each read once; an empty one for a file that is gone."""

    def __init__(self, root):
        self.root = root
        self.known = {}

    def of(self, path):
        if path not in self.known:
            try:
                with open(os.path.join(self.root, path), "rb") as file:
                    self.known[path] = hashlib.sha256(file.read()).hexdigest()
            except OSError:
                self.known[path] = ""
        return self.known[path]


def read_included(root, folder, dependencies):
    """Paths of the tree in a make rule, relative to its root."""
    with open(dependencies, encoding="utf-8") as file:
        words = file.read().replace("\\\n", " ").split()
    paths = [os.path.relpath(os.path.join(folder, word), root)
             for word in words if not word.endswith(":")]
    return [path for path in paths if not path.startswith("..")]


def compile_one(root, path, folder, command):
    """(paths that were included, the first complaint or None)"""
    with tempfile.TemporaryDirectory() as scratch:
        dependencies = os.path.join(scratch, "rule")
        done = subprocess.run([*command, "-MD", "-MF", dependencies], cwd=folder,
                              capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return read_included(root, folder, dependencies), None
    lines = done.stderr.strip().splitlines() or [f"{path}:0: no message"]
    return [], next((line for line in lines if re.search(r"error|warning", line)), lines[0])


def load(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def check(tree):
    if not shutil.which(CLANG):
        print(f"{CLANG} is not installed (./bootstrap does it): whether it accepts the sources is "
              "not known", file=sys.stderr)
        return
    stamp = os.path.join(tree.build, "clang_accepts.json")
    digests = Digests(tree.root)
    passed = {}
    changed = []
    before = load(stamp)
    for path, folder, command in commands(tree):
        key = f"{path} {hashlib.sha256(repr(command).encode()).hexdigest()}"
        files = before.get(key, {})
        if files and all(digests.of(name) == digest for name, digest in files.items()):
            passed[key] = files
        else:
            changed.append((key, path, folder, command))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda one: compile_one(tree.root, *one[1:]), changed)
        for (key, path, *_), (included, complaint) in zip(changed, results):
            if complaint:
                place = complaint.replace(tree.root + "/", "").replace("../", "")
                yield lint.Finding(path, 0, f"{CLANG} does not accept it: {place}")
            else:
                passed[key] = {name: digests.of(name) for name in included}
    with open(stamp, "w", encoding="utf-8") as file:
        json.dump(passed, file)


def sample(text):
    command = "gcc -Wall -Wconversion -Werror -o a.o -c ../src/base/a.c"
    return {
        "src/base/a.c": text,
        "src/base/b.c": "not C\n",
        "build/compile_commands.json": json.dumps([
            {"directory": ".", "command": command, "file": "../src/base/a.c"},
            {"directory": ".", "command": "bin/dirql-cc -o b.o -c ../src/base/b.c",
             "file": "../src/base/b.c"},
        ]),
    }


BAD = sample('int is_wrong(int a);\nint is_wrong(int a)\n{\n    return a || !"never";\n}\n')
EXPECTED = ["src/base/a.c: clang-14 does not accept it: src/base/a.c:4"]
GOOD = sample("int is_right(int a);\nint is_right(int a)\n{\n    return a || 0;\n}\n")

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
