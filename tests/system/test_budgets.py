# SPDX-License-Identifier: BSD-2-Clause
"""Calls and boot stay within the budgets of docs/performance.md, counted in instructions.

`-icount shift=0` makes the counts exact and the same on every machine; bench/bench.py
holds the budgets and how they are counted.
"""
import os
import sys

import pytest
from machine import OUT, QEMU, ROOT

sys.path.insert(0, str(ROOT / "bench"))
os.environ.setdefault("QEMU", QEMU)
import bench  # noqa: E402 (the path has to be there first)


@pytest.fixture(scope="module")
def counted(counts_instructions):
    return bench.Bench(OUT, with_others=False).instructions(OUT / "gander.bin")


@pytest.mark.parametrize("row", bench.BUDGETS)
def test_budget(counted, row):
    """The row takes no more instructions than its budget; the failure says how many."""
    taken = {name: n for name, n in counted.items() if name.split(",")[0] == row or name == row}
    assert taken, f"the bench payload printed nothing for {row}"
    for name, instructions in taken.items():
        assert instructions <= bench.BUDGETS[row], (
            f"{name} takes {instructions} instructions, "
            f"{instructions - bench.BUDGETS[row]} over its budget of {bench.BUDGETS[row]}"
        )
