# SPDX-License-Identifier: BSD-2-Clause
"""The samples of the README are what people see.

A sample is a fenced block; its lines may be broken otherwise than on the console, and "…"
stands for anything. Which hart wins the lottery is chance. When a sample is out of date, the
failure shows what there is to be copied.
"""
import re

from machine import ROOT

TEXT = (ROOT / "README.md").read_text()


def sample(begin):
    """The fenced block that begins so, without its first line."""
    return re.search(rf"^```\n{re.escape(begin)}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)[1]


def normalised(text):
    text = " ".join(text.split())
    text = re.sub(r"hart \d+ won the lottery, hart \d+ enters", "hart N won, hart N enters", text)
    return re.sub(r"S-mode on hart \d+", "S-mode on hart N", text)


def assert_shown(text, output):
    """Each part of the sample is there, one behind the other."""
    shown, at = normalised(output), 0
    for part in text.split("…"):
        found = shown.find(normalised(part), at)
        assert found >= 0, f"README.md shows:\n{part}\nThe console shows:\n{output}"
        at = found + len(normalised(part))


def test_sample_of_make_run(boot):
    text = sample("$ make run")
    machine = boot(smp=4, memory="1G", boot_hart="3")  # not hart 1, which the sample asks for
    machine.expect("gander> ")
    for command in re.findall(r"^gander> (.*)$", text, re.MULTILINE):
        machine.command(command)
    assert_shown(text, machine.output)


def test_sample_of_a_first_fault(boot, program):
    machine = boot(payload=program("store_firmware"))
    machine.wait_exit()
    assert_shown(sample("$ make run KERNEL=kernel.elf"), machine.output)
