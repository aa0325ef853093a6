# SPDX-License-Identifier: BSD-2-Clause
"""Misaligned loads and stores, which QEMU's harts do themselves, done by the firmware.

A debugger makes the hart trap where it would not: it sets the registers as hardware does
when it takes a misaligned access to machine mode, and lets the firmware run. Each
instruction is executed twice from the same state, by QEMU and by the firmware, and both
must end in the same state: registers, memory, and the trap, if there is one.
"""
import random
import subprocess

import pytest
from conftest import CROSS_COMPILE, symbols
from gdb import Debugger

MISALIGNED_LOAD, MISALIGNED_STORE = 4, 6
ILLEGAL_INSTRUCTION = 2
LOAD_PAGE_FAULT, STORE_PAGE_FAULT = 13, 15

# Where there is no memory, without and with a guest's second translation.
HOLE_FAULTS = [{5, 7}, {21, 23}]

MACHINE = 3
GUEST = 4  # of the register `priv`

# Modes: the value of `priv`.
MODES = {"U": 0, "S": 1, "VU": GUEST | 0, "VS": GUEST | 1}

# Fields of mstatus.
MPP_SHIFT, MPV, MDT = 11, 1 << 39, 1 << 42
HSTATUS_SPV = 1 << 7
FS_CLEAN, FS, VS_CLEAN, VS = 2 << 13, 3 << 13, 2 << 9, 3 << 9

# Physical memory, behind the payload.
FIRMWARE = 0x8000_0000
TABLES = 0x8050_0000
CODE_PAGES = (0x8060_0000, 0x8060_2000)
DATA_PAGES = (0x8070_6000, 0x8070_1000, 0x8070_3000, 0x8070_8000)
HOLE = 0x1_4000_0000

# Virtual memory: pages of a table of their own, and the payload where it is.
CODE = 0xC000_0000
DATA = CODE + 0x2000  # two pages that do not lie side by side in memory
UNMAPPED = DATA + 0x2000  # behind them
BEFORE_HOLE = UNMAPPED + 0x1000
BEFORE_READ_ONLY = BEFORE_HOLE + 0x2000
MIDDLE = DATA + 0x1000

PTE_V, PTE_R, PTE_W, PTE_X, PTE_U, PTE_AD = 1, 2, 4, 8, 16, 0xC0
READ_WRITE = PTE_R | PTE_W
SV39 = 8 << 60

# SBI: extensions, functions, flags.
FWFT, FWFT_SET, MISALIGNED_EXC_DELEG = 0x4657_4654, 0, 0
PMU, NUM_COUNTERS, GET_INFO, CONFIG_MATCHING, FW_READ = 0x50_4D55, 0, 1, 2, 5
AUTO_START, FIRMWARE_EVENT = 1 << 2, 15 << 16

ILLEGAL = object()


@pytest.fixture
def assemble(tmp_path):
    """assemble(lines) gives the bits of each instruction."""

    def run(lines):
        source, elf = tmp_path / "lines.S", tmp_path / "lines.o"
        text = [".option norvc", ".option arch, +f, +d, +v, +zfh"]
        # Each takes 4 bytes.
        compressed = ".option rvc\n{}\nc.nop\n.option norvc"
        text += [compressed.format(x) if x.startswith("c.") else x for x in lines]
        source.write_text("\n".join(text) + "\n")
        command = [f"{CROSS_COMPILE}gcc", "-march=rv64imac", "-mabi=lp64", "-c", source, "-o", elf]
        subprocess.run(command, check=True)
        flat = tmp_path / "lines.bin"
        subprocess.run([f"{CROSS_COMPILE}objcopy", "-O", "binary", elf, flat], check=True)
        data = flat.read_bytes()
        bits = [int.from_bytes(data[n : n + 4], "little") for n in range(0, len(data), 4)]
        assert len(bits) == len(lines)
        return [b if b & 3 == 3 else b & 0xFFFF for b in bits]

    return run


def length(instruction):
    return 4 if instruction & 3 == 3 else 2


