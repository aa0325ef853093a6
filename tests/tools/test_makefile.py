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
