#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Show which test shows which answer of which SBI function, and that none is without.

sbi/calls.def lists the functions and their answers. The programs of tests/conformance
print a line for each check, `ok   SBI_HSM hart_start: the calling hart -> SBI_ERR_...`.
It shows that the function gives the answer at its end; the case begins with the
function's name, or else the subject has it. Joined, both are the table of
docs/conformance.md: each answer has a check, or a reason (NOT_SHOWN) why there is none.

usage: tools/conformance.py [--write]    --write puts the table into the document
"""
import os
import re
import subprocess
import sys
from pathlib import Path

from calls import DOCUMENT, LIST, NO_EVIDENCE, Calls, Row, read_numbers

PROGRAMS = "tests/conformance"

# In the document, what is below this line is ours.
BELOW = "<!-- The rest is written by `make conformance WRITE=1`. -->\n"

# These two see every answer: a hart with all that QEMU has, and one without the most.
MACHINES = ["-cpu max -smp 4", "-cpu rv64,h=false -smp 4"]
BOUND = 120  # seconds after which a program hangs

CHECK = re.compile(
    r"^(?P<kind>ok|last) +(?:SBI_)?(?P<extension>\w+)(?P<subject>[^:]*): (?P<case>.*)"
    r" -> (?:SBI_ERR_|SBI_)?(?P<answer>[A-Z_]+)(?:, 0x[0-9a-f]+)?$"
)
SUMMARY = re.compile(r"^\d+ passed, (\d+) failed, \d+ skipped$", re.MULTILINE)


def run_program(elf, machine, out, qemu):
    """The console of one program, and QEMU's exit status."""
    command = [qemu, "-M", "virt", *machine.split(), "-display", "none", "-monitor", "none"]
    command += ["-serial", "stdio", "-bios", out / "gander.bin", "-kernel", elf]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as run:
        try:
            console = run.communicate(timeout=BOUND)[0]
        except subprocess.TimeoutExpired:
            run.kill()
            console = run.communicate()[0]
    return console.decode(errors="replace").replace("\r", ""), run.returncode


def judge(name, console, status):
    """What is wrong with a program's run, one sentence each."""
    findings = [f"{name}: {line}" for line in re.findall(r"^not ok .*", console, re.MULTILINE)]
    summaries = SUMMARY.findall(console)
    if not findings and (status != 0 or summaries != ["0"]):
        findings.append(f"{name}: ended with status {status} and {len(summaries)} summaries.")
    return findings


def row_of(check, rows):
    """The row that a check shows; None when it names no function."""
    extension = check["extension"].upper()
    functions = {row.function for row in rows if row.extension == extension}
    for text in check["case"], check["subject"].strip():
        for function in functions:
            if re.match(rf"{function}\b", text):
                return Row(extension, function, check["answer"])
    return None


def collect(name, console, rows, shown):
    """Enter what a program's lines show into {row: {program: its first case}}."""
    lines = console.splitlines()
    for line in lines:
        check = CHECK.match(line)
        row = check and row_of(check, rows)
        if row and (check["kind"] == "ok" or line == lines[-1]):
            # Addresses are those of this run, and the function is the row's.
            case = re.sub(r" \(0x[0-9a-f]+\)", "", check["case"])
            case = re.sub(rf"^{row.function}[,:] ", "", case)
            shown.setdefault(row, {}).setdefault(name, case)


def run_all(rows, out, qemu):
    """Run each program on each machine: what they show, and what is wrong."""
    shown, findings = {}, []
    for machine in MACHINES:
        for elf in sorted((out / PROGRAMS).glob("*.elf")):
            console, status = run_program(elf, machine, out, qemu)
            findings += judge(f"{elf.stem} ({machine})", console, status)
            collect(elf.stem, console, rows, shown)
    return shown, findings


def programs(cases):
    return ", ".join(f"`{name}`" for name in cases)


def disagreements(calls, shown):
    """Where the list and what was shown do not agree."""
    rows, reasons, findings = calls.rows(), calls.reasons(), []
    for row in rows:
        if row not in shown and row not in reasons:
            findings.append(f"{' '.join(row)}: no test shows it, and {LIST} has no reason.")
        if row in shown and row in reasons:
            shows = programs(shown[row])
            findings.append(f"{' '.join(row)}: {shows} shows it, but {LIST} has a reason not to.")
    for row in sorted(shown.keys() - rows):
        findings.append(f"{' '.join(row)}: not in {LIST}, but {programs(shown[row])} expects it.")
    return findings


def table(calls, numbers, shown):
    """The Markdown of all extensions."""
    lines, reasons = [], calls.reasons()
    for extension in calls.extensions:
        eid = numbers.get("SBI_EXT_" + extension.name)
        lines += ["", f"## {extension.name}: {extension.title}" + (f" ({eid})" if eid else ""), ""]
        lines += ["| id | function | answer | shown by |", "|---|---|---|---|"]
        for row, identifier in calls.rows().items():
            if row.extension == extension.name:
                number = int(numbers[identifier], 0) if identifier else ""
                evidence = f"{NO_EVIDENCE}{reasons.get(row)}"
                if row in shown:
                    case = next(iter(shown[row].values())).replace("|", "\\|")
                    evidence = f"{programs(shown[row])}: {case}"
                lines.append(f"| {number} | {row.function} | `{row.answer}` | {evidence} |")
    return "\n".join(lines) + "\n"


def conformance(root, out, qemu):
    """The table of a run, a last sentence, and what is wrong."""
    calls = Calls(root)
    shown, findings = run_all(calls.rows(), out, qemu)
    findings += disagreements(calls, shown)
    counts = len(calls.rows()), len(shown), len(calls.not_shown)
    summary = "%d answers: %d shown by a test, %d not, for a reason." % counts
    return table(calls, read_numbers(root)[0], shown), summary, findings


def main():
    root = Path(__file__).resolve().parents[1]
    out = root / os.environ.get("O", "build")
    qemu = os.environ.get("QEMU", "qemu-system-riscv64")
    text, summary, findings = conformance(root, out, qemu)
    head, below, old = (root / DOCUMENT).read_text().partition(BELOW)
    if "--write" in sys.argv and not findings:
        (root / DOCUMENT).write_text(head + below + text)
    elif old != text:
        findings.append(f"{DOCUMENT} has another table; `make conformance WRITE=1` writes it.")
    print(f"{text}\n{summary}")
    for finding in findings:
        print(finding, file=sys.stderr)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
