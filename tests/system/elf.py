# SPDX-License-Identifier: BSD-2-Clause
"""Makes ELF files field by field, so that a test can spoil just one of them."""
import struct
from dataclasses import dataclass, field, replace

ELFCLASS64, ELFDATA2LSB, EV_CURRENT = 2, 1, 1
ET_EXEC, ET_DYN = 2, 3
EM_RISCV = 243
PT_LOAD, PT_DYNAMIC, PT_INTERP = 1, 2, 3
PF_X, PF_W, PF_R = 1, 2, 4

HEADER_SIZE, PHENTSIZE = 64, 56


@dataclass
class Segment:
    """A program header; its fields are the specification's without "p_"."""

    paddr: int
    filesz: int
    offset: int = 0x1000
    memsz: int | None = None
    vaddr: int | None = None
    type: int = PT_LOAD
    flags: int = PF_R | PF_X
    align: int = 0x1000

    def pack(self):
        memsz = self.filesz if self.memsz is None else self.memsz
        vaddr = self.paddr if self.vaddr is None else self.vaddr
        return struct.pack(
            "<IIQQQQQQ",
            self.type,
            self.flags,
            self.offset,
            vaddr,
            self.paddr,
            self.filesz,
            memsz,
            self.align,
        )


@dataclass
class Elf:
    """An ELF file; its fields are the specification's without "e_"."""

    entry: int
    segments: list[Segment]
    body: bytes  # what lies behind the headers, from file offset 0x1000
    magic: bytes = b"\x7fELF"
    ei_class: int = ELFCLASS64
    ei_data: int = ELFDATA2LSB
    type: int = ET_EXEC
    machine: int = EM_RISCV
    phoff: int = HEADER_SIZE
    phentsize: int = PHENTSIZE
    phnum: int | None = None
    size: int | None = field(default=None)  # cut the file to this many bytes

    def pack(self):
        ident = self.magic + bytes([self.ei_class, self.ei_data, EV_CURRENT]) + bytes(9)
        phnum = len(self.segments) if self.phnum is None else self.phnum
        header = ident + struct.pack(
            "<HHIQQQIHHHHHH",
            self.type,
            self.machine,
            EV_CURRENT,
            self.entry,
            self.phoff,
            0,  # e_shoff: there are no sections
            0,
            HEADER_SIZE,
            self.phentsize,
            phnum,
            0,
            0,
            0,
        )
        headers = header + b"".join(s.pack() for s in self.segments)
        return (headers.ljust(0x1000, b"\0") + self.body)[: self.size]

    def spoiled(self, **fields):
        """A copy with other values for some fields of the ELF header."""
        return replace(self, **fields)

    def spoiled_segment(self, index, **fields):
        """A copy with other values for some fields of one program header."""
        segments = list(self.segments)
        segments[index] = replace(segments[index], **fields)
        return replace(self, segments=segments)
