#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run the conformance programs over and over, more at once than the host has processors.

Each round runs every program once; the machines (tests/system/matrix.py) take turns, so
that a program sees another one in each round. What fails is kept and shown, and the status
says whether anything did.

usage: tools/repeat.py ROUNDS [PROGRAM...]
"""
import concurrent.futures
import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/system"))
from machine import FIRMWARE, OUT, QEMU  # noqa: E402 (the path has to be there first)
from matrix import MATRIX  # noqa: E402

LOGS = OUT / "repeat"
# Seconds after which a run is called hung; the host is overloaded on purpose.
BOUND = 1200
JOBS = 2 * os.cpu_count()


def newest(machine):
    version = subprocess.check_output([QEMU, "--version"], text=True)
    return int(re.search(r"version (\d+)", version)[1]) >= machine["qemu"]


def arguments(machine, elf, log):
    kind = "virt" + ("," + machine["machine"] if "machine" in machine else "")
    return [
        *[QEMU, "-M", kind, "-smp", str(machine["smp"]), "-cpu", machine["cpu"]],
        *["-display", "none", "-monitor", "none", "-serial", f"file:{log}"],
        *["-bios", FIRMWARE, "-kernel", elf, *machine["arguments"]],
    ]


def run(number, elf, name):
    """What went wrong in one run, or nothing."""
    log = LOGS / f"{number}.{elf.stem}.{name}.log"
    try:
        command = arguments(MATRIX[name], elf, log)
        status = subprocess.run(command, stdin=subprocess.DEVNULL, timeout=BOUND).returncode
    except subprocess.TimeoutExpired:
        status = "hung"
    text = log.read_text(errors="replace").replace("\r", "")
    failures = re.findall(r"^not ok .*$", text, re.MULTILINE)
    if status == 0 and not failures and re.search(r"^\d+ passed, 0 failed", text, re.MULTILINE):
        log.unlink()
        return None
    return f"{log}: status {status}\n" + "\n".join(failures or text.splitlines()[-3:])


def main(rounds, *programs):
    LOGS.mkdir(parents=True, exist_ok=True)
    elfs = sorted((OUT / "tests/conformance").glob("*.elf"))
    elfs = [elf for elf in elfs if not programs or elf.stem in programs]
    machines = itertools.cycle(name for name in MATRIX if newest(MATRIX[name]))
    runs = [(elf, next(machines)) for _ in range(int(rounds)) for elf in elfs]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for problem in pool.map(lambda item: run(item[0], *item[1]), enumerate(runs)):
            if problem:
                failed += 1
                print(problem, flush=True)
    print(f"{len(runs)} runs, {JOBS} at once, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
