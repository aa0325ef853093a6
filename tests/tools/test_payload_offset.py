# SPDX-License-Identifier: BSD-2-Clause
"""Where the build places an embedded payload."""
import struct
import subprocess
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "payload-offset"
FIRMWARE = 0x80000000
MIB = 1024 * 1024


def elf(segments, size):
    """An ELF64 for RISC-V of that size with PT_LOADs of (p_paddr, p_memsz)."""
    header = struct.pack(
        "<16sHHIQQQIHHHHHH",
        b"\x7fELF\x02\x01\x01",
        *(2, 243, 1, segments[0][0], 64, 0, 0, 64, 56, len(segments), 64, 0, 0),
    )
    programs = [
        # The virtual address is another one: only the physical one counts.
        struct.pack("<IIQQQQQQ", 1, 5, 0x1000, paddr + (1 << 38), paddr, 16, memsz, 0x1000)
        for paddr, memsz in segments
    ]
    return (header + b"".join(programs)).ljust(size, b"\0")


def offset(tmp_path, content):
    file = tmp_path / "payload"
    file.write_bytes(content)
    answer = subprocess.check_output([TOOL, file, hex(FIRMWARE)], text=True)
    return int(answer) if answer else None


def test_small_elf_lies_inside_the_firmware(tmp_path):
    assert offset(tmp_path, elf([(FIRMWARE + 2 * MIB, 0x1000)], 128 * 1024)) is None


def test_larger_elf_lies_behind_all_that_it_loads(tmp_path):
    loads = [(FIRMWARE + 8 * MIB, MIB), (FIRMWARE + 2 * MIB, 0x1000)]
    assert offset(tmp_path, elf(loads, 128 * 1024 + 1)) == 10 * MIB


def test_larger_elf_that_ends_on_a_boundary_is_not_pushed_further(tmp_path):
    assert offset(tmp_path, elf([(FIRMWARE + 2 * MIB, 2 * MIB)], 256 * 1024)) == 4 * MIB


def test_image_and_flat_binary_run_where_they_lie(tmp_path):
    assert offset(tmp_path, b"\x13\x00\x00\x00") == 2 * MIB
    assert offset(tmp_path, bytes(5 * MIB)) == 2 * MIB
