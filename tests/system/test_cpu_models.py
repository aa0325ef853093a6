# SPDX-License-Identifier: BSD-2-Clause
"""Every 64-bit CPU that QEMU has boots to the prompt, or ends in a sentence."""
import subprocess

import devicetree
import pytest
from machine import QEMU

NO_SUPERVISOR = r"gander: Hart \d has no S-mode \(misa\)"
NO_EXTENSION = r"gander: This hart lacks one of the extensions A, C and M \(misa\)"

# What each ends in; all others of QEMU's list boot.
SENTENCES = {
    "rva22u64": NO_SUPERVISOR,
    "rva23u64": NO_SUPERVISOR,
    "sifive-e51": NO_SUPERVISOR,
    "rv64,h=off,s=off": NO_SUPERVISOR,
    "rv64i,m=on,a=on,c=on,zicsr=on": NO_SUPERVISOR,
    "rv64i,zicsr=on": NO_EXTENSION,
    "rv64e,zicsr=on": NO_EXTENSION,
    "rv64,c=off": NO_EXTENSION,
    "rv64,m=off": NO_EXTENSION,
    "rv64,a=off,zawrs=off": NO_EXTENSION,
}

# Without Zicsr a hart cannot even find out what it lacks; x-rv128 is an experiment of
# QEMU's that does not run with several threads; "any", of old QEMUs, has no S-mode.
NOT_TRIED = {"rv64i", "rv64e", "x-rv128", "any"}

# Parts that may be missing.
LESS = [
    "rv64,f=off,d=off,zfa=off",
    "rv64,d=off",
    "rv64,v=on",
    "rv64,h=off,sstc=off,svadu=off",
    "rv64,sv39=off,sv48=off,sv57=off",
    "rv64,pmp=off,smepmp=off",
    "rv64,pmu-mask=0",
    "rv64,debug=off",
]


NARROW = ("rv32", "max32", "sifive-e3", "sifive-u3", "lowrisc")


def models():
    """The models of `-cpu help` that are of 64 bits."""
    output = subprocess.check_output([QEMU, "-M", "virt", "-cpu", "help"], text=True)
    names = {line.strip() for line in output.splitlines() if not line.endswith(":")}
    return {name for name in names if name and not name.startswith(NARROW)}


@pytest.mark.parametrize("cpu", sorted(models() - NOT_TRIED - SENTENCES.keys()) + LESS)
def test_boots_to_the_prompt(boot, shell, cpu):
    """With two harts, of which the second one starts and takes an IPI."""
    machine = boot(smp=2, cpu=cpu, kernel=shell, qemu=10 if cpu in LESS else 0)
    machine.expect("gander> ")
    assert "SBI_SUCCESS" in machine.command("start 1")
    assert "has counted 1 IPI" in machine.command("ipi 1")
    machine.send("shutdown\r")
    assert machine.wait_exit() == 0


@pytest.mark.parametrize("harts", [1, 4])
@pytest.mark.parametrize("cpu", SENTENCES)
def test_what_cannot_be_used_is_said(boot, cpu, harts):
    """Once, whichever hart is first; and QEMU ends with a failing status."""
    machine = boot(smp=harts, cpu=cpu, qemu=10)
    machine.expect(SENTENCES[cpu])
    assert machine.wait_exit() != 0
    assert machine.output.count("gander: ") == 1


def test_hart_without_mmu_is_not_offered(boot, shell, tmp_path):
    """Where others have an MMU, such a hart has no S-mode: it is disabled in the tree,
    HSM does not know it, and it may win the lottery all the same."""
    tree = devicetree.dump(tmp_path / "tree.dtb", "-smp", 3)
    devicetree.put_string(tree, "/cpus/cpu@1", "mmu-type", "riscv,none")
    machine = boot(smp=3, dtb=tree, kernel=shell)
    machine.expect("gander> ")
    assert 'status = "disabled"' in machine.command("tree cpu@1")
    assert 'status = "okay"' in machine.command("tree cpu@2")
    assert "INVALID_PARAM" in machine.command("call hsm hart_get_status 1")
    assert "SBI_SUCCESS" in machine.command("start 2")
