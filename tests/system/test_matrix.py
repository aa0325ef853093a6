# SPDX-License-Identifier: BSD-2-Clause
"""Every conformance program on every CPU, with every interrupt controller (`make test-all`)."""
import pytest
from machine import OUT
from matrix import MATRIX

PROGRAMS = sorted((OUT / "tests/conformance").glob("*.elf"))


@pytest.mark.long
@pytest.mark.parametrize("kind", MATRIX)
@pytest.mark.parametrize("elf", PROGRAMS, ids=[path.stem for path in PROGRAMS])
def test_conformance(boot, elf, kind):
    """Every check of the program holds."""
    boot(kernel=elf, coverage=False, **MATRIX[kind]).expect_conformance()
