#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""count_rows_test - tools/count_rows counts what passed, and nothing else."""

import os
import subprocess
import sys
import tempfile

SCRIPT = os.path.join(os.path.dirname(__file__), "..", "..", "tools", "count_rows")


def block(number, output, result):
    return f"{number}/3 Testing: t{number}\n{number}/3 Test: t{number}\nOutput:\n{output}" \
           f"<end of output>\n{result}\n"


PASSED = "Test Passed."
FAILED = "Test Failed."

# Logs, what the last line and the line of rows have to be.
CASES = {
    "rows of passing tests are counted once": (
        [block(1, "rows passed: 3 5-7\nrows passed: 7\n", PASSED)], "4 rows of 248", "rows: 3 5-7"),
    "rows of a failing test are not counted": (
        [block(1, "rows passed: 3\n", PASSED) + block(2, "rows passed: 4\n", FAILED)],
        "1 rows of 248", "rows: 3"),
    "a row that fails in one log is not counted": (
        [block(1, "rows passed: 3 4\n", PASSED), block(1, "rows passed: 4\n", FAILED)],
        "1 rows of 248", "rows: 3"),
    "a row outside the checklist is refused": (
        [block(1, "rows passed: 249\n", PASSED)], "no such rows", ""),
    "text inside a line is no citation": (
        [block(1, "prints rows passed: 9\n", PASSED)], "0 rows of 248", ""),
}


def run_case(logs):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for index, text in enumerate(logs):
            paths.append(os.path.join(folder, f"log{index}"))
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run([sys.executable, SCRIPT, *paths], capture_output=True, text=True,
                              check=False)
        return (done.stdout + done.stderr).strip().splitlines()


def main():
    failed = False
    for name, (logs, last, rows) in CASES.items():
        lines = run_case(logs)
        if not lines or last not in lines[-1] or (rows and rows not in lines):
            print(f"{name}: printed {lines}")
            failed = True
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