def page_tables(user):
    """{address: entry} of what the modes use, and of a guest's memory."""
    root, middle, leaf, guest = TABLES, TABLES + 0x4000, TABLES + 0x5000, TABLES + 0x8000
    u = PTE_U if user else 0
    ppn = lambda address: address >> 12 << 10  # noqa: E731
    entries = {
        root + 8 * 2: ppn(0x8000_0000) | PTE_V | READ_WRITE | PTE_X | PTE_AD,
        root + 8 * 3: ppn(middle) | PTE_V,
        middle: ppn(leaf) | PTE_V,
        guest + 8 * 2: ppn(0x8000_0000) | PTE_V | READ_WRITE | PTE_X | PTE_U | PTE_AD,
    }
    pages = [
        # What is executed need not be readable.
        (CODE, CODE_PAGES[0], PTE_X),
        (CODE + 0x1000, CODE_PAGES[1], PTE_X),
        (DATA, DATA_PAGES[0], READ_WRITE),
        (MIDDLE, DATA_PAGES[1], READ_WRITE),
        (BEFORE_HOLE, DATA_PAGES[2], READ_WRITE),
        (BEFORE_HOLE + 0x1000, HOLE, READ_WRITE),
        (BEFORE_READ_ONLY, DATA_PAGES[3], READ_WRITE),
        (BEFORE_READ_ONLY + 0x1000, DATA_PAGES[0], PTE_R),
    ]
    for virtual, physical, flags in pages:
        entries[leaf + 8 * (virtual - CODE >> 12)] = ppn(physical) | flags | u | PTE_V | PTE_AD
    return entries


