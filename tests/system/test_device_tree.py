# SPDX-License-Identifier: BSD-2-Clause
"""What the firmware reads from the device tree, and what it does to it."""
import re
import struct

import devicetree
import pytest
from machine import CONTROLLERS, IMSIC_IPIS

RAM = 0x80000000
TREE_ROOM = 1 << 20
LIMIT_8_HARTS = 0x80080000
LIMIT_512_HARTS = 0x801F0000


def tree_of(machine):
    """The tree that S-mode sees, taken out of memory at the shell's prompt."""
    machine.expect(r"gander> ")
    address = int(re.search(r"device tree +(0x[0-9a-f]+)", machine.command("info"))[1], 16)
    assert address % 8 == 0
    blob = machine.read_memory(address, 8)
    (size,) = struct.unpack_from(">I", blob, 4)
    assert size <= TREE_ROOM
    return devicetree.parse(machine.read_memory(address, size))


def reserved_range(tree):
    """(start, end) of the one range that the firmware reserves."""
    nodes = [path for path in tree if path.startswith("/reserved-memory/mmode_resv")]
    assert len(nodes) == 1
    assert "no-map" in tree[nodes[0]]
    base, size = devicetree.wide_cells(tree[nodes[0]]["reg"])
    assert nodes[0] == f"/reserved-memory/mmode_resv0@{base:x}"
    return base, base + size


# ---- What S-mode sees ----


@pytest.mark.parametrize("machine", ["", "aclint=on", "aia=aplic", IMSIC_IPIS])
def test_only_our_additions_differ(boot, tmp_path, machine):
    """Node by node and property by property, in the same order: reservation,
    /chosen, and the disabled machine-mode interrupt controllers are all."""
    given = devicetree.dump(tmp_path / "given.dtb", "-smp", 2, machine=machine)
    before = devicetree.parse(given.read_bytes())
    del before["/chosen"]["rng-seed"]  # QEMU makes a new one for every run
    after = tree_of(boot(smp=2, machine=machine, dtb=given))

    added = set(after) - set(before)
    assert all(path.startswith("/reserved-memory") for path in added)
    assert [path for path in after if path in before] == list(before)
    for path, properties in before.items():
        kept = {k: v for k, v in after[path].items() if k in properties}
        assert list(kept) == list(properties), path
        assert kept == properties, path
        extra = set(after[path]) - set(properties) - {"rng-seed"}
        if path == "/chosen":
            assert {"boot-hartid", "gander,version"} <= extra
        elif extra:
            assert extra == {"status"} and after[path]["status"] == b"disabled\0"
            assert re.search("clint|mswi|mtimer|@c000000|@24000000", path), path


def unit_addresses(tree, compatible, status):
    """Of the nodes that are such a device and have this status."""
    return {
        path.split("@")[1]
        for path, properties in tree.items()
        if compatible in properties.get("compatible", b"").split(b"\0")
        and properties.get("status", b"okay\0") == status + b"\0"
    }


CONTROLLER_NODES = {
    "1": [(b"riscv,clint0", {"2000000"}, set())],
    "aplic": [
        (b"riscv,clint0", {"2000000"}, set()),
        (b"riscv,aplic", {"c000000"}, {"d000000"}),
    ],
    "imsic-ipis": [
        (b"riscv,aclint-mtimer", {"2000000"}, set()),
        (b"riscv,aplic", {"c000000"}, {"d000000"}),
        (b"riscv,imsics", {"24000000"}, {"28000000"}),
    ],
    "imsic-ipis-sockets": [
        (b"riscv,aclint-mtimer", {"2000000", "2008000", "2010000", "2018000"}, set()),
        (
            b"riscv,aplic",
            {"c000000", "c008000", "c010000", "c018000"},
            {"d000000", "d008000", "d010000", "d018000"},
        ),
        (b"riscv,imsics", {"24000000"}, {"28000000"}),
    ],
}


@pytest.mark.parametrize("kind", CONTROLLER_NODES)
def test_machine_mode_controllers_are_disabled(boot, kind):
    """And those of S-mode are not."""
    tree = tree_of(boot(**CONTROLLERS.get(kind, {})))
    for compatible, disabled, left in CONTROLLER_NODES[kind]:
        assert unit_addresses(tree, compatible, b"disabled") == disabled
        assert unit_addresses(tree, compatible, b"okay") == left


