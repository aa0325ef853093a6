#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measure Gander beside every OpenSBI that is here, in the same run.

Instructions are counted by `instret` under QEMU's `-icount shift=0`: exact, and the
same on every machine. Rates and seconds are of this machine at this moment, so only
their ratios in one run mean something.

usage: bench.py OUT-FOLDER [--only linux] [--quick] [--write]  (from `make bench`)
       bench.py OUT-FOLDER --endure SECONDS                    (from `make endure`)

--write puts the table of Linux and the picture into docs/.
"""
import json
import math
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import under_linux

QEMU = os.environ.get("QEMU", "qemu-system-riscv64")
# Where Debian's packages and QEMU itself keep OpenSBI; OPENSBI=path adds one.
OPENSBI = [
    os.environ.get("OPENSBI", ""),
    "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin",
    "/usr/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin",
]
LINUX_IMAGE = Path(os.environ.get("LINUX_IMAGE", "Image"))
# What is promised: docs/performance.md, "Instructions".
BUDGETS = {
    "base_get_spec_version": 60,
    "time_set_timer": 45,
    "ipi_send_to_self": 100,
    "rfence_fence_i_self": 120,
    "dbcn_write_byte": 90,
    "timer_interrupt": 200,
    "boot, 1 hart": 250_000,
    "boot, 8 harts": 400_000,
}
# A budget counts the loading of arguments and the reading of instret, too.
CALLER = 7
# A firmware that has not powered off by then never will: OpenSBI's fence storms.
BOUND = 60
LINUX_RUNS = 5
STORM_RUNS = 5
SCALE_RUNS = 3


def qemu(firmware, harts, append="", *extra, cpu="rv64", bound=BOUND):
    """One run to power-off: what it printed, and its seconds; infinite if it hangs."""
    command = [QEMU, "-M", "virt", "-cpu", cpu, "-smp", str(harts), "-m", "1G", "-display", "none",
               "-serial", "stdio", "-monitor", "none", "-bios", str(firmware), *extra]
    if append:
        command += ["-append", append]
    begin = time.monotonic()
    try:
        run = subprocess.run(command, capture_output=True, text=True, errors="replace",
                             stdin=subprocess.DEVNULL, timeout=bound, check=False)
    except subprocess.TimeoutExpired as hung:
        return (hung.stdout or b"").decode(errors="replace"), math.inf
    return run.stdout, time.monotonic() - begin


class Bench:
    """The firmwares under test and where the payloads are."""

    def __init__(self, out, with_others=True):
        self.out = out
        self.payload = out / "payload/bench.elf"
        self.floor = out / "bench/floor.bin"
        self.firmwares = {"Gander": out / "gander.bin"}
        for path in filter(os.path.exists, filter(None, OPENSBI if with_others else [])):
            self.firmwares.setdefault(self.name_of(path), path)

    def name_of(self, path):
        """OpenSBI and its version, as its own Base extension tells them."""
        text, _ = self.run(path, 1, "calls", "-icount", "shift=0")
        found = re.search(r"^firmware 1 (\d+)", text, re.M)
        version = int(found[1]) if found else 0
        return f"OpenSBI {version >> 16}.{version & 0xffff}" if found else str(path)

    def run(self, firmware, harts, append, *extra, **machine):
        return qemu(firmware, harts, append, "-kernel", str(self.payload), *extra, **machine)

    def instructions(self, firmware):
        """Every row of calls, and the boots; the timer's on a hart without Sstc."""
        rows = {}
        for harts in (1, 2, 4, 8):
            text, _ = self.run(firmware, harts, "calls", "-icount", "shift=0")
            found = dict(re.findall(r"^call (\w+) (\d+)", text, re.M))
            boot = re.search(r"^boot (\d+)", text, re.M)
            if boot:
                rows[f"boot, {harts} hart{'s' * (harts > 1)}"] = int(boot[1])
            if harts == 2:
                rows.update((name, int(n) + CALLER) for name, n in found.items())
        text, _ = self.run(firmware, 1, "calls", "-icount", "shift=0", cpu="rv64,sstc=off")
        clint = dict(re.findall(r"^call (\w+) (\d+)", text, re.M))
        for name in ("time_set_timer", "timer_interrupt"):
            if name in clint:
                rows[f"{name}, CLINT"] = int(clint[name]) + CALLER
        return rows

    def storm(self, firmware, kind, harts, runs):
        rates = []
        for _ in range(runs):
            text, _ = self.run(firmware, harts, kind)
            found = re.search(r"^storm \w+ (\d+)", text, re.M)
            if not found:
                return None
            rates.append(int(found[1]))
        return statistics.median(rates)

    def linux(self, firmware, harts, cpu):
        """What the work under Linux printed, as far as it got."""
        files = ["-kernel", str(LINUX_IMAGE), "-initrd", str(self.out / "bench/linux.cpio")]
        return qemu(firmware, harts, under_linux.APPEND, *files, cpu=cpu, bound=under_linux.BOUND)[0]

    def endure(self, harts, seconds):
        """Storms of fences and IPIs: the operations, and a sentence if something is lost."""
        text, taken = self.run(self.firmwares["Gander"], harts, f"endure {seconds}",
                               bound=seconds + BOUND)
        found = re.search(r"^storm endure (\d+)", text, re.M)
        lost = re.search(r"^lost (\d+)", text, re.M)
        if lost:
            return int(found[1]), f"{lost[1]} IPIs did not arrive"
        if taken == math.inf or not found:
            return 0, "a hart waits forever"
        return int(found[1]), ""

    def scale(self, harts, runs):
        """Seconds from QEMU's start to power-off: the floor, boot, every hart in S-mode."""
        image = bytearray(self.floor.read_bytes())
        image[8:16] = harts.to_bytes(8, "little")
        floor = self.out / f"bench/floor-{harts}.bin"
        floor.write_bytes(image)
        gander = self.firmwares["Gander"]
        kinds = {
            "floor": lambda: qemu(floor, harts)[1],
            "boot": lambda: self.run(gander, harts, "")[1],
            "all": lambda: self.run(gander, harts, "all")[1],
        }
        # Taken in turn, so that what else the machine does hits each of them.
        seconds = {kind: [] for kind in kinds}
        for _ in range(runs):
            for kind, run in kinds.items():
                seconds[kind].append(run())
        if math.inf in seconds["floor"]:
            sys.exit(f"The floor payload did not power off with {harts} harts in {BOUND} s: "
                     "there is nothing to measure by.")
        return {kind: statistics.median(values) for kind, values in seconds.items()}


