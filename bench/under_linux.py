# SPDX-License-Identifier: BSD-2-Clause
"""Real work under Linux (bench/under_linux.c is its first process), beside every OpenSBI.

Each boot does all of the work once. The firmwares take turns, so that what else this
machine does hits each of them.
"""
import math
import re
import statistics

KINDS = {
    "mprotect": "mprotect of a page",
    "munmap": "mmap, touch, munmap",
    "flush_icache": "riscv_flush_icache",
    "futex": "futex ping-pong",
    "timer": "sleeps of 20 µs",
    "fork": "fork and exec",
    "boot": "boot to init (seconds)",
}
CPUS = ("rv64", "rv64,sstc=off")
HARTS = (2, 4)
APPEND = "console=ttyS0 quiet loglevel=1"
# Seconds of the host for a boot and seven seconds of work.
BOUND = 90
HEADING = "## Under Linux\n"


def figures(text):
    """{kind: number} of what the program printed."""
    return {kind: float(number) for kind, number in re.findall(r"^linux (\w+) ([\d.]+)", text, re.M)}


def worst(kind):
    """What counts for a kind that a run did not come to: it had hung before."""
    return math.inf if kind == "boot" else 0.0


def middle(kind, runs):
    """The median of a kind over the runs, as a cell of the table."""
    value = statistics.median(run.get(kind, worst(kind)) for run in runs)
    if value == worst(kind):
        return "hangs"
    return f"{value:.2f}" if kind == "boot" else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def measure(firmwares, boot, runs):
    """The rows of the table. boot(firmware, harts, cpu) is what one run printed."""
    machines = [(harts, cpu) for harts in HARTS for cpu in CPUS]
    found = {(machine, name): [] for machine in machines for name in firmwares}
    for _ in range(runs):
        for machine in machines:
            for name, path in firmwares.items():
                found[machine, name].append(figures(boot(path, *machine)))
    return [
        [f"{title}, {harts} harts, {cpu}", *(middle(kind, found[(harts, cpu), n]) for n in firmwares)]
        for kind, title in KINDS.items()
        for harts, cpu in machines
    ]


def write(document, header, rows):
    """Put the table in the place of the first one below HEADING."""
    lines = [header, ["---"] * len(header), *rows]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    above, heading, below = document.read_text().partition(HEADING)
    document.write_text(above + heading + re.sub(r"(?m)(^\|.*\n)+", lambda _: table, below, count=1))
