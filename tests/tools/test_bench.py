# SPDX-License-Identifier: BSD-2-Clause
"""How the bench makes its table of the work under Linux."""
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
import under_linux  # noqa: E402 (the path has to be there first)


def test_a_run_that_hangs_counts_as_the_worst():
    runs = [{"boot": 2.5, "futex": 900.0}, {"boot": 3.5, "futex": 1100.0}, {"boot": 3.0}]
    assert under_linux.middle("futex", runs) == "900"
    assert under_linux.middle("boot", runs) == "3.00"
    assert under_linux.middle("futex", [*runs[1:], {}]) == "hangs"
    assert under_linux.middle("boot", [{}, {}, runs[0]]) == "hangs"


def test_firmwares_take_turns():
    order = []

    def boot(firmware, harts, cpu):
        order.append((firmware, harts, cpu))
        return f"linux boot {harts}.0\nlinux munmap 5.0\n"

    rows = under_linux.measure({"A": "a.bin", "B": "b.bin"}, boot, 2)
    assert [firmware for firmware, *_ in order] == ["a.bin", "b.bin"] * (len(order) // 2)
    assert len(set(order)) == len(order) / 2
    assert ["boot to init (seconds), 4 harts, rv64", "4.00", "4.00"] in rows
    assert ["fork and exec, 2 harts, rv64,sstc=off", "hangs", "hangs"] in rows


def test_write_replaces_only_its_own_table(tmp_path):
    document = tmp_path / "performance.md"
    around = "# P\n\n| x |\n|---|\n\n{0}words\n\n{1}\n\n## Calls\n\n| y |\n|---|\n"
    document.write_text(around.format(under_linux.HEADING, "| a |\n|---|\n| 1 |"))
    under_linux.write(document, ["", "Gander"], [["fork", r"1\2"]])
    table = "|  | Gander |\n| --- | --- |\n| fork | 1\\2 |"
    assert document.read_text() == around.format(under_linux.HEADING, table)
