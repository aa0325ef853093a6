# SPDX-License-Identifier: BSD-2-Clause
"""A debugger at the hand of a test: QEMU's gdb stub, spoken to directly (gdb's manual,
"Remote Serial Protocol"). Enough to set registers and memory and to run from one
breakpoint to the next, on a machine of one hart."""
import re
import shutil
import socket
import tempfile
import time
import xml.etree.ElementTree as xml
from pathlib import Path

from machine import BOUND

# Bytes of memory in a packet: also QEMU 7 has room for their hexadecimal digits.
CHUNK = 1024


class Debugger:
    """Give `arguments` to QEMU, then connect()."""

    def __init__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="gander-"))
        self._path = self._folder / "gdb"
        self.arguments = ["-gdb", f"unix:{self._path},server=on,wait=off"]
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(BOUND)

    def connect(self):
        """Stops the machine."""
        deadline = time.monotonic() + BOUND
        while True:
            try:
                self._socket.connect(str(self._path))
                break
            except OSError:
                assert time.monotonic() < deadline, "QEMU's gdb stub does not answer."
                time.sleep(0.02)
        self._stream = self._socket.makefile("rwb")
        self.ask("?")
        self._numbers, self._sizes = self._registers()

    def close(self):
        self._socket.close()
        shutil.rmtree(self._folder)

    # ---- Packets ----

    def _send(self, text):
        checksum = sum(text.encode()) & 0xFF
        self._stream.write(f"${text}#{checksum:02x}".encode())
        self._stream.flush()

    def _byte(self):
        byte = self._stream.read(1)
        assert byte, "QEMU has ended."
        return byte

    def _receive(self):
        while self._byte() != b"$":
            pass
        text = bytearray()
        while (byte := self._byte()) != b"#":
            text += byte
        self._stream.read(2)
        self._stream.write(b"+")
        return text.decode("latin-1")

    def ask(self, text):
        self._send(text)
        return self._receive()

    def _order(self, text):
        answer = self.ask(text)
        assert answer == "OK", f"QEMU's gdb stub refused {text}: {answer!r}"

    # ---- Registers ----

    def _file(self, name):
        """A file of the target's description."""
        text = ""
        while True:
            part = self.ask(f"qXfer:features:read:{name}:{len(text):x},{CHUNK:x}")
            text += part[1:]
            if part[0] == "l":
                return text

    def _registers(self):
        """What registers there are: their numbers and sizes in bytes by name."""
        numbers, sizes, number = {}, {}, 0
        for file in re.findall(r'include href="(.*?)"', self._file("target.xml")):
            for register in xml.fromstring(self._file(file)).iter("reg"):
                number = int(register.get("regnum", number))
                numbers[register.get("name")] = number
                sizes[register.get("name")] = int(register.get("bitsize")) // 8
                number += 1
        return numbers, sizes

    def has(self, name):
        return name in self._numbers

    def size(self, name):
        return self._sizes[name]

    def __getitem__(self, name):
        answer = self.ask(f"p{self._numbers[name]:x}")
        assert answer[0] != "E", f"The register {name} cannot be read."
        return int.from_bytes(bytes.fromhex(answer), "little")

    def __setitem__(self, name, value):
        data = value.to_bytes(self._sizes[name], "little")
        self._order(f"P{self._numbers[name]:x}={data.hex()}")

    def integers(self):
        """x0 to x31."""
        data = bytes.fromhex(self.ask("g"))
        return [int.from_bytes(data[8 * n : 8 * n + 8], "little") for n in range(32)]

    def set_integers(self, values, pc):
        self._order("G" + b"".join(v.to_bytes(8, "little") for v in [*values, pc]).hex())

    # ---- Memory ----

    def read(self, address, size):
        data = b""
        for at in range(0, size, CHUNK):
            data += bytes.fromhex(self.ask(f"m{address + at:x},{min(CHUNK, size - at):x}"))
        return data

    def write(self, address, data):
        for at in range(0, len(data), CHUNK):
            part = data[at : at + CHUNK]
            self._order(f"M{address + at:x},{len(part):x}:{part.hex()}")

    def use_physical_addresses(self):
        self._order("Qqemu.PhyMemMode:1")

    # ---- Running ----

    def set_breakpoint(self, address):
        self._order(f"Z1,{address:x},4")

    def clear_breakpoint(self, address):
        self._order(f"z1,{address:x},4")

    def go(self):
        """Run to a breakpoint; gives its address."""
        self._send("c")
        answer = self._receive()
        assert answer.startswith("T05"), f"The machine stopped otherwise: {answer!r}"
        return self["pc"]
