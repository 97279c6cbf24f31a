#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py - the cases of one driver of tests/happens_before, each explored by itself.

    run.py --dirql FILE --source FILE.c --driver FILE.so --model FILE.so --scenario FILE.so
           [--only NAME,...] [--verbose]

Cases are the rows of the source's Cases[], in order:

    BROKEN(name, "options", ...)    each finding is a race between lines marked for it, and there is
                                    one; its replay says the same of it
    CORRECT(name, "options", ...)   complete to its bound, and nothing is found

A line of the source is marked by the comment /* race */, for all cases, or /* race: name... */. A
device has no lines: one marked line is enough then.

Options: p=N processors (1), k=N preemptions (1), irq=line (messages), targets=M/M (1), irqls=N/N,
messages=N (2), spread=WAY, threads=N (2), workers=N, timers=N budget (0), verifier=MODE; later: what it needs is not
built yet, so a wrong result does not count.

finds=triple: not a race but a triple, between lines marked by /* triple */; and nothing without
that detector. A correct case has neither.

finds=deadlock, finds=stuck: threads that wait for ever, for each other or not; lines do not matter.
"""

import argparse
import copy
import json
import os
import re
import subprocess
import sys
import time

ROW = re.compile(r'^\s*(BROKEN|CORRECT)\((\w+),\s*"([^"]*)"', re.MULTILINE)
MARK = re.compile(r"/\* (?:race|triple)(?:: ([\w ]+))? \*/")
COMPLETE, FINDING = 0, 1
WAITS = {"deadlock": "dirql.Deadlock", "stuck": "dirql.NothingCanRun"}
SECONDS = 60


class Case:
    def __init__(self, number, kind, name, options):
        self.number = number
        self.is_broken = kind == "BROKEN"
        self.name = name
        words = options.split()
        self.is_later = "later" in words
        self.options = dict(word.split("=", 1) for word in words if word != "later")
        self.finds = self.options.pop("finds", "race")
        self.is_wait = self.finds in WAITS
        self.rule = WAITS.get(self.finds, "dirql." + self.finds.capitalize())
        self.detectors = "race," + self.finds if self.finds == "triple" else "race"

    def without_detector(self):
        """The same, in which nothing is found by who does not look for it; None for races."""
        if self.finds != "triple" or not self.is_broken:
            return None
        twin = copy.copy(self)
        twin.is_broken = False
        twin.detectors = "race,memory"
        return twin

    def take(self, name, default):
        return self.options.pop(name, default)


def read_cases(source):
    with open(source, encoding="utf-8") as file:
        text = file.read()
    cases = [Case(number, *match.groups()) for number, match in enumerate(ROW.finditer(text))]
    marks = {}
    for number, line in enumerate(text.splitlines(), 1):
        mark = MARK.search(line)
        if mark:
            marks[number] = mark.group(1).split() if mark.group(1) else None
    return cases, marks


def command(case, arguments):
    case.options = dict(case.options)
    device = "model:" + arguments.model
    is_line = case.take("irq", "msi") == "line"
    device += ",interrupt=line" if is_line else ",interrupt=msi"
    if not is_line:
        device += ",messages=" + case.take("messages", "2")
    for name in ("target", "targets", "irqls", "spread"):
        value = case.take(name, None)
        device += f",{name}={value}" if value else ""
    words = [arguments.dirql, "explore", arguments.driver, "--device", device,
             "--scenario", arguments.scenario, "--processors", case.take("p", "1"),
             "--preemptions", case.take("k", "1"), "--set", f"case={case.number}",
             "--set", "threads=" + case.take("threads", "2"), "--detectors", case.detectors,
             "--time-limit", f"{SECONDS}s", "--format", "json"]
    for name in ("workers", "verifier"):
        value = case.take(name, None)
        words += [f"--{name}", value] if value else []
    timers = case.take("timers", None)
    words += ["--budget", f"timer={timers}"] if timers else []
    assert not case.options, f"{case.name}: unknown options {case.options}"
    return words


def judge(case, marks, source, status, result):
    """None, or what is wrong."""
    findings = result["findings"]
    if not case.is_broken:
        for finding in findings:
            return finding["summary"]
        return None if status == COMPLETE else result["why_not_complete"] or f"exit status {status}"
    if not findings:
        return f"no {case.finds} is found (exit status {status})"
    for finding in findings:
        if finding["rule"] != case.rule:
            return finding["summary"]
        if case.is_wait:
            continue
        for place in finding["locations"]:
            names = marks.get(place["line"], []) if place["file"] == source else []
            if names is not None and case.name not in names:
                return f"{place['file']}:{place['line']} is not marked: {finding['summary']}"
        if not finding["locations"]:
            return f"a {case.finds} without a place: " + finding["summary"]
    return None


def replay(arguments, case, finding):
    """None, or how what the replay says differs."""
    done = subprocess.run([arguments.dirql, "replay", finding["token"], "--driver",
                           arguments.driver, "--scenario", arguments.scenario, "--quiet"],
                          capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != FINDING or finding["rule"] not in done.stdout:
        return f"its replay ends with exit status {done.returncode}"
    if not case.is_wait and finding["confirmed"] == ("(predicted" in done.stdout):
        return "confirmed when it was explored, or when it is replayed, and not both"
    return None


def run(case, marks, arguments):
    words = command(case, arguments)
    if arguments.verbose:
        print(" ".join(words), file=sys.stderr)
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    try:
        result = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        return f"exit status {done.returncode}: {last}", {}
    source = os.path.basename(arguments.source)
    wrong = judge(case, marks, source, done.returncode, result)
    if case.is_broken and not wrong:
        wrong = replay(arguments, case, result["findings"][0])
    return wrong, result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("dirql", "source", "driver", "model", "scenario"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    cases, marks = read_cases(arguments.source)
    only = arguments.only.split(",") if arguments.only else []
    assert cases, "no rows"
    failures = 0
    for case in cases:
        if only and case.name not in only:
            continue
        begin = time.monotonic()
        twin = case.without_detector()
        wrong, result = run(case, marks, arguments)
        if twin and not wrong:
            wrong, _ = run(twin, marks, arguments)
        verdict = "later" if wrong and case.is_later else "FAILED" if wrong else "ok"
        failures += verdict == "FAILED"
        note = f": {wrong}" if wrong else " (built by now)" if case.is_later else ""
        print(f"{verdict:6} {'broken ' if case.is_broken else 'correct'} {case.name} "
              f"[{result.get('classes', '-')} classes, {result.get('executions', '-')} executions, "
              f"{time.monotonic() - begin:.1f} s]{note}")
    print(f"{failures} of {len(cases)} failed" if failures else f"{len(cases)} cases")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
