# SPDX-License-Identifier: MIT
"""lint - what the lint scripts share: the tree, a rough reader of C, the front end.

A script defines `check(tree)`, which yields findings, and two sample trees
(path -> text): BAD, with the substrings that the findings must contain, and
GOOD, which must give none. It ends with `lint.main(check, BAD, EXPECTED, GOOD)`.

    SCRIPT.py [--root DIR] [--build DIR]    check a tree; exit 1 on a finding
    SCRIPT.py --self-test                   check that BAD is flagged and GOOD is not

The samples are strings, so that no bad file lies in the tree itself.
"""

import argparse
import os
import re
import sys
import tempfile

CODE_FOLDERS = ("src", "include", "drivers", "models", "scenarios", "tools", "tests", "bench")


# Microsoft's headers that are meant to be included more than once, for an effect.
REPEATED_HEADERS = tuple(
    f"include/wdk/{name}.h" for name in ("pshpack1", "pshpack2", "pshpack4", "pshpack8", "poppack"))


class Finding:
    """One place that breaks a rule; a warning is printed and does not fail."""

    def __init__(self, path, line, text, is_warning=False):
        self.path = path
        self.line = line
        self.text = text
        self.is_warning = is_warning

    def __str__(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {'warning: ' if self.is_warning else ''}{self.text}"


class Tree:
    """The files of a source tree, and the folder that it was built in, if any."""

    def __init__(self, root, build=None):
        self.root = root
        self.build = build
        self.texts = {}

    def files(self, folders=CODE_FOLDERS, endings=(".c", ".h")):
        """Paths relative to the root, sorted; nothing of a build or of git."""
        found = []
        for folder in folders:
            for base, below, names in os.walk(os.path.join(self.root, folder)):
                below[:] = [b for b in below if b not in ("build", "__pycache__", ".git")]
                found += [
                    os.path.relpath(os.path.join(base, name), self.root)
                    for name in names
                    if name.endswith(tuple(endings))
                ]
        return sorted(found)

    def exists(self, path):
        return os.path.exists(os.path.join(self.root, path))

    def read(self, path):
        if path not in self.texts:
            with open(os.path.join(self.root, path), encoding="utf-8") as file:
                self.texts[path] = file.read()
        return self.texts[path]


TOKENS = re.compile(
    r"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+'""",
    re.DOTALL | re.VERBOSE,
)


def blank(text):
    """Replace all but line ends with spaces."""
    return re.sub(r"[^\n]", " ", text)


def strip_comments(text):
    """C text of the same shape without comments."""
    return TOKENS.sub(lambda m: blank(m.group()) if m.group()[0] == "/" else m.group(), text)


def strip(text):
    """C text of the same shape without comments, and with empty literals."""

    def replace(match):
        token = match.group()
        if token[0] == "/":
            return blank(token)
        return token[0] + blank(token[1:-1]) + token[-1]

    return TOKENS.sub(replace, text)


DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.MULTILINE)


def strip_directives(text):
    """Stripped C text without preprocessor lines (continuations included)."""
    return DIRECTIVE.sub(lambda m: blank(m.group()), text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


class Function:
    """A function definition: where it is, what stands before its body, its body."""

    def __init__(self, name, head, body, line_first, line_last, offset):
        self.name = name
        self.head = head
        self.body = body
        self.line_first = line_first
        self.line_last = line_last
        self.offset = offset

    @property
    def is_static(self):
        return re.search(r"\bstatic\b", self.head) is not None

    @property
    def line_count(self):
        return self.line_last - self.line_first + 1


NAME_BEFORE_PARAMETERS = re.compile(r"([A-Za-z_]\w*)\s*\($")
KEYWORDS = ("if", "for", "while", "switch", "return", "sizeof", "do", "else")


def find_name(head):
    """The function that `head`, the text before a body, declares, or None.

    That is the identifier before the first parenthesis at depth 0 which is not
    an attribute and which is followed by nothing but attributes."""
    depth = 0
    for index, char in enumerate(head):
        if char == "(":
            if depth == 0:
                match = NAME_BEFORE_PARAMETERS.search(head[: index + 1])
                word = match.group(1) if match else None
                skip = word in (None, "__attribute__", "__declspec", "_Alignas", "__asm__")
                if not skip and not (word.isupper() and re.search(r"\)\s*\w", head[index:])):
                    return word if word not in KEYWORDS else None
            depth += 1
        elif char == ")":
            depth -= 1
    return None


def functions(text):
    """The function definitions of C text, by counting braces."""
    code = strip_directives(strip(text))
    found = []
    depth = 0
    head_start = 0
    open_at = 0
    for match in re.finditer(r"[{};]", code):
        char, at = match.group(), match.start()
        if char == "{":
            if depth == 0:
                open_at = at
            depth += 1
        elif char == "}":
            depth = max(0, depth - 1)
            if depth == 0:
                head = code[head_start:open_at]
                name = find_name(head) if "=" not in head and ")" in head else None
                if name and not re.match(r"\s*(?:typedef|struct|union|enum)\b[^()]*$", head):
                    start = head_start + len(head) - len(head.lstrip())
                    found.append(
                        Function(name, head.strip(), code[open_at : at + 1],
                                 line_of(code, start), line_of(code, at), open_at)
                    )
                head_start = at + 1
        elif depth == 0:
            head_start = at + 1
    return found


def write_sample(folder, sample):
    for path, text in sample.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)


def check_sample(check, sample):
    with tempfile.TemporaryDirectory() as folder:
        write_sample(folder, sample)
        return [str(finding) for finding in check(Tree(folder, os.path.join(folder, "build")))]


def self_test(check, bad, expected, good):
    """Exit status: 0 if the check flags what it must and nothing else."""
    found = check_sample(check, bad)
    missing = [text for text in expected if not any(text in line for line in found)]
    extra = [line for line in found if not any(text in line for text in expected)]
    wrong = check_sample(check, good)
    for text in missing:
        print(f"not flagged in the bad sample: {text}")
    for line in extra:
        print(f"flagged in the bad sample, not expected: {line}")
    for line in wrong:
        print(f"flagged in the good sample: {line}")
    return 1 if missing or extra or wrong else 0


def main(check, bad, expected, good):
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", default=os.path.join(os.path.dirname(__file__), "..", ".."))
    parser.add_argument("--build", help="folder that the tree was built in")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        sys.exit(self_test(check, bad, expected, good))
    findings = list(check(Tree(os.path.abspath(arguments.root), arguments.build)))
    for finding in findings:
        print(finding)
    sys.exit(1 if any(not finding.is_warning for finding in findings) else 0)
