# SPDX-License-Identifier: BSD-2-Clause
"""Systems of others that tests boot: kernels, boot loaders, programs that run under Linux.

Each is fetched when a test needs it, and by its own door of the makefile. One that cannot
be had leaves out the tests that need it, in words, and the end of the run counts them.
REQUIRE_FOREIGN=1 makes that a failure; with REQUIRE_FOREIGN=kernel only the kernel that
most tests boot is required, of whatever release."""
import collections
import fcntl
import functools
import os
import re
import shutil
import subprocess

import pytest
from machine import OUT, ROOT

RELEASES = dict(
    re.findall(r"^(\w+)=(\w+)$", (ROOT / "tools/releases").read_text(), re.MULTILINE)
)

# The release whose kernel most tests boot, and the one with the newest.
STABLE, NEWEST = RELEASES["stable"], RELEASES["testing"]

# What the attempts of this run said; all of pytest's processes read it.
LOGS = OUT / "foreign"
MISSING = "could not be had"

# Seconds for one system. The largest are 100 MB.
BOUND = 1800


def begin_run():
    """Forget what could not be had in the last run."""
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir(parents=True)


def make(target):
    """Have the makefile make a file below OUT, apart from the make that may have called us."""
    above = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")
    return subprocess.run(
        ["timeout", str(BOUND), "make", "-C", ROOT, f"{os.environ.get('O', 'build')}/{target}"],
        env={name: value for name, value in os.environ.items() if name not in above},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@functools.cache
def why_missing(target):
    """Fetch a file or folder below OUT. Gives "", or the last words of who tried it."""
    log = LOGS / (target.replace("/", "-") + ".log")
    with (OUT / "foreign.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not log.exists():
            attempt = make(target)
            failed = f"{MISSING}\n" if attempt.returncode else ""
            log.write_text(attempt.stdout + failed)
    lines = [line for line in log.read_text().splitlines() if not line.startswith("make")]
    return " ".join(lines[-3:-1]) or "no reason was given" if lines[-1:] == [MISSING] else ""


def need(target):
    """The path of a file or folder below OUT. Without it the test is left out."""
    why = why_missing(target)
    if not why:
        return OUT / target
    kernel = f"linux/{STABLE}/initramfs.cpio.gz"
    required = os.environ.get("REQUIRE_FOREIGN", "")
    if required == "1" or (required == "kernel" and target == kernel):
        pytest.fail(f"{target} {MISSING}, but REQUIRE_FOREIGN={required}: {why}", pytrace=False)
    return pytest.skip(f"{target} {MISSING}: {why}")


def linux_file(suite, name):
    """A file that tools/fetch-linux took from that Debian release, or its initramfs."""
    file = need(f"linux/{suite}/initramfs.cpio.gz").with_name(name)
    if not file.exists():
        pytest.skip(f"linux/{suite}/{name} {MISSING}: this kernel's package has none")
    return file


def package(name):
    """The folder of an unpacked package."""
    return need(f"packages/{name}")


def report(terminal):
    """What was left out and why, and what came from another release than it should have."""
    reasons = [report.longrepr[2] for report in terminal.stats.get("skipped", [])]
    missing = collections.Counter(reason for reason in reasons if f" {MISSING}: " in reason)
    logs = "".join(log.read_text() for log in LOGS.glob("*.log"))
    replaced = sorted(set(re.findall(r"^Debian \S+ served in the place of .*", logs, re.MULTILINE)))
    if missing or replaced:
        terminal.section("systems of others")
    for line in replaced:
        terminal.write_line(line)
    for reason, count in sorted(missing.items()):
        terminal.write_line(f"Left out: {count}, for {reason.removeprefix('Skipped: ')}")
