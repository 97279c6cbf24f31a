#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""layers - who may include whom: the table of ARCHITECTURE.md, as data.

Also: x_internal.h is for its own folder, a layer below kernel/ does not see
Microsoft's headers, cli/ sees the public API only, drivers see only what the
WDK has, and nobody but Microsoft's headers among themselves uses `..`.
"""

import os
import re

import lint

# What each layer of src/ may include beside itself.
LAYERS = {
    "base": (),
    "host": ("base",),
    "trace": ("base", "host"),
    "engine": ("base", "host", "trace"),
    "kernel": ("base", "trace", "engine"),
    "framework": ("base", "trace", "kernel"),
    "verifier": ("base", "trace", "kernel", "framework"),
    "ddi": ("base", "trace", "kernel", "framework", "verifier"),
    "bus": ("base", "host", "trace", "engine", "kernel"),
    "explore": ("base", "host", "trace", "engine"),
    "machine": ("base", "host", "trace", "engine", "kernel", "framework", "verifier", "ddi",
                "bus", "explore"),
    "cli": (),
}

# Single headers that a layer may include from a layer that is closed to it.
EXCEPTIONS = {
    # Framework code protects its own state with dq_atomic_*.
    ("framework", "engine/atomic.h"),
    # Interlocked* are dq_atomic_* under Microsoft's names.
    ("ddi", "engine/atomic.h"),
    # ... and told to whoever explores orders.
    ("ddi", "engine/access.h"),
}

# Layers that speak Microsoft's types, and layers that see include/dirql.
MICROSOFT = ("kernel", "framework", "verifier", "ddi", "bus", "machine")
PUBLIC = ("bus", "machine", "cli")

# From framework/, the verifier sees read-only views.
VIEWS_ONLY = {("verifier", "framework")}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def is_microsoft(tree, name):
    return any(tree.exists(f"include/{ring}/{name}") for ring in ("wdk", "wdf"))


def check_layer(tree, path, name):
    """Why a file of src/ may not include name, or None."""
    layer = path.split("/")[1]
    folder = os.path.dirname(path)
    first = name.split("/")[0]
    if first == "dirql":
        return None if layer in PUBLIC else f"{layer}/ may not include the public API"
    if "/" not in name and not tree.exists(f"{folder}/{name}"):
        if is_microsoft(tree, name) and layer not in MICROSOFT:
            return f"{layer}/ may not include Microsoft's headers"
        return None
    if first not in LAYERS:
        return None
    if name.endswith("_internal.h") and f"src/{os.path.dirname(name)}" != folder:
        return "an _internal.h header is for its own folder"
    if first == layer or (layer, name) in EXCEPTIONS:
        return None
    if first not in LAYERS.get(layer, ()):
        return f"{layer}/ may not include {first}/"
    if (layer, first) in VIEWS_ONLY and not name.endswith("_inspect.h"):
        return f"{layer}/ may include only _inspect.h headers of {first}/"
    return None


def check_outside(tree, path, name):
    """Why a file of include/ or drivers/ may not include name, or None."""
    first = name.split("/")[0]
    target = os.path.normpath(os.path.join(os.path.dirname(path), name))
    if first in LAYERS and "/" in name:
        return "only src/ and tests/ may include headers of src/"
    if path.startswith("include/dirql/"):
        return "include/dirql stands alone" if is_microsoft(tree, name) else None
    if first == "dirql" and path.startswith(("include/", "drivers/samples/", "drivers/broken/")):
        return "drivers see what the WDK has, not dirql's headers"
    if path.startswith("include/wdk/") and (
            target.startswith("include/wdf/") or tree.exists(f"include/wdf/{name}")):
        return "wdk/ may not include wdf/"
    return None


def check(tree):
    for path in tree.files(("src", "include", "drivers")):
        text = lint.strip_comments(tree.read(path))
        for match in INCLUDE.finditer(text):
            name = match.group(2)
            is_inside_wdk = path.startswith(("include/wdk/", "include/wdf/"))
            if ".." in name.split("/") and not is_inside_wdk:
                why = "no include through .."
            elif path.startswith("src/"):
                why = check_layer(tree, path, name)
            else:
                why = check_outside(tree, path, name)
            if why:
                yield lint.Finding(path, lint.line_of(text, match.start()),
                                   f"includes {name}: {why}")


BAD = {
    "include/wdk/wdm.h": "#include <wdf.h>\n",
    "include/wdk/ntddk.h": '#include "../wdf/wdf.h"\n',
    "include/wdf/wdf.h": "",
    "src/base/list.c": '#include "host/clock.h"\n',
    "src/kernel/dpc.c": '#include "host/clock.h"\n#include "engine/../base/list.h"\n',
    "src/kernel/dpc_internal.h": "",
    "src/engine/step.c": "#include <wdm.h>\n",
    "src/framework/queue.c": '#include "kernel/dpc_internal.h"\n#include "engine/step.h"\n',
    "src/verifier/irql.c": '#include "framework/queue.h"\n',
    "src/cli/run.c": '#include "machine/machine.h"\n',
    "drivers/samples/edu/edu.c": '#include "dirql/machine.h"\n',
    "include/dirql/machine.h": '#include "machine/machine.h"\n',
}
EXPECTED = [
    "include/wdk/wdm.h:1: includes wdf.h",
    "include/wdk/ntddk.h:1: includes ../wdf/wdf.h: wdk/ may not include wdf/",
    "src/base/list.c:1: includes host/clock.h: base/ may not include host/",
    "src/kernel/dpc.c:1: includes host/clock.h: kernel/ may not include host/",
    "src/kernel/dpc.c:2: includes engine/../base/list.h: no include through ..",
    "src/engine/step.c:1: includes wdm.h: engine/ may not include Microsoft's headers",
    "src/framework/queue.c:1: includes kernel/dpc_internal.h: an _internal.h",
    "src/framework/queue.c:2: includes engine/step.h: framework/ may not include engine/",
    "src/verifier/irql.c:1: includes framework/queue.h: verifier/ may include only _inspect.h",
    "src/cli/run.c:1: includes machine/machine.h: cli/ may not include machine/",
    "drivers/samples/edu/edu.c:1: includes dirql/machine.h",
    "include/dirql/machine.h:1: includes machine/machine.h",
]
GOOD = {
    "include/wdf/wdf.h": '#include "../wdk/wdm.h"\n',
    "include/wdk/wdm.h": "#include <stdint.h>\n",
    "src/host/clock.c": '#include "host/clock.h"\n\n#include "base/list.h"\n\n#include <time.h>\n',
    "src/kernel/dpc_internal.h": "",
    "src/kernel/dpc.c": '#include "kernel/dpc_internal.h"\n/* #include "host/clock.h" */\n'
                        '#include "engine/step.h"\n#include <wdm.h>\n',
    "src/framework/queue.c": '#include "engine/atomic.h"\n#include "kernel/dpc.h"\n',
    "src/verifier/irql.c": '#include "framework/queue_inspect.h"\n',
    "src/cli/run.c": '#include <dirql/machine.h>\n#include <stdio.h>\n',
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
