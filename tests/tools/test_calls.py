# SPDX-License-Identifier: BSD-2-Clause
"""The list of calls, and what is compared with it: each disagreement is found and named."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import calls
import conformance

SOUND = {
    "sbi/calls.def": """
/* Not EXTENSION(this, "one", for it is a comment). */
#define FUNCTION(id, name, arguments, ...)
ERROR(SBI_SUCCESS)
ERROR(SBI_ERR_FAILED)
EXTENSION(ONE, "the first",
	FUNCTION(SBI_ONE_GO, "go", "where when", SUCCESS, DENIED, FAILED)
	FUNCTION(SBI_ONE_GO_ON, "go_on", "", NO_RETURN)
	FUNCTION(SBI_ONE_STOP, "stop", "",
		 SUCCESS))
EXTENSION(TWO, "not there",
	FUNCTION(SBI_TWO_GO, "go", "", NOT_SUPPORTED))
EXTENSION(LEGACY, "old",
	FUNCTION(SBI_EXT_LEGACY_GO, "go", "", SUCCESS))
NOT_SHOWN("it never fails", FAILED,
	SBI_ONE_GO)
""",
    "sbi/sbi.h": """
#define SBI_SUCCESS 0
#define SBI_ERR_FAILED (-1)

#define SBI_EXT_LEGACY_GO 0x00

#define SBI_EXT_ONE 0x4f4e45
#define SBI_ONE_GO 0
#define SBI_ONE_GO_ON 1
#define SBI_ONE_STOP 2

#define SBI_ONE_FLAG 1

#define SBI_EXT_TWO 0x54574f
#define SBI_TWO_GO 0
""",
    "sbi/one.c": """
static long other(long flag)
{
	return flag == SBI_ONE_FLAG;
}

struct sbiret one_ecall(long fid)
{
	switch (fid) {
	case SBI_ONE_GO ... SBI_ONE_GO_ON:
		return go(fid);
	case SBI_ONE_STOP:
		return stop();
	}
}
""",
    "sbi/ecall.c": """
static inline ecall_handler *handler_of(unsigned long eid)
{
	switch (eid) {
	case SBI_EXT_ONE:
		return one_ecall;
	case SBI_EXT_LEGACY_GO:
		return legacy_ecall;
	}
}
""",
    "docs/conformance.md": """
## ONE: the first (0x4f4e45)
| id | function | answer | shown by |
|---|---|---|---|
| 0 | go | `SUCCESS` | `one`: there |
| 0 | go | `DENIED` | `one`: elsewhere |
| 0 | go | `FAILED` | *not shown:* it never fails |
| 1 | go_on | `NO_RETURN` | `one`: for ever |
| 2 | stop | `SUCCESS` | `one`: here |
|  | unknown function | `NOT_SUPPORTED` | `base`: function 3 |

## TWO: not there (0x54574f)
| 0 | go | `NOT_SUPPORTED` | `base`: as probe_extension says |

