# SPDX-License-Identifier: BSD-2-Clause
"""The ELF loader takes sound files and refuses each kind of bad one in words."""
import re
import shutil
import struct
import subprocess

import pytest
from conftest import PAYLOADS, compile_payload
from elf import ET_DYN, PF_R, PF_W, PF_X, PT_DYNAMIC, PT_INTERP, Elf, Segment

R_RISCV_64, R_RISCV_RELATIVE = 2, 3

CODE = 0x80200000
DATA = 0x80300000
RAM, RAM_END = 0x80000000, 0x88000000  # 128 MiB, QEMU's default


@pytest.fixture(scope="session")
def good(program, flat):
    """A sound file with a code segment (program header 0) and a data segment (1)
    larger in memory than in the file."""
    code = flat(program("report_entry")).read_bytes()
    body = code.ljust(0x1000, b"\0") + b"data" * 4
    segments = [
        Segment(paddr=CODE, filesz=len(code), flags=PF_R | PF_X),
        Segment(paddr=DATA, filesz=16, memsz=0x2000, offset=0x2000, flags=PF_R | PF_W),
    ]
    return Elf(entry=CODE, segments=segments, body=body)


@pytest.fixture
def boot_elf(boot, tmp_path):
    """Boot the file and give the console of the machine, which ends by itself."""

    def start(elf, entered):
        path = tmp_path / "kernel.elf"
        path.write_bytes(elf.pack())
        machine = boot(payload=path)
        assert (machine.wait_exit() == 0) == entered
        assert ("entered" in machine.output) == entered
        return machine.output

    return start


GOOD = {
    "plain": lambda elf: elf,
    "dyn-without-relocations": lambda elf: elf.spoiled(type=ET_DYN),
    "virtual-addresses": lambda elf: elf.spoiled(entry=0xFFFFFFFF80000000).spoiled_segment(
        0, vaddr=0xFFFFFFFF80000000
    ),
    "empty-load-anywhere": lambda elf: elf.spoiled_segment(
        1, filesz=0, memsz=0, paddr=0x1000, offset=0
    ),
    "right-behind-the-firmware": lambda elf: elf.spoiled_segment(1, paddr=0x80080000),
    "up-to-the-end-of-ram": lambda elf: elf.spoiled_segment(1, paddr=RAM_END - 0x2000),
    "interpreter-without-work": lambda elf: elf.spoiled_segment(1, type=PT_INTERP),
    "relative-relocations": lambda elf: with_relocations(elf, R_RISCV_RELATIVE),
    "writable-code": lambda elf: elf.spoiled_segment(0, flags=PF_R | PF_W | PF_X),
}


@pytest.mark.parametrize("name", GOOD)
def test_sound_file_is_entered(boot_elf, good, name):
    boot_elf(GOOD[name](good), entered=True)


def test_bss_is_zeroed(boot, good, tmp_path):
    """What a segment has in memory and not in the file is zero, even when QEMU's
    RAM held something there: the file is loaded over what the first boot left."""
    path = tmp_path / "kernel.elf"
    dirty = good.spoiled_segment(1, filesz=0x2000).spoiled(body=good.body.ljust(0x3000, b"\xff"))
    path.write_bytes(dirty.pack())
    machine = boot("-no-reboot", payload=path)
    assert machine.wait_exit() == 0

    path.write_bytes(good.pack())
    machine = boot("-no-shutdown", payload=path)
    machine.expect("entered")
    assert machine.read_memory(DATA, 0x2000) == (b"data" * 4).ljust(0x2000, b"\0")


def with_relocations(elf, kind):
    """A position-independent file with one relocation, whose table and dynamic section lie
    behind the data."""
    dt_null, dt_rela, dt_relasz = 0, 7, 8
    table = struct.pack("<QQQ", DATA, kind, CODE)
    dynamic = struct.pack("<6Q", dt_rela, DATA + 16, dt_relasz, len(table), dt_null, 0)
    size = 16 + len(table) + len(dynamic)
    segment = Segment(
        type=PT_DYNAMIC, paddr=DATA + 16 + len(table), offset=0x2010 + 24, filesz=len(dynamic)
    )
    elf = elf.spoiled_segment(1, filesz=size)
    return elf.spoiled(
        type=ET_DYN, segments=[*elf.segments, segment], body=elf.body + table + dynamic
    )


@pytest.fixture(scope="session")
def self_relocating(tmp_path_factory):
    """self_relocating(linker, options) links a program that relocates itself, at CODE."""
    folder = tmp_path_factory.mktemp("pie")

    def build(linker, *options):
        if shutil.which(linker) is None:
            pytest.skip(f"there is no {linker}")
        code, out = folder / "code.o", folder / f"{linker}.elf"
        compile_payload(PAYLOADS / "self_relocating.S", code, "-c", "-mno-relax")
        subprocess.run([linker, *options, code, "-o", out], check=True)
        return out

    return build


LINKERS = {
    "lld": ["ld.lld", "-pie", f"--image-base={CODE:#x}"],
    "gnu": ["riscv64-linux-gnu-ld", "-melf64lriscv", "-pie", f"-Ttext-segment={CODE:#x}"],
}


@pytest.mark.parametrize("how", ["kernel", "payload"])
@pytest.mark.parametrize("linker", ["lld", "gnu"])
def test_program_that_relocates_itself_is_entered(boot, self_relocating, linker, how):
    """lld makes an ET_DYN of it, GNU ld an ET_EXEC with an interpreter that is not needed."""
    machine = boot(**{how: self_relocating(*LINKERS[linker])})
    assert machine.wait_exit() == 0
    assert "entered" in machine.output


