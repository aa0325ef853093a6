# SPDX-License-Identifier: BSD-2-Clause
"""The console that harts share, and that may take bytes late or never."""
import re
import time

import devicetree
from machine import BOUND

# How often what is a matter of timing is tried.
ROUNDS = 5

HARTS, LINES, LETTERS = "ABCD", 50, 60


def broken_lines(output):
    """Lines of these letters that are not one hart's whole line."""
    lines = re.findall(r"^[A-D]+$", output, re.MULTILINE)
    return [line for line in lines if line not in {h * LETTERS for h in HARTS}]


def test_lines_of_several_harts_do_not_mix(boot, program):
    """Written byte by byte or by one call. A hart that the host keeps from running in the
    middle of its line may lose the console to another one, so that a loaded host gets
    more than one chance; without anything to keep lines whole, each run has hundreds."""
    for _ in range(ROUNDS):
        machine = boot(smp=4, kernel=program("lines_together"))
        assert machine.wait_exit() == 0
        letters = re.sub("[^A-D]", "", machine.output.partition("tree at")[2])
        assert {h: letters.count(h) for h in HARTS} == dict.fromkeys(HARTS, LINES * LETTERS)
        if not broken_lines(machine.output):
            return
    assert not broken_lines(machine.output)


def test_line_that_is_never_ended(boot, program):
    """The other hart gets the console all the same."""
    machine = boot(smp=2, kernel=program("open_line"))
    assert machine.wait_exit() == 0
    assert ">still here\n" in machine.output


def test_console_that_nobody_reads(boot, program):
    """A DBCN write ends with what was taken, and its hart answers fences meanwhile."""
    machine = boot(smp=2, kernel=program("unread_console"))
    deadline = time.monotonic() + BOUND
    while machine.console.isalive():
        assert time.monotonic() < deadline, "The write does not return."
        time.sleep(0.1)
    assert machine.console.exitstatus == 0


def test_machine_without_a_uart(boot, tmp_path, hello):
    """The payload prints to it, and gets to its end."""
    tree = devicetree.dump(tmp_path / "uart.dtb")
    devicetree.remove(tree, "/soc/serial@10000000")
    machine = boot(kernel=hello, dtb=tree)
    assert machine.wait_exit() == 0
