# SPDX-License-Identifier: BSD-2-Clause
"""docs/conformance.md is what the conformance programs show."""
import sys

import pytest
from conftest import qemu_version
from machine import OUT, QEMU, ROOT

sys.path.insert(0, str(ROOT / "tools"))
import conformance


def test_document_is_what_a_run_shows():
    """Each answer on the list has a check or a reason, and the table says which."""
    if qemu_version() < 10:
        pytest.skip("this QEMU has not every feature whose calls are shown")
    text, _, findings = conformance.conformance(ROOT, OUT, QEMU)
    assert not findings, "\n".join(findings)
    _, _, written = (ROOT / conformance.DOCUMENT).read_text().partition(conformance.BELOW)
    assert written == text
