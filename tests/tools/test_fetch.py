# SPDX-License-Identifier: BSD-2-Clause
"""What comes from mirrors comes from the next source when one does not serve, and what is
no use is refused. The mirrors are this test's own."""
import hashlib
import http.server
import lzma
import os
import shutil
import subprocess
import tarfile
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / os.environ.get("O", "build")

pytestmark = pytest.mark.skipif(not shutil.which("apt-get"), reason="this system has no apt")


def run(command, **environment):
    """The command's exit status and all that it says, apart from a make that runs us."""
    above = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "DEBIAN_MIRROR", "REQUIRE_FOREIGN")
    kept = {name: value for name, value in os.environ.items() if name not in above}
    done = subprocess.run(
        [str(word) for word in command],
        env={**kept, **{name: str(value) for name, value in environment.items()}},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


# ---- libfdt and the Debian mirror: a downloader that knows only some addresses ----

APT_HELPER = """#!/bin/sh
while [ "$1" != download-file ]; do shift; done
echo "$2" >>{folder}/asked
case $2 in
{served}) cp {folder}/archive "$3" ;;
{spoilt}) echo other >"$3" ;;
*) exit 100 ;;
esac
"""


@pytest.fixture
def tools(tmp_path):
    """tools(served, spoilt) gives a folder with fetch-libfdt and mirror in it, and the
    environment in which they see a small archive, at the addresses that the pattern
    `served` matches; at those that `spoilt` matches lies something else."""

    def copy(name, changes):
        text = (ROOT / "tools" / name).read_text()
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, str(new))
        write_program(tmp_path / "tools" / name, text)

    def make(served, spoilt="nowhere", system="debian", archive="debian"):
        header = tmp_path / "libfdt.h"
        header.write_text("/* libfdt */\n")
        with tarfile.open(tmp_path / "archive", "w:xz") as tar:
            tar.add(header, "dtc-1.7.2/libfdt/libfdt.h")
        digest = hashlib.sha256((tmp_path / "archive").read_bytes()).hexdigest()
        libfdt = (ROOT / "tools/fetch-libfdt").read_text()
        pinned = next(line for line in libfdt.splitlines() if line.startswith("sha256="))
        copy("fetch-libfdt", {pinned: f"sha256={digest}"})
        (tmp_path / "os-release").write_text(f"ID={system}\nVERSION_CODENAME=name\n")
        (tmp_path / "debootstrap").write_text('DEF_MIRROR="http://known.test/debian"\n')
        copy(
            "mirror",
            {
                "/etc/os-release": tmp_path / "os-release",
                "/usr/sbin/debootstrap": tmp_path / "debootstrap",
            },
        )
        listed = f"echo name main http://own.test/{archive}/"
        write_program(tmp_path / "bin/apt-get", f"#!/bin/sh\n{listed}\n")
        helper = APT_HELPER.format(folder=tmp_path, served=served, spoilt=spoilt)
        write_program(tmp_path / "bin/apt-helper", helper)
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        return tmp_path / "tools", {"PATH": path, "DL_DIR": tmp_path / "dl"}

    return make


def asked(tmp_path):
    file = tmp_path / "asked"
    return file.read_text().split() if file.exists() else []


POOL = "/pool/main/d/device-tree-compiler/device-tree-compiler_1.7.2.orig.tar.xz"


@pytest.mark.parametrize(
    "served, spoilt, questions",
    [
        ("*own.test*", "nowhere", ["http://own.test/debian" + POOL]),
        ("*kernel.org*", "nowhere", ["http://own.test/debian" + POOL, "https://"]),
        ("*kernel.org*", "*own.test*", ["http://own.test/debian" + POOL, "https://"]),
    ],
)
def test_libfdt_comes_from_the_first_source_that_has_it(
    tools, tmp_path, served, spoilt, questions
):
    folder, environment = tools(served, spoilt)
    status, said = run([folder / "fetch-libfdt", tmp_path / "libfdt"], **environment)
    assert status == 0, said
    assert (tmp_path / "libfdt/libfdt.h").read_text() == "/* libfdt */\n"
    assert len(asked(tmp_path)) == len(questions)
    assert all(map(str.startswith, asked(tmp_path), questions))


