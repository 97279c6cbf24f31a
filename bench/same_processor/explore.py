# SPDX-License-Identifier: MIT
"""explore - call `dirql explore` and read its answer; shared by the tables of bench/."""

import json
import os
import subprocess

STATUS_MISSING = "no answer"


class Explorer:
    """dirql explore of one build tree."""

    def __init__(self, build):
        self.build = os.path.abspath(build)
        self.program = os.path.join(self.build, "bin", "dirql")

    def part(self, *names):
        """A file of the build's bench folder."""
        return os.path.join(self.build, "bench", *names)

    def run(self, driver, scenario, options, settings=()):
        """The answer as a dictionary; status is STATUS_MISSING if there is none, with the reason
        in why_not_complete."""
        command = [self.program, "explore", driver, "--scenario", scenario, "--format", "json"]
        for name, value in settings:
            command += ["--set", f"{name}={value}"]
        command += options
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              check=False)
        try:
            answer = json.loads(done.stdout)
        except ValueError:
            lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
            return {"status": STATUS_MISSING, "why_not_complete": lines[0], "findings": []}
        return answer


def verdict(answer):
    """One cell: what was found and when, or how far it is known that there is nothing."""
    if answer["status"] == STATUS_MISSING:
        return STATUS_MISSING
    if answer["findings"]:
        finding = answer["findings"][0]
        return f"{finding['kind'].lower()}, execution {finding['execution']}"
    if answer["status"] == "complete":
        return f"silent, complete ({answer['executions']})"
    return f"silent, not complete ({answer['executions']})"


def is_right(answer, has_bug):
    """Does the answer say what is true? Something not complete says nothing."""
    return bool(answer["findings"]) if has_bug else answer["status"] == "complete"


def print_table(heads, rows):
    """Columns as wide as they need to be."""
    widths = [max(len(str(row[i])) for row in [heads] + rows) for i in range(len(heads))]
    for row in [heads] + rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())
