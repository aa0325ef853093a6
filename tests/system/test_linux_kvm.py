# SPDX-License-Identifier: BSD-2-Clause
"""Linux on the firmware is a host for virtual machines: the hypervisor extension is whole."""
import re

import pytest
from foreign import NEWEST, STABLE, linux_file, package
from machine import LINUX_BOUND, ROOT

# With guest interrupt files the host's IMSICs deliver to the guest directly.
MACHINES = {
    "plic": {},
    "imsic-guests": {"machine": "aia=aplic-imsic,aia-guests=2"},
}


@pytest.fixture(scope="session")
def kvm_initramfs(add_to_initramfs):
    qemu = package("qemu-system-riscv")
    return add_to_initramfs(
        {
            "bin": qemu / "bin",
            "lib": qemu / "lib",
            "tests/kvm": ROOT / "tests/system/linux/kvm",
            "guest/kvm.ko": linux_file(STABLE, "kvm.ko"),
            "guest/Image": linux_file(NEWEST, "Image"),
            "guest/initramfs.cpio.gz": linux_file(NEWEST, "initramfs.cpio.gz"),
        }
    )


@pytest.mark.parametrize(
    "kind", ["plic", pytest.param("imsic-guests", marks=pytest.mark.long)]
)
def test_linux_runs_linux_as_kvm_guest(boot_linux, kvm_initramfs, kind):
    """Debian's QEMU under Debian's kernel: the guest brings up both its CPUs through
    KVM's own SBI, and powers off."""
    options = {"smp": 2, "cpu": "max", "qemu": 10, **MACHINES[kind]}
    linux = boot_linux("kvm", initramfs=kvm_initramfs, memory="2G", **options)
    linux.expect("KVM BEGIN", LINUX_BOUND)
    linux.expect("KVM END (\\d+)\n", LINUX_BOUND)
    status, guest = linux.console.match[1], linux.console.before
    assert linux.wait_exit(LINUX_BOUND) == 0
    assert re.search("SBI implementation ID=0x3 ", guest), "It is not KVM that answers."
    assert re.search(r"CPUS 2\s", guest)
    assert "reboot: Power down" in guest
    assert status == "0"
