# SPDX-License-Identifier: BSD-2-Clause
"""A kernel's first fault, before it has a trap handler, is explained."""
import re

import pytest
from conftest import symbols
from machine import ROOT

PAYLOAD_SCRIPT = ROOT / "linker/payload.ld"

# How often what is a matter of timing is tried.
ROUNDS = 10

# payload: (cause, privilege, faulting address or None, words of the likely reason).
# The address of the instruction is the payload's symbol "fault" unless given.
FAULTS = {
    "unimp": ("illegal instruction (cause 2)", "S-mode", None, "unimp"),
    "machine_csr": ("illegal instruction (cause 2)", "S-mode", None, "CSR"),
    "breakpoint": ("breakpoint (cause 3)", "S-mode", None, "ebreak"),
    "load_hole": ("load access fault (cause 5)", "S-mode", 0x500000, "no memory"),
    "load_null": ("load access fault (cause 5)", "S-mode", 0x8, "null pointer"),
    "store_firmware": ("store access fault (cause 7)", "S-mode", 0x80000040, "firmware"),
    "load_clint": ("load access fault (cause 5)", "S-mode", 0x200BFF8, "machine mode's"),
    "stack_overflow": ("store access fault (cause 7)", "S-mode", ..., "stack"),
    "paging_unmapped": ("instruction page fault (cause 12)", "S-mode", ..., "paging"),
    "jump_null": ("instruction access fault (cause 1)", "S-mode", 0x0, "null pointer"),
    "jump_hole": ("instruction access fault (cause 1)", "S-mode", 0x500000, "no memory"),
    "ecall_user": ("environment call from U-mode (cause 8)", "U-mode", None, "system call"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_first_fault_is_explained(boot, program, name):
    """Cause, privilege, pc, address and reason in words; then the machine, whose
    only running hart this was, ends with a failing status instead of looping."""
    cause, privilege, address, reason = FAULTS[name]
    elf = program(name)
    machine = boot(smp=2, kernel=elf)
    assert machine.wait_exit() != 0
    output = machine.output
    pc = symbols(elf).get("fault", address)

    assert output.count("stopped: ") == 1
    assert f"Hart 0 stopped: {cause}" in output
    assert re.search(rf"pc +0x{pc:x}\b.*{privilege}", output)
    if address is not None and address is not ...:
        assert re.search(rf"address +0x{address:x}\b", output)
    assert re.search(rf"usually .*{reason}", output)


def test_stack_overflow_names_the_firmware_and_its_protection(boot, program):
    """The address is the firmware's last doubleword, and PMP is named."""
    machine = boot(kernel=program("stack_overflow"))
    machine.wait_exit()
    found = re.search(r"address +0x([0-9a-f]+) .*0x80000000-0x([0-9a-f]+).*PMP", machine.output)
    assert found
    assert int(found[2], 16) - 16 < int(found[1], 16) <= int(found[2], 16)


def test_device_of_machine_mode_is_named_with_its_protection(boot, program):
    machine = boot(kernel=program("load_clint"))
    machine.wait_exit()
    assert re.search(r"address +0x200bff8 - in the CLINT, which PMP entry \d+ closes", machine.output)


def test_pc_is_named_by_the_symbol(boot, program):
    """The payload was an ELF that the firmware loaded, so it knows the symbols."""
    machine = boot(payload=program("unimp"))
    machine.wait_exit()
    assert re.search(r"pc +0x[0-9a-f]+ in fault\+0x0\b", machine.output)


VM_OFFSET = 0x40000000  # how far up the VM sees the payload


@pytest.mark.parametrize(
    "how, mode", {"SUPERVISOR": "VS-mode", "USER": "VU-mode"}.items(), ids=["VS", "VU"]
)
def test_fault_of_a_vm(boot, program, how, mode):
    """The report names the VM's mode, and shows the instruction that the VM's page tables
    lead to; the kernel's symbols name nothing in it."""
    elf = program("vm_fault", PAYLOAD_SCRIPT, f"-D{how}")
    machine = boot(cpu="rv64,h=true", qemu=8, payload=elf)
    assert machine.wait_exit() != 0
    pc = symbols(elf)["fault"] + VM_OFFSET
    assert "Hart 0 stopped: illegal instruction (cause 2)" in machine.output
    assert "It has no trap handler yet" in machine.output
    assert re.search(rf"pc +0x{pc:x}, in {mode}, a VM's", machine.output)
    assert re.search(r"instr +0x12345a7b\b", machine.output)


def test_fault_of_a_vm_whose_handler_cannot_be_executed(boot, program):
    """What S-mode was told of the VM's fault is reported as the VM's."""
    elf = program("vm_fault", PAYLOAD_SCRIPT, "-DLOAD")
    machine = boot(cpu="rv64,h=true", qemu=8, payload=elf)
    assert machine.wait_exit() != 0
    pc = symbols(elf)["fault"] + VM_OFFSET
    assert "Hart 0 stopped: load page fault (cause 13)" in machine.output
    assert "stvec is 0x500000" in machine.output
    assert re.search(rf"pc +0x{pc:x}, in VS-mode, a VM's", machine.output)
    assert re.search(r"address +0x0 \(virtual\)", machine.output)
    assert re.search(r"usually +the page is not mapped", machine.output)


def test_interrupt_before_a_handler(boot, program):
    machine = boot(kernel=program("early_interrupt"))
    assert machine.wait_exit() != 0
    assert re.search(r"stopped: supervisor software interrupt.*\(interrupt 1\)", machine.output)
    assert re.search(r"usually .*stvec", machine.output)


def test_handler_that_cannot_be_executed(boot, program):
    """stvec points into a hole: the fault is still reported once, with both addresses."""
    elf = program("bad_handler")
    machine = boot(kernel=elf)
    assert machine.wait_exit() != 0
    assert "stvec is 0x500000" in machine.output
    assert "illegal instruction (cause 2)" in machine.output
    assert f"0x{symbols(elf)['fault']:x}" in machine.output
    assert machine.output.count("stopped: ") == 1


@pytest.mark.parametrize(
    "how, what",
    {
        "": "illegal instruction (cause 2)",
        "LOAD": "load access fault (cause 5)",
        "VECTORED": "supervisor software interrupt (an IPI) (interrupt 1)",
    }.items(),
    ids=lambda text: text.partition(" ")[0].lower() or "illegal",
)
def test_handler_that_is_no_code(boot, program, how, what):
    """stvec points at zeros: the handler's first instruction traps to itself for ever."""
    elf = program("zero_handler", PAYLOAD_SCRIPT, f"-D{how or 'ILLEGAL'}")
    machine = boot(smp=2, kernel=elf)
    assert machine.wait_exit() != 0
    where = symbols(elf)
    stvec = where["vectors"] + 1 if how == "VECTORED" else where["zeros"]
    assert f"Hart 0 stopped: {what}" in machine.output
    assert f"stvec is 0x{stvec:x}" in machine.output
    assert f"first instruction, at 0x{where['zeros']:x}, is illegal" in machine.output
    if how != "VECTORED":
        assert re.search(rf"pc +0x{where['fault']:x}\b.*S-mode", machine.output)
    assert machine.output.count("stopped: ") == 1


def test_handler_that_is_not_mapped(boot, program):
    """Paging is switched on with neither the code nor the handler mapped. The handler's
    own fetch fault is not delivered to the handler, over and over."""
    elf = program("handler_unmapped")
    machine = boot(kernel=elf)
    assert machine.wait_exit() != 0
    where = symbols(elf)
    assert f"stvec is 0x{where['handler']:x}" in machine.output
    assert "Hart 0 stopped: instruction page fault (cause 12)" in machine.output
    assert re.search(rf"pc +0x{where['fault']:x}\b.*S-mode", machine.output)
    assert re.search(r"usually .*paging was switched on", machine.output)
    assert machine.output.count("stopped: ") == 1


def test_page_faults_of_a_kernel_with_a_handler_are_its_own(boot, program):
    """Linux switches paging on by a fetch page fault; that one and all that follow,
    of the kernel and of its programs, are delivered."""
    machine = boot(kernel=program("paging_moves"))
    assert machine.wait_exit() == 0
    assert "stopped: " not in machine.output


REPORT = re.compile(r"\ngander: Hart (\d) stopped: .+\n((?:  .+\n)+)gander: (.+)\n")


def test_harts_that_fault_together(boot, program):
    """Each of the four has its report, in which no line is another hart's or missing,
    and the last one ends the machine."""
    for _ in range(ROUNDS):
        machine = boot(smp=4, kernel=program("faults_together"))
        assert machine.wait_exit() != 0
        harts, bodies, ends = zip(*REPORT.findall(machine.output))
        assert sorted(harts) == ["0", "1", "2", "3"]
        assert len({re.sub(r"0x[0-9a-f]{16}", "", body) for body in bodies}) == 1
        assert list(ends[:3]) == ["The other harts go on."] * 3
        assert ends[3] == "No other hart runs, so the machine is powered off."
        machine.close()


def test_double_traps_together_with_other_faults(boot, program):
    """Two harts double trap while two others have their first fault: four whole reports."""
    for _ in range(ROUNDS):
        machine = boot(
            smp=4, cpu="rv64,ssdbltrp=on", qemu=10, kernel=program("double_traps_together")
        )
        assert machine.wait_exit() != 0
        harts, bodies, ends = zip(*REPORT.findall(machine.output))
        assert sorted(harts) == ["0", "1", "2", "3"]
        assert sum("It is a double trap" in body for body in bodies) == 2
        assert list(ends[:3]) == ["The other harts go on."] * 3
        assert ends[3] == "No other hart runs, so the machine is powered off."
        machine.close()


def test_other_harts_go_on(boot, program):
    """Only the hart that faulted stops; the other one sees it as stopped."""
    machine = boot(smp=2, kernel=program("two_harts"))
    assert machine.wait_exit() == 0
    assert "Hart 1 stopped: illegal instruction" in machine.output
    assert "still here" in machine.output
