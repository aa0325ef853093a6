# SPDX-License-Identifier: BSD-2-Clause
"""One run of QEMU: its console through pexpect, its monitor through QMP."""
import json
import os
import re
import shutil
import signal
import socket
import tempfile
import time
from pathlib import Path

import pexpect

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / os.environ.get("O", "build")
FIRMWARE = OUT / "gander.bin"
QEMU = os.environ.get("QEMU", "qemu-system-riscv64")

# Seconds after which a silent machine is called hung. No test depends on how fast
# anything is, and a loaded host may take long for everything.
BOUND = 180
LINUX_BOUND = 600
# Seconds in which QEMU should end when it is asked to.
PATIENCE = 30

# Where the firmware's code may lie, for QEMU's log of translated instructions.
FIRMWARE_BASE, FIRMWARE_SIZE = 0x80000000, 0x80000
FIRMWARE_RANGE = f"{FIRMWARE_BASE:#x}+{FIRMWARE_SIZE:#x}"
TRANSLATED = re.compile(r"^(0x[0-9a-f]+):", re.MULTILINE)


def sockets(count, harts):
    """QEMU's arguments for a machine of so many sockets, each with an equal share of the
    harts and of 1 GiB."""
    share = harts // count
    arguments = ["-m", "1G"]
    for i in range(count):
        arguments += ["-object", f"memory-backend-ram,id=socket{i},size={1024 // count}M"]
        cpus = f"{i * share}-{(i + 1) * share - 1}"
        arguments += ["-numa", f"node,nodeid={i},memdev=socket{i},cpus={cpus}"]
    return arguments


# Machines that differ in their interrupt controllers: keyword arguments of boot().
# Without MSWI, which aclint=on with IMSICs does not have, the IMSICs carry IPIs.
IMSIC_IPIS = "aia=aplic-imsic,aclint=on"
CONTROLLERS = {
    "clint-sockets": {"smp": 4, "arguments": sockets(2, 4)},
    "aplic": {"smp": 4, "machine": "aia=aplic"},
    "aplic-aclint": {"smp": 4, "machine": "aia=aplic,aclint=on"},
    "aplic-sockets": {"smp": 8, "machine": "aia=aplic", "arguments": sockets(4, 8)},
    "aplic-imsic": {"smp": 4, "machine": "aia=aplic-imsic"},
    "imsic-ipis": {"smp": 4, "machine": IMSIC_IPIS},
    "imsic-ipis-guests": {"smp": 5, "machine": f"{IMSIC_IPIS},aia-guests=3"},
    "imsic-ipis-sstc-off": {"smp": 4, "machine": IMSIC_IPIS, "cpu": "rv64,sstc=off"},
    "imsic-ipis-sockets": {
        "smp": 8,
        "machine": f"{IMSIC_IPIS},aia-guests=1",
        "arguments": sockets(4, 8),
    },
    "iommu-sys": {"smp": 4, "machine": f"{IMSIC_IPIS},iommu-sys=on", "qemu": 10},
    "iommu-pci": {
        "smp": 4,
        "machine": "aia=aplic-imsic",
        "arguments": ["-device", "riscv-iommu-pci"],
        "qemu": 10,
    },
}