def table(header, rows):
    widths = [max(len(str(cell)) for cell in column) for column in zip(header, *rows)]
    for row in [header, *rows]:
        first, *others = (str(cell) for cell in row)
        print("  " + first.ljust(widths[0]) + "".join(
            "  " + cell.rjust(width) for cell, width in zip(others, widths[1:])))
    print()


def geometric_mean(ratios):
    return statistics.geometric_mean(ratios) if ratios else 0


def budget_of(name):
    return BUDGETS.get(name) or BUDGETS.get(name.split(",")[0])


def print_instructions(results):
    others = [name for name in results if name != "Gander"]
    print("Instructions (instret under -icount shift=0)\n")
    rows, over = [], []
    for name, ours in results["Gander"].items():
        budget = budget_of(name)
        if budget and ours > budget:
            over.append(name)
        rows.append([name, f"{ours:,}", f"{budget:,}" if budget else "",
                     *(f"{results[other].get(name, 0):,}" for other in others)])
    table(["", "Gander", "budget", *others], rows)
    for other in others:
        calls = [results[other][name] / ours for name, ours in results["Gander"].items()
                 if not name.startswith("boot") and results[other].get(name)]
        boots = [f"{name[6:]} {results[other][name] / results['Gander'][name]:.0f}x"
                 for name in results["Gander"] if name.startswith("boot") and name in results[other]]
        print(f"  {other} takes {geometric_mean(calls):.1f} times as many instructions for a call"
              f" (geometric mean); boot: {', '.join(boots)}.")
    print()
    for name in over:
        print(f"  OVER BUDGET: {name} takes {results['Gander'][name]:,}.")
    return over


