# SPDX-License-Identifier: BSD-2-Clause
"""The default payload: a person can call the firmware by hand."""
import re

import pytest

WIDTH = 79
LINE_MAX = 511
EXTENSIONS = ["BASE", "TIME", "IPI", "RFENCE", "HSM", "SRST", "DBCN"]
LEGACY_CALLS = 9


@pytest.fixture
def shell_machine(boot, shell):
    """Four harts, the shell's prompt on hart 0."""
    machine = boot(smp=4, kernel=shell)
    machine.expect("gander> ")
    return machine


def test_plain_boot_reaches_prompt_and_shutdown_ends_it(boot):
    """`-bios gander.bin` alone boots the embedded shell, which says how to go on."""
    machine = boot()
    machine.expect("gander> ")
    assert "help" in machine.console.before
    machine.send("shutdown\r")
    assert machine.wait_exit() == 0


def test_help_names_every_command(shell_machine):
    listed = shell_machine.command("help")
    for name in ["info", "extensions", "functions", "call", "harts", "peek", "shutdown"]:
        assert re.search(rf"^ *{name} ", listed, re.MULTILINE), name
    assert "hart_get_status" in shell_machine.command("help call")


def test_info_says_gander(shell_machine):
    """Base answers with SBI v3.0 and our own implementation id."""
    info = shell_machine.command("info")
    assert re.search(r"specification +SBI v3\.0\n", info)
    assert re.search(r"implementation +Gander \(id 0x47414e44\)", info)


def test_extensions_are_probed(shell_machine):
    """Every extension that is implemented answers yes, and the legacy calls do."""
    listed = shell_machine.command("extensions")
    for name in EXTENSIONS:
        assert re.search(rf"^ *{name} +0x[0-9a-f]+ +yes ", listed, re.MULTILINE), name
    assert len(re.findall(r"^ *LEGACY +0x[0-9a-f]+ +yes ", listed, re.MULTILINE)) == LEGACY_CALLS


def test_functions_of_an_extension_with_their_answers(shell_machine):
    """The list of calls.def, for the person at the prompt."""
    listed = shell_machine.command("functions hsm")
    assert "HSM     0  hart_start hartid start_addr opaque\n" in listed
    answers = "SUCCESS, INVALID_ADDRESS, INVALID_PARAM, ALREADY_AVAILABLE, FAILED HSM "
    assert answers in " ".join(listed.split())
    assert "HSM     1  hart_stop\n" in listed
    assert "send_message_with_response" in shell_machine.command("functions")


@pytest.mark.parametrize(
    "call, answer",
    [
        ("hsm hart_get_status 1", "SBI_SUCCESS (0), value 1 (0x1)\nmeaning STOPPED"),
        ("hsm hart_get_status 4", "SBI_ERR_INVALID_PARAM (-3)"),
        ("base get_spec_version", "SBI_SUCCESS (0), value 50331648 (0x3000000)"),
        ("0x10 0", "SBI_SUCCESS (0), value 50331648 (0x3000000)"),
        ("base probe_extension dbcn", "meaning available"),
        ("base 99", "SBI_ERR_NOT_SUPPORTED (-2)"),
        ("0x99 0", "SBI_ERR_NOT_SUPPORTED (-2)"),
        ('dbcn console_write 5 "hello"', "SBI_SUCCESS (0), value 5 (0x5)"),
        ("dbcn console_write 5 0x80000000", "SBI_ERR_INVALID_PARAM (-3)"),
        ("rfence remote_fence_i 0x8 2", "SBI_ERR_INVALID_PARAM (-3)"),
        ("legacy console_putchar 65", "Aanswer  a0 = 0 (0x0)"),
    ],
)
def test_call_by_hand(shell_machine, call, answer):
    assert answer in shell_machine.command(f"call {call}")


