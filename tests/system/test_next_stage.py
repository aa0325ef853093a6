# SPDX-License-Identifier: BSD-2-Clause
"""Where the next stage comes from, in which order, and what is refused."""
import bz2
import gzip
import io
import lzma
import os
import re
import struct
import subprocess
import tarfile
import zipfile

import devicetree
import pytest
from conftest import CROSS_COMPILE, PAYLOADS, symbols
from elf import Elf, Segment
from gdb import Debugger
from machine import FIRMWARE, OUT, ROOT

FLAT = 0x80200000


@pytest.fixture(scope="session")
def mapped_headers(program):
    """An ELF whose lowest address holds its own header."""
    return program("report_entry", PAYLOADS / "mapped_headers.ld")


def build(name, *variables):
    """A firmware that is built with these variables of make."""
    out = OUT / "tests/system/built" / name
    environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
    subprocess.run(
        ["make", "-s", "-C", ROOT, f"O={out}", f"LIBFDT_DIR={OUT / 'libfdt/src'}", *variables]
        + [f"{out}/gander.bin"],
        check=True,
        env=environment,
    )
    return out / "gander.bin"


@pytest.fixture(scope="session")
def embed():
    """embed(path) builds a firmware with that file as its payload."""
    return lambda path: build(path.name, f"PAYLOAD={path}")


def ends_well(machine, *said):
    assert machine.wait_exit() == 0, machine.output
    for text in said:
        assert text in machine.output


def ends_badly(machine, pattern):
    assert machine.wait_exit() != 0, machine.output
    assert re.search(pattern, machine.output)
    assert "Hello" not in machine.output and "entered" not in machine.output


def test_elf_through_fw_cfg(boot, hello):
    ends_well(boot(payload=hello), "Hello from S-mode")


def test_flat_binary_through_fw_cfg(boot, hello, flat):
    ends_well(boot(payload=flat(hello)), "Hello from S-mode")


@pytest.mark.parametrize("as_kernel", [False, True], ids=["fw_cfg", "kernel"])
def test_raw_linux_image(boot, program, flat, as_kernel):
    """The header is skipped, and the image lies at its text_offset."""
    image = flat(program("linux_image"))
    machine = boot(kernel=image) if as_kernel else boot(payload=image)
    ends_well(machine, "image at 0000000080200000")


def test_linux_image_at_an_odd_place_is_refused(boot, program, flat, tmp_path):
    """Its text_offset, the second doubleword, would make the entry odd."""
    image = tmp_path / "Image"
    image.write_bytes(flat(program("linux_image")).read_bytes())
    with image.open("r+b") as file:
        file.seek(8)
        file.write((0x200001).to_bytes(8, "little"))
    ends_badly(boot(payload=image), r"gander: .*0x80200001.*\bodd\b")


def test_elf_as_kernel(boot, hello):
    ends_well(boot(kernel=hello), "Hello from S-mode: hart 0")


def test_flat_binary_as_kernel(boot, hello, flat):
    ends_well(boot(kernel=flat(hello)), "Hello from S-mode: hart 0")


def test_elf_with_mapped_headers_as_kernel(boot, mapped_headers):
    """QEMU hands over the address of the ELF header; the entry is behind it."""
    ends_well(boot(kernel=mapped_headers), "entered")


def test_elf_with_mapped_headers_through_fw_cfg(boot, mapped_headers):
    ends_well(boot(payload=mapped_headers), "entered")


def test_embedded_elf(boot, embed, hello):
    ends_well(boot(firmware=embed(hello)), "Hello from S-mode")


def test_embedded_flat_binary(boot, embed, hello, flat):
    ends_well(boot(firmware=embed(flat(hello))), "Hello from S-mode")


def test_fw_cfg_goes_before_kernel(boot, shell, hello):
    ends_well(boot(payload=hello, kernel=shell), "Hello from S-mode")


def test_kernel_goes_before_embedded(boot, hello):
    """The embedded payload would show its prompt and wait."""
    ends_well(boot(kernel=hello), "Hello from S-mode")


def loader(path, *more):
    """QEMU's arguments that put a file into memory: an ELF where it belongs, anything else
    where flat binaries go."""
    address = "" if path.suffix == ".elf" and not more else f",addr={FLAT:#x}"
    return ["-device", ",".join([f"loader,file={path}{address}", *more])]


def test_flat_binary_by_device_loader(boot, hello, flat):
    machine = boot(*loader(flat(hello)))
    ends_well(machine, "Hello from S-mode: hart 0")
    assert "-device loader (already in memory), entry 0x80200000\n" in machine.output


def test_elf_by_device_loader(boot, hello):
    ends_well(boot(*loader(hello)), "Hello from S-mode")


def test_elf_with_mapped_headers_by_device_loader(boot, mapped_headers):
    ends_well(boot(*loader(mapped_headers)), "entered")


def test_raw_linux_image_by_device_loader(boot, program, flat):
    ends_well(boot(*loader(flat(program("linux_image")))), f"image at {FLAT:016x}")


def test_elf_that_no_loader_took_apart_is_refused(boot, hello):
    ends_badly(boot(*loader(hello, "force-raw=on")), "force-raw=on")


