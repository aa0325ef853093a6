# SPDX-License-Identifier: BSD-2-Clause
"""What every system test needs: QEMU with the firmware, and payloads to boot."""
import contextlib
import functools
import itertools
import mmap
import os
import re
import subprocess

import devicetree
import foreign
import pytest
from foreign import STABLE, linux_file
from machine import FIRMWARE, OUT, QEMU, ROOT, Machine

CROSS_COMPILE = os.environ.get("CROSS_COMPILE", "riscv64-unknown-elf-")
PAYLOADS = ROOT / "tests/system/payloads"

# Lines of a console that are shown when a test fails.
CONSOLE_LINES = 40


@functools.cache
def qemu_version_line():
    return subprocess.check_output([QEMU, "--version"], text=True).splitlines()[0]


def pytest_configure(config):
    config.addinivalue_line("markers", "long: only `make test-all` runs it")
    if not hasattr(config, "workerinput"):  # not in a process of pytest-xdist's
        foreign.begin_run()


def pytest_terminal_summary(terminalreporter):
    foreign.report(terminalreporter)


def pytest_report_header():
    return f"QEMU: {QEMU}: {qemu_version_line()}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Show the ends of the consoles of a test that failed."""
    report = (yield).get_result()
    if report.when == "call" and report.failed:
        for machine in getattr(item, "machines", []):
            lines = machine.output.splitlines()[-CONSOLE_LINES:]
            report.sections.append((f"console, kept in {machine.log}", "\n".join(lines)))


def qemu_version():
    return int(re.search(r"version (\d+)", qemu_version_line())[1])


def has_fw_cfg():
    """QEMU 7.0 to 7.2 make the fw_cfg device of virt too late for -fw_cfg."""
    return qemu_version() >= 8


@pytest.fixture(scope="session")
def counts_instructions():
    """QEMU 7 counts the time in which all harts sleep in instret, too."""
    if qemu_version() < 8:
        pytest.skip("this QEMU's instret counts more than instructions")


def fw_cfg(name, value):
    """An option of the firmware; QEMU wants commas doubled."""
    return ["-fw_cfg", f"name=opt/gander/{name},string=" + value.replace(",", ",,")]


@pytest.fixture
def boot(request):
    """Start a machine: boot(payload=..., smp=4, ...) gives a Machine. Options of
    the firmware are named as their fw_cfg files, with "_" for "-". `qemu` is the
    oldest version that has such a machine."""
    machines = request.node.machines = []
    ends = contextlib.ExitStack()
    name = re.sub(r"[^A-Za-z0-9.-]+", "_", request.node.nodeid.split("::", 1)[1])
    file = request.path.stem
    count = itertools.count(1)

    def start(
        *extra,
        smp=1,
        machine="",
        cpu="rv64",
        memory=None,
        payload=None,
        kernel=None,
        dtb=None,
        firmware=FIRMWARE,
        arguments=(),
        qemu=0,
        coverage=True,
        **options,
    ):
        if qemu_version() < qemu:
            pytest.skip(f"this machine needs QEMU {qemu}")
        if (payload or options) and not has_fw_cfg():
            pytest.skip("this QEMU takes no -fw_cfg for the virt machine (7.0 to 7.2)")
        command = ["-M", "virt" + (machine and "," + machine), "-smp", smp, "-cpu", cpu]
        # Through "mon:" a Ctrl-C goes to the guest instead of ending QEMU.
        command += ["-display", "none", "-serial", "mon:stdio", "-bios", firmware]
        command += ["-m", memory] if memory else []
        command += ["-kernel", kernel] if kernel else []
        command += ["-dtb", dtb] if dtb else []
        command += ["-fw_cfg", f"name=opt/gander/payload,file={payload}"] if payload else []
        for option, value in options.items():
            command += fw_cfg(option.replace("_", "-"), value)
        label = f"{file}.{name}.{next(count)}"
        addresses = OUT / "coverage" / f"{label}.addresses"
        kept = addresses if coverage and firmware == FIRMWARE else None
        log = OUT / "tests/system/logs" / f"{label}.log"
        machines.append(Machine([*command, *arguments, *extra], log, kept))
        ends.callback(machines[-1].close)
        return machines[-1]

    with ends:
        yield start


