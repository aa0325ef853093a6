# SPDX-License-Identifier: BSD-2-Clause
"""A fault inside the firmware itself says where, and takes only its hart along."""
import re

import devicetree
import pytest
from conftest import symbols
from machine import OUT

RAM = 0x80000000
HOLE = 0x500000  # nothing is there


@pytest.fixture(scope="module")
def broken_function():
    """A function of the firmware that each call of the Base extension comes to."""
    return symbols(OUT / "gander.elf")["base_ecall"]


@pytest.fixture
def boot_broken(boot_changed, broken_function):
    """Start machines whose firmware has an illegal instruction there."""

    def change(memory):
        at = broken_function - RAM
        memory[at : at + 2] = b"\0\0"

    return lambda **options: boot_changed(change, **options)


@pytest.mark.parametrize("cpu", ["rv64", "rv64,smdbltrp=on", "max"])
def test_fault_of_the_only_hart(boot_broken, broken_function, cpu):
    """The console says that it is a bug of the firmware and where, once, and the machine
    ends. With Smdbltrp the fault is a trap in the handling of another one."""
    machine = boot_broken(cpu=cpu, qemu=0 if cpu == "rv64" else 10)
    # The shell's first call looks for DBCN.
    machine.expect("faulted inside the firmware")
    assert machine.wait_exit() != 0
    assert re.search(
        rf"Hart 0 .*illegal instruction \(cause 2\) at pc 0x{broken_function:x}\b", machine.output
    )
    assert machine.output.count("faulted inside") == 1
    assert "This is a bug of Gander" in machine.output
    assert "gander: No other hart runs, so the machine is powered off." in machine.output


def survives(machine, heading):
    """Once the hart's death has been told, a key lets the others come to a good end."""
    machine.expect(heading)
    machine.settle()
    machine.send("x")
    assert machine.wait_exit() == 0


def test_other_harts_go_on(boot_broken, broken_function, program):
    """Hart 1 faults in the firmware. Fences and IPIs to all return and arrive at the
    others, hart 2 starts and stops, and only starting the dead one fails."""
    machine = boot_broken(smp=3, kernel=program("base_caller"))
    survives(machine, rf"Hart 1 faulted inside the firmware: .* pc 0x{broken_function:x}\b")
    assert "still here" in machine.output


def test_software_event_is_not_lost_with_its_hart(boot_broken, program):
    """Hart 1 dies in the handler of the global event: others can handle it from then on."""
    machine = boot_broken(smp=2, kernel=program("dies_in_event"))
    survives(machine, "Hart 1 faulted inside the firmware")
    assert "still here" in machine.output


def test_dead_hart_counts_as_stopped(boot_broken, program):
    """The only other hart has died: the system can be suspended, and resumes."""
    machine = boot_broken(smp=2, kernel=program("susp_beside_dead"))
    survives(machine, "Hart 1 faulted inside the firmware")


@pytest.mark.parametrize("node", ["/soc/clint@2000000", "/soc/serial@10000000"])
def test_tree_that_is_wrong(boot, tmp_path, hello, node):
    """The tree has a device where there is none. If there is a voice, the fault is not
    called Gander's; at any rate the machine ends, with a failing status."""
    path = devicetree.dump(tmp_path / "wrong.dtb")
    devicetree.put_cells(path, node, "reg", 0, HOLE, 0, 0x10000)
    machine = boot(kernel=hello, dtb=path)
    assert machine.wait_exit() != 0
    assert "bug of Gander" not in machine.output
    if "clint" in node:
        assert f"address 0x{HOLE:x}" in machine.output
        assert "the device tree says that the CLINT is there" in machine.output
