#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""forms - each form of an exploration's report: text and claims as in golden/, and JSON, JUnit XML
and SARIF as a reader of them sees them.

usage: forms.py PROGRAM     PROGRAM is made of sample.c
       forms.py --write PROGRAM     write golden/ anew; read what changed
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")
CASES = ("findings", "complete", "crowded", "unbounded", "stopped", "broken")
SUMMARY = 'counter is written by "EvtIsr" & EvtDpc, a<b>c \u00e9 bad?? byte'
DETAILS = '  EvtIsr            isr.c:43\n  ]]> <tag> & "quote"\n'
PAGES = "https://learn.microsoft.com/windows-hardware/drivers/"
program = None


def report(case, form):
    return subprocess.run([program, case, form], check=True, capture_output=True).stdout.decode()


class Text(unittest.TestCase):
    maxDiff = None

    def test_golden(self):
        for case in CASES:
            with open(os.path.join(GOLDEN, case + ".txt"), encoding="utf-8") as file:
                self.assertEqual(report(case, "text"), file.read(), case)

    def test_what_was_cut_short_claims_nothing(self):
        for case in ("stopped", "broken"):
            text = report(case, "text").replace("not complete", "")
            self.assertNotIn("complete", text)
            self.assertNotIn("This holds", text)

    def test_file_appears_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "report.txt")
            printed = subprocess.run([program, "complete", "text", path], check=True,
                                     capture_output=True).stdout
            self.assertEqual(printed, b"")
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), report("complete", "text"))
            missing = os.path.join(folder, "missing", "report.txt")
            self.assertEqual(
                subprocess.run([program, "complete", "text", missing], check=False).returncode, 3)


class Json(unittest.TestCase):
    maxDiff = None

    def test_names_are_an_interface(self):
        value = json.loads(report("findings", "json"))
        self.assertEqual(list(value), [
            "status", "preemptions", "classes", "executions", "cut", "redundant", "points",
            "shared_locations", "seconds", "why_not_complete", "findings", "coverage",
            "coverage_complete"])
        self.assertEqual(value["status"], "finding")
        self.assertEqual((value["preemptions"], value["classes"], value["executions"],
                          value["cut"], value["redundant"], value["points"],
                          value["shared_locations"], value["seconds"]),
                         (2, 48211, 1051004, 3201, 12, 812345, 14, 12.346))
        self.assertEqual(value["findings"][0], {
            "rule": "dirql.Race", "kind": "RACE", "summary": SUMMARY,
            "page": PAGES + "kernel/introduction-to-spin-locks", "bug_check": 0,
            "token": "D1-abc", "execution": 1017, "seconds": 0.02, "occurrences": 12,
            "preemptions": 2, "minimised": 3, "confirmed": True, "suppressed": False,
            "locations": [{"function": "EvtIsr", "file": "isr.c", "line": 43},
                          {"function": "EvtDpc", "file": "dpc queue.c", "line": 120}],
            "details": DETAILS})
        self.assertEqual(value["findings"][1]["bug_check"], 10)
        self.assertTrue(value["findings"][2]["suppressed"])
        self.assertEqual(value["coverage"][1], {
            "interrupted": "EvtDpc", "interrupter": "EvtIsr", "function": "EvtDpc",
            "file": "dpc.c", "line": 12, "count": 0})
        self.assertEqual(json.loads(report("findings", "coverage")),
                         {"coverage": value["coverage"], "coverage_complete": True})

    def test_coverage_that_does_not_fit_says_so(self):
        for form in ("json", "coverage"):
            self.assertFalse(json.loads(report("crowded", form))["coverage_complete"])
        self.assertIn("  some are missing: ", report("crowded", "text"))

    def test_status(self):
        for case, status in (("complete", "complete"), ("unbounded", "complete"),
                             ("stopped", "not-complete"), ("broken", "broken")):
            value = json.loads(report(case, "json"))
            self.assertEqual(value["status"], status)
            self.assertEqual(value["findings"], [])
        self.assertIsNone(json.loads(report("unbounded", "json"))["preemptions"])
        self.assertEqual(json.loads(report("stopped", "json"))["why_not_complete"], "time limit")