@pytest.mark.parametrize(
    "call, reason",
    [
        ("hsm hart_start 2 0x80200000 0", "shell itself lies at that address"),
        ("hsm hart_start 2 0x80200400 0", "shell itself lies at that address"),
        ("0x48534d 0 2 0x80200000", "shell itself lies at that address"),
        ("hsm hart_stop", "is the one that the shell runs on"),
        ("hsm hart_suspend 0", "is the one that the shell runs on"),
        ("hsm hart_suspend 0x80000000 0x80200000", "is the one that the shell runs on"),
        ("susp system_suspend 0 0x80200000", "is the one that the shell runs on"),
    ],
)
def test_call_that_ends_the_shell_is_refused_first(shell_machine, call, reason):
    """The shell says what would happen and how to have it all the same."""
    answer = shell_machine.command(f"call {call}")
    assert reason in answer and '"call!"' in answer
    assert "answer" not in answer
    assert "hart 2: STOPPED" in shell_machine.command("harts")
    assert "SBI v3.0" in shell_machine.command("info")


def test_call_that_ends_the_shell_can_be_made_all_the_same(shell_machine):
    assert "INVALID_PARAM" in shell_machine.command("call! hsm hart_suspend 7")
    assert "INVALID_PARAM" in shell_machine.command("call! hsm hart_start 9 0x80200000")
    shell_machine.send("call! susp system_suspend 0 0x80200000\r")
    shell_machine.expect("FID 0")
    shell_machine.wait_asleep()


def test_start_elsewhere_is_not_refused(shell_machine):
    """A `j .` that was put into free memory."""
    shell_machine.command("poke 0x80800000 0x6f")
    assert "SBI_SUCCESS" in shell_machine.command("call hsm hart_start 2 0x80800000 0")
    assert "hart 2: START" in shell_machine.command("harts")


def test_harts_start_count_ipis_and_stop(shell_machine):
    """HSM and IPI, as seen at the prompt."""
    assert shell_machine.command("harts").count("STOPPED") == 3
    assert "SBI_SUCCESS" in shell_machine.command("start 2")
    assert "SBI_ERR_ALREADY_AVAILABLE" in shell_machine.command("start 2")
    assert "Hart 2 has counted 1 IPI" in shell_machine.command("ipi 2")
    assert "SBI_SUCCESS" in shell_machine.command("stop 2")
    for _ in range(100):
        if shell_machine.command("harts").count("STOPPED") == 3:
            break
    else:
        pytest.fail("Hart 2 does not stop.")


def test_own_interrupts_arrive(shell_machine):
    assert "supervisor software interrupt" in shell_machine.command("ipi 0")
    assert "supervisor timer interrupt" in shell_machine.command("timer 1000")


def test_memory_faults_are_named_and_survived(shell_machine):
    """The firmware's memory is closed, RAM behind it is open."""
    assert "load access fault" in shell_machine.command("peek 0x80000000")
    assert "store access fault" in shell_machine.command("poke 0x80000000 1")
    assert shell_machine.command("poke 0x80080000 0x1234") == ""
    assert "0x0000000000001234" in shell_machine.command("peek 0x80080000")


def test_line_editing(shell_machine):
    """Backspace, Ctrl-U, Ctrl-C, cursor keys, and all three kinds of line end."""
    shell_machine.send("help\x15echo worlx\x7fd\x1b[D\r\n")
    shell_machine.expect("\nworld\r*\ngander> ")
    shell_machine.send("nonsense\x03")
    shell_machine.expect(r"\^C\r*\ngander> ")
    shell_machine.send("echo one\necho two\r")
    shell_machine.expect("\none\r*\ngander> ")
    shell_machine.expect("\ntwo\r*\ngander> ")


def test_long_lists_end_by_ctrl_c_and_keep_what_was_typed(shell_machine):
    shell_machine.send("tree\recho typed ahead\r")
    shell_machine.expect("\ntyped ahead\r*\ngander> ")
    shell_machine.send("peek 0x80200000 0x1000000\r")
    shell_machine.expect("0x0000000080200100: ")
    shell_machine.send("\x03")
    shell_machine.expect("gander> ")


