"""The filter of system calls, as a program for Linux's packet filter machine.

`system_calls` says which calls student code may make. The program finds a call by halving, so that
it takes a dozen steps, and Linux remembers by itself which calls are allowed whatever their
arguments are.
"""

import errno
import platform
import struct

from .system_calls import (
    ALLOW,
    ALLOWED,
    JUDGED,
    PRETEND,
    PRETENDED,
    REFUSED,
    Argument,
    Verdict,
)

PROCESSORS = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

#: An instruction, its operand, and the steps to skip when it is true, and when it is false.
Step = tuple[int, int, int, int]
LOAD, AND, EQUAL, AT_LEAST, GO, END = 0x20, 0x54, 0x15, 0x35, 0x05, 0x06
RETURN_ALLOW, RETURN_ERROR = 0x7FFF0000, 0x00050000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # where they stand in what Linux says of a call
FEW = 4  # values that are compared one after the other


def seccomp_filter(machine: str | None = None) -> bytes:
    """Return the filter for a kind of processor, this machine's by default."""
    machine = machine or platform.machine()
    # A program of another architecture has other numbers for the same calls: it gets none. Nor does
    # one that adds a bit to the numbers of x86_64 (x32): these numbers are not in the table.
    steps = [(LOAD, ARCHITECTURE, 0, 0), (EQUAL, PROCESSORS[machine], 1, 0)]
    steps += [*judge(errno.ENOSYS), (LOAD, NUMBER, 0, 0)]
    steps += among(sorted(verdicts(machine).items()), errno.ENOSYS)
    return b"".join(
        struct.pack("<HBBI", instruction, yes, no, operand)
        for instruction, operand, yes, no in steps
    )


def verdicts(machine: str) -> dict[int, Verdict]:
    """Return what becomes of each call, by the number that it has on a kind of processor."""
    tables: list[tuple[str, Verdict]] = [(calls, ALLOW) for calls in ALLOWED.values()]
    tables += [(calls, errno.EPERM) for calls in REFUSED.values()]
    tables += [(PRETENDED, PRETEND), *JUDGED.items()]
    column = 1 + list(PROCESSORS).index(machine)
    found = {}
    for calls, verdict in tables:
        for number in (call.split(":")[column] for call in calls.split()):
            if number != "-":
                found[int(number)] = verdict
    return found


def judge(verdict: Verdict) -> list[Step]:
    """Return the steps that end with a verdict."""
    if not isinstance(verdict, Argument):
        return [(END, RETURN_ALLOW if verdict == ALLOW else RETURN_ERROR | verdict, 0, 0)]
    steps = [(LOAD, ARGUMENTS + 8 * verdict.index, 0, 0), (AND, verdict.mask, 0, 0)]
    return steps + among(sorted(verdict.cases.items()), verdict.otherwise)


def among(cases: list[tuple[int, Verdict]], otherwise: Verdict) -> list[Step]:
    """Return the steps that look up the verdict on the value that was loaded; all of them end."""
    steps: list[Step] = []
    if len(cases) <= FEW:
        for value, verdict in cases:
            found = judge(verdict)
            # A condition skips at most 255 steps, and to go on has no such limit.
            steps += [(EQUAL, value, 1, 0), (GO, len(found), 0, 0), *found]
        return steps + judge(otherwise)
    middle = len(cases) // 2
    smaller = among(cases[:middle], otherwise)
    steps += [(AT_LEAST, cases[middle][0], 0, 1), (GO, len(smaller), 0, 0)]
    return steps + smaller + among(cases[middle:], otherwise)
