# SPDX-License-Identifier: BSD-2-Clause
"""Debian's kernels boot on the firmware: all their harts, hotplug, idle states, suspend,
reboot."""
import re

import devicetree
import pytest
from foreign import NEWEST, STABLE, linux_file
from machine import CONTROLLERS, LINUX_BOUND

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

# The newest QEMU has all three; each is tried with every machine of 4 harts and more.
CPUS = ("rv64", "max", "rva23s64")


def boots_all_harts(linux, harts):
    """The kernel finds our SBI, brings every CPU up and powers off by SRST."""
    linux.expect("GANDER LINUX UP", LINUX_BOUND)
    linux.expect(rf"CPUS {harts}\s")
    assert linux.wait_exit(LINUX_BOUND) == 0
    assert re.search(r"SBI specification v3\.0 detected", linux.output)
    assert re.search(r"SBI implementation ID=0x47414e44", linux.output)


@pytest.mark.parametrize("kind", MACHINES)
def test_linux_boots_all_harts_and_powers_off(boot_linux, kind):
    boots_all_harts(boot_linux("poweroff", **MACHINES[kind]), MACHINES[kind]["smp"])


def with_cpu(machine, cpu):
    """The machine with another CPU, some of whose extensions it may switch off."""
    changed = machine.get("cpu", "rv64").replace("rv64", cpu)
    return {**machine, "cpu": changed, "qemu": 10 if cpu != "rv64" else machine.get("qemu", 0)}


@pytest.mark.parametrize(
    "kind, cpu",
    [("4-aclint", "max"), ("imsic-ipis", "max"), ("aplic-sockets", "rva23s64")],
)
def test_newest_linux_boots(boot_linux, kind, cpu):
    machine = with_cpu(MACHINES[kind], cpu)
    boots_all_harts(boot_linux("poweroff", suite=NEWEST, **machine), machine["smp"])


@pytest.mark.long
@pytest.mark.parametrize("kind", [kind for kind in MACHINES if MACHINES[kind]["smp"] in (4, 5, 8)])
@pytest.mark.parametrize("cpu", CPUS)
@pytest.mark.parametrize("suite", [STABLE, NEWEST])
def test_linux_boots_on_every_machine(boot_linux, suite, cpu, kind):
    machine = with_cpu(MACHINES[kind], cpu)
    boots_all_harts(boot_linux("poweroff", suite=suite, **machine), machine["smp"])


@pytest.mark.long
def test_linux_boots_64_harts(boot_linux):
    linux = boot_linux("poweroff", suite=NEWEST, smp=64, machine="aia=aplic-imsic")
    boots_all_harts(linux, 64)


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


def passes_hotplug(linux):
    linux.expect(r"HOTPLUG (PASSED|FAILED.*)", LINUX_BOUND)
    assert linux.console.match[1] == "PASSED"
    assert linux.wait_exit(LINUX_BOUND) == 0


@pytest.mark.parametrize("kind", ["4", "imsic-ipis"])
def test_linux_takes_cpus_off_and_on_again(boot_linux, kind):
    passes_hotplug(boot_linux("hotplug", **MACHINES[kind]))


@pytest.mark.long
@pytest.mark.parametrize("suite, kind", [(STABLE, "4"), (NEWEST, "imsic-ipis")])
def test_linux_takes_cpus_off_and_on_200_times(boot_linux, suite, kind):
    rounds = "gander.rounds=200"
    passes_hotplug(boot_linux("hotplug", suite=suite, append=rounds, **MACHINES[kind]))


# The two default suspend types of HSM's hart_suspend, each with the microseconds from which
# on it is worth it.
IDLE_STATES = {"retentive": (0x00000000, 10), "non-retentive": (0x80000000, 1000)}


@pytest.mark.parametrize("kind", ["4", "4-sstc-off", "imsic-ipis"])
def test_linux_idles_in_suspended_harts(boot_linux, tmp_path, kind):
    """Every CPU goes into both idle states of the device tree and comes back, and is never
    refused. (QEMU's own tree has no idle states.)"""
    machine = MACHINES[kind]
    arguments = ["-smp", machine["smp"], "-m", "1G", "-cpu", machine.get("cpu", "rv64")]
    tree = devicetree.dump(tmp_path / "idle.dtb", *arguments, machine=machine.get("machine", ""))
    devicetree.add_idle_states(tree, machine["smp"], IDLE_STATES)
    linux = boot_linux("idle", dtb=tree, **machine)
    assert linux.wait_exit(LINUX_BOUND) == 0
    lines = re.findall(r"^IDLE (cpu\d) (\S+) (\d+) (\d+)$", linux.output, re.MULTILINE)
    for state in IDLE_STATES:
        usage = {cpu: int(times) for cpu, name, times, _ in lines if name == state}
        assert len(usage) == machine["smp"]
        assert all(times > 0 for times in usage.values()), f"{state}: {usage}"
    assert {rejected for *_, rejected in lines} == {"0"}


@pytest.mark.parametrize(
    "suite, kind", [(STABLE, "1"), (STABLE, "4"), (STABLE, "4-sstc-off"), (NEWEST, "4")]
)
def test_linux_suspends_to_ram(boot_linux, suite, kind):
    """By SUSP, three times; a typed line wakes it and arrives, and all CPUs come back."""
    linux = boot_linux("suspend", suite=suite, append="gander.rounds=3", **MACHINES[kind])
    linux.expect("suspend: SBI SUSP extension detected", LINUX_BOUND)
    for turn in ("1", "2", "3"):
        linux.expect(f"SUSPEND {turn}: type a line", LINUX_BOUND)
        linux.wait_asleep()
        linux.settle()
        assert linux.sleeps_in_firmware(), "It wakes before a line is typed."
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
    bootargs = "console=ttyS0 panic=-1 gander.mark=x"
    linux = boot(smp=2, memory="1G", payload=linux_file(STABLE, "Image"), bootargs=bootargs)
    linux.expect(r"Kernel command line: .*gander\.mark=x", LINUX_BOUND)
    linux.expect("smp: Brought up 1 node, 2 CPUs", LINUX_BOUND)
    linux.expect("Unable to mount root fs", LINUX_BOUND)
