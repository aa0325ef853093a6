# SPDX-License-Identifier: BSD-2-Clause
"""What harts have used of their stacks is not more than tools/check-stack has added up."""
import re
import struct
import subprocess
import sys

import pytest
from conftest import CROSS_COMPILE, symbols
from machine import FIRMWARE_SIZE, OUT, ROOT

RAM = 0x80000000
PAINT = 0xA5
HART_SIZE = 336  # firmware/hart/hart.h: what lies between two harts' stacks


@pytest.fixture(scope="module")
def computed():
    """{entry: (bytes of its deepest way, size of its stack)}"""
    command = [sys.executable, ROOT / "tools/check-stack", CROSS_COMPILE, OUT / "gander.elf"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.findall(r"(\d+) of (\d+) bytes: (\w+)", text)
    return {entry: (int(depth), int(size)) for depth, size, entry in found}


def used(memory, bottom, size):
    """How much of a stack is no longer as it was painted."""
    stack = memory[bottom - RAM : bottom - RAM + size]
    return len(stack.lstrip(bytes([PAINT])))


@pytest.mark.parametrize(
    "name, options",
    [
        ("unimp", {}),  # the symbol of the fault is looked up in a file of fw_cfg
        ("faults_together", {"smp": 4}),
        ("double_traps_together", {"smp": 4, "cpu": "rv64,ssdbltrp=on", "qemu": 10}),
        ("sse", {"smp": 4}),
        ("pmu", {"smp": 4}),
    ],
)
def test_no_stack_is_deeper_than_computed(boot_changed, program, computed, tmp_path, name, options):
    names = symbols(OUT / "gander.elf")
    boot_size = computed["boot"][1]
    boot_stack = names["boot_hart"] - boot_size

    def paint(memory):
        size = RAM + FIRMWARE_SIZE - boot_stack
        memory[boot_stack - RAM : FIRMWARE_SIZE] = bytes([PAINT]) * size

    conformance = OUT / f"tests/conformance/{name}.elf"
    payload = conformance if conformance.exists() else program(name)
    machine = boot_changed(paint, payload=payload, boot_hart="0", **options)
    machine.wait_exit()

    memory = (tmp_path / "ram").read_bytes()[:FIRMWARE_SIZE]
    boot_depth = used(memory, boot_stack, boot_size)
    assert 0 < boot_depth <= computed["boot"][0]

    blocks, count = (
        struct.unpack_from("<Q", memory, names[name] - RAM)[0]
        for name in ("hart_published", "hart_published_count")
    )
    most, size = max(way for entry, way in computed.items() if entry != "boot")
    depths = [used(memory, blocks + i * (size + HART_SIZE), size) for i in range(count)]
    print(f"used: {depths} of {size} bytes by harts, {boot_depth} of {boot_size} at boot")
    assert count == options.get("smp", 1)
    assert 0 < max(depths) <= most
