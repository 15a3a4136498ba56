"""The filter of system calls, on a model of the machine that runs it."""

import ctypes
import errno
import struct

import pytest

from coursekit.sandbox import seccomp


def verdict(machine, number, *arguments):
    """Run the filter for a call; return 0 when it is allowed, the error number, or "killed"."""
    program = list(struct.iter_unpack("<HBBI", seccomp.seccomp_filter(machine)))
    architecture = seccomp.PROCESSORS[machine]
    padded = (*arguments, *[0] * (6 - len(arguments)))
    call = struct.pack("<IIQ6Q", number, architecture, 0, *padded)
    value = step = 0
    while True:
        instruction, yes, no, operand = program[step]
        if instruction == 0x06:
            return {0x7FFF0000: 0, 0x80000000: "killed"}.get(operand, operand & 0xFFFF)
        if instruction == 0x20:
            value = struct.unpack_from("<I", call, operand)[0]
        else:
            true = {0x15: value == operand, 0x35: value >= operand, 0x45: value & operand}
            step += yes if true[instruction] else no
        step += 1


@pytest.mark.parametrize(("machine", "column"), [("x86_64", 0), ("aarch64", 1)])
def test_the_filter_judges_calls_on_both_processors(machine, column):
    def numbers(calls):
        return [int(call.split(":")[1 + column]) for call in calls.split() if "-" not in call]

    for calls in seccomp.REFUSED.values():
        assert {verdict(machine, number) for number in numbers(calls)} == {errno.EPERM}
    assert {verdict(machine, n) for n in numbers(seccomp.ABSENT)} == {errno.ENOSYS}
    clone, connect = seccomp.CLONE[column], seccomp.SOCKET[column]
    assert verdict(machine, clone, 17) == 0
    for flag in (0x20000, *(1 << bit for bit in range(25, 31))):
        assert verdict(machine, clone, flag | 17) == errno.EPERM
    for family, protocol, expected in [
        (1, 0, 0),
        (2, 0, 0),
        (10, 0, 0),
        (16, 0, 0),
        (16, 9, errno.EAFNOSUPPORT),
        (17, 0, errno.EAFNOSUPPORT),
        (40, 0, errno.EAFNOSUPPORT),
    ]:
        assert verdict(machine, connect, family, 1, protocol) == expected
    ordinary = {"x86_64": (0, 1, 9, 59, 231), "aarch64": (63, 64, 222, 221, 94)}[machine]
    assert {verdict(machine, number) for number in ordinary} == {0}


# Calls of Linux 5.10 to 5.14: releases of libseccomp that are still in use do not know them.
RECENT = {"process_madvise", "mount_setattr", "quotactl_fd", "memfd_secret"}
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


@pytest.mark.parametrize(("machine", "column"), [("x86_64", 0), ("aarch64", 1)])
def test_the_numbers_of_system_calls_are_those_of_libseccomp(number_of, machine, column):
    table = {"clone": str(seccomp.CLONE[column]), "socket": str(seccomp.SOCKET[column])}
    for call in " ".join([*seccomp.REFUSED.values(), seccomp.ABSENT]).split():
        name, *numbers = call.split(":")
        assert name not in table, f"{name} stands there twice"
        table[name] = numbers[column]
    numbers = {name: number_of(machine, name) for name in table}
    unknown = {name for name, number in numbers.items() if number == UNKNOWN}
    assert unknown <= RECENT
    known = {name: str(n) if n >= 0 else "-" for name, n in numbers.items() if name not in unknown}
    assert known == {name: number for name, number in table.items() if name not in unknown}
    assert len(known) >= 60
