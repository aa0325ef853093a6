# SPDX-License-Identifier: BSD-2-Clause
"""Which hart enters S-mode: lottery, dynamic, or the one that the user fixed."""
import re

import pytest

LOTTERIES = 50


def boot_hart_of(machine):
    """The hart that the hello payload ran on."""
    assert machine.wait_exit() == 0, machine.output
    return int(re.search(r"Hello from S-mode: hart (\d+)", machine.output)[1])


def test_lottery_has_different_winners(boot, hello):
    """Every boot is right, and not always on the same hart."""
    winners = set()
    for _ in range(LOTTERIES):
        machine = boot(smp=4, payload=hello, boot_hart="lottery")
        winners.add(boot_hart_of(machine))
        machine.close()
    assert winners <= {0, 1, 2, 3}
    assert len(winners) >= 2


@pytest.mark.parametrize("hart", [0, 1, 3])
def test_fixed_hart(boot, hello, hart):
    for _ in range(3):
        assert boot_hart_of(boot(smp=4, payload=hello, boot_hart=str(hart))) == hart


@pytest.mark.parametrize("option", [{}, {"boot_hart": "dynamic"}])
def test_dynamic_takes_the_hart_that_qemu_names(boot, hello, option):
    """With -kernel that is always hart 0, and dynamic is the default."""
    for _ in range(5):
        assert boot_hart_of(boot(smp=4, kernel=hello, **option)) == 0


def test_fixed_hart_goes_before_the_one_that_qemu_names(boot, hello):
    assert boot_hart_of(boot(smp=4, kernel=hello, boot_hart="2")) == 2


def test_other_harts_are_stopped_and_can_be_started(boot):
    """The winner that handed over, too, is a stopped hart like the others."""
    for _ in range(5):
        machine = boot(smp=4, boot_hart="2")
        machine.expect("gander> ")
        assert machine.command("harts").count("STOPPED") == 3
        for hart in (0, 1, 3):
            assert "SBI_SUCCESS" in machine.command(f"start {hart}")
            assert "counted 1 IPI" in machine.command(f"ipi {hart}")
        machine.close()


@pytest.mark.parametrize("value", ["seven", "4", "-1", "1x", "99999999999999999999"])
def test_wrong_value_gets_a_sentence(boot, hello, value):
    """The option is named with what it may be, and the machine ends."""
    machine = boot(smp=4, payload=hello, boot_hart=value)
    assert machine.wait_exit() != 0
    assert re.search(r"gander: opt/gander/boot-hart is .*\bharts?\b", machine.output)
    assert "Hello" not in machine.output
