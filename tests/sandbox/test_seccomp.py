"""The filter of system calls, on a model of the machine that runs it."""

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