class Hart:
    """A hart that executes single instructions in one mode, by itself or through the
    firmware."""

    FLOATS = [f"ft{n}" for n in range(12)] + [f"fs{n}" for n in range(12)]
    FLOATS += [f"fa{n}" for n in range(8)]
    VECTORS = [f"v{n}" for n in range(32)]
    TRAP = ["scause", "sepc", "stval", "hstatus", "htval", "vscause", "vsepc", "vstval"]
    STATUS = ["sstatus", "vsstatus"]
    VECTOR_STATE = ["vl", "vtype", "vstart"]

    def __init__(self, gdb, payload, mode):
        self.gdb = gdb
        self.mode = MODES[mode]
        self.handler = payload["handler"]
        self._call, self._called = payload["call"], payload["called"]
        self._start(payload["ready"])
        self.random = random.Random(mode)
        self.integers = [0] + [self.random.getrandbits(64) for _ in range(31)]
        self.pc = CODE

    def _start(self, ready):
        gdb = self.gdb
        gdb.set_breakpoint(ready)
        assert gdb.go() == ready
        gdb.clear_breakpoint(ready)
        gdb.set_breakpoint(self.handler)
        gdb["priv"] = MACHINE
        self._mstatus = gdb["mstatus"] & ~(FS | VS | 3 << MPP_SHIFT | MPV)
        self._mstatus |= FS_CLEAN | VS_CLEAN | (self.mode & 3) << MPP_SHIFT
        if self.mode & GUEST:
            self._mstatus |= MPV
        self._vsstatus = FS_CLEAN | VS_CLEAN
        gdb.use_physical_addresses()
        for address, entry in page_tables(self.mode & 3 == 0).items():
            gdb.write(address, entry.to_bytes(8, "little"))
        root = SV39 | TABLES >> 12
        gdb["satp"] = 0 if self.mode & GUEST else root
        gdb["vsatp"] = root
        gdb["hgatp"] = SV39 | TABLES + 0x8000 >> 12

    # ---- Before ----

    def write_data(self):
        """New contents for memory and floating-point registers."""
        for page in DATA_PAGES:
            self.gdb.write(page, self.random.randbytes(0x1000))
        for name in self.FLOATS:
            self.gdb[name] = self.random.getrandbits(64)

    def write_code(self, instruction):
        code = instruction.to_bytes(4, "little")
        for n in range(length(instruction)):
            at = self.pc + n - CODE
            self.gdb.write(CODE_PAGES[at >> 12] + (at & 0xFFF), code[n : n + 1])

    def _save(self):
        """What a run may change and the next one must find again."""
        memory = [self.gdb.read(page, 0x1000) for page in DATA_PAGES]
        registers = self.FLOATS + (self.VECTORS if self.vectors else [])
        return memory, {name: self.gdb[name] for name in registers}

    def _restore(self, saved):
        memory, registers = saved
        for page, data in zip(DATA_PAGES, memory):
            self.gdb.write(page, data)
        for name, value in registers.items():
            self.gdb[name] = value

    def _prepare(self):
        gdb = self.gdb
        gdb["mstatus"] = self._mstatus
        gdb["vsstatus"] = self._vsstatus
        for name in self.TRAP:
            gdb[name] = 0

    # ---- The runs ----

    vectors = False

    def _run(self, instruction, pc, priv):
        gdb = self.gdb
        after = self.pc + length(instruction)
        gdb.set_breakpoint(after)
        gdb["priv"] = priv
        gdb.set_integers(self.integers, pc)
        stop = gdb.go()
        gdb.clear_breakpoint(after)
        mode = gdb["priv"]
        gdb["priv"] = MACHINE
        assert stop in (after, self.handler), hex(stop)
        if stop == self.handler and gdb["scause"] == ILLEGAL_INSTRUCTION:
            return ILLEGAL
        state = {"pc": stop, "priv": mode}
        state |= {f"x{n}": x for n, x in enumerate(gdb.integers())}
        state |= {name: gdb[name] for name in self.TRAP + self.STATUS + ["fcsr"]}
        if self.vectors:
            state |= {name: gdb[name] for name in self.VECTOR_STATE}
        memory, registers = self._save()
        return state | registers | {"memory": memory}

    def native(self, instruction):
        """What the hart itself makes of the instruction."""
        self._prepare()
        return self._run(instruction, self.pc, self.mode)

    def _trap(self):
        """Set the registers of a trap that cannot be set by hand: on QEMU from 10.0.13 on
        only a trap of a guest sets mstatus.MPV."""
        gdb = self.gdb
        self._prepare()
        if self.mode & GUEST:
            gdb.write(CODE_PAGES[0] + 0x808, bytes(4))
            gdb.set_breakpoint(gdb["mtvec"])
            gdb["priv"] = self.mode
            gdb.set_integers(self.integers, CODE + 0x808)
            assert gdb.go() == gdb["mtvec"]
            gdb.clear_breakpoint(gdb["mtvec"])
            self._prepare()

    def emulated(self, instruction, cause, address=0):
        """What the firmware makes of it after a trap. mtval may be 0."""
        gdb = self.gdb
        self._trap()
        gdb["mepc"], gdb["mcause"], gdb["mtval"] = self.pc, cause, address
        gdb["mtval2"], gdb["mtinst"] = 0, 0
        # Left to the hart, it would be executed here.
        gdb.set_breakpoint(self.pc)
        state = self._run(instruction, gdb["mtvec"], MACHINE)
        gdb.clear_breakpoint(self.pc)
        return state

    def both(self, instruction, cause):
        """Both from the same state."""
        self.write_code(instruction)
        saved = self._save()
        vector = {name: self.gdb[name] for name in self.VECTOR_STATE} if self.vectors else {}
        native = self.native(instruction)
        if native is ILLEGAL:
            return ILLEGAL, None
        self._restore(saved)
        self.set_vector_state(vector)
        return native, self.emulated(instruction, cause)

    def sbi(self, eid, fid, *arguments):
        """Call the firmware from S-mode; gives the error and the value."""
        integers = [0] * 32
        integers[10 : 10 + len(arguments)] = arguments
        integers[16], integers[17] = fid, eid
        self._prepare()
        self.gdb.set_breakpoint(self._called)
        self.gdb["priv"] = 1
        self.gdb.set_integers(integers, self._call)
        assert self.gdb.go() == self._called
        self.gdb.clear_breakpoint(self._called)
        answer = self.gdb.integers()[10:12]
        self.gdb["priv"] = MACHINE
        return answer

    # ---- Vectors ----

    def set_vector_state(self, state):
        """By vsetvl, which is the only way; in machine mode, where there is no paging."""
        if not state:
            return
        gdb = self.gdb
        gdb["mstatus"] = self._mstatus
        gdb.write(CODE_PAGES[0] + 0x800, (0x80B57057).to_bytes(4, "little"))  # zero, a0, a1
        integers = [0] * 32
        integers[10], integers[11] = state["vl"], state["vtype"]
        after = CODE_PAGES[0] + 0x804
        gdb.set_breakpoint(after)
        gdb.set_integers(integers, CODE_PAGES[0] + 0x800)
        assert gdb.go() == after
        gdb.clear_breakpoint(after)
        gdb["vstart"] = state["vstart"]


