# SPDX-License-Identifier: BSD-2-Clause
"""What a test says of a QEMU that does not end, or ends late, as on a loaded host."""
import time

import pytest


def test_machine_that_does_not_end_is_a_sentence(boot, hello):
    machine = boot("-S", kernel=hello)
    with pytest.raises(AssertionError, match="The machine has not ended within 1 seconds."):
        machine.wait_exit(timeout=1)


def test_machine_that_ends_late_is_waited_for(boot, hello, monkeypatch):
    machine = boot("-S", kernel=hello)
    machine.qmp("query-status")
    is_alive, late = machine.console.isalive, time.monotonic() + 2
    monkeypatch.setattr(machine.console, "isalive", lambda: time.monotonic() < late or is_alive())
    machine.close()
    assert not is_alive()


def test_machine_that_never_ends_is_a_sentence(boot, hello, monkeypatch):
    machine = boot("-S", kernel=hello)
    monkeypatch.setattr("machine.PATIENCE", 0)
    with monkeypatch.context() as patch:
        patch.setattr("machine.BOUND", 0)
        patch.setattr(machine.console, "isalive", lambda: True)
        with pytest.raises(AssertionError, match="is still there 0 s after SIGKILL"):
            machine.close()
