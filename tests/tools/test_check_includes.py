# SPDX-License-Identifier: BSD-2-Clause
"""The check of include directions finds what it is there to find."""
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "check-includes"

SOUND = {
    "firmware/boot.c": '#include "base/print.h"\n#include "sbi/ecall.h"\n#include "platform.h"\n',
    "firmware/base/print.h": "#include <stdarg.h>\n",
    "firmware/base/print.c": '#include "base/print.h"\n#include "hart/csr.h"\n',
    "firmware/hart/csr.h": "",
    "sbi/sbi.h": "",
    "sbi/ecall.h": '#include "sbi/sbi.h"\n',
    "platform/virt/platform.h": '#include "hart/csr.h"\n',
    "platform/virt/uart.c": '#include "platform.h"\n',
    "payload/lib/print.h": "",
    "payload/shell/main.c": '#include "payload/lib/print.h"\n#include "sbi/sbi.h"\n',
    "tests/unit/test_print.c": '#include "base/print.h"\n',
    "tests/conformance/base.c": '#include "payload/lib/print.h"\n',
}


def run(root, files):
    """Lay out the files below root and run the check on them."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return subprocess.run([sys.executable, TOOL, root], capture_output=True, text=True, check=False)


def test_sound_tree_passes(tmp_path):
    result = run(tmp_path, SOUND)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "source, include",
    [
        ("firmware/base/print.c", "sbi/ecall.h"),  # floor to sbi
        ("firmware/hart/csr.h", "platform.h"),  # floor to platform
        ("sbi/time.c", "trap.h"),  # sbi to roof
        ("sbi/time.c", "platform/virt/uart.h"),  # past the contract
        ("platform/virt/uart.c", "sbi/ecall.h"),  # driver to sbi
        ("platform/virt/platform.h", "uart.h"),  # contract to driver
        ("payload/shell/main.c", "hart/csr.h"),  # S-mode program to firmware
        ("payload/shell/main.c", "payload/hello/hello.h"),  # one payload to another
        ("tests/conformance/base.c", "base/print.h"),
    ],
)
def test_upward_include_is_found(tmp_path, source, include):
    files = {
        **SOUND,
        "firmware/trap.h": "",
        "platform/virt/uart.h": "",
        "payload/hello/hello.h": "",
        source: f'\n#include "{include}"\n',
    }
    result = run(tmp_path, files)
    assert result.returncode == 1
    assert f"{source}:2: includes " in result.stderr


def test_missing_file_is_found(tmp_path):
    result = run(tmp_path, {**SOUND, "firmware/boot.c": '#include "gone.h"\n'})
    assert 'firmware/boot.c:1: includes "gone.h", which is no file of ours.' in result.stderr
    assert result.returncode == 1


def test_circle_through_source_and_header_is_found(tmp_path):
    files = {
        **SOUND,
        "sbi/a.h": "",
        "sbi/a.c": '#include "sbi/b.h"\n',
        "sbi/b.h": "",
        "sbi/b.c": '#include "sbi/a.h"\n',
    }
    result = run(tmp_path, files)
    assert result.returncode == 1
    assert "circle: sbi/a -> sbi/b -> sbi/a." in result.stderr
