# SPDX-License-Identifier: BSD-2-Clause
"""Linux's perf counts through the PMU extension."""
import re

import pytest
from foreign import package
from machine import LINUX_BOUND, ROOT

# cpu: whether it has Sstc, with which Linux sets timers itself, and Sscofpmf.
CPUS = {
    "rv64,sscofpmf=on": (True, True),
    "rv64,sscofpmf=off,sstc=off": (False, False),
}


@pytest.fixture(scope="session")
def perf_initramfs(add_to_initramfs):
    perf = package("linux-perf")
    script = ROOT / "tests/system/linux/perf"
    return add_to_initramfs({"bin": perf / "bin", "lib": perf / "lib", "tests/perf": script})


@pytest.mark.parametrize("cpu", CPUS)
def test_linux_counts_with_perf(boot_linux, perf_initramfs, cpu):
    """Hardware, cache and firmware events count; the counter's overflow interrupts, and
    more than once; an event that there is not never counts."""
    has_sstc, has_overflow = CPUS[cpu]
    linux = boot_linux("perf", initramfs=perf_initramfs, smp=2, cpu=cpu)
    linux.expect("PERF END", LINUX_BOUND)
    lines = re.findall(r"^(\d+|<[a-z ]+>)  (\S+) ", linux.output, re.MULTILINE)
    counts = {name: int(n) for n, name in lines if n.isdigit()}
    samples = re.search(r"\((\d+) samples\)", linux.output)

    assert re.search(r"SBI PMU extension is available", linux.output)
    assert re.search(r"16 firmware and 18 hardware counters", linux.output)
    assert counts["cycles"] > 1_000_000
    assert counts["instructions"] > 1_000_000
    assert counts["dTLB-load-misses"] > 0
    assert (counts["r8000000000000005"] > 0) != has_sstc
    assert ("<not counted>", "r8000000000000016") in lines
    assert (samples is not None and int(samples[1]) > 2) == has_overflow
    assert linux.wait_exit(LINUX_BOUND) == 0