@pytest.mark.parametrize("spoilt", ["nowhere", "*"])
def test_without_any_source_of_libfdt_says_what_to_do(tools, tmp_path, spoilt):
    folder, environment = tools("nowhere", spoilt)
    status, said = run([folder / "fetch-libfdt", tmp_path / "libfdt"], **environment)
    assert status != 0
    assert "could be had neither from http://own.test/debian nor from https://" in said
    assert "LIBFDT_DIR=" in said
    assert len(asked(tmp_path)) == 2
    assert not list((tmp_path / "libfdt").iterdir())


@pytest.mark.parametrize(
    "served, mirror, questions",
    [
        ("*own.test/debian/*", "http://own.test/debian", ["http://own.test/debian/dists/"]),
        (
            "*known.test/debian/*",
            "http://known.test/debian",
            ["http://own.test/debian/dists/", "http://known.test/debian/dists/"],
        ),
    ],
)
def test_on_ubuntu_the_debian_mirror_is_found(tools, tmp_path, served, mirror, questions):
    folder, environment = tools(served, system="ubuntu", archive="ubuntu")
    status, said = run([folder / "mirror"], **environment)
    assert (status, said) == (0, f"{mirror}\n")
    assert len(asked(tmp_path)) == len(questions)
    assert all(map(str.startswith, asked(tmp_path), questions))


def test_without_a_debian_mirror_says_so(tools):
    folder, environment = tools("nowhere", system="ubuntu", archive="ubuntu")
    status, said = run([folder / "mirror"], **environment)
    assert status != 0
    assert "beside http://own.test/ubuntu or at http://known.test/debian." in said
    assert "DEBIAN_MIRROR=" in said


# ---- Packages of several releases: a mirror of this test's own ----


class Mirror:
    """A folder that is served as a Debian mirror, with one package for riscv64."""

    def __init__(self, root):
        self.root = root
        root.mkdir()
        handler = type("Handler", (http.server.SimpleHTTPRequestHandler,), {})
        handler.log_message = lambda *_: None
        serve = lambda *arguments: handler(*arguments, directory=root)  # noqa: E731
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def add(self, suite, index="whole"):
        """A release whose package says its name. Its index is whole, lost, or other than the
        release file says."""
        tree = self.root / f"tree-{suite}"
        write_program(tree / "usr/share/thing/suite", suite)
        (tree / "DEBIAN").mkdir()
        (tree / "DEBIAN/control").write_text(
            "Package: thing\nVersion: 1\nArchitecture: riscv64\n"
            "Maintainer: this test <test@example.test>\nDescription: says where it is from\n"
        )
        deb = self.root / f"thing-{suite}.deb"
        subprocess.run(["dpkg-deb", "--build", tree, deb], check=True, capture_output=True)
        content = deb.read_bytes()
        packages = (tree / "DEBIAN/control").read_text() + (
            f"Filename: {deb.name}\nSize: {len(content)}\n"
            f"SHA256: {hashlib.sha256(content).hexdigest()}\n"
        )
        folder = self.root / f"dists/{suite}/main/binary-riscv64"
        folder.mkdir(parents=True)
        packed = lzma.compress(packages.encode())
        named = packed if index != "other" else packed + b"update"
        digest = hashlib.sha256(named).hexdigest()
        (folder.parents[1] / "Release").write_text(
            f"Suite: {suite}\nCodename: {suite}\nArchitectures: riscv64\nComponents: main\n"
            f"SHA256:\n {digest} {len(named)} main/binary-riscv64/Packages.xz\n"
        )
        if index != "lost":
            (folder / "Packages.xz").write_bytes(packed)

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def mirror(tmp_path):
    mirror = Mirror(tmp_path / "mirror")
    yield mirror
    mirror.close()


