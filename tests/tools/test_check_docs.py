# SPDX-License-Identifier: BSD-2-Clause
"""tools/check-docs finds what a document names and the repository does not have."""
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def check(tmp_path, text):
    document = tmp_path / "document.md"
    document.write_text(text)
    return subprocess.run([ROOT / "tools/check-docs", document], capture_output=True, text=True,
                          cwd=ROOT, check=False)


def test_what_is_there_passes(tmp_path):
    result = check(tmp_path, "`sbi/hsm.c`, `hsm.c`, `boot()`, `read_option`, `make check`, `a0`\n")
    assert (result.returncode, result.stderr) == (0, "")


# In two parts, because this file is in the repository, too.
@pytest.mark.parametrize("name", ["sbi/nothing.c", "sm.c", "nothing" "_here()", "nothing" "_there"])
def test_what_is_not_there_is_named(tmp_path, name):
    result = check(tmp_path, f"`hsm.c`\nand `{name}`\n")
    assert result.returncode == 1
    assert "document.md:2: " in result.stderr and f"`{name}`" in result.stderr
    assert result.stderr.count("\n") == 1
