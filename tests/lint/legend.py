#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""legend - every field of a struct in kernel/ and framework/ says who may touch it.

The comment behind the field starts with a letter:

    I  set at init, constant afterwards
    C  touched only on the owning processor
    L  guarded by this object's lock       P  by the parent's lock
    S  machine thread only (engine/, trace/)
    A  atomic                              H  host lock (host/, bus/)
"""

import re

import lint

# Findings fail the lint; as long as it is False they are counted.
STRICT = False

LETTERS = re.compile(r"/\*+\s*(?:[ICLPSAH](?:[/,][ICLPSAH])*)(?:\s|:|,|\*/)")
STRUCT = re.compile(r"^(?:static )?struct(?: \w+)? \{", re.MULTILINE)
FIELD = re.compile(r"^\s+[A-Za-z_][\w\s*]*[\s*(]\w+[\w\[\]\s():,*+\-]*;(.*)$")


def fields(text, start):
    """(line, text, next line) of each field of the struct whose body starts at start."""
    lines = text[start:].split("\n")
    first = lint.line_of(text, start)
    depth = 0
    for index, line in enumerate(lines):
        code = lint.strip(line)
        if depth >= 1 and FIELD.match(code):
            yield first + index, line, lines[index + 1] if index + 1 < len(lines) else ""
        depth += code.count("{") - code.count("}")
        if index and depth <= 0:
            return


def check(tree):
    for path in tree.files(("src/kernel", "src/framework")):
        text = tree.read(path)
        for struct in STRUCT.finditer(text):
            for line, field, after in fields(text, struct.start()):
                has_letter = LETTERS.search(field) or (
                    "/*" not in field and after.strip().startswith("/*") and LETTERS.search(after))
                if not has_letter:
                    name = field.split(";")[0].split("/*")[0].strip()
                    yield lint.Finding(path, line, f"field `{name}` has no letter",
                                       is_warning=not STRICT)


BAD = {
    "src/kernel/dpc.h": "struct dq_dpc {\n    struct dq_list link; /* L: while queued */\n"
                        "    void *context;\n    bool is_queued; /* true when queued */\n};\n",
}
EXPECTED = [
    "src/kernel/dpc.h:3: ",
    "src/kernel/dpc.h:4: ",
]
GOOD = {
    "src/kernel/dpc.h": "struct dq_dpc {\n    struct dq_list link; /* L: while queued */\n"
                        "    void *context;       /* I */\n"
                        "    void (*run)(void *); /* I */\n"
                        "    unsigned a, b[4];    /* A: pairs with c */\n};\n",
    "src/base/list.h": "struct dq_list {\n    struct dq_list *next;\n};\n",
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