def fetch_thing(mirror, tmp_path, *options):
    """From the first release that serves; gives the exit status, what was said and whose it is."""
    folder = tmp_path / "thing"
    command = [ROOT / "tools/any-release", "trixie", ROOT / "tools/fetch-package", *options]
    (tmp_path / "out").mkdir(exist_ok=True)
    environment = {"DEBIAN_MIRROR": mirror.address, "O": tmp_path / "out"}
    status, said = run([*command, "@", "thing", folder], **environment)
    file = folder / "usr/share/thing/suite"
    return status, said, file.read_text() if file.exists() else None


def test_index_that_is_not_the_signed_one_will_do_inside_the_emulator(mirror, tmp_path):
    mirror.add("trixie", index="other")
    mirror.add("forky")
    status, said, suite = fetch_thing(mirror, tmp_path)
    assert (status, suite) == (0, "trixie"), said
    assert "has no valid signature" in said
    assert "in the place of" not in said


def test_index_that_is_not_the_signed_one_will_not_do_for_this_machine(mirror, tmp_path):
    arch = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    mirror.add("trixie")
    shutil.copytree(
        mirror.root / "dists/trixie/main/binary-riscv64",
        mirror.root / f"dists/trixie/main/binary-{arch}",
    )
    status, said, suite = fetch_thing(mirror, tmp_path, "-a", arch)
    assert (status != 0, suite) == (True, None)
    assert f"The package lists of Debian trixie ({arch}) could not be had from" in said


@pytest.mark.parametrize("index", ["lost", None])
def test_next_release_serves_when_one_does_not(mirror, tmp_path, index):
    if index:
        mirror.add("trixie", index)
    mirror.add("sid")
    status, said, suite = fetch_thing(mirror, tmp_path)
    assert (status, suite) == (0, "sid"), said
    assert "Debian sid served in the place of trixie." in said


def test_package_whose_checksum_is_another_is_refused(mirror, tmp_path):
    mirror.add("trixie")
    mirror.add("forky")
    deb = mirror.root / "thing-trixie.deb"
    deb.write_bytes(deb.read_bytes()[:-1] + b"x")
    status, said, suite = fetch_thing(mirror, tmp_path)
    assert (status, suite) == (0, "forky"), said


def test_without_any_release_says_which_were_tried(mirror, tmp_path):
    status, said, suite = fetch_thing(mirror, tmp_path)
    assert (status != 0, suite) == (True, None)
    assert "None of the Debian releases trixie trixie-security forky sid could serve." in said


# ---- The tests without what they boot ----


@pytest.fixture
def run_tests(mirror, tmp_path):
    """run_tests(REQUIRE_FOREIGN=...) runs one test, four that need U-Boot and one that needs
    a kernel, with a mirror that has neither."""
    out = tmp_path / "out"
    out.mkdir()
    for name in ("gander.bin", "gander.elf", "payload"):
        (out / name).symlink_to(OUT / name)
    names = ["test_plain_boot_reaches_prompt", "test_u_boot_reaches_its_shell", "test_linux_boots_64_harts"]

    def start(**environment):
        environment.update(DEBIAN_MIRROR=mirror.address, O=out, LONG=1)
        return run([ROOT / "tools/test-system", "-k", " or ".join(names)], **environment)

    return start


def test_what_cannot_be_had_leaves_out_its_tests_and_the_summary_says_so(run_tests):
    status, said = run_tests()
    assert status == 0, said
    assert "1 passed, 5 skipped" in said.splitlines()[-1]
    assert "Left out: 4, for packages/u-boot-qemu could not be had: " in said
    assert "Left out: 1, for linux/forky/initramfs.cpio.gz could not be had: " in said
    assert "None of the Debian releases forky forky-security sid could serve." in said


def test_with_require_foreign_that_is_a_failure(run_tests):
    status, said = run_tests(REQUIRE_FOREIGN=1)
    assert status != 0
    assert "1 passed" in said.splitlines()[-1]
    assert "packages/u-boot-qemu could not be had, but REQUIRE_FOREIGN=1: " in said