def test_chosen_names_the_boot_hart(boot):
    tree = tree_of(boot(smp=4, boot_hart="3"))
    assert int.from_bytes(tree["/chosen"]["boot-hartid"], "big") == 3


def test_bootargs_option(boot):
    """It lands in /chosen/bootargs, commas and blanks included."""
    tree = tree_of(boot(bootargs="console=ttyS0,115200 quiet"))
    assert tree["/chosen"]["bootargs"] == b"console=ttyS0,115200 quiet\0"


@pytest.mark.parametrize("option", ["bootargs", "cmd"])
def test_option_that_is_too_long_gets_a_sentence(boot, option):
    machine = boot(**{option: "x" * 5000})
    assert machine.wait_exit() != 0
    assert re.search(rf"gander: opt/gander/{option} .*\b5000\b", machine.output)


RESERVED_MEMORY = {
    "narrow-cells": (1, "keep@81000000", [0x81000000, 0x1000]),
    "ours-is-there": (2, "mmode_resv0@80000000", [0, 0x80000000, 0, 0x1000]),
}


@pytest.mark.parametrize("name", RESERVED_MEMORY)
def test_reservation_in_a_node_that_is_there(boot, tmp_path, name):
    """What another firmware or the user reserved stays, in its own width of cells; our
    own child is not there twice."""
    width, child, reg = RESERVED_MEMORY[name]
    given = devicetree.dump(tmp_path / "given.dtb")
    devicetree.add_reserved_memory(given, width, child, reg)
    tree = tree_of(boot(dtb=given))

    ours = devicetree.cells(tree["/reserved-memory/mmode_resv0@80000000"]["reg"])
    assert len(ours) == 2 * width
    assert ours[width - 1] == RAM
    assert 0x1000 < ours[-1] <= LIMIT_8_HARTS - RAM
    assert len([path for path in tree if "/mmode_resv" in path]) == 1
    if "mmode_resv" not in child:
        assert devicetree.cells(tree[f"/reserved-memory/{child}"]["reg"]) == reg


def test_bootargs_of_qemu_stay(boot, shell):
    tree = tree_of(boot("-append", "from qemu", kernel=shell))
    assert tree["/chosen"]["bootargs"] == b"from qemu\0"


@pytest.mark.parametrize("kind", ["", IMSIC_IPIS])
@pytest.mark.parametrize(
    "harts, limit", [(1, LIMIT_8_HARTS), (8, LIMIT_8_HARTS), (512, LIMIT_512_HARTS)]
)
def test_reservation_is_small_and_is_what_pmp_closes(boot, harts, limit, kind):
    """The range ends where real kernels expect free memory, and its last and
    following doublewords are closed and open."""
    machine = boot(smp=harts, machine=kind)
    start, end = reserved_range(tree_of(machine))
    assert start == RAM
    assert end <= limit
    assert "load access fault" in machine.command(f"peek {hex(end - 8)}")
    assert "fault" not in machine.command(f"peek {hex(end)}")


@pytest.mark.parametrize("harts", [1, 8])
def test_all_memory_behind_the_firmware_is_usable(boot, program, harts):
    """From 0x80080000 to RAM's end, S-mode reads, writes and executes every page."""
    machine = boot(smp=harts, kernel=program("all_memory"))
    assert machine.wait_exit() == 0, machine.output


# ---- Which harts there are ----