## LEGACY: old
| 0 | go | `SUCCESS` | `old`: once |
""",
}

CONSOLE = """
Gander 0.1.0
ok   SBI_ONE go: there (0x80200000) -> SBI_SUCCESS, 0x1
ok   SBI_ONE go: elsewhere -> SBI_ERR_DENIED
ok   SBI_ONE go: all registers survive
ok   SBI_ONE both: go_on for ever -> NO_RETURN
ok   SBI_ONE go, again: stop when it has gone -> SBI_SUCCESS
ok   SBI_ONE unknown function: function 3 -> SBI_ERR_NOT_SUPPORTED
ok   SBI_TWO go: as probe_extension says -> SBI_ERR_NOT_SUPPORTED
skip SBI_ONE go: by a second hart: there is none -> SBI_ERR_FAILED
6 passed, 0 failed, 1 skipped
last legacy go: away -> SBI_SUCCESS
"""


def lay_out(root, changes):
    """The sound tree below root, with {file: (old, new)} replaced."""
    for name, text in SOUND.items():
        old, new = changes.get(name, ("", ""))
        assert old in text
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text.replace(old, new, 1))
    return root


def shown_by(root, console):
    listed = calls.Calls(root)
    shown = {}
    conformance.collect("one", console, listed.rows(), shown)
    return listed, shown


def test_sound_tree_passes(tmp_path):
    assert calls.check(lay_out(tmp_path, {})) == []


@pytest.mark.parametrize(
    "file, old, new, findings",
    [
        # The list lacks a function, an answer, an error; has a reason too many.
        (
            "sbi/calls.def",
            '	FUNCTION(SBI_ONE_GO_ON, "go_on", "", NO_RETURN)\n',
            "",
            ["SBI_ONE_GO_ON: sbi/sbi.h", "SBI_ONE_GO_ON: an *", "ONE go_on NO_RETURN: docs"],
        ),
        ("sbi/calls.def", "SUCCESS, DENIED", "SUCCESS", ["ONE go DENIED: docs/conformance.md"]),
        ("sbi/calls.def", "ERROR(SBI_ERR_FAILED)", "", ["SBI_ERR_FAILED: sbi/sbi.h"]),
        (
            "sbi/calls.def",
            '"it never fails", FAILED',
            '"it never fails", TIMEOUT',
            ["SBI_ONE_GO TIMEOUT: ", "ONE go FAILED: docs/conformance.md has another reason"],
        ),
        # The numbers lack a function, or have one more.
        ("sbi/sbi.h", "#define SBI_ONE_STOP 2", "", ["SBI_ONE_STOP: sbi/calls.def"]),
        (
            "sbi/sbi.h",
            "#define SBI_ONE_STOP 2",
            "#define SBI_ONE_STOP 2\n#define SBI_ONE_TURN 3",
            ["SBI_ONE_TURN: sbi/sbi.h"],
        ),
        # The code lacks one, has one more, or an extension.
        ("sbi/one.c", "	case SBI_ONE_STOP:", "", ["SBI_ONE_STOP: no *_ecall()"]),
        ("sbi/one.c", "SBI_ONE_STOP:", "SBI_ONE_STOP:\n	case SBI_ONE_TURN:", ["SBI_ONE_TURN: an"]),
        ("sbi/ecall.c", "SBI_EXT_ONE", "SBI_EXT_TWO", ["SBI_EXT_ONE: no *", "SBI_EXT_TWO: an"]),
        # The document lacks a row, has one more, or another reason.
        ("docs/conformance.md", "| 0 | go | `DENIED`", "", ["ONE go DENIED: sbi/calls.def"]),
        ("docs/conformance.md", "`DENIED`", "`IO`", ["ONE go DENIED: sbi", "ONE go IO: docs"]),
        ("docs/conformance.md", "never fails", "fails", ["ONE go FAILED: docs/conformance.md"]),
        ("docs/conformance.md", "`one`: here", "*not shown:* no", ["ONE stop SUCCESS: docs"]),
    ],
)
def test_disagreement_is_found_and_named(tmp_path, file, old, new, findings):
    found = calls.check(lay_out(tmp_path, {file: (old, new)}))
    assert len(found) == len(findings)
    for expected in findings:
        assert any(finding.startswith(expected) for finding in found), (expected, found)


def test_entry_that_is_written_otherwise_ends_the_check(tmp_path):
    """Nothing on the list is passed over."""
    lay_out(tmp_path, {"sbi/calls.def": ('"go_on", ""', 'NAME, ""')})
    with pytest.raises(SystemExit, match="sbi/calls.def"):
        calls.check(tmp_path)


def test_lines_show_answers_and_make_the_table(tmp_path):
    listed, shown = shown_by(lay_out(tmp_path, {}), CONSOLE)
    assert conformance.disagreements(listed, shown) == []
    assert shown[calls.Row("ONE", "go", "SUCCESS")] == {"one": "there"}
    text = conformance.table(listed, calls.read_numbers(tmp_path)[0], shown)
    assert "| 0 | go | `SUCCESS` | `one`: there |\n| 0 | go | `DENIED` |" in text
    assert "| 0 | go | `FAILED` | *not shown:* it never fails |\n" in text
    (tmp_path / "docs/conformance.md").write_text(text)
    assert calls.check(tmp_path) == []


@pytest.mark.parametrize(
    "old, new, finding",
    [
        ("elsewhere -> SBI_ERR_DENIED", "elsewhere", "ONE go DENIED: no test shows it"),
        ("ok   SBI_ONE go: elsewhere", "skip SBI_ONE go: elsewhere", "ONE go DENIED: no test"),
        ("SBI_ONE go: elsewhere", "SBI_ONE gone: elsewhere", "ONE go DENIED: no test shows it"),
        ("survive", "-> SBI_ERR_IO", "ONE go IO: not in sbi/calls.def, but `one` expects it"),
        ("survive", "-> SBI_ERR_FAILED", "ONE go FAILED: `one` shows it, but"),
        ("go_on for ever", "for ever", "ONE go_on NO_RETURN: no test shows it"),
        ("away -> SBI_SUCCESS\n", "away -> SBI_SUCCESS\nhere\n", "LEGACY go SUCCESS: no test"),
    ],
)
def test_what_the_list_and_a_run_disagree_in_is_found(tmp_path, old, new, finding):
    assert old in CONSOLE
    listed, shown = shown_by(lay_out(tmp_path, {}), CONSOLE.replace(old, new, 1))
    found = conformance.disagreements(listed, shown)
    assert len(found) == 1 and found[0].startswith(finding), found


@pytest.mark.parametrize(
    "console, status, finding",
    [
        ("not ok SBI_ONE go: there\n0 passed, 1 failed, 0 skipped\n", 1, "one: not ok SBI_ONE go"),
        ("ok   SBI_ONE go: there\n", 0, "one: ended with status 0 and 0 summaries."),
        (CONSOLE, -9, "one: ended with status -9 and 1 summaries."),
        (CONSOLE + "6 passed, 0 failed, 1 skipped\n", 0, "one: ended with status 0 and 2"),
    ],
)
def test_run_that_goes_wrong_is_found(console, status, finding):
    assert conformance.judge("one", CONSOLE, 0) == []
    (found,) = conformance.judge("one", console, status)
    assert found.startswith(finding)
