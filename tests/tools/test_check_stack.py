# SPDX-License-Identifier: BSD-2-Clause
"""The check of the stacks finds what it is there to find, in programs of a few functions."""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PREFIX = os.environ.get("CROSS_COMPILE", "riscv64-unknown-elf-")
FLAGS = "-march=rv64imac -misa-spec=2.2 -mabi=lp64 -mcmodel=medany -g -nostdlib -static".split()

# Where hardware enters, as in entry.S and trap.S; "handle" is the test's.
ENTRY = """
    .macro begin name, size
    .global \\name
\\name:
    addi sp, sp, -\\size
    sd ra, 0(sp)
    .endm
    .macro end size
    ld ra, 0(sp)
    addi sp, sp, \\size
    .endm

    .section .rodata
    .balign 8
    .dword 0
    .data
    .balign 8
stack:
    .dword 0
    .text
    .global _start
_start:
    la sp, stack
    call boot
    .global trap_entry
trap_entry:
    csrrw sp, mscratch, sp
    bltz sp, from_machine
    call handle
    csrrw sp, mscratch, sp
    mret
    .global trap_entry_with_mdt
trap_entry_with_mdt:
    csrrw sp, mscratch, sp
    j trap_entry
from_machine:
    not sp, sp
    call die
    .global boot
boot:
    addi sp, sp, -1024
    addi sp, sp, -1024
    addi sp, sp, -1024
1:  j 1b
    begin die, 48
    call leaf
1:  j 1b
    .global leaf
leaf:
    addi sp, sp, -16
    addi sp, sp, 16
    ret
"""


def check(folder, source, origin="test.S", entry=ENTRY):
    """Link a program of the entry and the source, and run the check on it. The debug
    information says that the source comes from the file `origin`."""
    path, elf = folder / "test.S", folder / "test.elf"
    path.write_text(f'{entry}# 1 "{origin}"\n{source}\n')
    subprocess.run([PREFIX + "gcc", *FLAGS, path, "-Wl,-e,_start", "-o", elf], check=True)
    command = [sys.executable, ROOT / "tools/check-stack", PREFIX, elf]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def ways(result):
    """What was printed for each entry: the bytes of its stack, and the deepest way."""
    assert (result.returncode, result.stderr) == (0, "")
    lines = re.findall(r"^ *(\d+) of (\d+) bytes: ((\w+) .*)$", result.stdout, re.MULTILINE)
    return {name: (int(depth), way) for depth, _, way, name in lines}


def test_ways_are_added_up(tmp_path):
    """Of each call counts what is taken then; behind one that does not return, nothing."""
    source = """
    begin handle, 32
    addi sp, sp, -480
    addi sp, sp, 480
    bnez a0, 1f
    call middle
    end 32
    j tail                      # with 0 bytes taken
1:  call die                    # never comes back
    .balign 4
    begin middle, 64
    call leaf
    end 64
    ret
    begin tail, 528
    end 528
    ret
"""
    found = ways(check(tmp_path, source))
    assert found == {
        "boot": (3072, "boot 3072"),
        "die": (64, "die 48 > leaf 16"),
        "handle": (528, "handle 0 > tail 528"),
    }


DEEP = """
    begin handle, 992
    call middle
    end 992
    ret
    begin middle, {}
    call leaf
    end {}
    ret
"""


def test_deep_way_is_found(tmp_path):
    """2240 bytes, of which 256 must stay free: 1984 are the most. The boot stack has more."""
    assert ways(check(tmp_path, DEEP.format(976, 976)))["handle"][0] == 1984
    result = check(tmp_path, DEEP.format(992, 992))
    assert result.returncode == 1
    assert "2000 of 2240 bytes: handle 992 > middle 992 > leaf 16\n" in result.stdout
    assert "A stack is too small: 256 bytes of each must stay free." in result.stderr


@pytest.mark.parametrize(
    "source, finding",
    [
        ("begin handle, 16\ncall handle\nend 16\nret", "handle calls itself"),
        ("begin handle, 16\ncall b\nend 16\nret\nbegin b, 16\ncall handle\nend 16\nret", "itself"),
        ("begin handle, 16\njalr a5\nend 16\nret", "handle+0x4 calls through a pointer"),
        ("handle: jr a5", "handle+0x0 calls through a pointer"),
        ("handle: la a5, other\nret\nother: ret", "The address of other is taken"),
        ("handle: ret\nother: ret\n.data\n.dword other", "The address of other is taken"),
        ("handle: sub sp, sp, a0\nret", "handle+0x0 sets sp by sub sp,sp,a0"),
        ("handle: mv sp, s0\nret", "handle+0x0 sets sp by mv sp,s0"),
        ("begin handle, 16\nret", "returns without giving back 16 bytes"),
        ("handle: addi sp, sp, -16\nbnez a0, handle\naddi sp, sp, 16\nret", "different amounts"),
        ("handle: jal t0, leaf\nret", "whose return address is not in ra"),
    ],
)
def test_what_cannot_be_followed_is_found(tmp_path, source, finding):
    result = check(tmp_path, source)
    assert result.returncode == 1
    assert finding in result.stderr


def test_declared_call_through_a_pointer_is_followed(tmp_path):
    """tools/check-stack says that base/print.c calls console_put."""
    source = """
    begin handle, 32
    la a5, console_put
    jalr a5
    end 32
    ret
    begin console_put, 128
    end 128
    ret
"""
    found = ways(check(tmp_path, source, "firmware/base/print.c"))
    assert found["handle"] == (160, "handle 32 > console_put 128")


def test_table_of_a_switch_is_followed(tmp_path):
    """What only the computed jump reaches is walked with what was taken there."""
    source = """
    begin handle, 32
    jr a5
    call leaf
    end 32
    ret
    addi sp, sp, -64
    call leaf
    addi sp, sp, 64
    end 32
    ret
"""
    found = ways(check(tmp_path, source, "firmware/hart/registers.S"))
    assert found["handle"] == (112, "handle 96 > leaf 16")


def test_missing_entry_is_found(tmp_path):
    entry = ENTRY.replace("trap_entry_with_mdt", "trap_elsewhere")
    result = check(tmp_path, "handle: ret", entry=entry)
    assert result.returncode == 1
    assert "There is no trap_entry_with_mdt" in result.stderr