@pytest.mark.parametrize("kind", ["", IMSIC_IPIS])
@pytest.mark.parametrize("how", ["disabled", "removed"])
@pytest.mark.parametrize("count, keep", [(4, {0, 3}), (5, {1, 4}), (72, {64, 70, 71})])
def test_sparse_harts(boot, sparse_tree, count, keep, how, kind):
    """Hart ids with gaps and beyond 64: those in the tree start and get IPIs and
    fences, the others do not exist."""
    machine = boot(smp=count, machine=kind, dtb=sparse_tree(count, keep, how, machine=kind))
    machine.expect("gander> ")
    boot_hart = int(re.search(r"boot hart +(\d+)", machine.command("info"))[1])
    assert boot_hart in keep
    for hart in keep - {boot_hart}:
        assert "SBI_SUCCESS" in machine.command(f"start {hart}")
        assert "counted 1 IPI" in machine.command(f"ipi {hart}")
    everyone = f"{sum(1 << (hart - min(keep)) for hart in keep):#x} {min(keep)}"
    assert "SBI_SUCCESS" in machine.command(f"call rfence remote_fence_i {everyone}")
    for hart in set(range(min(count, 6))) - keep:
        assert "SBI_ERR_INVALID_PARAM" in machine.command(f"call hsm hart_get_status {hart}")
        assert "SBI_ERR_INVALID_PARAM" in machine.command(f"call! hsm hart_start {hart} 0x80200000")
        assert "SBI_ERR_INVALID_PARAM" in machine.command(f"call ipi send_ipi 1 {hart}")


def test_lottery_never_gives_a_disabled_hart(boot, sparse_tree, hello):
    """Harts that the tree keeps from S-mode may win the lottery, and then hand over."""
    tree = sparse_tree(4, {2}, "disabled")
    for _ in range(10):
        machine = boot(smp=4, dtb=tree, payload=hello, boot_hart="lottery")
        assert machine.wait_exit() == 0
        assert "Hello from S-mode: hart 2" in machine.output
        machine.close()


# ---- Memory and sockets ----


def test_two_sockets(boot):
    """NUMA makes two sockets, each with half of the memory in a node of its own and
    with its own interrupt controllers; memory and harts of both are S-mode's."""
    backends = []
    for node in (0, 1):
        backends += ["-object", f"memory-backend-ram,id=m{node},size=128M"]
        backends += ["-numa", f"node,memdev=m{node},cpus={2 * node}-{2 * node + 1}"]
    machine = boot(*backends, smp="4,sockets=2", memory="256M")
    tree = tree_of(machine)
    assert len([path for path in tree if path.startswith("/memory@")]) == 2
    assert machine.command("poke 0x88000000 7") == ""
    assert "0x0000000000000007" in machine.command("peek 0x88000000")
    own = int.from_bytes(tree["/chosen"]["boot-hartid"], "big")
    for hart in {0, 1, 2, 3} - {own}:
        assert "SBI_SUCCESS" in machine.command(f"start {hart}")
        assert "counted 1 IPI" in machine.command(f"ipi {hart}")


@pytest.mark.parametrize("memory", ["24M", "2G", "8G"])
def test_memory_sizes(boot, hello, memory):
    """QEMU puts the device tree elsewhere when there is little or much memory."""
    assert boot(memory=memory, kernel=hello).wait_exit() == 0


# ---- Broken trees ----


def find_tree(memory):
    """The offset of the tree, which QEMU puts at the start of some page."""
    for place in range(len(memory) - 4096, 0, -4096):
        if memory[place : place + 4] == b"\xd0\x0d\xfe\xed":
            return place
    raise AssertionError("QEMU put no device tree into RAM.")


@pytest.fixture
def boot_with_tree(boot_changed):
    """Start a machine after a function has spoilt the blob of its tree."""

    def start(spoil):
        def change(memory):
            place = find_tree(memory)
            (size,) = struct.unpack_from(">I", memory, place + 4)
            memory[place : place + size] = spoil(memory[place : place + size])

        return boot_changed(change)

    return start


def garbage_inside(blob):
    """Sound until the middle of the structure block."""
    structure, size = struct.unpack_from(">I", blob, 8)[0], struct.unpack_from(">I", blob, 36)[0]
    middle = structure + size // 2
    return blob[:middle] + b"\xa5" * (structure + size - middle) + blob[structure + size :]


