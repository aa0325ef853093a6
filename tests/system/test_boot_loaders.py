# SPDX-License-Identifier: BSD-2-Clause
"""U-Boot and EDK2, from Debian's packages, run in S-mode on the firmware, and boot Linux."""
import re

import pytest
from foreign import NEWEST, linux_file, package
from machine import LINUX_BOUND

COMMAND_LINE = "console=ttyS0 gander.test=poweroff"

# As U-Boot's `sbi` names what it finds.
EXTENSIONS = """
    Set Timer, Console Putchar, Console Getchar, Clear IPI, Send IPI, Remote FENCE.I,
    Remote SFENCE.VMA, Remote SFENCE.VMA with ASID, System Shutdown, SBI Base Functionality,
    Timer Extension, IPI Extension, RFENCE Extension, Hart State Management Extension,
    System Reset Extension, Performance Monitoring Unit Extension, Debug Console Extension,
    System Suspend Extension, Supervisor Software Events, Firmware Features Extension,
    Debug Triggers Extension"""


# ---- U-Boot ----

PROMPT = "=> "


def u_boot(file):
    return package("u-boot-qemu") / "usr/lib/u-boot/qemu-riscv64_smode" / file


def stop_u_boot(machine):
    machine.expect("Hit any key to stop autoboot")
    machine.send(" ")
    machine.expect(PROMPT)


@pytest.mark.parametrize("smp", [1, 4])
@pytest.mark.parametrize("file", ["u-boot.bin", "uboot.elf"])
def test_u_boot_reaches_its_shell(boot, file, smp):
    """It finds our extensions and all of RAM but the firmware's, resets and powers off."""
    machine = boot(kernel=u_boot(file), smp=smp, memory="1G")
    stop_u_boot(machine)
    sbi = machine.command("sbi", PROMPT)
    assert sbi.startswith("SBI 3.0\n")
    found = sbi.split("Extensions:\n")[1].split("\n")
    assert [line.strip() for line in found] == [name.strip() for name in EXTENSIONS.split(",")]
    board = machine.command("bdinfo", PROMPT)
    assert re.search(r"memory\[0\]\s+\[0x80000000-0xbfffffff\]", board)
    assert re.search(r"reserved\[0\]\s+\[0x80000000-0x800\w{5}\], .*no-map", board)
    machine.send("reset\r")
    stop_u_boot(machine)
    machine.send("poweroff\r")
    assert machine.wait_exit() == 0


def test_u_boot_boots_linux(boot):
    image, initramfs = linux_file(NEWEST, "Image"), linux_file(NEWEST, "initramfs.cpio.gz")
    files = ["-device", f"loader,file={image},addr=0x84000000,force-raw=on"]
    files += ["-device", f"loader,file={initramfs},addr=0x90000000,force-raw=on"]
    machine = boot(*files, kernel=u_boot("u-boot.bin"), smp=4, memory="1G")
    stop_u_boot(machine)
    machine.command(f"setenv bootargs {COMMAND_LINE}", PROMPT)
    machine.send(f"booti 84000000 90000000:{initramfs.stat().st_size:x} $fdtcontroladdr\r")
    machine.expect(r"CPUS 4\s", LINUX_BOUND)
    assert machine.wait_exit(LINUX_BOUND) == 0


# ---- EDK2 ----

PROMPT_EFI = "Shell> "


@pytest.fixture
def boot_edk2(boot):
    """Start EDK2 in its flash, with variables that are forgotten in the end."""
    edk2 = package("qemu-efi-riscv64") / "usr/share/qemu-efi-riscv64"
    flash = "if=pflash,format=raw,unit"
    drives = ["-drive", f"{flash}=0,readonly=on,file={edk2}/RISCV_VIRT_CODE.fd"]
    drives += ["-drive", f"{flash}=1,snapshot=on,file={edk2}/RISCV_VIRT_VARS.fd"]

    def start(*extra, **machine):
        return boot(*drives, *extra, memory="1G", qemu=8, **machine)

    return start


def reach_edk2_shell(machine):
    machine.expect("entry 0x20000000")
    machine.expect("in . seconds to skip")
    machine.send("\x1b")
    machine.expect(PROMPT_EFI)


@pytest.mark.parametrize("smp", [pytest.param(1, marks=pytest.mark.long), 4])
def test_edk2_reaches_its_shell(boot_edk2, smp):
    """The next stage is flash; it resets and powers off."""
    machine = boot_edk2(smp=smp)
    reach_edk2_shell(machine)
    machine.send("reset -c\r")
    reach_edk2_shell(machine)
    machine.send("reset -s\r")
    assert machine.wait_exit() == 0


def test_edk2_boots_linux(boot_edk2, tmp_path):
    """By its EFI stub from a disk, with ACPI tables instead of a device tree."""
    for name in ("Image", "initramfs.cpio.gz"):
        (tmp_path / name).symlink_to(linux_file(NEWEST, name))
    script = f"fs0:\r\nImage initrd=\\initramfs.cpio.gz {COMMAND_LINE}\r\n"
    (tmp_path / "startup.nsh").write_text(script, newline="")
    disk = f"if=virtio,format=raw,snapshot=on,file=fat:{tmp_path}"
    machine = boot_edk2("-drive", disk, smp=4)
    machine.expect(r"CPUS 4\s", LINUX_BOUND)
    assert machine.wait_exit(LINUX_BOUND) == 0
    assert "ACPI: RSDP" in machine.output
