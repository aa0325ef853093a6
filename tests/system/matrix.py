# SPDX-License-Identifier: BSD-2-Clause
"""The product of CPUs, boards and numbers of harts: keyword arguments of boot()."""
from machine import IMSIC_IPIS, sockets

# The CPU, what else boot() must know of it, and the oldest QEMU that has it.
CPUS = {
    "rv64": {},
    "max": {"qemu": 10},
    # It has no PMP, and no device tree says so.
    "rva23s64": {"qemu": 10, "append": "no-pmp"},
}

BOARDS = {
    "clint": {},
    "aclint": {"machine": "aclint=on"},
    "aplic": {"machine": "aia=aplic"},
    "aplic-imsic": {"machine": "aia=aplic-imsic"},
    "imsic-ipis": {"machine": IMSIC_IPIS},
    "guests": {"machine": f"{IMSIC_IPIS},aia-guests=3"},
    "sockets": {"machine": "aia=aplic-imsic", "sockets": 2},
    "iommu": {"machine": f"{IMSIC_IPIS},iommu-sys=on", "qemu": 10},
}

HARTS = (1, 4, 8)


def combine(cpu, board, harts):
    """Arguments of boot() for one machine, or None when there is no such machine."""
    machine = {"cpu": cpu, "smp": harts, **BOARDS[board]}
    count = machine.pop("sockets", 1)
    if harts < count:
        return None
    machine["arguments"] = sockets(count, harts) if count > 1 else []
    machine["qemu"] = max(CPUS[cpu].get("qemu", 0), machine.get("qemu", 0))
    if "append" in CPUS[cpu]:
        machine["arguments"] += ["-append", CPUS[cpu]["append"]]
    return machine


MATRIX = {
    f"{cpu}-{board}-{harts}": machine
    for cpu in CPUS
    for board in BOARDS
    for harts in HARTS
    if (machine := combine(cpu, board, harts))
}