def cut_at(percent):
    """As much of the blob's content as that is left, and zeros behind it."""

    def cut(blob):
        content = struct.unpack_from(">I", blob, 12)[0] + struct.unpack_from(">I", blob, 32)[0]
        return blob[: content * percent // 100].ljust(len(blob), b"\0")

    return cut


BROKEN = {
    "wrong-magic": lambda blob: b"\xff" * 4 + blob[4:],
    "zeros": lambda blob: bytes(len(blob)),
    "size-zero": lambda blob: blob[:4] + bytes(4) + blob[8:],
    "size-beyond-ram": lambda blob: blob[:4] + b"\xff" * 4 + blob[8:],
    "structure-outside": lambda blob: blob[:8] + b"\x7f\xff\xff\xf0" + blob[12:],
    "wrong-version": lambda blob: blob[:20] + b"\x00\x00\x00\x63\x00\x00\x00\x63" + blob[28:],
    "garbage-all-over": lambda blob: blob[:56] + b"\xa5" * (len(blob) - 56),
    "garbage-inside": garbage_inside,
    "no-cpus": lambda blob: blob.replace(b"cpu\0", b"gpu\0"),
    "no-memory": lambda blob: blob.replace(b"memory\0\0", b"remory\0\0"),
    **{f"cut-at-{percent}": cut_at(percent) for percent in (1, 3, 10, 30, 60)},
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_tree_gets_a_sentence(boot_with_tree, name):
    """The console says that it is the device tree, and the machine ends."""
    machine = boot_with_tree(BROKEN[name])
    assert machine.wait_exit() != 0
    assert re.search(r"gander: .*device tree", machine.output)


@pytest.mark.parametrize(
    "missing",
    [["/soc"], ["/cpus"], ["/memory@80000000"], ["/soc/test@100000", "/memory@80000000"]],
    ids=lambda nodes: "+".join(nodes),
)
def test_tree_without_a_node_gets_a_sentence(boot, tmp_path, missing):
    """Neither the console nor the way to power off is lost with what names them."""
    tree = devicetree.dump(tmp_path / "missing.dtb")
    devicetree.remove(tree, *missing)
    machine = boot(dtb=tree)
    assert machine.wait_exit() != 0
    assert re.search(r"gander: The device tree .*\.", machine.output)


def test_tree_without_a_way_to_power_off(boot, tmp_path):
    """Without the test finisher all else works, and the SBI says that it cannot reset."""
    tree = devicetree.dump(tmp_path / "missing.dtb")
    devicetree.remove(tree, "/soc/test@100000")
    machine = boot(dtb=tree)
    machine.expect("gander> ")
    assert "SBI_ERR_NOT_SUPPORTED" in machine.command("call srst system_reset 0 0")


def test_intact_tree_boots_the_same_way(boot_with_tree):
    """The control: without damage this way of starting reaches the prompt."""
    boot_with_tree(lambda blob: blob).expect("gander> ")


# ---- What the tree says and what there is ----

HOLE = 0x8000000
OTHER_RAM = 0x84000000
MOVED = {
    "clint-over-the-firmware": ("/soc/clint@2000000", RAM + 0x8000, "over the firmware"),
    "clint-in-ram": ("/soc/clint@2000000", OTHER_RAM, "Hart 0 gets no interrupt from 0x84000000"),
    "clint-in-a-hole": ("/soc/clint@2000000", HOLE, "says that the CLINT is there"),
    "clint-over-the-uart": ("/soc/clint@2000000", 0x10000000, "over another device"),
    "fw_cfg-over-the-firmware": ("/fw-cfg@10100000", RAM + 0x8000, "over the firmware"),
    "finisher-over-the-clint": ("/soc/test@100000", 0x2000000, "over another device"),
    "uart-in-a-hole": ("/soc/serial@10000000", HOLE, "0x8000000, where no UART answers"),
    "uart-in-ram": ("/soc/serial@10000000", OTHER_RAM, "0x84000000, where no UART answers"),
    "uart-over-the-firmware": ("/soc/serial@10000000", RAM + 0x8000, "over the firmware"),
}


@pytest.mark.parametrize("name", MOVED)
def test_device_where_it_is_not_gets_a_sentence(boot, tmp_path, name):
    """What lies there stays as it is, and the console is not lost."""
    node, address, words = MOVED[name]
    tree = devicetree.dump(tmp_path / "moved.dtb")
    reg = devicetree.cells(devicetree.parse(tree.read_bytes())[node]["reg"])
    devicetree.put_cells(tree, node, "reg", 0, address, *reg[2:])
    machine = boot(dtb=tree)
    assert machine.wait_exit() != 0
    assert re.search(f"gander: .*{words}", machine.output, re.DOTALL)
    assert "gander> " not in machine.output


@pytest.mark.parametrize("harts", [1, 4])
def test_sstc_that_the_hart_lacks_gets_a_sentence(boot, tmp_path, harts):
    """The tree promises it, so it names nothing else that interrupts at a time."""
    machine = IMSIC_IPIS
    tree = devicetree.dump(tmp_path / "sstc.dtb", "-smp", harts, machine=machine)
    timers = [path for path in devicetree.parse(tree.read_bytes()) if "mtimer" in path]
    devicetree.remove(tree, *timers)
    machine = boot(smp=harts, machine=machine, cpu="rv64,sstc=off", dtb=tree)
    assert machine.wait_exit() != 0
    assert re.search(r"gander: Hart \d has no Sstc", machine.output)


def test_compare_register_that_is_not_the_harts(boot, tmp_path):
    """Each hart finds out for itself, before S-mode can make it store there."""
    options = {"machine": "aclint=on", "cpu": "rv64,sstc=off"}
    tree = devicetree.dump(tmp_path / "far.dtb", "-smp", 2, machine="aclint=on")
    nodes = devicetree.parse(tree.read_bytes())
    (node,) = [path for path in nodes if "mtimer" in path]
    first, second = struct.iter_unpack(">2I", nodes[node]["interrupts-extended"])
    devicetree.put_cells(tree, node, "interrupts-extended", *first, *second * 4)
    machine = boot(smp=2, dtb=tree, boot_hart="0", **options)
    machine.expect("gander> ")
    machine.send("start 1\r")
    assert machine.wait_exit() != 0
    assert "gander: Hart 1 gets no timer interrupt from 0x2004020" in machine.output


def test_device_below_a_bus_that_translates(boot, tmp_path):
    """All of QEMU's devices are, where the bus has addresses of its own."""
    tree = devicetree.dump(tmp_path / "bus.dtb", "-smp", 2)
    offset = 1 << 32
    devicetree.put_cells(tree, "/soc", "ranges", 1, 0, 0, 0, 1, 0)
    for path, properties in devicetree.parse(tree.read_bytes()).items():
        if re.fullmatch("/soc/[^/]+", path) and "reg" in properties:
            base, size, *_ = devicetree.wide_cells(properties["reg"])
            moved = (base + offset >> 32, base & 0xFFFFFFFF, size >> 32, size & 0xFFFFFFFF)
            devicetree.put_cells(tree, path, "reg", *moved)
    machine = boot(smp=2, dtb=tree, cpu="rv64,sstc=off", boot_hart="0")
    machine.expect("gander> ")
    assert "SBI_SUCCESS" in machine.command("start 1")
    assert "counted 1 IPI" in machine.command("ipi 1")


def test_cpu_without_device_type(boot, tmp_path):
    """It is a hart like the others, with an interrupt controller of its own."""
    tree = devicetree.dump(tmp_path / "typeless.dtb", "-smp", 3)
    for cpu in "/cpus/cpu@0", "/cpus/cpu@1":
        devicetree.remove_property(tree, cpu, "device_type")
    machine = boot(smp=3, dtb=tree, boot_hart="0")
    machine.expect("3 harts")
    machine.expect("gander> ")
    for hart in 1, 2:
        machine.command(f"start {hart}")
        assert "counted 1 IPI" in machine.command(f"ipi {hart}")


def test_header_names_the_boot_hart(boot):
    """boot_cpuid_phys (Devicetree Specification 5.2) is the hart that enters."""
    machine = boot(smp=3, boot_hart="2")
    machine.expect("gander> ")
    address = int(re.search(r"device tree +(0x[0-9a-f]+)", machine.command("info"))[1], 16)
    assert struct.unpack_from(">I", machine.read_memory(address, 40), 28) == (2,)


def test_many_harts_without_mmu(boot, tmp_path):
    """Each is kept from the next stage, however many there are."""
    tree = devicetree.dump(tmp_path / "many.dtb", "-smp", 40)
    for hart in range(39):
        devicetree.put_string(tree, f"/cpus/cpu@{hart}", "mmu-type", "riscv,none")
    machine = boot(smp=40, dtb=tree)
    machine.expect(r"\b1 hart,")
    tree = tree_of(machine)
    statuses = [tree[f"/cpus/cpu@{hart}"]["status"] for hart in range(40)]
    assert statuses == [b"disabled\0"] * 39 + [b"okay\0"]
