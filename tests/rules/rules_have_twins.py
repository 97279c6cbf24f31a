#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""rules_have_twins - every rule has a driver that breaks it, a correct twin, and a test of both.

A row of rules.def named X wants drivers/broken/x.c with one `#ifdef BROKEN` ...
`#else` ... `#endif`: at most one line marked HERE, none of them in the correct
half, and a row in tests/rules/rules_test.c. No other driver lies there, and some
layer reports the rule.
"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lint"))

import lint  # pylint: disable=wrong-import-position

RULES = "src/kernel/rules.def"
TEST = "tests/rules/rules_test.c"
FOLDER = "drivers/broken"
SHARED = ("device.c", "filter.c")

ROW = re.compile(r'^DQ_RULE\((\w+),\s*"([^"]+)"', re.MULTILINE)
HALVES = re.compile(r"^#ifdef BROKEN$(.*?)^#else$(.*?)^#endif$", re.MULTILINE | re.DOTALL)
MARK = "/* HERE */"


def check_driver(tree, path):
    text = tree.read(path)
    halves = HALVES.search(text)
    if not halves or text.count("BROKEN") != 1:
        yield lint.Finding(path, 0, "wants one #ifdef BROKEN ... #else ... #endif, each with code")
        return
    if not halves.group(1).strip() or not halves.group(2).strip():
        yield lint.Finding(path, 0, "one half of #ifdef BROKEN is empty")
    if text.count(MARK) > 1:
        yield lint.Finding(path, 0, f"{MARK} marks more than one line")
    if MARK in halves.group(2):
        yield lint.Finding(path, 0, f"{MARK} marks a line of the correct twin")


def check(tree):
    rows = ROW.findall(tree.read(RULES))
    test = tree.read(TEST) if tree.exists(TEST) else ""
    reports = "".join(tree.read(path) for path in tree.files(("src",), (".c",)))
    drivers = set()
    for identifier, name in rows:
        path = f"{FOLDER}/{identifier.lower()}.c"
        drivers.add(path)
        if not tree.exists(path):
            yield lint.Finding(RULES, 0, f"{name}: {path} is missing")
        else:
            yield from check_driver(tree, path)
        if f'"{identifier}"' not in test:
            yield lint.Finding(TEST, 0, f"{name}: no row for {identifier}")
        if f"DQ_RULE_{identifier}" not in reports:
            yield lint.Finding(RULES, 0, f"{name}: nothing in src reports it")
    for path in tree.files((FOLDER,), (".c",)):
        if path not in drivers and os.path.basename(path) not in SHARED:
            yield lint.Finding(path, 0, "breaks no rule of rules.def")


TWINS = "#ifdef BROKEN\nf(); /* HERE */\n#else\ng();\n#endif\n"
BAD = {
    RULES: 'DQ_RULE(A, "dirql.A", 0, "")\nDQ_RULE(B_B, "dirql.B", 0, "")\nDQ_RULE(C, "dirql.C", 0, "")\n',
    TEST: '{ "A", } { "C", }',
    "src/kernel/a.c": "DQ_RULE_A DQ_RULE_B_B",
    f"{FOLDER}/a.c": TWINS.replace("g();", "g(); /* HERE */"),
    f"{FOLDER}/c.c": "f(); /* HERE */\n",
    f"{FOLDER}/d.c": TWINS,
}
EXPECTED = [
    f"{FOLDER}/a.c: /* HERE */ marks more than one line",
    f"{FOLDER}/a.c: /* HERE */ marks a line of the correct twin",
    f"dirql.B: {FOLDER}/b_b.c is missing",
    "dirql.B: no row for B_B",
    f"{FOLDER}/c.c: wants one #ifdef BROKEN",
    "dirql.C: nothing in src reports it",
    f"{FOLDER}/d.c: breaks no rule",
]
GOOD = {
    RULES: 'DQ_RULE(A_A, "dirql.A", 0, "")\n',
    TEST: '{ "A_A", }',
    "src/kernel/a.c": "dq_violation(DQ_RULE_A_A)",
    f"{FOLDER}/a_a.c": TWINS,
    f"{FOLDER}/device.c": "",
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
