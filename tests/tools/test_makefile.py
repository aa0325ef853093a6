# SPDX-License-Identifier: BSD-2-Clause
"""What the makefile tells people."""
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def make(*arguments):
    """A dry run, in an environment of its own: this test may run below a make."""
    return subprocess.run(
        ["make", "-C", ROOT, *arguments],
        env={"PATH": "/usr/bin:/bin"},
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