@pytest.fixture
def hart(boot, program):
    """hart("VS") gives a Hart whose misaligned accesses come to the firmware."""
    debuggers = []

    def start(mode="S", cpu="max"):
        elf = program("idle")
        gdb = Debugger()
        debuggers.append(gdb)
        boot(*gdb.arguments, kernel=elf, cpu=cpu, qemu=10)
        gdb.connect()
        return Hart(gdb, symbols(elf), mode)

    yield start
    for gdb in debuggers:
        gdb.close()


def differences(native, emulated, ignored=()):
    return {
        name: (native[name], emulated[name])
        for name in native
        if name not in ignored and native[name] != emulated[name]
    }


# ---- Scalars ----

LOADS = {"lh": 2, "lhu": 2, "lw": 4, "lwu": 4, "ld": 8, "flh": 2, "flw": 4, "fld": 8}
STORES = {"sh": 2, "sw": 4, "sd": 8, "fsh": 2, "fsw": 4, "fsd": 8}
COMPRESSED_LOADS = {"c.lw": 4, "c.ld": 8, "c.fld": 8, "c.lwsp": 4, "c.ldsp": 8, "c.fldsp": 8}
COMPRESSED_STORES = {"c.sw": 4, "c.sd": 8, "c.fsd": 8, "c.swsp": 4, "c.sdsp": 8, "c.fsdsp": 8}
ALL = LOADS | STORES | COMPRESSED_LOADS | COMPRESSED_STORES

# c.lhu a0, 2(a1); c.lh a0, 2(a1); c.sh a0, 2(a1): the assembler is older than Zcb.
ZCB = {0x85A8: 2, 0x85E8: 2, 0x8DA8: 2}


def cause_of(mnemonic):
    is_store = mnemonic in STORES or mnemonic in COMPRESSED_STORES
    return MISALIGNED_STORE if is_store else MISALIGNED_LOAD


def scalar(random, mnemonic):
    """A line of assembly with any operands: the line, the base register, the offset."""
    file = "f" if mnemonic.replace("c.", "")[0] == "f" else "x"
    size = ALL[mnemonic]
    if mnemonic.endswith("sp"):
        number, base = random.randrange(1, 32), 2
        offset = size * random.randrange(64)
    elif mnemonic.startswith("c."):
        number, base = random.randrange(8, 16), random.randrange(8, 16)
        offset = size * random.randrange(32)
    else:
        number, base = random.randrange(32), random.randrange(1, 32)
        offset = random.randrange(-2048, 2048)
    return f"{mnemonic} {file}{number}, {offset}(x{base})", base, offset


def misaligned(random, size):
    """An address for which the access is misaligned, often across the two pages."""
    while True:
        address = MIDDLE + random.choice([random.randrange(-8, 0), random.randrange(-4000, 4000)])
        if address % size != 0:
            return address


@pytest.mark.parametrize("mode", MODES)
def test_every_load_and_store(hart, assemble, mode):
    """Each of them, with any registers and offsets, does what it does on QEMU's hart."""
    hart = hart(mode)
    draw = hart.random
    cases = [(m, *scalar(draw, m)) for m in ALL for _ in range(3)]
    instructions = assemble([line for _, line, _, _ in cases])
    hart.write_data()
    for (mnemonic, line, base, offset), instruction in zip(cases, instructions):
        hart.integers = [0] + [draw.getrandbits(64) for _ in range(31)]
        hart.integers[base] = misaligned(draw, ALL[mnemonic]) - offset
        native, emulated = hart.both(instruction, cause_of(mnemonic))
        assert native["pc"] == CODE + length(instruction), line
        assert not differences(native, emulated), line


