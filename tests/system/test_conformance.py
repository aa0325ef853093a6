# SPDX-License-Identifier: BSD-2-Clause
"""The S-mode conformance programs, on every kind of machine."""
import pytest
from machine import CONTROLLERS, IMSIC_IPIS, OUT

PROGRAMS = sorted((OUT / "tests/conformance").glob("*.elf"))

MACHINES = {
    "1": {"smp": 1},
    "4": {"smp": 4},
    "8": {"smp": 8},
    "1-sstc-off": {"smp": 1, "cpu": "rv64,sstc=off"},
    "4-sstc-off": {"smp": 4, "cpu": "rv64,sstc=off"},
    "2-zicntr-off": {"smp": 2, "cpu": "rv64,zicntr=off,zihpm=off", "qemu": 10},
    "4-no-h": {"smp": 4, "cpu": "rv64,h=false"},
    "4-max": {"smp": 4, "cpu": "max", "qemu": 10},
    "4-smepmp": {"smp": 4, "cpu": "rv64,smepmp=on", "qemu": 10},
    "4-aclint": {"smp": 4, "machine": "aclint=on"},
    "8-aclint-sstc-off": {"smp": 8, "machine": "aclint=on", "cpu": "rv64,sstc=off"},
    "1-aplic": {"smp": 1, "machine": "aia=aplic"},
    "8-aplic": {"smp": 8, "machine": "aia=aplic"},
    "1-aplic-imsic": {"smp": 1, "machine": "aia=aplic-imsic"},
    "8-aplic-imsic": {"smp": 8, "machine": "aia=aplic-imsic"},
    "1-imsic-ipis": {"smp": 1, "machine": IMSIC_IPIS},
    "8-imsic-ipis": {"smp": 8, "machine": IMSIC_IPIS},
    **CONTROLLERS,
}


def test_programs_were_built():
    assert PROGRAMS


@pytest.mark.parametrize("kind", MACHINES)
@pytest.mark.parametrize("elf", PROGRAMS, ids=[path.stem for path in PROGRAMS])
def test_conformance(boot, elf, kind):
    """Every check of the program holds."""
    boot(kernel=elf, **MACHINES[kind]).expect_conformance()