class Log:
    """A console's log. Carriage returns are left out: a terminal adds any number."""

    def __init__(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w")

    def write(self, text):
        self._file.write(text.replace("\r", ""))

    def flush(self):
        if not self._file.closed:
            self._file.flush()

    def close(self):
        self._file.close()


class Machine:
    """A running `qemu-system-riscv64 -M virt`, its console kept in a log file."""

    def __init__(self, arguments, log, coverage=None):
        self.log = Path(log)
        self.status = None
        self._coverage = coverage
        self._folder = Path(tempfile.mkdtemp(prefix="gander-"))
        self._monitor = None
        arguments = [*arguments, "-qmp", f"unix:{self._folder}/qmp,server=on,wait=off"]
        if coverage:
            coverage.parent.mkdir(parents=True, exist_ok=True)
            arguments += ["-d", "in_asm", "-dfilter", FIRMWARE_RANGE, "-D", str(self._trace)]
        self._log_file = Log(self.log)
        self.console = pexpect.spawn(
            QEMU,
            [str(a) for a in arguments],
            timeout=BOUND,
            encoding="utf-8",
            codec_errors="replace",
        )
        self.console.logfile_read = self._log_file
        self.console.delaybeforesend = None

    @property
    def _trace(self):
        return self._folder / "in_asm.log"

    @property
    def output(self):
        """Everything that the console has shown so far."""
        self._log_file.flush()
        return self.log.read_text(errors="replace")

    def expect(self, pattern, timeout=BOUND):
        """Wait until the console shows the pattern; gives the match."""
        self.console.expect(pattern.replace("\n", "\r*\n"), timeout=timeout)
        return self.console.match

    def send(self, text):
        self.console.send(text)

    def command(self, line, prompt="gander> "):
        """Type a line at a shell's prompt and give what it answers."""
        self.send(line + "\r")
        self.expect(re.escape(line) + r"\s*\n")
        self.expect(prompt)
        return self.console.before.replace("\r", "").strip()

    def wait_exit(self, timeout=BOUND):
        """Wait for QEMU's end; gives its exit status."""
        ends = self.console.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=timeout) == 0
        assert ends, f"The machine has not ended within {timeout} seconds."
        self.status = self.console.wait()
        return self.status

    def expect_conformance(self):
        """Wait for the end of a conformance program, each of whose checks must hold."""
        summary = self.expect(r"(\d+) passed, (\d+) failed, (\d+) skipped")
        passed, failed, _ = map(int, summary.groups())
        failures = re.findall(r"^not ok .*$", self.output, re.MULTILINE)
        assert not failures, "\n".join(failures)
        assert failed == 0
        assert passed > 0
        assert passed == len(re.findall(r"^ok ", self.output, re.MULTILINE))
        assert self.wait_exit() == 0

    def settle(self, quiet=1.0):
        """Wait until QEMU ends or its console, once it has said something, has been quiet for
        a while. Fails when the console does not stop talking."""
        deadline = time.monotonic() + BOUND
        while time.monotonic() < deadline:
            try:
                self.console.read_nonblocking(65536, timeout=quiet if self.output else BOUND)
            except (pexpect.TIMEOUT, pexpect.EOF):
                return
        raise AssertionError("The console does not stop talking.")

    def qmp(self, command, **arguments):
        """Run a command of QEMU's machine protocol and give its result."""
        self._request(command, arguments)
        for line in self._monitor:
            answer = json.loads(line)
            assert "error" not in answer, answer
            if "return" in answer:
                return answer["return"]
        raise AssertionError(f"QEMU ended before it answered {command}.")

    def resume(self):
        """Let a machine that was started with -S run. It may end before QEMU answers."""
        self._request("cont", {})

    def sleeps_in_firmware(self):
        """Whether no hart moves, and all are in the firmware."""
        places = []
        for _ in range(2):
            registers = {"command-line": "info registers -a"}
            text = self.qmp("human-monitor-command", **registers)
            places.append([int(pc, 16) for pc in re.findall(r"^ *pc +(\w+)", text, re.MULTILINE)])
            time.sleep(0.1)
        inside = range(FIRMWARE_BASE, FIRMWARE_BASE + FIRMWARE_SIZE)
        return places[0] == places[1] and all(pc in inside for pc in places[0])

    def wait_asleep(self):
        deadline = time.monotonic() + BOUND
        while not self.sleeps_in_firmware():
            assert time.monotonic() < deadline, "The machine does not go to sleep."

    def _request(self, command, arguments):
        if self._monitor is None:
            self._monitor = self._connect()
            self.qmp("qmp_capabilities")
        request = {"execute": command, "arguments": arguments}
        self._monitor.write(json.dumps(request) + "\n")
        self._monitor.flush()

    def _connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(BOUND)
        deadline = time.monotonic() + BOUND
        while True:
            try:
                connection.connect(str(self._folder / "qmp"))
                break
            except OSError:
                assert self.console.isalive() and time.monotonic() < deadline, self.output
                time.sleep(0.02)
        stream = connection.makefile("rw")
        stream.readline()  # the greeting
        return stream

    def read_memory(self, address, size):
        """The bytes at a physical address."""
        path = self._folder / "memory"
        self.qmp("pmemsave", val=address, size=size, filename=str(path))
        return path.read_bytes()

    def _ends_by(self, sign, patience):
        """Whether QEMU ends in time when it gets that signal."""
        self.console.kill(sign)
        deadline = time.monotonic() + patience
        while self.console.isalive() and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self.console.isalive()

    def close(self):
        """End QEMU if it still runs, and keep what coverage needs. May come twice."""
        if not self._folder.exists():
            return
        if self._monitor is not None:
            self._monitor.close()
        # SIGTERM first, at which QEMU completes its log. Under load either takes a while.
        ended = self._ends_by(signal.SIGTERM, PATIENCE) or self._ends_by(signal.SIGKILL, BOUND)
        assert ended, f"QEMU (process {self.console.pid}) is still there {BOUND} s after SIGKILL."
        self.console.close()
        self._log_file.close()
        if self._coverage and self._trace.exists():
            addresses = set(TRANSLATED.findall(self._trace.read_text(errors="replace")))
            self._coverage.write_text("\n".join(sorted(addresses)) + "\n")
        shutil.rmtree(self._folder)