def test_halfwords_of_16_bits(hart):
    """The same of those that the assembler does not know."""
    hart = hart()
    hart.write_data()
    for instruction in ZCB:
        hart.integers[11] = misaligned(hart.random, 2) - 2
        cause = MISALIGNED_STORE if instruction & 0x0800 else MISALIGNED_LOAD
        native, emulated = hart.both(instruction, cause)
        assert native["pc"] == CODE + 2
        assert not differences(native, emulated), hex(instruction)


@pytest.mark.parametrize("mode", MODES)
def test_faults_half_way(hart, assemble, mode):
    """An access that reaches into a page which it must not touch is the program's fault,
    with the address of that page and all that a hypervisor is told."""
    hart = hart(mode)
    places = [UNMAPPED, BEFORE_HOLE + 0x1000, BEFORE_READ_ONLY + 0x1000, UNMAPPED + 8]
    places += [FIRMWARE + 8]
    lines = ["lw x5", "ld x5", "fld f5", "sw x5", "sd x5", "fsd f5"]
    instructions = assemble([f"{line}, 0(x6)" for line in lines])
    hart.write_data()
    causes = set()
    for place in places:
        for line, instruction in zip(lines, instructions):
            hart.integers[6] = place - 3
            native, emulated = hart.both(instruction, cause_of(line.split()[0]))
            # The part before the fault may have been stored. QEMU leaves htinst alone
            # when it is written.
            assert not differences(native, emulated, ["memory"]), (hex(place), line)
            if native["pc"] == hart.handler:
                causes.add(native["scause"])
    assert causes >= {LOAD_PAGE_FAULT, STORE_PAGE_FAULT} | HOLE_FAULTS[mode in ("VS", "VU")]


def test_fault_while_traps_may_not_nest(hart, assemble):
    """A fault half-way on a hart with Smdbltrp, where hardware sets mstatus.MDT in a trap:
    one more trap would be the hart's last."""
    hart = hart(cpu="rv64,smdbltrp=on")
    hart._mstatus |= MDT
    hart.integers[6] = UNMAPPED - 3
    native, emulated = hart.both(assemble(["ld x5, 0(x6)"])[0], MISALIGNED_LOAD)
    assert native["scause"] == LOAD_PAGE_FAULT
    assert not differences(native, emulated)


def test_instruction_across_pages(hart, assemble):
    """The instruction's halves are on two pages."""
    hart = hart()
    hart.write_data()
    hart.pc = CODE + 0x1000 - 2
    hart.integers[6] = MIDDLE - 3
    (instruction,) = assemble(["ld x5, 0(x6)"])
    native, emulated = hart.both(instruction, MISALIGNED_LOAD)
    assert native["pc"] == hart.pc + 4
    assert not differences(native, emulated)


# ---- Vectors ----

WIDTHS = [8, 16, 32, 64]
LMULS = {"m1": 0, "m2": 1, "m4": 2, "m8": 3, "mf8": 5, "mf4": 6, "mf2": 7}

# {} is the width of an element or an index.
UNIT_STRIDE = ["vle{}.v {v}, (x5){m}", "vse{}.v {v}, (x5){m}", "vle{}ff.v {v}, (x5){m}"]
SEGMENTS = ["vlseg{n}e{}.v {v}, (x5){m}", "vsseg{n}e{}.v {v}, (x5){m}"]
SEGMENTS += ["vlseg{n}e{}ff.v {v}, (x5){m}"]
STRIDED = ["vlse{}.v {v}, (x5), x6{m}", "vsse{}.v {v}, (x5), x6{m}"]
STRIDED += ["vlsseg{n}e{}.v {v}, (x5), x6{m}", "vssseg{n}e{}.v {v}, (x5), x6{m}"]
INDEXED = [f"v{o}{p}{{}}.v {{v}}, (x5), v24{{m}}" for o in "ls" for p in ("uxei", "oxei")]
INDEXED += [f"v{o}{p}seg{{n}}ei{{}}.v {{v}}, (x5), v24{{m}}" for o in "ls" for p in ("ux", "ox")]
WHOLE = [f"vl{n}re{{}}.v {{v}}, (x5)" for n in (1, 2, 4, 8)]
FIXED = [f"vs{n}r.v {{v}}, (x5)" for n in (1, 2, 4, 8)] + ["vlm.v {v}, (x5)", "vsm.v {v}, (x5)"]
FORMS = UNIT_STRIDE + SEGMENTS + STRIDED + INDEXED + WHOLE

