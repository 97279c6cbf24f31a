#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""callout_gate - driver code is called by dq_callout_* functions, or between
dq_callout_begin and dq_callout_end.

The gate names the callback in reports, traces it, and looks on return whether
IRQL and locks are as they were. Heuristic: a pointer belongs to the driver if it
is declared with one of Microsoft's types for callbacks (EVT_WDF_*, PFN_*,
KDEFERRED_ROUTINE, DRIVER_*), or is named Evt*. A call through it, in the layers
that hold such pointers, is a finding anywhere else.
"""

import re

import lint

LAYERS = ("src/kernel", "src/framework", "src/verifier", "src/ddi", "src/machine")

DRIVER_TYPE = (r"(?:PFN_[A-Z]\w*|EVT_[A-Z]\w*|P?DRIVER_(?:INITIALIZE|UNLOAD|ADD_DEVICE|DISPATCH|"
               r"CANCEL|STARTIO|\w+_ROUTINE)|[A-Z][A-Z0-9_]*_(?:ROUTINE|CALLBACK))")
DRIVER_POINTER = re.compile(r"\b" + DRIVER_TYPE + r"\b[\s*]*(?:NTAPI\s*)?\b([A-Za-z]\w*)\s*[;,)=]")

# A pointer to a function of ours, or a field of a type of ours.
OUR_POINTER = re.compile(r"\b(?:dq|host|dirql)_\w+\s*\*+\s*(\w+)\s*[;,)=]|\(\*(\w+)\)\s*\(")

CALL = re.compile(r"(?:(?:->|\.)[ \t]*|\(\*[ \t]*(?:[\w.\[\]]+(?:->|\.))*|(?<![\w.>]))"
                  r"([A-Za-z]\w*)[ \t]*\)?[ \t]*\(")


def pointers(texts):
    """(names of the driver's pointers everywhere, names of ours by path)."""
    drivers, ours = {}, {}
    for path, text in texts.items():
        drivers[path] = set(DRIVER_POINTER.findall(text))
        ours[path] = {a or b for a, b in OUR_POINTER.findall(text)}
    return drivers, ours


def is_driver_pointer(name, path, drivers, ours):
    """Where both spellings of a name exist, the file and its header decide."""
    if re.match(r"Evt[A-Z]|evt_", name):
        return True
    near = [path, re.sub(r"\.c$", ".h", path), re.sub(r"\.c$", "_internal.h", path)]
    if any(name in drivers.get(place, ()) for place in near):
        return not any(name in ours.get(place, ()) for place in near)
    if any(name in names for names in ours.values()):
        return False
    return any(name in names for names in drivers.values())


def is_gated(body, start, end):
    return "dq_callout_begin(" in body[:start] and "dq_callout_end(" in body[end:]


def check(tree):
    texts = {path: lint.strip(tree.read(path)) for path in tree.files(LAYERS)}
    drivers, ours = pointers(texts)
    for path, text in texts.items():
        for function in lint.functions(text):
            if function.name.startswith("dq_callout_"):
                continue
            for match in CALL.finditer(function.body):
                name = match.group(1)
                if not is_driver_pointer(name, path, drivers, ours):
                    continue
                if is_gated(function.body, match.start(), match.end()):
                    continue
                at = lint.line_of(text, function.offset + match.start(1))
                yield lint.Finding(path, at, f"{function.name} calls {name} past the gate; "
                                             "use a dq_callout_* function")


BAD = {
    "src/framework/interrupt.h": "struct dq_interrupt {\n    PFN_WDF_INTERRUPT_ISR isr; /* I */\n"
                                 "    PKDEFERRED_ROUTINE deferred; /* I */\n};\n",
    "src/framework/interrupt.c":
        "static void run(struct dq_interrupt *a)\n{\n    a->isr(a);\n    (*a->deferred)(1);\n"
        "    a->config.EvtInterruptEnable(a);\n    dq_callout_begin(&callout, \"x\", 0);\n"
        "    dq_callout_end(&callout, 0);\n    a->isr(a);\n}\n"
        "static void start(EVT_WDF_TIMER *fire)\n{\n    fire(1);\n}\n",
}
EXPECTED = [
    "src/framework/interrupt.c:3: run calls isr past the gate",
    "src/framework/interrupt.c:4: run calls deferred past the gate",
    "src/framework/interrupt.c:5: run calls EvtInterruptEnable past the gate",
    "src/framework/interrupt.c:8: run calls isr past the gate",
    "src/framework/interrupt.c:12: start calls fire past the gate",
]
GOOD = {
    "src/framework/interrupt.h": BAD["src/framework/interrupt.h"],
    "src/framework/interrupt.c":
        "static void run(struct dq_interrupt *a)\n{\n    dq_callout_begin(&callout, \"x\", 0);\n"
        "    BOOLEAN claimed = a->isr(a);\n    dq_callout_end(&callout, claimed);\n"
        "    deferred_count(a);\n}\n"
        "void dq_callout_isr(PFN_WDF_INTERRUPT_ISR isr)\n{\n    CALL(isr(1));\n}\n",
    "src/kernel/dpc.h": "typedef void dq_dpc_routine(struct dq_dpc *dpc);\n"
                        "struct dq_dpc {\n    dq_dpc_routine *routine; /* I */\n};\n",
    "src/kernel/dpc.c": "void dq_dpc_drain(struct dq_dpc *dpc)\n{\n    dpc->routine(dpc);\n}\n",
    "src/kernel/thread.c": "void dq_thread_start(PKSTART_ROUTINE routine)\n{\n    keep(routine);\n}\n",
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
