# SPDX-License-Identifier: BSD-2-Clause
"""Harts whose extensions change how traps are taken, in machine mode too."""
import re

import pytest
from conftest import qemu_version
from machine import OUT

CPUS = {
    "max": "max",
    "rva23s64": "rva23s64,pmp=on",
    "optional": "rv64,v=on,smstateen=on,zkr=on,smcsrind=on,sscsrind=on,smcntrpmf=on",
    "no-float": "rv64,f=off,d=off,zfa=off",
    "svade-and-svadu": "rv64,svade=on,svadu=on",
    "cfi": "rv64,zicfilp=on,zicfiss=on,zimop=on,zcmop=on",
    "double-trap": "rv64,ssdbltrp=on",
    "machine-double-trap": "rv64,smdbltrp=on,ssdbltrp=on",
    "zfinx": "rv64,f=off,d=off,zfa=off,zfinx=on,zdinx=on,zhinx=on,smstateen=on",
    # Not with Smstateen: QEMU's mstateen0 has no bit for jvt.
    "zcmt": "rv64,d=off,zfa=off,zcd=off,zcmt=on,zcmp=on",
    "rnmi": "rv64,smrnmi=on",
    "rnmi-and-machine-double-trap": "rv64,smrnmi=on,smdbltrp=on,ssdbltrp=on",
}

NEWEST_QEMU_TRIED = 11


@pytest.fixture
def newest_cpus():
    """Only QEMU 10 and newer have all of these extensions."""
    if qemu_version() < 10:
        pytest.skip("this QEMU is older than 10 and lacks the extensions")


@pytest.mark.parametrize("program", ["boot", "isa", "fwft", "susp", "legacy"])
@pytest.mark.parametrize("cpu", CPUS)
def test_conformance_with_newest_extensions(newest_cpus, boot, program, cpu):
    """Every check holds; legacy has mask pointers that fault inside the firmware."""
    elf = OUT / f"tests/conformance/{program}.elf"
    boot(kernel=elf, smp=4, cpu=CPUS[cpu]).expect_conformance()


def test_every_extension_is_known(newest_cpus, boot):
    """isa.c has something to try, or a reason why not, for each extension of QEMU's largest
    CPU. A newer QEMU than was tried may have more: its test names them."""
    machine = boot(kernel=OUT / "tests/conformance/isa.elf", cpu="max")
    machine.expect_conformance()
    unknown = re.findall(r"unknown: (\w+)", machine.output)
    if unknown and qemu_version() > NEWEST_QEMU_TRIED:
        pytest.skip("tests/conformance/isa.c does not know " + ", ".join(unknown))
    assert not unknown


def test_double_trap_is_explained(newest_cpus, boot):
    """A hart that traps while sstatus.SDT is set: both traps are named, the others run."""
    fwft = OUT / "tests/conformance/fwft.elf"
    machine = boot(kernel=fwft, smp=2, cpu=CPUS["double-trap"])
    machine.expect(r"gander: Hart \d stopped: breakpoint \(cause 3\)\.")
    machine.expect("It is a double trap: the handler of the trap before, .*, had not cleared")
    machine.expect("The other harts go on")
    assert machine.wait_exit() == 0
