# SPDX-License-Identifier: BSD-2-Clause
"""Debian's kernel boots on the firmware: all its harts, hotplug, reboot."""
import re

import pytest
from machine import CONTROLLERS, OUT

IMAGE = OUT / "linux/Image"
INITRAMFS = OUT / "linux/initramfs.cpio.gz"
LINUX_BOUND = 600


@pytest.fixture
def boot_linux(boot):
    def start(test, *extra, memory="1G", append="", kernel=IMAGE, **machine):
        command_line = f"console=ttyS0 gander.test={test} {append}"
        return boot(
            "-initrd",
            INITRAMFS,
            "-append",
            command_line,
            *extra,
            memory=memory,
            kernel=kernel,
            **machine,
        )

    return start


MACHINES = {
    "1": {"smp": 1},
    "2": {"smp": 2},
    "4": {"smp": 4},
    "8": {"smp": 8},
    "16": {"smp": 16},
    "4-sstc-off": {"smp": 4, "cpu": "rv64,sstc=off"},
    "4-zicntr-off": {"smp": 4, "cpu": "rv64,zicntr=off", "qemu": 10},
    "4-aclint": {"smp": 4, "machine": "aclint=on"},
    "8-aclint-sstc-off": {"smp": 8, "machine": "aclint=on", "cpu": "rv64,sstc=off"},
    **CONTROLLERS,
}


@pytest.mark.parametrize("kind", MACHINES)
def test_linux_boots_all_harts_and_powers_off(boot_linux, kind):
    """The kernel finds our SBI, brings every CPU up and powers off by SRST."""
    linux = boot_linux("poweroff", **MACHINES[kind])
    linux.expect("GANDER LINUX UP", LINUX_BOUND)
    linux.expect(rf"CPUS {MACHINES[kind]['smp']}\s")
    assert linux.wait_exit(LINUX_BOUND) == 0
    assert re.search(r"SBI specification v3\.0 detected", linux.output)
    assert re.search(r"SBI implementation ID=0x47414e44", linux.output)


def test_linux_on_another_boot_hart(boot_linux):
    """Linux makes the hart that it is entered on its CPU 0."""
    linux = boot_linux("poweroff", smp=4, boot_hart="2")
    linux.expect(r"CPUS 4\s+HARTS ([0-9 ]+)\s*\n", LINUX_BOUND)
    assert [int(hart) for hart in linux.console.match[1].split()] == [2, 0, 1, 3]
    assert linux.wait_exit(LINUX_BOUND) == 0


def test_linux_on_hart_ids_with_gaps(boot_linux, sparse_tree):
    """Half of the harts are disabled in the device tree, hart 0 among them."""
    linux = boot_linux("poweroff", smp=6, dtb=sparse_tree(6, {1, 3, 5}, "disabled", "-m", "1G"))
    linux.expect(r"CPUS 3\s+HARTS ([0-9 ]+)\s*\n", LINUX_BOUND)
    assert {int(hart) for hart in linux.console.match[1].split()} == {1, 3, 5}
    assert linux.wait_exit(LINUX_BOUND) == 0


@pytest.mark.parametrize("kind", ["4", "imsic-ipis"])
def test_linux_takes_cpus_off_and_on_again(boot_linux, kind):
    linux = boot_linux("hotplug", **MACHINES[kind])
    linux.expect(r"HOTPLUG (PASSED|FAILED.*)", LINUX_BOUND)
    assert linux.console.match[1] == "PASSED"
    assert linux.wait_exit(LINUX_BOUND) == 0


@pytest.mark.parametrize("kind", ["1", "4", "4-sstc-off"])
def test_linux_suspends_to_ram(boot_linux, kind):
    """By SUSP, three times; a typed line wakes it and arrives, and all CPUs come back."""
    linux = boot_linux("suspend", append="gander.rounds=3", **MACHINES[kind])
    linux.expect("suspend: SBI SUSP extension detected", LINUX_BOUND)
    for turn in ("1", "2", "3"):
        linux.expect(f"SUSPEND {turn}: type a line", LINUX_BOUND)
        linux.settle()
        assert "RESUMED" not in linux.console.before, "It wakes before a line is typed."
        linux.send(f"wake {turn}\r")
        linux.expect(rf"RESUMED by \[wake {turn}\]", LINUX_BOUND)
    linux.expect("SUSPEND (PASSED|FAILED.*)", LINUX_BOUND)
    assert linux.console.match[1] == "PASSED"
    assert linux.wait_exit(LINUX_BOUND) == 0


@pytest.mark.parametrize("kind", ["aplic", "aplic-sockets", "imsic-ipis", "imsic-ipis-sockets"])
def test_linux_gets_interrupts_of_wires(boot_linux, kind):
    """The UART's go through the APLIC: to the harts themselves or as messages."""
    linux = boot_linux("shell", **CONTROLLERS[kind])
    linux.expect("Linux runs", LINUX_BOUND)
    linux.send("cat /proc/interrupts\r")
    linux.expect(r"\d+:((?: +\d+)+) +APLIC[^\n]*ttyS0", LINUX_BOUND)
    assert sum(map(int, linux.console.match[1].split())) > 0


@pytest.mark.parametrize("kind", ["2", "imsic-ipis"])
def test_linux_reboots(boot_linux, kind):
    """A reboot reaches Linux again. (QEMU resets neither APLIC nor IMSICs.)"""
    linux = boot_linux("reboot", **MACHINES[kind])
    linux.expect("GANDER LINUX UP", LINUX_BOUND)
    linux.expect("GANDER LINUX UP", LINUX_BOUND)


def test_raw_linux_image_through_fw_cfg(boot):
    """A raw Image as the payload, its command line as an option: it gets as far as
    looking for a root file system, which it is not given."""
    linux = boot(smp=2, memory="1G", payload=IMAGE, bootargs="console=ttyS0 panic=-1 gander.mark=x")
    linux.expect(r"Kernel command line: .*gander\.mark=x", LINUX_BOUND)
    linux.expect("smp: Brought up 1 node, 2 CPUs", LINUX_BOUND)
    linux.expect("Unable to mount root fs", LINUX_BOUND)