ATTEMPTS = 6  # at operands that the form may have


def vector_line(random, form, width):
    """The form with any operands."""
    return form.format(
        width,
        v=f"v{random.choice([0, 8, 8, 16, random.randrange(32)])}",
        n=random.randrange(2, 9),
        m=random.choice(["", ", v0.t"]),
    )


def write_vectors(hart, index_width):
    """Anything in v0 to v23, and small indices from v24 on."""
    size = hart.gdb.size("v0")
    for name in hart.VECTORS[:24]:
        hart.gdb[name] = hart.random.getrandbits(8 * size)
    for name in hart.VECTORS[24:]:
        indices = range(0, 8 * size, index_width)
        hart.gdb[name] = sum(hart.random.randrange(200) << at for at in indices)


def vector_state(random, vlenb):
    sew, lmul = random.randrange(4), random.choice(list(LMULS.values()))
    vl = random.randrange(1, 2 * vlenb)
    return {"vl": vl, "vtype": 0xC0 | sew << 3 | lmul, "vstart": random.choice([0, 0, 0, 2])}


@pytest.fixture
def start_vector_hart(hart):
    def start(mode):
        started = hart(mode, cpu="rv64,v=on,vlen=256")
        started.vectors = True
        started.write_data()
        return started

    return start


@pytest.fixture
def vector_hart(start_vector_hart):
    return start_vector_hart("S")


def store_or_load(line):
    return MISALIGNED_STORE if line.startswith("vs") else MISALIGNED_LOAD


def agree(hart, line, instruction, width):
    """Whether QEMU's hart executes it; then the firmware does the same."""
    draw = hart.random
    write_vectors(hart, width)
    hart.set_vector_state(vector_state(draw, hart.gdb.size("v0")))
    hart.integers[5] = MIDDLE + draw.choice([-1, 1, 2, 3, 4, 6, 0x101])
    hart.integers[6] = draw.randrange(-40, 40) & (1 << 64) - 1
    native, emulated = hart.both(instruction, store_or_load(line))
    if native is ILLEGAL:
        return False
    assert native["pc"] == CODE + 4, line
    assert not differences(native, emulated), line
    return True


@pytest.mark.parametrize("form", FORMS + FIXED)
def test_vector(vector_hart, assemble, form):
    """Each form, with elements and indices of each size and any vtype, vl, vstart, mask
    and registers, does what it does on QEMU's hart."""
    widths = WIDTHS if form in FORMS else WIDTHS[:1]
    for width in widths:
        lines = [vector_line(vector_hart.random, form, width) for _ in range(ATTEMPTS)]
        instructions = assemble(lines)
        done = sum(agree(vector_hart, *case, width) for case in zip(lines, instructions))
        assert done > 0, f"no {form} of {width} bits was legal"


def test_vector_fault(vector_hart, assemble):
    """It stops with vstart at the element that cannot be loaded, and those before are."""
    hart = vector_hart
    write_vectors(hart, 8)
    hart.set_vector_state({"vl": 4, "vtype": 0xD0, "vstart": 0})  # e32, m1
    hart.integers[5] = UNMAPPED - 7
    (instruction,) = assemble(["vle32.v v8, (x5)"])
    hart.write_code(instruction)
    memory = hart.gdb.read(DATA_PAGES[1] + 0x1000 - 7, 4)
    before = hart.gdb["v8"]
    state = hart.emulated(instruction, MISALIGNED_LOAD)
    assert (state["pc"], state["scause"], state["sepc"]) == (hart.handler, LOAD_PAGE_FAULT, CODE)
    assert state["stval"] == UNMAPPED
    assert (state["vstart"], state["vl"], state["vtype"]) == (1, 4, 0xD0)
    assert state["v8"] == before >> 32 << 32 | int.from_bytes(memory, "little")


