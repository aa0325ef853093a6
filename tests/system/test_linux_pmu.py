# SPDX-License-Identifier: BSD-2-Clause
"""Linux's perf counts through the PMU extension."""
import re
import subprocess

import pytest
from conftest import CROSS_COMPILE
from machine import OUT, ROOT

IMAGE = OUT / "linux/Image"
INITRAMFS = OUT / "linux/initramfs.cpio.gz"
LINUX_BOUND = 600
EOPNOTSUPP = -95

# cpu: whether it has Sstc, with which Linux sets timers itself, and Sscofpmf.
CPUS = {
    "rv64,sscofpmf=on": (True, True),
    "rv64,sscofpmf=off,sstc=off": (False, False),
}


@pytest.fixture(scope="session")
def perf_initramfs(tmp_path_factory):
    """The initramfs with our perf program added: the kernel unpacks one behind the other."""
    folder = tmp_path_factory.mktemp("perf")
    source = ROOT / "tests/system/linux/perf.c"
    flags = ["-march=rv64imac", "-mabi=lp64", "-misa-spec=2.2", "-O2", "-ffreestanding"]
    flags += ["-nostdlib", "-static", "-fno-builtin", "-Wl,--build-id=none"]
    subprocess.run([f"{CROSS_COMPILE}gcc", *flags, source, "-o", folder / "perf"], check=True)
    archive = subprocess.run(
        ["cpio", "--quiet", "-o", "-H", "newc"],
        cwd=folder,
        input=b"perf\n",
        capture_output=True,
        check=True,
    ).stdout
    path = folder / "initramfs"
    content = INITRAMFS.read_bytes()
    # An archive that is not compressed must begin at a multiple of 4.
    path.write_bytes(content + bytes(-len(content) % 4) + archive)
    return path


@pytest.mark.parametrize("cpu", CPUS)
def test_linux_counts_with_perf(boot, perf_initramfs, cpu):
    """Hardware, cache and firmware events count; the counter's overflow interrupts, and
    more than once; an event that there is not never counts."""
    has_sstc, has_overflow = CPUS[cpu]
    command_line = ["-append", "console=ttyS0"]
    linux = boot(
        "-initrd", perf_initramfs, *command_line, smp=2, memory="1G", cpu=cpu, kernel=IMAGE
    )
    linux.expect("Linux runs", LINUX_BOUND)
    linux.send("/perf\n")
    linux.expect("PERF END", LINUX_BOUND)
    counts = {name: int(n) for name, n in re.findall(r"PERF (\S+) (-?\d+)", linux.output)}

    assert re.search(r"SBI PMU extension is available", linux.output)
    assert re.search(r"16 firmware and 18 hardware counters", linux.output)
    assert counts["cycles"] > 1_000_000
    assert counts["instructions"] > 1_000_000
    assert counts["dTLB-load-misses"] > 0
    assert (counts["set-timer"] > 0) != has_sstc
    assert counts["reserved"] == 0
    if has_overflow:
        assert counts["samples"] > 2
    else:
        assert counts["samples"] == EOPNOTSUPP
