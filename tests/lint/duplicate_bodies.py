#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""duplicate_bodies - two tests with one body test one thing.

Compares cmocka cases (one parameter, `void **state`) of any size, and other
functions of tests/ that are long enough to be worth sharing.
"""

import re

import lint

CASE = re.compile(r"\(\s*void\s*\*\*\s*\w+\s*\)\s*$")

# Below this many characters without spaces, helpers may look alike by chance.
HELPER_SIZE_MIN = 300


def normalise(text, function):
    """The body as written, literals included, without comments and spaces."""
    code = lint.strip_comments(text)
    body = code[function.offset : function.offset + len(function.body)]
    body = re.sub(r"\(void\)\s*state\s*;", "", body)
    return re.sub(r"\s+", "", body)


def check(tree):
    seen = {}
    for path in tree.files(("tests",), (".c",)):
        text = tree.read(path)
        for function in lint.functions(text):
            body = normalise(text, function)
            is_case = CASE.search(function.head) is not None
            if body == "{}" or (not is_case and len(body) < HELPER_SIZE_MIN):
                continue
            if body in seen:
                other_path, other = seen[body]
                yield lint.Finding(path, function.line_first,
                                   f"{function.name} has the body of {other.name} "
                                   f"({other_path}:{other.line_first})")
            else:
                seen[body] = (path, function)


BAD = {
    "tests/unit/a_test.c": "static void one(void **state)\n{\n    (void)state;\n    f(\"x\");\n}\n"
                           "static void two(void **state)\n{\n    /* other */ f(\"x\");\n}\n",
}
EXPECTED = ["tests/unit/a_test.c:6: two has the body of one"]
GOOD = {
    "tests/unit/a_test.c": "static void one(void **state)\n{\n    f(\"x\");\n}\n"
                           "static void two(void **state)\n{\n    f(\"y\");\n}\n"
                           "static int help(void)\n{\n    return 1;\n}\n",
    "tests/unit/b_test.c": "static int help(void)\n{\n    return 1;\n}\n",
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