def svg(results):
    """Bars of the calls: one group a row, as long as the instructions on a log scale."""
    names = [n for n in results["Gander"] if not n.startswith("boot")]
    firmwares = list(results)
    colours = ["#2a6f97", "#c9c9c9", "#a0a0a0", "#7a7a7a"]
    bar, gap, left, width = 12, 10, 230, 560
    height = len(names) * (bar * len(firmwares) + gap) + 60

    def length(value):
        return max(1.0, (math.log10(max(value, 10)) - 1) / 4 * width)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 90}" '
             f'height="{height}" font-family="sans-serif" font-size="11">',
             "<!-- SPDX-License-Identifier: BSD-2-Clause -->",
             '<rect width="100%" height="100%" fill="white"/>']
    y = 20
    for index, firmware in enumerate(firmwares):
        parts.append(f'<rect x="{left + index * 130}" y="2" width="10" height="10" '
                     f'fill="{colours[index % 4]}"/><text x="{left + 14 + index * 130}" y="11">'
                     f'{firmware}</text>')
    for name in names:
        parts.append(f'<text x="{left - 8}" y="{y + bar}" text-anchor="end">{name}</text>')
        for index, firmware in enumerate(firmwares):
            value = results[firmware].get(name)
            if value:
                parts.append(f'<rect x="{left}" y="{y}" width="{length(value):.0f}" '
                             f'height="{bar - 2}" fill="{colours[index % 4]}"/><text '
                             f'x="{left + length(value) + 4:.0f}" y="{y + bar - 3}">{value:,}</text>')
            y += bar
        y += gap
    parts.append(f'<text x="{left}" y="{y + 8}">instructions, logarithmic</text></svg>')
    return "\n".join(parts) + "\n"


def endure(bench, seconds):
    """No lost interrupt and no deadlock between 2, 4 and 8 harts."""
    problems = []
    for harts in (2, 4, 8):
        operations, problem = bench.endure(harts, seconds)
        problems += [problem] if problem else []
        print(f"  {harts} harts, {seconds} s: {operations:,} fences of all harts and as many IPIs"
              f"{', but ' + problem if problem else ', each of which arrived'}.", flush=True)
    sys.exit(1 if problems else 0)


def print_linux(bench, runs, document):
    """The table of Linux, and its rows; into the document, too, if there is one."""
    if not LINUX_IMAGE.exists():
        print("Under Linux: left out, because there is no kernel.\n")
        return []
    print(f"Under Linux (operations in a second, parallel mode, median of {runs})\n")
    header, rows = ["", *bench.firmwares], under_linux.measure(bench.firmwares, bench.linux, runs)
    table(header, rows)
    if document:
        under_linux.write(document, header, rows)
    return rows


def main():
    out = Path(sys.argv[1])
    if "--endure" in sys.argv:
        endure(Bench(out, with_others=False), int(sys.argv[sys.argv.index("--endure") + 1]))
    quick = "--quick" in sys.argv
    part = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    if part not in ("", "linux"):
        sys.exit(f'There is no part "{part}" that can be had alone, only "linux".')
    bench = Bench(out)
    version = subprocess.run([QEMU, "--version"], capture_output=True, text=True, check=True)
    print(f"{version.stdout.splitlines()[0]}; firmwares: {', '.join(bench.firmwares)}\n")

    linux = print_linux(bench, 1 if quick else LINUX_RUNS,
                        Path("docs/performance.md") if "--write" in sys.argv else None)
    if part == "linux":
        sys.exit(0 if linux else 1)
    results = {name: bench.instructions(path) for name, path in bench.firmwares.items()}
    over = print_instructions(results)

    runs = 1 if quick else STORM_RUNS
    print(f"Storms (operations in a second, parallel mode, median of {runs})\n")
    storms = []
    for kind in ("fence", "fence_i_others", "page_others", "ipi"):
        for harts in (2, 4, 8):
            rates = [bench.storm(path, kind, harts, runs) for path in bench.firmwares.values()]
            storms.append([f"{kind}, {harts} harts", *("hangs" if rate is None else f"{rate:,.0f}" for rate in rates)])
    table(["", *bench.firmwares], storms)

    runs = 1 if quick else SCALE_RUNS
    print(f"Scale (QEMU start to power-off, in units of the floor, median of {runs})\n")
    scale = []
    for harts in (1, 8, 64, 256, 512):
        seconds = bench.scale(harts, runs)
        scale.append([f"{harts} harts", f"{seconds['floor']:.2f} s",
                      f"{seconds['boot'] / seconds['floor']:.2f}",
                      f"{seconds['all'] / seconds['floor']:.2f}"])
    table(["", "floor", "boot", "all harts in S-mode"], scale)

    (out / "bench/results.json").write_text(json.dumps(
        {"linux": linux, "instructions": results, "storms": storms, "scale": scale}, indent=1) + "\n")
    picture = Path("docs/calls.svg") if "--write" in sys.argv else out / "bench/calls.svg"
    picture.write_text(svg(results))
    print(f"  As JSON and as a picture: {out}/bench/results.json, {picture}")
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
