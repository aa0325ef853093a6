# SPDX-License-Identifier: BSD-2-Clause
"""Device trees: reading blobs, and making altered ones with Debian's dtc tools."""
import struct
import subprocess
from pathlib import Path

from machine import QEMU

BEGIN_NODE, END_NODE, PROP, END = 1, 2, 3, 9


def parse(blob):
    """{path: {property: bytes}} of a blob, all in the tree's order."""
    magic, _, structure, strings = struct.unpack_from(">IIII", blob)
    assert magic == 0xD00DFEED
    nodes, path, at = {}, [], structure
    while True:
        (token,) = struct.unpack_from(">I", blob, at)
        at += 4
        if token == BEGIN_NODE:
            end = blob.index(b"\0", at)
            path.append(blob[at:end].decode())
            nodes["/".join(path) or "/"] = {}
            at = (end + 4) & ~3
        elif token == END_NODE:
            path.pop()
        elif token == PROP:
            length, name = struct.unpack_from(">II", blob, at)
            name = blob[strings + name : blob.index(b"\0", strings + name)].decode()
            nodes["/".join(path) or "/"][name] = blob[at + 8 : at + 8 + length]
            at = (at + 8 + length + 3) & ~3
        elif token == END:
            return nodes


def cells(value):
    """A property of 32-bit cells as numbers."""
    return [number for (number,) in struct.iter_unpack(">I", value)]


def wide_cells(value):
    """A property of 64-bit numbers, such as a reg with two cells each."""
    return [number for (number,) in struct.iter_unpack(">Q", value)]


def dump(path, *arguments, machine=""):
    """Write the tree that QEMU makes for these arguments."""
    path = Path(path)
    kind = f"virt,dumpdtb={path}" + (machine and "," + machine)
    command = [QEMU, "-M", kind, "-display", "none", "-bios", "none", *arguments]
    subprocess.run([str(a) for a in command], check=True, stderr=subprocess.DEVNULL)
    # QEMU pads its blob with megabytes of nothing, and wants to add to what it is given.
    subprocess.run(["dtc", "-q", "-p", "4096", "-o", path, path], check=True)
    return path


def put_string(path, node, name, value):
    subprocess.run(["fdtput", "-t", "s", path, node, name, value], check=True)


def put_cells(path, node, name, *values):
    subprocess.run(["fdtput", path, node, name, *map(str, values)], check=True)


def remove_property(path, node, name):
    subprocess.run(["fdtput", "-d", path, node, name], check=True)


def remove(path, *nodes):
    """Remove whole nodes."""
    subprocess.run(["fdtput", "-r", path, *nodes], check=True)


def add_reserved_memory(path, width, child, reg):
    """Add /reserved-memory with a child, its addresses and sizes of so many cells."""
    subprocess.run(["fdtput", "-c", path, "/reserved-memory"], check=True)
    for name in ("#address-cells", "#size-cells"):
        subprocess.run(["fdtput", path, "/reserved-memory", name, str(width)], check=True)
    subprocess.run(["fdtput", path, "/reserved-memory", "ranges"], check=True)
    node = f"/reserved-memory/{child}"
    subprocess.run(["fdtput", "-c", path, node], check=True)
    subprocess.run(["fdtput", "-t", "x", path, node, "reg", *(f"{n:x}" for n in reg)], check=True)


def add_idle_states(path, harts, states):
    """Let harts be suspended: states are {name: (SBI's suspend type, microseconds for
    which it is worth it)}, the shallowest first."""
    handles = []
    subprocess.run(["fdtput", "-c", path, "/cpus/idle-states"], check=True)
    for name, (suspend_type, residency) in states.items():
        node = f"/cpus/idle-states/{name}"
        handles.append(0x1000 + len(handles))
        subprocess.run(["fdtput", "-c", path, node], check=True)
        put_string(path, node, "compatible", "riscv,idle-state")
        put_cells(path, node, "riscv,sbi-suspend-param", suspend_type)
        put_cells(path, node, "entry-latency-us", 1)
        put_cells(path, node, "exit-latency-us", 1)
        put_cells(path, node, "min-residency-us", residency)
        put_cells(path, node, "phandle", handles[-1])
    for hart in range(harts):
        put_cells(path, f"/cpus/cpu@{hart}", "cpu-idle-states", *handles)
