# SPDX-License-Identifier: BSD-2-Clause
"""Harts that call the firmware at the same time neither lose nor delay anything."""
import re

import pytest
from conftest import compile_payload
from machine import ROOT

PAYLOAD_SCRIPT = ROOT / "linker/payload.ld"

# Counting instructions, QEMU runs one hart at a time, for 100 ms of its own time: at 1024 ns
# an instruction these are as many. A fence that meets a hart in its work ends in the turn
# after that, if the hart answers in the middle; else it takes as long as the work, millions.
TURN = 100_000_000 // 1024
LONGEST_WAIT = TURN + 20_000
SYMBOLS = 100_000


def test_ipi_to_a_hart_that_is_being_started(boot, program):
    """An IPI is not lost when it is sent before the hart has reached S-mode."""
    assert boot(smp=2, kernel=program("start_and_ipi")).wait_exit() == 0


def test_fence_to_a_hart_that_writes_to_the_console(boot, program):
    """A hart that is in the middle of a long DBCN write answers fences meanwhile."""
    assert boot(smp=2, kernel=program("long_write")).wait_exit() == 0


def longest_wait(boot, **machine):
    """The instructions of all harts during the longest fence, from patience.S."""
    machine = boot("-icount", "shift=10", smp=2, **machine)
    found = machine.expect("longest 0x(\\w+)\n")
    assert machine.wait_exit() == 0
    longest = int(found[1], 16)
    assert longest > TURN // 10, "No fence met the work."
    return longest


def test_wait_for_a_hart_that_asks_for_many_events(boot, program, counts_instructions):
    """A fence to a hart that is in PMU event_get_info with 65,536 entries."""
    elf = program("patience", PAYLOAD_SCRIPT, "-DWORK_EVENTS")
    assert longest_wait(boot, kernel=elf) < LONGEST_WAIT


def test_wait_for_a_hart_whose_fault_is_explained(boot, tmp_path, counts_instructions):
    """A fence to a hart whose report looks through the symbols of a large kernel, each of
    which is nearer to the fault than the one before."""
    text = (ROOT / "tests/system/payloads/patience.S").read_text()
    lines = (f"\t.set symbol{n}, _start + {n}\n\t.global symbol{n}\n" for n in range(SYMBOLS))
    source = tmp_path / "patience.S"
    body = text + f"\n\t.text\n\t.org {SYMBOLS}\nlast:\tunimp\n"
    source.write_text(body + "".join(lines))
    elf = tmp_path / "patience.elf"
    compile_payload(source, elf, "-T", PAYLOAD_SCRIPT, "-DWORK_FAULT=last")
    assert longest_wait(boot, payload=elf, boot_hart="0") < LONGEST_WAIT


def test_last_hart_stops(boot, program):
    """Nobody can start a hart any more: that is said, and the machine ends."""
    machine = boot(smp=3, kernel=program("stop_all"))
    assert machine.wait_exit() != 0
    assert machine.output.count("gander: No other hart runs") == 1


def test_suspended_hart_is_alive(boot, program):
    """The only other hart stops, and the one that is suspended wakes up."""
    machine = boot(smp=2, kernel=program("stop_beside_suspended"))
    assert machine.wait_exit() == 0
    assert "gander: No other hart runs" not in machine.output


def test_system_suspend_beside_a_hart_that_stops(boot, program):
    """STOP_PENDING is not STOPPED: it is denied, and the machine goes on."""
    machine = boot(smp=2, kernel=program("susp_beside_stopping"))
    assert machine.wait_exit() == 0
    assert "gander: No other hart runs" not in machine.output


@pytest.mark.parametrize("cpu", ["rv64,pmp=off", "rv64,pmp=off,sstc=off"])
def test_rings_that_get_lost(boot, program, cpu):
    """What interrupts a hart is taken away again and again, by a hart that reaches the
    device: fences of others end all the same, and afterwards everything is as before."""
    machine = boot(smp=3, cpu=cpu, kernel=program("lost_rings"))
    assert machine.wait_exit() == 0