def test_harts_of_device_loader_start_like_those_of_kernel(boot, hello, flat):
    """Such kernels count on hart 0, whoever wins the lottery."""
    for _ in range(3):
        ends_well(boot(*loader(flat(hello)), smp=4), "hart 0 enters", "S-mode: hart 0")


def test_fw_cfg_goes_before_device_loader(boot, program, flat, hello):
    """The program that lies there is overwritten."""
    ends_well(boot(*loader(flat(program("report_entry"))), payload=hello), "Hello from S-mode")


def test_kernel_goes_before_device_loader(boot, flat, hello, tmp_path):
    """Another place for the kernel: QEMU refuses to load two files over each other."""
    code = flat(hello).read_bytes()
    kernel = tmp_path / "kernel.elf"
    segment = Segment(paddr=0x80400000, filesz=4, offset=0x1000)
    kernel.write_bytes(Elf(0x80400000, [segment], b"\x6f\0\0\0").pack())
    (tmp_path / "hello.bin").write_bytes(code)
    machine = boot(*loader(tmp_path / "hello.bin"), kernel=kernel)
    machine.expect(r"next +-kernel \(fw_dynamic\).*, entry 0x80400000")


@pytest.mark.parametrize("firmware", [FIRMWARE, FIRMWARE.with_suffix(".elf")], ids=["bin", "elf"])
def test_leftover_of_the_shell_is_no_kernel(boot, firmware):
    """RAM keeps its content over a reboot, also where somebody has changed it since."""
    machine = boot(firmware=firmware)
    for _ in range(2):
        machine.expect(r"next +the embedded payload")
        machine.expect("gander> ")
        machine.command(f"poke {FLAT:#x} 0x1234567812345678")
        machine.send("reboot\r")
    machine.expect(r"next +the embedded payload")
    machine.expect("gander> ")


def test_what_device_loader_loads_is_entered_after_a_reset_too(boot, program, flat):
    machine = boot(*loader(flat(program("idle"))))
    machine.expect(r"next +-device loader")
    machine.expect("enters S-mode")
    machine.qmp("system_reset")
    machine.expect(r"next +-device loader")


def test_device_tree_where_programs_lie_is_no_program(boot):
    """QEMU puts the tree there when RAM ends behind it."""
    machine = boot(memory="4M")
    machine.settle()
    assert "-device loader" not in machine.output
    assert "device tree" in machine.output


def test_kernel_that_is_linked_at_0_is_spoken_of(boot, tmp_path):
    """QEMU's words are the same as without a kernel."""
    kernel = tmp_path / "kernel.elf"
    segment = Segment(paddr=0, filesz=4, offset=0x1000)
    kernel.write_bytes(Elf(0, [segment], b"\x6f\0\0\0").pack())
    for machine in boot(kernel=kernel), boot():
        machine.expect(r"next +the embedded payload")
        machine.expect(r"\(no -kernel, or one that is linked at 0: link it to 0x80200000\)")
        machine.expect("gander> ")


def test_kernel_that_is_linked_below_ram_is_told_where_to_go(boot, tmp_path):
    kernel = tmp_path / "kernel.elf"
    segment = Segment(paddr=0x10000, filesz=4, offset=0x1000)
    kernel.write_bytes(Elf(0x10000, [segment], b"\x6f\0\0\0").pack())
    ends_badly(boot(kernel=kernel), r"entry .*0x10000.*\. Link it to 0x80200000\.")


def tar_of(data):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as file:
        info = tarfile.TarInfo("kernel")
        info.size = len(data)
        file.addfile(info, io.BytesIO(data))
    return archive.getvalue()


def zip_of(data):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("kernel", data)
    return archive.getvalue()


# What people give in a kernel's place, made from a kernel, and words of the answer.
FOREIGN = {
    "gzip": (gzip.compress, "gzip.*gunzip"),
    "bzip2": (bz2.compress, "bzip2.*bunzip2"),
    "xz": (lzma.compress, "xz.*unxz"),
    "lzma": (lambda data: lzma.compress(data, lzma.FORMAT_ALONE), "lzma.*unlzma"),
    "zstd": (lambda data: b"\x28\xb5\x2f\xfd" + data, "zstd.*unzstd"),
    "lz4": (lambda data: b"\x04\x22\x4d\x18" + data, "lz4.*unlz4"),
    "tar": (tar_of, "tar archive"),
    "zip": (zip_of, "zip archive"),
    "cpio": (lambda data: b"070701" + b"00000000" * 13 + data, "cpio.*-initrd"),
    "fit": (lambda data: struct.pack(">II", 0xD00DFEED, len(data)) + data, "FIT.*-dtb"),
    "script": (lambda data: b"#!/bin/sh\nexec qemu\n", "script"),
    "text": (lambda data: b"int main(void) { return 0; }\n", "text"),
    "efi": (lambda data: b"MZ\x90\0" + data, "EFI"),
    "zboot": (lambda data: b"MZ\0\0zimg" + data, "zboot"),
    "qcow2": (lambda data: b"QFI\xfb" + data, "qcow2.*-drive"),
    "uimage": (lambda data: struct.pack(">I", 0x27051956) + bytes(60) + data, "uImage"),
}