@pytest.mark.parametrize("mode", ["S", "VS"])
@pytest.mark.parametrize("first", [0, 1, 2])
def test_fault_only_first(start_vector_hart, assemble, first, mode):
    """A fault ends vl; only that of the first element is one. QEMU's own hart cannot be
    asked: QEMU 10.0 ends itself over an element that lies on two pages."""
    hart = start_vector_hart(mode)
    write_vectors(hart, 8)
    hart.set_vector_state({"vl": 6, "vtype": 0xD0, "vstart": 0})  # e32, m1
    hart.integers[5] = UNMAPPED - 4 * first - 2
    (instruction,) = assemble(["vle32ff.v v8, (x5)"])
    hart.write_code(instruction)
    memory = hart.gdb.read(DATA_PAGES[1] + 0x1000 - 4 * first - 2, 4 * first)
    before = hart.gdb["v8"]
    state = hart.emulated(instruction, MISALIGNED_LOAD)
    assert state["pc"] == (hart.handler if first == 0 else CODE + 4)
    assert state["priv"] == (MODES["S"] if first == 0 else hart.mode)
    assert state["scause"] == (LOAD_PAGE_FAULT if first == 0 else 0)
    assert (state["vl"], state["vstart"]) == (first or 6, 0)
    shift = 32 * first
    assert state["v8"] == before >> shift << shift | int.from_bytes(memory, "little")


# ---- What is not emulated ----


def is_handed_on(hart, instruction, cause, address=MIDDLE + 1):
    """Whether S-mode got the trap as it was, and nothing else has changed."""
    hart.write_code(instruction)
    saved = hart._save()
    state = hart.emulated(instruction, cause, address)
    trap = (state["pc"], state["scause"], state["sepc"], state["stval"])
    integers = [state[f"x{n}"] for n in range(32)]
    unchanged = hart._save() == saved and integers == hart.integers
    return unchanged and trap == (hart.handler, cause, hart.pc, address)


