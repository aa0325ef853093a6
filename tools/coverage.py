#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Print which lines of the firmware the tests have executed.

Nothing is compiled in for this: the tests let QEMU log every firmware instruction
that it translates, which it does when the instruction is first executed, and leave
their addresses in FOLDER (*.addresses). The debug information of ELF says which
line each instruction belongs to; a line is covered when one of its instructions is.

usage: tools/coverage.py [--missing] FOLDER ELF
"""
import argparse
import os
import re
import subprocess
import sys
from collections import defaultdict
from itertools import groupby
from pathlib import Path

MEASURED = re.compile(r"(?:^|/)((?:firmware|sbi|platform)/\S+):(\d+)")
INSTRUCTION = re.compile(r"^ *([0-9a-f]+):\t")


def lines_of_instructions(elf):
    """{address: (file, line)} for every instruction of a measured file."""
    objdump = os.environ.get("CROSS_COMPILE", "riscv64-unknown-elf-") + "objdump"
    text = subprocess.check_output([objdump, "-dl", "--no-show-raw-insn", elf], text=True)
    found = {}
    current = None
    for line in text.splitlines():
        instruction = INSTRUCTION.match(line)
        if instruction and current:
            found[int(instruction[1], 16)] = current
        elif not instruction and ":" in line:
            source = MEASURED.search(line)
            named = source or re.search(r"\.[chS]:\d+", line)
            if named:
                current = (source[1], int(source[2])) if source else None
    return found


def executed_addresses(folder):
    """The addresses that any of the runs translated."""
    executed = set()
    for path in folder.glob("*.addresses"):
        executed.update(int(word, 16) for word in path.read_text().split())
    return executed


def coverage(instructions, executed):
    """{file: {line: whether it was executed}}."""
    files = defaultdict(dict)
    for address, (file, line) in instructions.items():
        files[file][line] = files[file].get(line, False) or address in executed
    return files


def ranges(lines, uncovered):
    """Uncovered lines as "3-5, 9"; lines without code join their neighbours."""
    parts = []
    for missing, group in groupby(sorted(lines), key=lambda line: line in uncovered):
        group = list(group)
        if missing:
            parts.append(str(group[0]) if len(group) == 1 else f"{group[0]}-{group[-1]}")
    return ", ".join(parts)


def print_row(name, covered, total, note=""):
    print(f"{name:<32} {f'{covered}/{total}':>11} {100 * covered / total:6.1f}%  {note}".rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--missing", action="store_true", help="list the lines not executed")
    parser.add_argument("folder", type=Path)
    parser.add_argument("elf", type=Path)
    options = parser.parse_args()

    files = coverage(lines_of_instructions(options.elf), executed_addresses(options.folder))
    if not files:
        sys.exit(f"{options.elf} has no debug information about firmware/, sbi/ or platform/.")
    print(f"{'Coverage of the firmware':<32} {'lines':>11}")
    for name, lines in sorted(files.items()):
        uncovered = {line for line, executed in lines.items() if not executed}
        note = ranges(lines, uncovered) if options.missing else ""
        print_row(name, len(lines) - len(uncovered), len(lines), note)
    total = sum(len(lines) for lines in files.values())
    print_row("total", sum(sum(lines.values()) for lines in files.values()), total)


if __name__ == "__main__":
    main()
