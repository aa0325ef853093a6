# SPDX-License-Identifier: BSD-2-Clause
"""The PMU extension on harts with every shape of hardware counters."""
import devicetree
import pytest
from machine import OUT

# QEMU's pmu-mask: bit n for hpmcounter n, from 3 on.
MASKS = {
    "none": 0,
    "one-low": 0x8,
    "one-high": 0x80000000,
    "low": 0x1F8,
    "high": 0xFE000000,
    "gaps": 0x91248110,
    "all": 0xFFFFFFF8,
}

@pytest.mark.parametrize("program", ["pmu", "pmu_hardware", "pmu_firmware"])
@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_conformance_with_counters(boot, mask, program):
    """Every check holds, whichever numbers the counters have."""
    elf = OUT / f"tests/conformance/{program}.elf"
    cpu = f"rv64,sscofpmf=on,pmu-mask={mask:#x}"
    boot(kernel=elf, smp=2, cpu=cpu, qemu=10).expect_conformance()


@pytest.mark.parametrize("name, checks", [("pmu_hardware", 2), ("sse", 2)])
def test_overflow_is_skipped_only_where_no_firmware_could(boot, program, flat, name, checks):
    """The checks of the overflow interrupt, by a firmware that does nothing but try."""
    alone = boot(firmware=flat(program("machine_takes_overflow")), cpu="max", qemu=10)
    taken = alone.wait_exit() == 0
    machine = boot(kernel=OUT / f"tests/conformance/{name}.elf", cpu="max")
    machine.expect_conformance()
    skipped = machine.output.count("does not let S-mode see the overflow interrupt")
    assert skipped == (0 if taken else checks)


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_no_counter_is_anything_else(boot, shell, mask):
    """Started with all bits set, firmware counters change nothing but themselves: what
    FWFT says stays as it was. The last comes first, so that it finds all in order."""
    machine = boot(kernel=shell, cpu=f"rv64,pmu-mask={mask:#x}", qemu=10)
    machine.expect("gander> ")
    before = machine.command("call fwft get 2")
    for counter in reversed(range(64)):
        machine.command(f"call pmu counter_config_matching {counter} 1 0 0xf0005 0")
        machine.command(f"call pmu counter_start {counter} 1 1 -1")
    assert machine.command("call fwft get 2") == before
    machine.send("shutdown\r")
    assert machine.wait_exit() == 0


def test_tree_without_a_pmu_node(boot, shell, tmp_path):
    """Then only what the architecture says of cycle and instret is known."""
    tree = devicetree.dump(tmp_path / "bare.dtb")
    devicetree.remove(tree, "/pmu")
    machine = boot(kernel=shell, dtb=tree)
    machine.expect("gander> ")

    def configure(counter, event):
        return machine.command(f"call pmu counter_config_matching {counter} 1 0 {event} 0")

    assert "SBI_SUCCESS (0), value 0" in configure(0, 1)
    assert "SBI_SUCCESS (0), value 2" in configure(2, 2)
    assert "SBI_ERR_NOT_SUPPORTED" in configure(0, 2)
    assert "SBI_ERR_NOT_SUPPORTED" in configure(3, 1)
    machine.send("shutdown\r")
    assert machine.wait_exit() == 0
