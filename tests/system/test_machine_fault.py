# SPDX-License-Identifier: BSD-2-Clause
"""A fault inside the firmware itself says where, and takes only its hart along."""
import re

import pytest
from conftest import symbols
from machine import OUT

RAM = 0x80000000


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
    """The console says that it is a bug of the firmware and where, once. With Smdbltrp
    the fault is a trap in the handling of another one."""
    machine = boot_broken(cpu=cpu, qemu=0 if cpu == "rv64" else 10)
    machine.expect("gander> ")
    machine.send("call base get_impl_id\r")
    machine.expect("faulted inside the firmware")
    machine.settle()
    assert re.search(
        rf"Hart 0 .*illegal instruction \(cause 2\) at pc 0x{broken_function:x}\b", machine.output
    )
    assert machine.output.count("faulted inside") == 1


def test_other_harts_go_on(boot_broken, broken_function, program):
    """Hart 1 faults in the firmware. Fences and IPIs to all return and arrive at the
    others, hart 2 starts and stops, and only starting the dead one fails."""
    machine = boot_broken(smp=3, kernel=program("base_caller"))
    machine.expect(rf"Hart 1 faulted inside the firmware: .* pc 0x{broken_function:x}\b")
    machine.settle()
    machine.send("x")
    assert machine.wait_exit() == 0
    assert "still here" in machine.output
