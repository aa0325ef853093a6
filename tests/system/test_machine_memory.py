# SPDX-License-Identifier: BSD-2-Clause
"""With Smepmp the firmware is W^X against itself, and has only its own memory.

susp_ecall(), which the shell does not use by itself, is replaced by one access to the
address that the caller gives as function id, so that the shell can have machine mode try every kind of memory.
"""
import os

import pytest
from conftest import qemu_version, symbols
from machine import OUT

RAM = 0x80000000
S_MODE_RAM = 0x80400000
UART = 0x10000000
VIRTIO = 0x10001000
FLASH = 0x20000000
FLASH_SIZE = 32 << 20

SUSP = 0x53555350

RET = 0x8082
LOAD, STORE, JUMP = 0x00084503, 0x00080023, 0x00080067  # lbu a0,0(a6); sb zero,0(a6); jr a6

FAULT = {
    LOAD: "load access fault (cause 5)",
    STORE: "store access fault (cause 7)",
    JUMP: "instruction access fault (cause 1)",
}

FIRMWARE = symbols(OUT / "gander.elf")
PLACES = {
    "text": FIRMWARE["__text_end"] - 8,  # what fills the last page up
    "rodata": FIRMWARE["__rodata_end"] - 8,
    "data": FIRMWARE["__bss_start"],
    "RAM of S-mode": S_MODE_RAM,
    "UART": UART + 6,  # its modem status, which a store does not change
    "virtio": VIRTIO,
    "flash": FLASH,
}

# What machine mode may do where.
ALLOWED = {
    "text": [LOAD, JUMP],
    "rodata": [LOAD],
    "data": [LOAD, STORE],
    "RAM of S-mode": [],
    "UART": [LOAD, STORE],
    "virtio": [],
    "flash": [],
}

ACCESSES = {"load": LOAD, "store": STORE, "jump": JUMP}


def smepmp():
    return "rv64,smepmp=on" if qemu_version() >= 9 else "rv64,x-epmp=on"


@pytest.fixture
def boot_access(boot_changed, shell):
    """Start a machine whose susp_ecall() makes that access, at the shell's prompt."""

    def start(access, cpu):
        def change(memory):
            at = FIRMWARE["susp_ecall"] - RAM
            memory[at : at + 6] = access.to_bytes(4, "little") + RET.to_bytes(2, "little")
            at = PLACES["text"] - RAM
            memory[at : at + 2] = RET.to_bytes(2, "little")

        machine = boot_changed(change, kernel=shell, cpu=cpu)
        machine.expect("gander> ")
        assert machine.command(f"poke {S_MODE_RAM:#x} {RET:#x}") == ""
        return machine

    return start


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ACCESSES)
def test_machine_mode_has_only_what_it_needs(boot_access, name, place):
    """What is allowed is answered; all else is a fault that is explained."""
    access, address = ACCESSES[name], PLACES[place]
    machine = boot_access(access, smepmp())
    machine.send(f"call {SUSP:#x} {address:#x}\r")
    if access in ALLOWED[place]:
        machine.expect("answer|SBI_")
    else:
        machine.expect("faulted inside the firmware: ([^.]*)\\.")
        assert FAULT[access] in machine.console.match[1]
        assert f"address 0x{address:x}" in machine.console.match[1]


@pytest.mark.parametrize("name", ACCESSES)
def test_without_smepmp_machine_mode_has_everything(boot_access, name):
    """So the test above can fail: the same accesses to S-mode's memory are answered."""
    machine = boot_access(ACCESSES[name], "rv64")
    machine.send(f"call {SUSP:#x} {S_MODE_RAM:#x}\r")
    machine.expect("answer|SBI_")


@pytest.mark.parametrize("cpu", ["rv64", smepmp()])
def test_flash_is_for_execution(boot, program, flat, tmp_path, cpu):
    """Flash lies among the devices, which Smepmp's rules make RW: S-mode still runs there."""
    image = tmp_path / "flash"
    image.write_bytes(flat(program("power_off")).read_bytes())
    os.truncate(image, FLASH_SIZE)
    # QEMU 7 would start machine mode itself in flash.
    machine = boot("-drive", f"if=pflash,unit=0,format=raw,file={image}", cpu=cpu, qemu=8)
    assert machine.wait_exit() == 0
    assert f"entry 0x{FLASH:x}" in machine.output
