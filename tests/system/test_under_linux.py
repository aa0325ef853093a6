# SPDX-License-Identifier: BSD-2-Clause
"""The bench's work under Linux: shoot-downs, wake-ups across harts, timers, processes."""
import sys

from foreign import STABLE, linux_file, make
from machine import LINUX_BOUND, OUT, ROOT

sys.path.insert(0, str(ROOT / "bench"))
import under_linux  # noqa: E402 (the path has to be there first)


def test_every_kind_of_work_gets_done(boot):
    """Without Sstc, where the firmware makes the timers, and with two harts on one core or
    two: whatever the host, none of it may stand still."""
    kernel = linux_file(STABLE, "Image")
    built = make("bench/linux.cpio")
    assert built.returncode == 0, built.stdout
    files = ["-initrd", OUT / "bench/linux.cpio", "-append", under_linux.APPEND]
    linux = boot(*files, kernel=kernel, smp=2, memory="1G", cpu="rv64,sstc=off")
    assert linux.wait_exit(LINUX_BOUND) == 0
    figures = under_linux.figures(linux.output)
    assert figures.keys() == under_linux.KINDS.keys(), linux.output
    assert all(number > 0 for number in figures.values()), figures
