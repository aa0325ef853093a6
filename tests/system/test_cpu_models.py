# SPDX-License-Identifier: BSD-2-Clause
"""Every 64-bit CPU that QEMU has boots to the prompt, or ends in a sentence."""
import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import devicetree
import pytest
from conftest import qemu_version
from machine import BOUND, FIRMWARE, QEMU

NO_SUPERVISOR = r"gander: Hart \d has no S-mode \(misa\)"
NO_EXTENSION = r"gander: This hart lacks one of the extensions A, C, M and Zifencei"

# What each ends in; all others of QEMU's list boot.
SENTENCES = {
    "rva22u64": NO_EXTENSION,
    "rva23u64": NO_EXTENSION,
    "sifive-e51": NO_SUPERVISOR,
    "rv64,h=off,s=off": NO_SUPERVISOR,
    "rv64i,m=on,a=on,c=on,zicsr=on,zifencei=on": NO_SUPERVISOR,
    "rv64i,zicsr=on": NO_EXTENSION,
    "rv64e,zicsr=on": NO_EXTENSION,
    "rv64,c=off": NO_EXTENSION,
    "rv64,m=off": NO_EXTENSION,
    "rv64,a=off,zawrs=off": NO_EXTENSION,
    "rv64,a=off,zawrs=off,zaamo=on": NO_EXTENSION,
    "rv64,a=off,zawrs=off,zalrsc=on": NO_EXTENSION,
    "rv64,m=off,zmmul=on": NO_EXTENSION,
    "rv64,zifencei=off": NO_EXTENSION,
    "rv64e,m=on,a=on,c=on,zicsr=on,zifencei=on": NO_SUPERVISOR,
}

# Without Zicsr a hart cannot even find out what it lacks; x-rv128 is an experiment of
# QEMU's that does not run with several threads; "any", of old QEMUs, has no S-mode.
NOT_TRIED = {"rv64i", "rv64e", "x-rv128", "any"}

# Parts that may be missing, or be there without the whole.
LESS = [
    "rv64,c=off,zca=on",
    "rv64,a=off,zawrs=off,zaamo=on,zalrsc=on",
    "rv64,f=off,d=off,zfa=off,zfinx=on,zdinx=on,zhinx=on",
    "rv64,f=off,d=off,zfa=off,zcd=off,c=off,zca=on,zcmp=on,zcmt=on",
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


# ---- Each switch of -cpu by itself ----

# misa's letters, which QEMU does not list.
LETTERS = dict.fromkeys("abcdefghimsuv", None)

# Where so many switches fail, the others need not be tried.
FAILURES_MAX = 3


def switches(model):
    """{name: value that the model has} of everything that -cpu can switch."""
    commands = [
        {"execute": "qmp_capabilities"},
        {
            "execute": "query-cpu-model-expansion",
            "arguments": {"type": "full", "model": {"name": model}},
        },
        {"execute": "quit"},
    ]
    output = subprocess.run(
        [QEMU, "-M", "none", "-display", "none", "-qmp", "stdio"],
        input="".join(json.dumps(command) + "\n" for command in commands),
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    answers = [json.loads(line).get("return") for line in output.splitlines()]
    return next(answer["model"]["props"] for answer in answers if answer and "model" in answer)


def ending(cpu, kernel):
    """How such a machine ends: "boots", "a sentence", "not offered" where QEMU refuses it,
    else what the console shows."""
    command = [QEMU, "-M", "virt", "-smp", "2", "-cpu", cpu, "-display", "none"]
    command += ["-serial", "stdio", "-monitor", "none", "-bios", FIRMWARE, "-kernel", kernel]
    try:
        run = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=BOUND, check=False
        )
    except subprocess.TimeoutExpired as late:
        return f"no end, after {late.stdout}"
    if run.returncode == 0 and b"Hello from S-mode" in run.stdout:
        return "boots"
    if run.returncode != 0 and not run.stdout and run.stderr.startswith(b"qemu-system"):
        return "not offered"
    if run.returncode != 0 and run.stdout.count(b"gander: ") == 1 and b"bug" not in run.stdout:
        return "a sentence"
    return f"status {run.returncode} after {run.stdout}"


@pytest.mark.parametrize("model", ["rv64", "max"])
def test_every_switch_boots_or_ends_in_a_sentence(hello, model):
    """All that QEMU offers, one at a time, the other way round than the model has it."""
    if qemu_version() < 10:
        pytest.skip("this QEMU does not list its switches")
    has = {**switches(model), **LETTERS}
    cpus = [
        f"{model},{name}={'on' if value else 'off'}"
        for name, is_on in has.items()
        for value in ([True, False] if is_on is None else [not is_on])
    ]
    failed = {}

    def try_it(cpu):
        if len(failed) == FAILURES_MAX:
            return "not tried"
        how = ending(cpu, hello)
        if how not in ("boots", "a sentence", "not offered"):
            failed[cpu] = how
        return how

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        endings = list(pool.map(try_it, cpus))
    assert not failed
    assert endings.count("boots") > len(cpus) // 2
    assert "a sentence" in endings


def test_32_bits_get_a_sentence():
    """QEMU's other emulator starts the same image."""
    emulator = QEMU.replace("riscv64", "riscv32")
    if shutil.which(emulator) is None:
        pytest.skip(f"there is no {emulator}")
    for harts in "1", "4":
        run = subprocess.run(
            [emulator, "-M", "virt", "-smp", harts, "-display", "none", "-serial", "stdio"]
            + ["-monitor", "none", "-bios", FIRMWARE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=BOUND,
            check=False,
        )
        assert run.returncode != 0
        assert run.stdout.count(b"gander: This hart has 32 bits") == 1
