# SPDX-License-Identifier: BSD-2-Clause
"""Harts that call the firmware at the same time neither lose nor delay anything."""


def test_ipi_to_a_hart_that_is_being_started(boot, program):
    """An IPI is not lost when it is sent before the hart has reached S-mode."""
    assert boot(smp=2, kernel=program("start_and_ipi")).wait_exit() == 0


def test_fence_to_a_hart_that_writes_to_the_console(boot, program):
    """A hart that is in the middle of a long DBCN write answers fences meanwhile."""
    assert boot(smp=2, kernel=program("long_write")).wait_exit() == 0