@pytest.fixture
def boot_linux(boot):
    """Start Debian's kernel with the test that its first process is to do."""

    def start(test, *extra, suite=STABLE, initramfs=None, append="", **machine):
        command_line = f"console=ttyS0 gander.test={test} {append}"
        initramfs = initramfs or linux_file(suite, "initramfs.cpio.gz")
        machine = {"memory": "1G", "kernel": linux_file(suite, "Image"), **machine}
        return boot("-initrd", initramfs, "-append", command_line, *extra, **machine)

    return start


@pytest.fixture(scope="session")
def add_to_initramfs(tmp_path_factory):
    """add_to_initramfs({"lib": folder, "tests/x": file}) gives the stable release's
    initramfs with these added: the kernel unpacks one archive behind the other."""

    def add(files):
        folder = tmp_path_factory.mktemp("initramfs")
        for name, source in files.items():
            link = folder / "root" / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(source)
        pack = "find -L . | cpio --quiet --dereference -o -H newc"
        archive = subprocess.check_output(pack, shell=True, cwd=folder / "root")
        content = linux_file(STABLE, "initramfs.cpio.gz").read_bytes()
        path = folder / "initramfs"
        # An archive that is not compressed must begin at a multiple of 4.
        path.write_bytes(content + bytes(-len(content) % 4) + archive)
        return path

    return add


def compile_payload(source, out, *flags):
    """Compile and link one of our assembly payloads."""
    subprocess.run(
        [f"{CROSS_COMPILE}gcc", "-march=rv64imac", "-mabi=lp64", "-misa-spec=2.2", "-g"]
        + ["-nostdlib", "-static", f"-I{ROOT}", "-Wl,--build-id=none", *flags, source, "-o", out],
        check=True,
    )
    return out


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """program("unimp") compiles payloads/unimp.S and gives the ELF's path."""
    folder = tmp_path_factory.mktemp("payloads")

    def build(name, script=ROOT / "linker/payload.ld", *flags):
        out = folder / f"{name}.{script.stem}.elf"
        return compile_payload(PAYLOADS / f"{name}.S", out, "-T", script, *flags)

    return build


@pytest.fixture(scope="session")
def flat(tmp_path_factory):
    """flat(elf) gives the flat binary of an ELF."""
    folder = tmp_path_factory.mktemp("flat")

    def convert(elf):
        out = folder / (elf.stem + ".bin")
        subprocess.run([f"{CROSS_COMPILE}objcopy", "-O", "binary", elf, out], check=True)
        return out

    return convert


@pytest.fixture(scope="session")
def hello():
    """The payload that prints one line and powers off."""
    return OUT / "payload/hello.elf"


@pytest.fixture(scope="session")
def shell():
    """The SBI shell as a file of its own; it is the default payload as well."""
    return OUT / "payload/shell.elf"


@pytest.fixture
def sparse_tree(tmp_path):
    """sparse_tree(count, keep, how): the tree of `count` harts with only those to
    keep in it; the others are disabled or removed."""

    def make(count, keep, how, *arguments, machine=""):
        path = devicetree.dump(
            tmp_path / "sparse.dtb", "-smp", count, *arguments, machine=machine
        )
        devicetree.remove(path, "/cpus/cpu-map")
        gone = [f"/cpus/cpu@{n}" for n in range(count) if n not in keep]
        for node in gone:
            if how == "disabled":
                devicetree.put_string(path, node, "status", "disabled")
            else:
                devicetree.remove(path, node)
        return path

    return make


@pytest.fixture
def boot_changed(boot, tmp_path):
    """boot_changed(change, ...) starts a machine whose 128 MiB of RAM are a file,
    and lets a function change them before the first instruction runs."""

    def start(change, **options):
        ram = tmp_path / "ram"
        backend = f"memory-backend-file,id=m0,size=128M,mem-path={ram},share=on"
        machine = boot("-object", backend, "-S", machine="memory-backend=m0", **options)
        machine.qmp("query-status")
        with ram.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
            change(memory)
        machine.resume()
        return machine

    return start


def symbols(elf):
    """{name: address} of an ELF's symbols."""
    lines = subprocess.check_output([f"{CROSS_COMPILE}nm", elf], text=True).splitlines()
    return {name: int(address, 16) for address, _, name in map(str.split, lines)}