# name: (what is spoiled, program header or None, field, value, limit); value and
# limit are None where there is no number to name.
BAD = {
    "class": (lambda e: e.spoiled(ei_class=1), None, "EI_CLASS", 1, 2),
    "endianness": (lambda e: e.spoiled(ei_data=2), None, "EI_DATA", 2, 1),
    "machine": (lambda e: e.spoiled(machine=62), None, "e_machine", 62, 243),
    "type": (lambda e: e.spoiled(type=1), None, "e_type", 1, 2),
    "phentsize": (lambda e: e.spoiled(phentsize=32), None, "e_phentsize", 32, 56),
    "phoff-overflow": (
        lambda e: e.spoiled(phoff=0xFFFFFFFFFFFFFFC0),
        None,
        "e_phoff",
        0xFFFFFFFFFFFFFFC0,
        0x2010,
    ),
    "phoff-past-end": (lambda e: e.spoiled(phoff=0x2000), None, "e_phoff", 0x2000, 0x2010),
    "phnum-zero": (lambda e: e.spoiled(phnum=0), None, "e_phnum", 0, None),
    "phnum-huge": (lambda e: e.spoiled(phnum=0xFFFE), None, None, None, 0x2010),
    "offset-overflow": (
        lambda e: e.spoiled_segment(1, offset=0xFFFFFFFFFFFFFFF0, filesz=32),
        1,
        "p_offset",
        0xFFFFFFFFFFFFFFF0,
        0x2010,
    ),
    "offset-of-go": (
        lambda e: e.spoiled_segment(0, offset=0xFFFFFFFFFFFF1000),
        0,
        "p_offset",
        0xFFFFFFFFFFFF1000,
        0x2010,
    ),
    "filesz-past-end": (
        lambda e: e.spoiled_segment(1, filesz=17),
        1,
        r"p_offset \+ p_filesz",
        0x2011,
        0x2010,
    ),
    "memsz-below-filesz": (lambda e: e.spoiled_segment(1, memsz=15), 1, "p_filesz", 16, 15),
    "in-firmware": (lambda e: e.spoiled_segment(1, paddr=RAM), 1, "p_paddr", RAM, RAM),
    "end-in-firmware": (
        lambda e: e.spoiled_segment(1, paddr=RAM - 0x1000),
        1,
        "p_paddr",
        RAM - 0x1000,
        RAM,
    ),
    "below-ram": (lambda e: e.spoiled_segment(1, paddr=0x10000), 1, "p_paddr", 0x10000, RAM),
    "past-ram": (lambda e: e.spoiled_segment(1, paddr=RAM_END), 1, "p_paddr", None, RAM_END),
    "end-past-ram": (
        lambda e: e.spoiled_segment(1, paddr=RAM_END - 0x1FFF),
        1,
        r"p_paddr \+ p_memsz",
        RAM_END + 1,
        RAM_END,
    ),
    "memsz-wraps": (
        lambda e: e.spoiled_segment(1, memsz=0xFFFFFFFFFFFFF000),
        1,
        r"p_paddr \+ p_memsz",
        None,
        None,
    ),
    "entry-in-data": (lambda e: e.spoiled(entry=DATA), None, "e_entry", DATA, None),
    "entry-nowhere": (lambda e: e.spoiled(entry=0), None, "e_entry", 0, None),
    "entry-behind-code": (lambda e: e.spoiled(entry=CODE + 0x1000), None, "e_entry", None, None),
    "no-load": (
        lambda e: e.spoiled_segment(0, type=0).spoiled_segment(1, type=0),
        None,
        None,
        None,
        None,
    ),
    "relocations": (lambda e: with_relocations(e, R_RISCV_64), 2, "relocation", R_RISCV_64, 3),
    "truncated-header": (lambda e: e.spoiled(size=40), None, None, None, 40),
    "truncated-program-headers": (lambda e: e.spoiled(size=100), None, "e_phoff", 64, 100),
    "truncated-body": (lambda e: e.spoiled(size=0x1008), 0, r"p_offset", None, 0x1008),
}


def names_number(number):
    """A pattern for a number, which a message may show in either notation."""
    return rf"\b(0x0*{number:x}|{number})\b"


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused(boot_elf, good, name):
    """The message names program header, field, value and limit, and the machine
    ends with a failing status, for nobody can act on it."""
    spoil, header, field, value, limit = BAD[name]
    output = boot_elf(spoil(good), entered=False)
    sentence = [line for line in output.splitlines() if re.search("ELF|header", line)]
    assert sentence, output
    text = "\n".join(sentence)
    if header is not None:
        assert re.search(rf"program header {header}\b", text), text
    if field is not None:
        assert re.search(field, text), text
    for number in (value, limit):
        if number is not None:
            assert re.search(names_number(number), text), text


def test_odd_entry_is_refused(boot_elf, good):
    """Instructions lie at even addresses; entering another one would fault at once."""
    output = boot_elf(good.spoiled(entry=CODE + 1), entered=False)
    assert re.search(rf"gander: .*entry .*0x{CODE + 1:x}.*\bodd\b", output)


def test_file_over_the_device_tree_is_refused(boot, good, tmp_path):
    """Where the tree lies is QEMU's choice, so the test asks the shell first."""
    machine = boot(cmd="info;shutdown")
    machine.wait_exit()
    tree = int(re.search(r"device tree +(0x[0-9a-f]+)", machine.output)[1], 16)

    path = tmp_path / "kernel.elf"
    path.write_bytes(good.spoiled_segment(1, paddr=tree - 0x1000).pack())
    machine = boot(payload=path)
    assert machine.wait_exit() != 0
    assert re.search(r"program header 1\b.*device tree", machine.output)
    assert "entered" not in machine.output
