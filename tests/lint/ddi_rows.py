#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ddi_rows - src/ddi/ddi_table.def, include/ and src/ddi tell one story.

Every function that include/wdk or include/wdf declares has one row; a row FULL
or PARTIAL is exported by libdirql.so, what src/ddi defines has such a row; header, page
and highest IRQL of a row are the documented ones (known_wdf.def and known_nt.def, where
a level that is not stated is UNSTATED), unless DEVIATIONS says why not. A row FULL is
named by a test, so that what `dirql ddi --status` counts is more than a claim.
"""

import os
import re

import lint

TABLE = "src/ddi/ddi_table.def"
EXPORTS = "lib/dirql/exports.txt"
KNOWN = ("src/ddi/known_wdf.def", "src/ddi/known_nt.def")
STATUSES = ("FULL", "PARTIAL", "DECLARED")
LEVELS = ("PASSIVE", "APC", "DISPATCH", "DIRQL", "HIGH")

# Columns of a row: name, header, first version, irql_min, irql_max, status, touches, page.
COLUMN_HEADER = 1
COLUMN_IRQL_MAX = 4
COLUMN_STATUS = 5
COLUMN_PAGE = -1

# name: why the table's level is not the one on the page.
DEVIATIONS = {
    "KeReleaseSpinLockFromDpcLevel": "its acquire is legal above DISPATCH_LEVEL, so it has to be",
}

# Columns of a known row: name, header, kind, first version, irql_min, irql_max, ..., page.
KNOWN_COLUMN_IRQL_MAX = 5

# Exports that a test calls by the macro that stands for them.
CALLED_AS = {
    "WdfDeviceResumeIdleActual": "WdfDeviceResumeIdle",
    "WdfDeviceStopIdleActual": "WdfDeviceStopIdle",
    "KeAcquireSpinLockRaiseToDpc": "KeAcquireSpinLock",
    "IofCallDriver": "IoCallDriver",
    "IofCompleteRequest": "IoCompleteRequest",
    "KfRaiseIrql": "KeRaiseIrql",
    "ObfDereferenceObject": "ObDereferenceObject",
    "ObfReferenceObject": "ObReferenceObject",
    "RtlAssert": "ASSERT",
    "_vsnprintf": "RtlStringCbPrintfA",
    "_vsnwprintf": "RtlStringCbPrintfW",
    "WdfObjectDereferenceActual": "WdfObjectDereference",
    "WdfObjectReferenceActual": "WdfObjectReference",
    "WdfObjectGetTypedContextWorker": "WdfObjectGetTypedContext",
}

# FULL, and not named by a test yet. No name is ever added.
UNTESTED = set("""
    ExAllocatePoolWithTag
    KeBugCheck
    KeMemoryBarrier
    KeQueryInterruptTime
    KeQuerySystemTime
    KeQueryTickCount
    KeQueryTimeIncrement
    MmMapIoSpace
    READ_REGISTER_BUFFER_UCHAR
    READ_REGISTER_BUFFER_ULONG
    READ_REGISTER_BUFFER_ULONG64
    READ_REGISTER_BUFFER_USHORT
    READ_REGISTER_ULONG64
    READ_REGISTER_USHORT
    RtlAssert
    WRITE_REGISTER_BUFFER_UCHAR
    WRITE_REGISTER_BUFFER_ULONG
    WRITE_REGISTER_BUFFER_ULONG64
    WRITE_REGISTER_BUFFER_USHORT
    WRITE_REGISTER_UCHAR
    WRITE_REGISTER_ULONG64
    WRITE_REGISTER_USHORT
    WdfCommonBufferCreateWithConfig
    WdfCommonBufferGetLength
    WdfDeviceCreateDeviceInterface
    WdfDeviceGetDefaultQueue
    WdfDeviceInitSetPowerPageable
    WdfDeviceInitSetRequestAttributes
    WdfDmaEnablerGetFragmentLength
    WdfDmaEnablerGetMaximumLength
    WdfDmaEnablerGetMaximumScatterGatherElements
    WdfDmaEnablerSetMaximumScatterGatherElements
    WdfFileObjectGetDevice
    WdfIoQueueDrainSynchronously
    WdfIoQueueStopSynchronously
    WdfObjectGetTypedContextWorker
    WdfRequestCompleteWithPriorityBoost
    WdfRequestRetrieveInputMemory
   
    WdfVerifierDbgBreakPoint
    WdfVerifierKeBugCheck
    vDbgPrintEx