class Junit(unittest.TestCase):
    def test_each_finding_is_a_failure(self):
        suites = xml.fromstring(report("findings", "junit"))
        suite = suites.find("testsuite")
        self.assertEqual(suites.tag, "testsuites")
        self.assertEqual(
            {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped", "time")},
            {"tests": "1", "failures": "1", "errors": "0", "skipped": "0", "time": "12.346"})
        case, = suite.findall("testcase")
        self.assertEqual(case.get("name"), 'edu.so with "load".so')
        first, second = case.findall("failure")
        self.assertEqual(first.get("message"), SUMMARY)
        self.assertEqual(first.get("type"), "dirql.Race")
        self.assertIn(DETAILS, first.text)
        self.assertIn("isr.c:43: EvtIsr\ndpc queue.c:120: EvtDpc\n", first.text)
        self.assertTrue(first.text.endswith("replay: dirql replay D1-abc"))
        self.assertTrue(second.text.startswith("EvtDpc\n"))

    def test_what_is_not_complete_is_no_pass(self):
        for case, tag in (("stopped", "skipped"), ("broken", "error"), ("complete", None)):
            suite = xml.fromstring(report(case, "junit")).find("testsuite")
            found = [child.tag for child in suite.find("testcase") if child.tag != "system-out"]
            self.assertEqual(found, [tag] if tag else [])
            for name in ("failures", "errors", "skipped"):
                self.assertEqual(suite.get(name), "1" if name.startswith(tag or "-") else "0")


class Sarif(unittest.TestCase):
    def test_results(self):
        log = json.loads(report("findings", "sarif"))
        self.assertEqual(log["version"], "2.1.0")
        run, = log["runs"]
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual([rule["id"] for rule in rules], ["dirql.Race", "KmdfIrql"])
        self.assertEqual(rules[1]["helpUri"], PAGES + "devtest/kmdf-kmdfirql")
        self.assertEqual(len(run["results"]), 3)
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
        first, second, third = run["results"]
        self.assertEqual(first["message"]["text"], SUMMARY)
        place = first["locations"][0]["physicalLocation"]
        self.assertEqual(place, {"artifactLocation": {"uri": "isr.c"}, "region": {"startLine": 43}})
        related, = first["relatedLocations"]
        self.assertEqual(related["physicalLocation"]["artifactLocation"]["uri"], "dpc%20queue.c")
        self.assertEqual(related["message"]["text"], "and here")
        self.assertNotIn("physicalLocation", second["locations"][0])
        self.assertNotIn("suppressions", second)
        self.assertEqual(third["suppressions"], [{"kind": "external"}])
        prints = [result["partialFingerprints"]["dirqlFinding/v1"] for result in run["results"]]
        self.assertEqual(len(set(prints)), 3)

    def test_silence_says_how_far_it_goes(self):
        for case, level, successful in (("complete", "note", True), ("stopped", "warning", True),
                                        ("broken", "error", False)):
            run = json.loads(report(case, "sarif"))["runs"][0]
            invocation, = run["invocations"]
            notification, = invocation["toolExecutionNotifications"]
            self.assertEqual(run["results"], [])
            self.assertEqual(notification["level"], level)
            self.assertEqual(invocation["executionSuccessful"], successful)
            self.assertEqual(notification["message"]["text"], report(case, "text").split("\n")[0])


def write_golden():
    for case in CASES:
        with open(os.path.join(GOLDEN, case + ".txt"), "w", encoding="utf-8") as file:
            file.write(report(case, "text"))


if __name__ == "__main__":
    program = sys.argv[-1]
    if sys.argv[1] == "--write":
        write_golden()
    else:
        unittest.main(argv=sys.argv[:1])
