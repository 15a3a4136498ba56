"""The filter of system calls, on a model of the machine that runs it."""

import ctypes
import errno
import re
import struct
from pathlib import Path

import pytest

from coursekit.sandbox import seccomp
from coursekit.sandbox.system_calls import ALLOWED, JUDGED, PRETENDED, REFUSED

MACHINES = list(seccomp.PROCESSORS)
HEADER = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")


def table(machine):
    """Return the numbers of all calls that are named: [(name, number or None)]."""
    column = 1 + MACHINES.index(machine)
    calls = " ".join([*ALLOWED.values(), *REFUSED.values(), PRETENDED, *JUDGED]).split()
    fields = [call.split(":") for call in calls]
    return [(call[0], None if call[column] == "-" else int(call[column])) for call in fields]


def verdict(machine, number, *arguments, architecture=None):
    """Return "allowed", or the error number with which a call fails."""
    return judged_in(machine, number, *arguments, architecture=architecture)[0]


def judged_in(machine, number, *arguments, architecture=None):
    """Run the filter for a call; return the verdict, and after how many steps it comes."""
    program = list(struct.iter_unpack("<HBBI", seccomp.seccomp_filter(machine)))
    padded = (*arguments, *[0] * (6 - len(arguments)))
    architecture = architecture or seccomp.PROCESSORS[machine]
    call = struct.pack("<IIQ6Q", number, architecture, 0, *padded)
    value = step = count = 0
    while True:
        instruction, yes, no, operand = program[step]
        step += 1
        count += 1
        if instruction == seccomp.END:
            return ("allowed" if operand == 0x7FFF0000 else operand - 0x00050000), count
        if instruction == seccomp.LOAD:
            value = struct.unpack_from("<I", call, operand)[0]
        elif instruction == seccomp.AND:
            value &= operand
        elif instruction == seccomp.GO:
            step += operand
        else:
            true = {seccomp.EQUAL: value == operand, seccomp.AT_LEAST: value >= operand}
            step += yes if true[instruction] else no


@pytest.mark.parametrize("machine", MACHINES)
def test_each_call_gets_the_verdict_of_its_table_and_unknown_ones_are_absent(machine):
    numbers = dict(table(machine))
    plain = [call.split(":")[0] for calls in ALLOWED.values() for call in calls.split()]
    refused = [call.split(":")[0] for calls in REFUSED.values() for call in calls.split()]
    expected = dict.fromkeys(plain, "allowed") | dict.fromkeys(refused, errno.EPERM)
    expected |= {"sync": 0, "syncfs": 0}
    for name, what in expected.items():
        if numbers[name] is not None:
            assert verdict(machine, numbers[name]) == what, name
    for number in set(range(600)) - set(numbers.values()):
        assert verdict(machine, number) == errno.ENOSYS, number
    assert verdict(machine, 0xFFFFFFFF) == errno.ENOSYS


def test_programs_of_other_architectures_and_other_numbers_get_no_call():
    assert verdict("x86_64", 0, architecture=0x40000003) == errno.ENOSYS  # 32 bits
    assert {verdict("x86_64", 0x40000000 + number) for number in range(600)} == {errno.ENOSYS}


