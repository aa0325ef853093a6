# SPDX-License-Identifier: BSD-2-Clause
"""Reset and power-off: by SRST, by the monitor, and their exit status."""
import pytest


@pytest.mark.parametrize("kind", ["cold", "warm"])
def test_reboot_boots_again(boot, shell, kind):
    """SRST's reboots end at the prompt again and again, with all other harts stopped."""
    machine = boot(smp=4, kernel=shell)
    for _ in range(3):
        machine.expect("gander> ")
        assert machine.command("harts").count("STOPPED") == 3
        assert "SBI_SUCCESS" in machine.command("start 2")
        machine.send(f"reboot {kind}\r")
    machine.expect("gander> ")


def test_system_reset_of_the_monitor_boots_again(boot, shell):
    """The reset button, at the prompt and while another hart runs."""
    machine = boot(smp=4, kernel=shell)
    for _ in range(3):
        machine.expect("gander> ")
        assert "SBI_SUCCESS" in machine.command("start 1")
        machine.qmp("system_reset")
    machine.expect("gander> ")
    assert machine.command("harts").count("STOPPED") == 3


@pytest.mark.parametrize("reason, failing", [(0, False), (1, True)])
def test_exit_status_of_shutdown(boot, reason, failing):
    """The reset reason "system failure" is visible in QEMU's exit status."""
    machine = boot()
    machine.expect("gander> ")
    machine.send(f"call srst system_reset 0 {reason}\r")
    assert (machine.wait_exit() != 0) == failing
