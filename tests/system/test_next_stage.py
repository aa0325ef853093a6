# SPDX-License-Identifier: BSD-2-Clause
"""Where the next stage comes from, in which order, and what is refused."""
import os
import re
import subprocess

import pytest
from machine import OUT, ROOT
from conftest import PAYLOADS


@pytest.fixture(scope="session")
def mapped_headers(program):
    """An ELF whose lowest address holds its own header."""
    return program("report_entry", PAYLOADS / "mapped_headers.ld")


@pytest.fixture(scope="session")
def embed():
    """embed(path) builds a firmware with that file as its payload."""

    def build(path):
        out = OUT / "tests/system/embedded" / path.name
        environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
        subprocess.run(
            ["make", "-s", "-C", ROOT, f"O={out}", f"PAYLOAD={path}", f"{out}/gander.bin"]
            + [f"LIBFDT_DIR={OUT / 'libfdt/src'}"],
            check=True,
            env=environment,
        )
        return out / "gander.bin"

    return build


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
