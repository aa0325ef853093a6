# SPDX-License-Identifier: BSD-2-Clause
"""What the makefile tells people."""
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def make(*arguments, path=""):
    """A dry run, in an environment of its own: this test may run below a make."""
    return subprocess.run(
        ["make", "-C", ROOT, *arguments],
        env={"PATH": f"{path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_unknown_variable_of_opensbi_is_warned_of():
    assert "FW_JUMP means nothing to Gander" in make("-n", "help", "FW_JUMP=y").stderr


def test_known_variables_of_opensbi_are_not_warned_of():
    known = ["FW_TEXT_START=0x80000000", "FW_PAYLOAD_PATH=x", "FW_PAYLOAD_OFFSET=0x200000"]
    assert "means nothing" not in make("-n", "help", *known).stderr


def test_help_lists_every_door_and_variable():
    text = make("help").stdout
    makefiles = "".join(path.read_text() for path in [ROOT / "Makefile", *ROOT.glob("mk/*.mk")])
    for door in ["run", "test", "linux", "debug", "check", "install", "clean", "help"]:
        assert re.search(rf"^  {door} +\S", text, re.MULTILINE), door
    for variable in re.findall(r"^([A-Z_]+) \?=", makefiles, re.MULTILINE):
        assert re.search(rf"^  {variable} +\S", text, re.MULTILINE), variable


def test_kernel_of_debug_brings_its_symbols():
    """QEMU boots the kernel, and gdb knows its symbols and not those of the shell."""
    text = make("-n", "-W", "tools/gdbinit", "debug", "KERNEL=k.elf").stdout
    assert re.search(r"-s -S -kernel k\.elf", text)
    assert re.search(r"tools/gdbinit \S+/gander\.elf k\.elf >", text)
    assert "-kernel k.elf" in make("-n", "run", "KERNEL=k.elf").stdout
    assert "-kernel" not in make("-n", "run").stdout


def test_gdb_gets_the_symbols_of_an_elf_only(tmp_path):
    for content, loaded in (b"\x7fELF\x02", True), (b"MZ\x90\0 an Image", False):
        kernel = tmp_path / "kernel"
        kernel.write_bytes(content)
        command = [ROOT / "tools/gdbinit", "firmware.elf", kernel]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert (f"add-symbol-file {kernel}" in text) == loaded
        assert "file firmware.elf" in text


@pytest.mark.parametrize("folder", ["lib/release", "lib"])
def test_picolibc_is_where_the_compiler_has_it(tmp_path, folder):
    """Releases of Debian have it in different places, with and without a fast library."""
    compiler = tmp_path / "bin/riscv64-unknown-elf-gcc"
    library = tmp_path / "elsewhere" / folder / "some/abi/libc.a"
    for file in compiler, library:
        file.parent.mkdir(parents=True)
        file.touch(0o755)
    header = tmp_path / "elsewhere/include/stdio.h"
    answers = f"*-M*) echo -: {header} ;; *-print-multi-directory*) echo some/abi ;;"
    compiler.write_text(f'#!/bin/sh\ncase "$*" in {answers} esac\n')
    text = make("-n", "V=1", f"O={tmp_path}/out", "all", path=compiler.parent).stdout
    assert f" -isystem {header.parent} " in text
    assert f" {library} " in text
    text = make("-n", "V=1", f"O={tmp_path}/out", "all", "PICOLIBC=/other").stdout
    assert " -isystem /other/include " in text
    assert " /other/lib/" in text
    assert str(header.parent) not in text


def test_warnings_are_errors_only_for_those_who_want_it(tmp_path):
    assert "-Werror" not in make("-n", "V=1", f"O={tmp_path}", "all").stdout
    assert "-Werror" in make("-n", "V=1", f"O={tmp_path}", "all", "WERROR=1").stdout
