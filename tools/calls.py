#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Read the list of SBI calls (sbi/calls.def), and check that what has to agree with it
does: the numbers of sbi/sbi.h, the dispatch of sbi/*.c, the rows of docs/conformance.md.
Nothing is run for that; tools/conformance.py compares the list with the tests.

usage: tools/calls.py [ROOT]
"""
import re
import sys
from collections import namedtuple
from pathlib import Path

LIST = "sbi/calls.def"
NUMBERS = "sbi/sbi.h"
CODE = "sbi"
DOCUMENT = "docs/conformance.md"

UNKNOWN = "unknown function"
NO_EVIDENCE = "*not shown:* "

Extension = namedtuple("Extension", "name title functions")
Function = namedtuple("Function", "id name answers")
Row = namedtuple("Row", "extension function answer")

COMMENT = re.compile(r"/\*.*?\*/|#[^\n]*", re.DOTALL)
ENTRY = re.compile(
    r'EXTENSION\((?P<extension>\w+), "(?P<title>[^"]*)"'
    r'|FUNCTION\((?P<id>\w+), "(?P<name>\w+)",\s*"[\w ]*",\s*(?P<answers>[\w,\s]+)\)'
    r'|NOT_SHOWN\("(?P<why>[^"]*)",\s*(?P<answer>\w+),\s*(?P<ids>[\w,\s]+)\)'
)
DEFINE = re.compile(r"^#define (SBI_\w+) (\(?-?\w+\)?)", re.MULTILINE)
# The functions that know an extension or a function by its number.
ECALL = re.compile(r"^\w[^;{}]*(?:_ecall|handler_of)\([^;{}]*\)\n\{.*?^\}", re.DOTALL | re.MULTILINE)
TABLE_ROW = re.compile(r"^\| \d* \| ([\w ]+) \| `(\w+)` \| (.*) \|$")


def words(text):
    return re.findall(r"\w+", text)


class Calls:
    """The list: errors, extensions, and why {(id, answer): why} some answers are not shown."""

    def __init__(self, root):
        text = COMMENT.sub("", (root / LIST).read_text())
        entries = list(ENTRY.finditer(text))
        if len(entries) != len(re.findall(r"(EXTENSION|FUNCTION|NOT_SHOWN)\(", text)):
            sys.exit(f"{LIST}: an entry is not written like the others.")
        self.errors = re.findall(r"^ERROR\((\w+)\)", text, re.MULTILINE)
        self.extensions = []
        self.not_shown = {}
        for entry in entries:
            if entry["extension"]:
                self.extensions.append(Extension(entry["extension"], entry["title"], []))
            elif entry["id"]:
                function = Function(entry["id"], entry["name"], words(entry["answers"]))
                self.extensions[-1].functions.append(function)
            else:
                for identifier in words(entry["ids"]):
                    self.not_shown[identifier, entry["answer"]] = entry["why"]

    def rows(self):
        """{row: the function's id, or None}, in the list's order."""
        rows = {}
        for extension in self.extensions:
            for function in extension.functions:
                for answer in function.answers:
                    rows[Row(extension.name, function.name, answer)] = function.id
            if is_implemented(extension) and extension.name != "LEGACY":
                rows[Row(extension.name, UNKNOWN, "NOT_SUPPORTED")] = None
        return rows

    def reasons(self):
        """{row: why no program shows it}"""
        pairs = {row: (identifier, row.answer) for row, identifier in self.rows().items()}
        return {row: self.not_shown[pairs[row]] for row in pairs if pairs[row] in self.not_shown}


def is_implemented(extension):
    return any(function.answers != ["NOT_SUPPORTED"] for function in extension.functions)


def read_numbers(root):
    """The constants of sbi.h: {name: number}, and the names in blocks, as they stand there."""
    text = (root / NUMBERS).read_text()
    blocks = [[name for name, _ in DEFINE.findall(block)] for block in text.split("\n\n")]
    return dict(DEFINE.findall(text)), blocks


def check_numbers(calls, blocks):
    """sbi.h has the errors, and right below each extension's id its functions."""
    findings = []
    expected = [calls.errors]
    for extension in calls.extensions:
        own = [] if extension.name == "LEGACY" else [f"SBI_EXT_{extension.name}"]
        expected.append(own + [function.id for function in extension.functions])
    for names in expected:
        found = next((block for block in blocks if names[0] in block), [])
        for name in sorted(set(names) ^ set(found)):
            has, lacks = (LIST, NUMBERS) if name in names else (NUMBERS, LIST)
            findings.append(f"{name}: {has} has it, but {lacks} has it not in its place.")
    return findings


def dispatched(calls, root):
    """The ids that handler_of() and the *_ecall() functions know; a range of cases is all between
    its ends."""
    text = "\n".join(path.read_text() for path in sorted((root / CODE).glob("*.c")))
    code = "\n".join(ECALL.findall(text))
    ids = set(re.findall(r"(?:case|fid [!=]=) (SBI_\w+)", code))
    listed = [function.id for extension in calls.extensions for function in extension.functions]
    for first, last in re.findall(r"case (SBI_\w+) \.\.\. (SBI_\w+)", code):
        ids.add(last)
        if first in listed and last in listed:
            ids.update(listed[listed.index(first) : listed.index(last)])
    return ids


def check_code(calls, root):
    """The dispatch knows what the list has as implemented, and nothing else."""
    known, expected = dispatched(calls, root), set()
    for extension in filter(is_implemented, calls.extensions):
        expected.update(function.id for function in extension.functions)
        if extension.name != "LEGACY":
            expected.add(f"SBI_EXT_{extension.name}")
    missing = [f"{name}: no *_ecall() of {CODE}/ knows it." for name in sorted(expected - known)]
    return missing + [
        f"{name}: an *_ecall() of {CODE}/ knows it, but {LIST} does not have it as implemented."
        for name in sorted(known - expected)
    ]


def check_document(calls, root):
    """The document has the list's rows, with the list's reasons."""
    found, extension, findings = {}, None, []
    for line in (root / DOCUMENT).read_text().splitlines():
        if line.startswith("## "):
            extension = line[3:].split(":")[0]
        row = TABLE_ROW.match(line)
        if row:
            found[Row(extension, row[1], row[2])] = row[3]
    rows, reasons = calls.rows(), calls.reasons()
    for row in sorted(found.keys() ^ rows.keys()):
        has, lacks = (LIST, DOCUMENT) if row in rows else (DOCUMENT, LIST)
        findings.append(f"{' '.join(row)}: {has} has this row, but {lacks} does not.")
    for row in sorted(found.keys() & rows.keys()):
        evidence = reasons.get(row) and NO_EVIDENCE + reasons[row]
        if evidence != (found[row] if found[row].startswith(NO_EVIDENCE) else None):
            findings.append(f"{' '.join(row)}: {DOCUMENT} has another reason than {LIST}.")
    return findings


def check_reasons(calls):
    """The list has the answers for which it has a reason."""
    listed = {(identifier, row.answer) for row, identifier in calls.rows().items()}
    return [
        f"{' '.join(pair)}: {LIST} says why it is not shown, but does not list it."
        for pair in sorted(calls.not_shown.keys() - listed)
    ]


def check(root):
    """All of it."""
    calls = Calls(root)
    findings = check_reasons(calls) + check_numbers(calls, read_numbers(root)[1])
    return findings + check_code(calls, root) + check_document(calls, root)


def main():
    findings = check(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    for finding in findings:
        print(finding, file=sys.stderr)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