@pytest.mark.parametrize("how", ["fw_cfg", "kernel", "loader"])
@pytest.mark.parametrize("name", FOREIGN)
def test_file_that_is_no_kernel_is_named(boot, hello, flat, tmp_path, name, how):
    """It is not entered as a flat binary; the sentence says what it is and what to do."""
    make, words = FOREIGN[name]
    path = tmp_path / "file"
    path.write_bytes(make(flat(hello).read_bytes()))
    if how == "fw_cfg":
        ends_badly(boot(payload=path), f"gander: What came by opt/gander/payload.*{words}")
    elif how == "kernel":
        ends_badly(boot(kernel=path), f"gander: What came by -kernel .*{words}")
    else:
        ends_badly(boot(*loader(path)), f"gander: What came by -device loader .*{words}")


def test_real_device_tree_is_named(boot, tmp_path):
    tree = devicetree.dump(tmp_path / "virt.dtb")
    ends_badly(boot(payload=tree), "device tree.*-dtb")


def orders_to_fw_cfg():
    """{address: size} of the stores that make the device work: a fence follows each."""
    elf, found = FIRMWARE.with_suffix(".elf"), {}
    for function in ["transfer", "platform_file_open", "platform_file_read"]:
        command = [f"{CROSS_COMPILE}objdump", "-d", f"--disassemble={function}", elf]
        code = subprocess.check_output(command, text=True)
        for address, store in re.findall(r"^ *(\w+):\s+(\w+)\s.*\n.*fence\s+io,rw", code, re.M):
            found[int(address, 16)] = len(store) // 2
    return found


def test_transfer_that_the_device_does_not_do_is_no_success(boot, hello):
    """The device clears the control word when it is done. A debugger leaves out the store
    that would make it work."""
    debugger = Debugger()
    machine = boot("-S", *debugger.arguments, payload=hello, coverage=False)
    debugger.connect()
    read = symbols(FIRMWARE.with_suffix(".elf"))["platform_file_read"]
    debugger.set_breakpoint(read)
    assert debugger.go() == read
    debugger.clear_breakpoint(read)
    orders = orders_to_fw_cfg()
    for address in orders:
        debugger.set_breakpoint(address)
    address = debugger.go()
    debugger["pc"] = address + orders[address]
    assert debugger.ask("D") == "OK"
    debugger.close()
    ends_badly(machine, "gander: Reading opt/gander/payload failed.")


def test_kernel_of_zeros_is_refused(boot, tmp_path):
    kernel = tmp_path / "zeros"
    kernel.write_bytes(bytes(4096))
    ends_badly(boot(kernel=kernel), r"0x80200000.*zero|zero.*0x80200000")


def test_payload_of_zeros_is_refused(boot, tmp_path):
    payload = tmp_path / "zeros"
    payload.write_bytes(bytes(4096))
    ends_badly(boot(payload=payload), "zero")


def test_kernel_for_another_machine_is_refused(boot, tmp_path):
    """QEMU loads an x86 ELF as plain bytes; its header must not be executed."""
    kernel = tmp_path / "x86.elf"
    kernel.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\x3e\x00" + bytes(44))
    ends_badly(boot(kernel=kernel), r"e_machine.*\b(62|0x3e)\b")


def test_payload_too_large_for_ram_is_refused(boot, tmp_path):
    payload = tmp_path / "large"
    with payload.open("wb") as file:
        file.write(b"\x13\x00\x00\x00")
        file.truncate(40 << 20)
    ends_badly(boot(payload=payload, memory="32M"), r"(?i)payload.*0x")


def test_empty_payload_is_refused(boot, tmp_path):
    """A file of one byte is no program; QEMU itself refuses empty ones."""
    payload = tmp_path / "tiny"
    payload.write_bytes(b"\0")
    ends_badly(boot(payload=payload), r"opt/gander/payload")


@pytest.fixture
def boot_elsewhere(boot, tmp_path):
    """Start a firmware at 0x80100000, where U-Boot's SPL loads it."""
    jump = tmp_path / "jump.bin"
    jump.write_bytes(struct.pack("<II", 0x00100297, 0x00028067))  # auipc t0, 0x100; jr t0

    def start(firmware, **options):
        loader = f"loader,file={firmware},addr=0x80100000,force-raw=on"
        return boot("-device", loader, firmware=jump, **options)

    return start


@pytest.mark.parametrize("harts", [1, 4])
def test_firmware_where_it_was_not_linked(boot_elsewhere, harts):
    """One sentence names what to build it with."""
    machine = boot_elsewhere(FIRMWARE, smp=harts)
    ends_badly(machine, "gander: .*another address.* FW_TEXT_START")
    assert machine.output.count("gander: ") == 1


def test_firmware_linked_elsewhere(boot_elsewhere, hello):
    """Built so, it runs there."""
    firmware = build("elsewhere", "FW_TEXT_START=0x80100000")
    ends_well(boot_elsewhere(firmware, payload=hello, smp=4), "Hello from S-mode")