def test_device_tree_is_shown(shell_machine):
    chosen = shell_machine.command("tree chosen")
    assert "boot-hartid = <0x0>" in chosen
    assert re.search(r'gander,version = "\d', chosen)
    assert "memory@" not in chosen
    assert "no-map" in shell_machine.command("tree mmode_resv0")
    assert '"nowhere"' in shell_machine.command("tree nowhere")


def test_long_string_of_the_device_tree_is_whole(boot):
    """-cpu max has an ISA string of more than 255 characters."""
    machine = boot(cpu="max", bootargs="x" * 900)
    machine.expect("gander> ")
    assert f'"{"x" * 900}"' in machine.command("tree chosen")
    isa = re.search(r'riscv,isa =\s+"([^"]*)"\n', machine.command("tree cpu"))[1]
    assert len(isa) > 255 and isa.startswith("rv64")


def test_line_up_to_the_limit_is_run_and_a_longer_one_refused(shell_machine):
    """No character and no word of a line is lost without a word."""
    words = " ".join("w" * 253)
    assert len(f"echo {words}") <= LINE_MAX
    assert shell_machine.command(f"echo {words}") == words
    text = "x" * (LINE_MAX - len("echo "))
    assert shell_machine.command(f"echo {text}") == text
    refusal = shell_machine.command(f"echo {text}y")
    assert f"has {LINE_MAX + 1} characters" in refusal and f"has {LINE_MAX}." in refusal
    shell_machine.send(f"echo {text}yz\x7f\x7f\r")
    shell_machine.expect(rf"\n{text}\r*\ngander> ")


def test_lines_fit_the_terminal(boot, shell):
    """Banner and answers, but for strings of the tree, which stay whole, and what was typed."""
    commands = ["help", "info", "extensions", "functions", "harts", "start 2", "ipi 2", "stop 2"]
    commands += ["timer 1000", "peek 0x80000000", "poke 0x80000000 1", "call hsm hart_stop", "x"]
    commands += ["call hsm hart_start 1 0x80200000", "call! pmu 2 -1 -1 -1 -1 -1 -1", "tree"]
    commands += ["call dbcn console_write 5 0x80000000 0", "call 0x7fffffffffffffff 1 1 2 3 4 5 6"]
    machine = boot(smp=4, memory="4G")
    machine.expect("gander> ")
    for name in re.findall(r"^ +(\S+)", machine.command("help"), re.MULTILINE):
        commands.append(f"help {name}")
    for name in EXTENSIONS:
        commands.append(f"functions {name}")
    for command in commands:
        machine.command(command)
    for other in boot(smp=4, kernel=shell), boot(cpu="rv64,pmp=off"):
        other.expect("gander> ")
        assert not too_wide(other.output)
    assert not too_wide(machine.output)


def too_wide(output):
    lines = output.splitlines()
    return [line for line in lines if len(line) > WIDTH and not re.fullmatch(r' *"[^"]*",?', line)]


def test_unknown_command_gets_a_sentence(shell_machine):
    assert "help" in shell_machine.command("frobnicate")


def test_script_of_commands(boot):
    """opt/gander/cmd runs commands without a person."""
    machine = boot(cmd="echo first, of two;echo second\nshutdown")
    assert machine.wait_exit() == 0
    assert re.search("\nfirst, of two\n.*\nsecond\n", machine.output, re.DOTALL)


@pytest.mark.parametrize("machine, cpu", [("aclint=on", "rv64"), ("", "rv64,sstc=off")])
def test_timer_and_ipi_on_other_hardware(boot, shell, machine, cpu):
    """ACLINT instead of CLINT; the CLINT's timer instead of Sstc's."""
    machine = boot(smp=2, machine=machine, cpu=cpu, kernel=shell)
    machine.expect("gander> ")
    assert "supervisor timer interrupt" in machine.command("timer 1000")
    assert "SBI_SUCCESS" in machine.command("start 1")
    assert "has counted 1 IPI" in machine.command("ipi 1")
