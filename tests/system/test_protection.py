# SPDX-License-Identifier: BSD-2-Clause
"""What is machine mode's is closed to S-mode, whatever the device tree says of the rest;
where that cannot be, the firmware says so."""
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


# ---- The check of the borders ----

# pmp_write_addresses() becomes this, so that all addresses stay as they were counted, with
# all bits set: the third entry, which closes the CLINT, matches everything. With another
# address it does not, and the last one lets S-mode have what the first two do not match.
CLEAR_PMPADDR2 = 0x3B201073  # csrw pmpaddr2, zero
RETURN = 0x00008067
SPOILT = {
    "open": ([CLEAR_PMPADDR2, RETURN], "0x80000000 is open to S-mode"),
    "closed": ([RETURN], "0x800[0-9a-f]+ is closed to S-mode"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_border_that_does_not_hold_gets_a_sentence(boot_changed, shell, name):
    """S-mode is not entered when it could reach the firmware, or could not reach its own."""
    instructions, words = SPOILT[name]

    def change(memory):
        at = FIRMWARE["pmp_write_addresses"] - RAM
        for i, instruction in enumerate(instructions):
            memory[at + 4 * i : at + 4 * i + 4] = instruction.to_bytes(4, "little")

    machine = boot_changed(change, kernel=shell)
    assert machine.wait_exit() != 0
    assert re.search(f"gander: PMP of hart 0 .*: {words} and should be", machine.output)
    assert "gander> " not in machine.output


# ---- Harts with few entries, or coarse ones ----

# (properties, words of the boot, whether S-mode can reach the firmware and the CLINT)
LIMITED = {
    "sixty-four": ("num-pmp-regions=64", "closed to S-mode", False, False),
    "eight": ("num-pmp-regions=8", "closed to S-mode", False, False),
    "eight-smepmp": (
        "num-pmp-regions=8,smepmp=on",
        "8 PMP entries do not suffice to bind machine mode",
        False,
        False,
    ),
    "four": ("num-pmp-regions=4", "closed to S-mode", False, False),
    "three": ("num-pmp-regions=3", "the CLINT at 0x2000000, .* stays open", False, True),
    "two": ("num-pmp-regions=2", "OPEN to S-mode: too few PMP entries", True, True),
}


@pytest.mark.parametrize("name", LIMITED)
def test_entries_that_do_not_suffice_get_a_sentence(boot, name):
    """And what was promised is what holds."""
    properties, words, firmware, clint = LIMITED[name]
    machine = boot(cpu=f"rv64,{properties}", qemu=11)
    machine.expect("gander> ")
    assert re.search(words, machine.output)
    assert ("fault" not in machine.command(f"peek {RAM:#x}")) == firmware
    assert ("fault" not in machine.command(f"peek {MTIMECMP:#x}")) == clint


@pytest.mark.parametrize("cpu", ["rv64", "rv64,smepmp=on"])
def test_coarse_entries_get_a_sentence(boot, cpu):
    machine = boot(cpu=f"{cpu},pmp-granularity=0x100000", qemu=11)
    assert machine.wait_exit() != 0
    assert re.search("gander: PMP of hart 0 does not do what it was set to", machine.output)