""".split())

ROW = re.compile(r"^[ \t]*DQ_DDI\(((?:[^()]|\([^()]*\))*)\)", re.MULTILINE)
KNOWN_ROW = re.compile(ROW.pattern.replace("DQ_DDI", "DQ_KNOWN"), re.MULTILINE)
CPLUSPLUS = re.compile(r"^#[ \t]*ifdef __cplusplus\b.*?^#[ \t]*endif", re.MULTILINE | re.DOTALL)
STATEMENT = re.compile(r"[{};]")
DECLARED_NAME = re.compile(r"([A-Za-z_]\w*)\s*\(")
NOT_A_PROTOTYPE = re.compile(r"\b(?:typedef|static|_Static_assert|static_assert|__inline|FORCEINLINE"
                             r"|struct\s+\w+\s*$)\b")
MICROSOFT = re.compile(r"(?:_{0,2}|v)[A-Z]\w*$")


class Row:
    def __init__(self, line, header, status, irql_max, page):
        self.line = line
        self.header = header
        self.page = page
        self.status = status
        self.irql_max = irql_max


def read_table(tree):
    """name -> Row, and findings about the rows themselves."""
    rows, findings = {}, []
    text = lint.strip_comments(tree.read(TABLE))
    for match in ROW.finditer(text):
        columns = [column.strip() for column in match.group(1).split(",")]
        columns += [""] * (COLUMN_STATUS + 1 - len(columns))
        name, line = columns[0], lint.line_of(text, match.start(1))
        row = Row(line, columns[COLUMN_HEADER], columns[COLUMN_STATUS], columns[COLUMN_IRQL_MAX],
                  columns[COLUMN_PAGE].strip('"'))
        if name in rows:
            findings.append(lint.Finding(TABLE, line, f"{name} has two rows"))
        if row.status not in STATUSES:
            findings.append(lint.Finding(TABLE, line, f"{name}: status `{row.status}` is none of "
                                                      f"{', '.join(STATUSES)}"))
        if row.irql_max not in LEVELS:
            findings.append(lint.Finding(TABLE, line, f"{name}: highest IRQL `{row.irql_max}` is "
                                                      f"none of {', '.join(LEVELS)}"))
        rows[name] = row
    return rows, findings


def declarations(text):
    """(name, line) of each function that a header declares and does not define."""
    code = lint.strip_directives(CPLUSPLUS.sub(lambda m: lint.blank(m.group()), lint.strip(text)))
    depth, start = 0, 0
    for match in STATEMENT.finditer(code):
        if match.group() == "{":
            depth += 1
        elif match.group() == "}":
            depth = max(0, depth - 1)
            start = match.end()
        elif depth == 0:
            statement = code[start : match.start()]
            if not NOT_A_PROTOTYPE.search(statement):
                name = lint.find_name(statement)
                if name and MICROSOFT.match(name) and re.search(r"\w\s+\**\s*" + name, statement):
                    yield name, lint.line_of(code, start + statement.index(name))
            start = match.end()


def definitions(tree):
    """name -> (path, line) of the Microsoft-named functions that src/ddi spells out."""
    found = {}
    for path in tree.files(("src/ddi",), (".c",)):
        for function in lint.functions(tree.read(path)):
            if not function.is_static and MICROSOFT.match(function.name):
                found[function.name] = (path, function.line_first)
    return found


def exported(tree):
    """Names that libdirql.so exports, those included that a macro defines; None without a build."""
    path = os.path.join(tree.build or "", EXPORTS)
    if not tree.build or not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return {line.strip() for line in file if " " not in line.strip()}


def check_declarations(tree, rows):
    for path in tree.files(("include/wdk", "include/wdf"), (".h",)):
        for name, line in declarations(tree.read(path)):
            if name not in rows:
                yield lint.Finding(path, line, f"{name} has no row in {TABLE}")


def check_definitions(tree, rows):
    for name, (path, line) in sorted(definitions(tree).items()):
        if name not in rows:
            yield lint.Finding(path, line, f"{name} has no row in {TABLE}")
        elif rows[name].status == "DECLARED":
            yield lint.Finding(path, line, f"{name} is written, but its row says DECLARED")
    names = exported(tree)
    if names is None:
        yield lint.Finding(EXPORTS, 0, "not found; give --build")
        return
    for name, row in rows.items():
        if row.status in ("FULL", "PARTIAL") and name not in names:
            yield lint.Finding(TABLE, row.line, f"{name} is {row.status}, but is not exported")


def known_rows(tree):
    """The columns of each row of the known lists."""
    for path in KNOWN:
        if tree.exists(path):
            for match in KNOWN_ROW.finditer(lint.strip_comments(tree.read(path))):
                yield [column.strip(" \n\"") for column in match.group(1).split(",")]


def check_known(tree, rows):
    for known in known_rows(tree):
        name, header, level, page = known[0], known[1], known[KNOWN_COLUMN_IRQL_MAX], known[-1]
        row = rows.get(name)
        if not row:
            continue
        if level not in ("UNSTATED", row.irql_max) and name not in DEVIATIONS:
            yield lint.Finding(TABLE, row.line, f"{name}: highest IRQL is {row.irql_max}, the page "
                                                f"says {level} ({page})")
        if page and row.page != page:
            yield lint.Finding(TABLE, row.line, f"{name}: the page is {page}")
        if header and row.header != header:
            yield lint.Finding(TABLE, row.line, f"{name}: the header is {header}")


def check_tested(tree, rows):
    words = set()
    for path in tree.files(("tests",), (".c", ".h", ".cpp")):
        words.update(re.findall(r"\w+", lint.strip_comments(tree.read(path))))
    for name, row in rows.items():
        is_tested = name in words or CALLED_AS.get(name) in words
        if row.status == "FULL" and not is_tested and name not in UNTESTED:
            yield lint.Finding(TABLE, row.line, f"{name} is FULL, and no test names it")
        if name in UNTESTED and (is_tested or row.status != "FULL"):
            yield lint.Finding(TABLE, row.line, f"{name} need not be in UNTESTED any more",
                               is_warning=True)


def check(tree):
    if not tree.exists(TABLE):
        yield lint.Finding(TABLE, 0, "not found")
        return
    rows, findings = read_table(tree)
    yield from findings
    yield from check_declarations(tree, rows)
    yield from check_definitions(tree, rows)
    yield from check_known(tree, rows)
    yield from check_tested(tree, rows)


def make_row(name, irql_max, status):
    return f'DQ_DDI({name}, wdfa.h, 1.0, PASSIVE, {irql_max}, {status}, all, "wdfa/nf-{name.lower()}")\n'


def make_known(name, irql_max, page, header="wdfa.h"):
    return (f'DQ_KNOWN({name}, "{header}", FRAMEWORK, "1.0", PASSIVE, {irql_max}, 1, 0,\n'
            f'         "wdfa/nf-{page}")\n')


BAD = {
    TABLE: make_row("WdfA", "DISPATCH", "FULL") + make_row("WdfB", "PASSIVE", "DECLARED")
           + make_row("WdfC", "PASSIVE", "FULL") + make_row("WdfE", "PASSIVE", "DONE"),
    KNOWN[0]: make_known("WdfA", "PASSIVE", "wdfa") + make_known("WdfB", "PASSIVE", "other", "b.h"),
    "tests/ddi/a_test.c": "int a = WdfA;\n/* WdfC */\n",
    "include/wdf/wdfa.h": "#ifdef __cplusplus\nextern \"C\" {\n#endif\n"
                          "WDFAPI VOID NTAPI WdfA(_In_ WDFDEVICE Device);\n"
                          "WDFAPI NTSTATUS NTAPI\nWdfD(VOID);\n"
                          "#ifdef __cplusplus\n}\n#endif\n",
    "src/ddi/wdfa.c": "VOID NTAPI WdfA(WDFDEVICE Device)\n{\n}\nVOID WdfB(VOID)\n{\n}\n"
                      "VOID WdfF(VOID)\n{\n}\n",
    "build/" + EXPORTS: "WdfA\nWdfC declared\nWdfE\n",
}
EXPECTED = [
    f"{TABLE}:1: WdfA: highest IRQL is DISPATCH, the page says PASSIVE",
    f"{TABLE}:2: WdfB: the page is wdfa/nf-other",
    f"{TABLE}:2: WdfB: the header is b.h",
    f"{TABLE}:3: WdfC is FULL, but is not exported",
    f"{TABLE}:3: WdfC is FULL, and no test names it",
    f"{TABLE}:4: WdfE: status `DONE` is none of",
    "include/wdf/wdfa.h:6: WdfD has no row",
    "src/ddi/wdfa.c:4: WdfB is written, but",
    "src/ddi/wdfa.c:7: WdfF has no row",
]
GOOD = {
    TABLE: make_row("WdfA", "PASSIVE", "FULL") + make_row("WdfB", "PASSIVE", "DECLARED")
           + make_row("READ_X", "HIGH", "PARTIAL"),
    KNOWN[1]: make_known("WdfA", "PASSIVE", "wdfa") + make_known("READ_X", "UNSTATED", "read_x"),
    "tests/ddi/a_test.c": "int a = WdfA(0);\n",
    "include/wdf/wdfa.h": "typedef VOID EVT_WDF_A(WDFDEVICE Device);\n"
                          "WDFAPI VOID NTAPI WdfA(_In_ WDFDEVICE Device);\n"
                          "FORCEINLINE VOID WDF_A_INIT(PWDF_A A)\n{\n    A->b = 1;\n}\n",
    "src/ddi/wdfa.c": "VOID NTAPI WdfA(WDFDEVICE Device)\n{\n}\nDEFINE_READ(X)\n",
    "build/" + EXPORTS: "READ_X\nWdfA\nWdfB declared\n",
}

if __name__ == "__main__":
    lint.main(check, BAD, EXPECTED, GOOD)
