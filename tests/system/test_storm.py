# SPDX-License-Identifier: BSD-2-Clause
"""Harts that fence and interrupt each other as fast as they can lose nothing.

`make endure` does the same for as long as is asked.
"""
import re

import pytest
from machine import OUT


@pytest.mark.parametrize("harts", [2, 4])
def test_nothing_is_lost(boot, harts):
    """Every IPI arrives and every fence of all harts ends."""
    machine = boot("-append", "endure 2", kernel=OUT / "payload/bench.elf", smp=harts)
    operations = int(machine.expect("storm endure (\\d+)\n")[1])
    assert machine.wait_exit() == 0
    assert operations > 0
    assert not re.search(r"^lost", machine.output, re.MULTILINE)
