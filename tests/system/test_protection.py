# SPDX-License-Identifier: BSD-2-Clause
"""What is machine mode's is closed to S-mode, whatever the device tree says of the rest."""
import re

import devicetree
import pytest
from conftest import symbols
from machine import OUT
from test_machine_memory import smepmp

RAM = 0x80000000
UART = 0x10000000
CLINT = 0x2000000
MTIMECMP = CLINT + 0x4000  # takes the 8 bytes that the shell's peek and poke move
HALF = 1 << 63

FIRMWARE = symbols(OUT / "gander.elf")


def put_ranges(path, node, *numbers):
    """A reg of two cells for each number, as the root of virt has it."""
    cells = [cell for number in numbers for cell in (number >> 32, number & 0xFFFFFFFF)]
    devicetree.put_cells(path, node, "reg", *cells)


def memory(*numbers):
    """The memory node has these bases and sizes."""
    return lambda path: put_ranges(path, "/memory@80000000", *numbers)


def flash(*numbers):
    """The flash node has this base and size."""
    return lambda path: put_ranges(path, "/flash@20000000", *numbers)


def narrow_root(path):
    """The root has one cell for an address and one for a size."""
    for name in ("#address-cells", "#size-cells"):
        devicetree.put_cells(path, "/", name, 1)
    devicetree.put_cells(path, "/memory@80000000", "reg", RAM, 128 << 20)


TREES = {
    "of-qemu": lambda path: None,
    "ram-from-0x80200000": memory(RAM + (2 << 20), 126 << 20),
    "ram-below-the-uart": memory(0x8000000, 1 << 20, RAM, 128 << 20),
    "ram-around-the-clint": memory(0, CLINT + (1 << 20), RAM, 128 << 20),
    "ram-from-0": memory(0, RAM + (128 << 20)),
    "ram-everywhere": memory(0, HALF, HALF, HALF),
    "flash-over-the-uart": flash(UART, 0x1000),
    "flash-over-the-clint": flash(CLINT, 0x10000),
    "flash-over-the-firmware": flash(RAM, 0x10000),
    "narrow-root": narrow_root,
}


@pytest.mark.parametrize("cpu", ["rv64", smepmp()])
@pytest.mark.parametrize("name", TREES)
def test_closed_whatever_the_tree_says(boot, shell, tmp_path, name, cpu):
    """The firmware's memory and the compare registers cannot be read or written, and the
    memory behind can, on the boot hart and on one that it starts."""
    tree = devicetree.dump(tmp_path / "given.dtb", "-smp", 2)
    TREES[name](tree)
    machine = boot(smp=2, dtb=tree, kernel=shell, cpu=cpu)
    machine.expect(r"firmware +0x80000000-0x([0-9a-f]+) .*, closed to S-mode")
    end = int(machine.console.match[1], 16) + 1
    machine.expect("gander> ")
    for address in (RAM, end - 8, MTIMECMP):
        assert "load access fault" in machine.command(f"peek {address:#x}")
        assert "store access fault" in machine.command(f"poke {address:#x} 0")
    assert machine.command(f"poke {end:#x} 0x1234") == ""
    assert "0x0000000000001234" in machine.command(f"peek {end:#x}")
    call = machine.command(f"call dbcn console_write 8 {MTIMECMP:#x} 0")
    assert "SBI_ERR_INVALID_PARAM" in call
    assert "SBI_SUCCESS" in machine.command("start 1")
    assert "counted 1 IPI" in machine.command("ipi 1")