REFUSED = {
    "an atomic": ("amoadd.d x5, x7, (x6)", MISALIGNED_STORE),
    "a load-reserved": ("lr.w x5, (x6)", MISALIGNED_LOAD),
    "a store where a load trapped": ("sd x5, 0(x6)", MISALIGNED_LOAD),
    "a load where a store trapped": ("ld x5, 0(x6)", MISALIGNED_STORE),
    "what is neither": ("add x5, x6, x7", MISALIGNED_LOAD),
    "a load for a guest": (".word 0x6c0342f3", MISALIGNED_LOAD),  # hlv.d x5, (x6)
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(hart, assemble, what):
    """What another hart may have put there is not done for the one that trapped."""
    hart = hart()
    line, cause = REFUSED[what]
    hart.integers[6] = MIDDLE + 1
    assert is_handed_on(hart, assemble([line])[0], cause)


@pytest.mark.parametrize("mode, register", [("S", "mstatus"), ("VS", "vsstatus")])
def test_registers_that_are_off(hart, assemble, mode, register):
    """Without floating-point state, machine mode does not touch it either."""
    hart = hart(mode)
    hart.integers[6] = MIDDLE + 1
    (instruction,) = assemble(["fld f5, 0(x6)"])
    assert not is_handed_on(hart, instruction, MISALIGNED_LOAD)
    if register == "mstatus":
        hart._mstatus &= ~FS
    else:
        hart._vsstatus &= ~FS
    assert is_handed_on(hart, instruction, MISALIGNED_LOAD)


def test_delegation(hart, assemble):
    """S-mode that wants to see the exceptions (FWFT, MISALIGNED_EXC_DELEG) gets them."""
    hart = hart()
    hart.integers[6] = MIDDLE + 1
    for instruction, cause in zip(
        assemble(["ld x5, 0(x6)", "sd x5, 0(x6)"]), [MISALIGNED_LOAD, MISALIGNED_STORE]
    ):
        for value in [1, 0]:
            assert hart.sbi(FWFT, FWFT_SET, MISALIGNED_EXC_DELEG, value, 0) == [0, 0]
            assert is_handed_on(hart, instruction, cause) == (value == 1)


def test_counting(hart, assemble):
    """The firmware's counters see what it emulates, and the fault that it ends in."""
    hart = hart()
    load, store, fence = assemble(["ld x5, 0(x6)", "sd x5, 0(x6)", "fence.tso"])
    events = {"misaligned load": 0, "misaligned store": 1, "access load": 2, "illegal": 4}
    numbers = range(hart.sbi(PMU, NUM_COUNTERS)[1])
    every = sum(1 << number for number in numbers if hart.sbi(PMU, GET_INFO, number)[0] == 0)
    counters = {}
    for name, code in events.items():
        event = FIRMWARE_EVENT | code
        error, counters[name] = hart.sbi(PMU, CONFIG_MATCHING, 0, every, AUTO_START, event, 0)
        assert error == 0
    runs = [(load, MISALIGNED_LOAD, MIDDLE - 1)] * 3 + [(store, MISALIGNED_STORE, MIDDLE - 1)] * 2
    runs += [(load, MISALIGNED_LOAD, BEFORE_HOLE + 0xFFF), (fence, ILLEGAL_INSTRUCTION, 0)]
    for instruction, cause, address in runs:
        hart.integers[6] = address
        hart.write_code(instruction)
        hart.emulated(instruction, cause)
    counted = {name: hart.sbi(PMU, FW_READ, counter)[1] for name, counter in counters.items()}
    assert counted == {
        "misaligned load": 4,
        "misaligned store": 2,
        "access load": 1,
        "illegal": 1,
    }


@pytest.mark.parametrize("mode", ["S", "VS"])
def test_instruction_that_is_gone(hart, mode):
    """When it cannot be fetched any more, the hart tries, and takes the page fault."""
    hart = hart(mode)
    hart.pc = UNMAPPED
    hart._trap()
    hart.gdb["mepc"], hart.gdb["mcause"], hart.gdb["mtval"] = UNMAPPED, MISALIGNED_LOAD, MIDDLE + 1
    state = hart._run(0x13, hart.gdb["mtvec"], MACHINE)
    assert (state["scause"], state["sepc"], state["stval"]) == (12, UNMAPPED, UNMAPPED)
    assert state["hstatus"] & HSTATUS_SPV == (HSTATUS_SPV if mode == "VS" else 0)


def test_any_bits(hart):
    """Whatever is found where a load, a store or an illegal instruction trapped, the
    firmware comes back to S-mode and goes on working."""
    hart = hart("S", cpu="rv64,v=on")
    draw = hart.random
    outcomes = set()
    opcodes = [0x03, 0x07, 0x0F, 0x23, 0x27, 0x2F, 0x73]
    for _ in range(400):
        bits = draw.getrandbits(32)
        if draw.randrange(4):
            bits = bits & ~0x7F | draw.choice(opcodes)
        near = lambda: draw.choice([FIRMWARE, UNMAPPED, MIDDLE]) + draw.randrange(-9, 9)  # noqa: E731
        hart.integers = [0] + [draw.choice([near(), draw.getrandbits(64)]) for _ in range(31)]
        hart.write_code(bits)
        cause = draw.choice([MISALIGNED_LOAD, MISALIGNED_STORE, ILLEGAL_INSTRUCTION])
        state = hart.emulated(bits, cause)
        outcomes.add("illegal" if state is ILLEGAL else state["scause"])
    assert outcomes >= {0, "illegal", MISALIGNED_LOAD, MISALIGNED_STORE, LOAD_PAGE_FAULT}


# ---- Illegal instructions ----


@pytest.mark.parametrize("told", [True, False], ids=["mtval", "no-mtval"])
@pytest.mark.parametrize("line", ["fence.tso", "fence rw, w", "pause"])
def test_fence(hart, assemble, line, told):
    """A fence that a hart does not know, whether or not the hart says what it was."""
    hart = hart()
    (instruction,) = assemble([line if line != "pause" else ".word 0x0100000f"])
    hart.write_code(instruction)
    native = hart.native(instruction)
    emulated = hart.emulated(instruction, ILLEGAL_INSTRUCTION, instruction if told else 0)
    assert native["pc"] == CODE + 4
    assert not differences(native, emulated)


def test_time_before_there_is_a_handler(boot, program):
    """A hart without Zicntr traps, and still this is no first fault to be explained."""
    machine = boot(kernel=program("read_time"), cpu="rv64,zicntr=off", qemu=10)
    assert machine.wait_exit() == 0