@pytest.mark.parametrize("machine", MACHINES)
def test_arguments_decide_where_a_call_does_harmless_and_dangerous_things(machine):
    numbers = dict(table(machine))

    def judged(name, *arguments):
        return verdict(machine, numbers[name], *arguments)

    assert judged("clone", 17) == "allowed"
    for flag in (0x20000, *(1 << bit for bit in range(25, 31))):
        assert judged("clone", flag | 17) == errno.EPERM
    for family, protocol, expected in [
        (1, 0, "allowed"),
        (2, 0, "allowed"),
        (10, 6, "allowed"),
        (2, 132, errno.EPROTONOSUPPORT),  # SCTP, a module of Linux
        (16, 0, "allowed"),
        (16, 9, errno.EAFNOSUPPORT),
        (17, 0, errno.EAFNOSUPPORT),
        (40, 0, errno.EAFNOSUPPORT),
    ]:
        assert judged("socket", family, 1 | 0o2000000, protocol) == expected
    assert judged("socket", 1, 2, 0) == judged("socketpair", 1, 2, 0) == errno.ESOCKTNOSUPPORT
    assert judged("socketpair", 1, 1 | 0o4000) == "allowed"
    assert judged("socketpair", 30, 1) == errno.EAFNOSUPPORT
    for size in (7, 8, 32, 33):
        assert judged("setsockopt", 3, 1, size) == 0
    assert judged("setsockopt", 3, 1, 2) == judged("setsockopt", 3, 6, 1) == "allowed"
    for level, option in ((1, 18), (1, 26), (1, 60), (6, 31), (0, 64), (270, 1)):
        assert judged("setsockopt", 3, level, option) == errno.ENOPROTOOPT
    for command in (8, 10, 15, 1024, 1026, 1031, 1033, 1024 + 2**32):
        assert judged("fcntl", 3, command) == errno.EPERM
    assert {judged("fcntl", 3, command) for command in (0, 3, 4, 6, 1030)} == {"allowed"}
    assert judged("ioctl", 0, 0x5413) == "allowed"
    assert {judged("ioctl", 0, command) for command in (0x5412, 0x5452, 0x8901)} == {errno.ENOTTY}
    assert judged("mmap", 0, 4096, 3, 0x22) == "allowed"
    assert judged("mmap", 0, 4096, 3, 0x40022) == errno.ENOMEM
    assert {judged("sched_setscheduler", 0, policy) for policy in (1, 2, 6)} == {errno.EPERM}
    assert judged("sched_setscheduler", 0, 0) == "allowed"  # as ZeroMQ asks for
    assert judged("prctl", 15) == "allowed"
    assert judged("prctl", 62) == errno.EINVAL
    assert (judged("personality", 0xFFFFFFFF), judged("personality", 8)) == ("allowed", errno.EPERM)


@pytest.mark.parametrize("machine", MACHINES)
def test_no_call_stands_in_two_tables(machine):
    calls = table(machine)
    numbers = [number for _, number in calls if number is not None]
    assert len(numbers) == len(set(numbers))
    assert len(calls) == len(dict(calls))
    assert len(numbers) == len(seccomp.verdicts(machine))


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_is_short_and_finds_a_call_in_a_few_steps(machine):
    program = seccomp.seccomp_filter(machine)
    assert len(program) // 8 < 4096  # Linux takes no longer one
    assert max(judged_in(machine, number)[1] for number in range(600)) <= 32


# Calls of Linux 5.10 and later: releases of libseccomp that are still in use do not know them.
RECENT = {"process_madvise", "mount_setattr", "quotactl_fd", "epoll_pwait2", "futex_waitv"}
RECENT |= {"fchmodat2", "map_shadow_stack", "mseal", "futex_wake", "futex_wait", "futex_requeue"}
UNKNOWN = -1  # what libseccomp says of a name that it has never heard


@pytest.fixture(scope="module")
def number_of():
    """The number of a system call, by name, that libseccomp knows for a kind of processor.

    It is negative where the processor has no such call.
    """
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        pytest.skip("libseccomp is not installed")
    resolve = library.seccomp_syscall_resolve_name_arch
    resolve.argtypes, resolve.restype = [ctypes.c_uint32, ctypes.c_char_p], ctypes.c_int
    return lambda machine, name: resolve(seccomp.PROCESSORS[machine], name.encode())


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_of_system_calls_are_those_of_libseccomp(number_of, machine):
    known = {name: number_of(machine, name) for name, _ in table(machine)}
    unknown = {name for name, number in known.items() if number == UNKNOWN}
    assert unknown <= RECENT
    for name, number in table(machine):
        if name not in unknown:
            assert number == (known[name] if known[name] >= 0 else None), name


def test_the_numbers_of_system_calls_are_those_of_the_headers_of_linux():
    if not HEADER.is_file():
        pytest.skip("the headers of Linux are not installed")
    known = dict(re.findall(r"#define __NR_(\w+) (\d+)", HEADER.read_text("utf-8")))
    numbers = {name: str(number) for name, number in table("x86_64") if number is not None}
    missing = numbers.keys() - known.keys()
    assert missing <= RECENT
    assert {name: known[name] for name in numbers.keys() - missing} == {
        name: number for name, number in numbers.items() if name not in missing
    }
