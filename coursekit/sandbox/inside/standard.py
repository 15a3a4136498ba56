"""How single values of Python's standard library cross the wire: numbers, times, paths, matches."""

import array
import datetime
import decimal
import fractions
import ipaddress
import pathlib
import re
import uuid
import zoneinfo
from typing import Any

from .kinds import Kind, WireError, exactly, zone_of

MOST_DIGITS = 10_000  # of a Decimal, and of the zeros that its exponent stands for
LONGEST_TEXT = 4_000  # of a path, or a pattern
MOST_STEPS = 10**7  # of matching a match again: its groups times its text
IN_KERNEL = __package__ == "_coursekit_inside"
ZONE = re.compile(r"[A-Za-z0-9_+-]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,3}")
ADDRESSES = {
    f"IPv{version}{what}": getattr(ipaddress, f"IPv{version}{what}")
    for version in (4, 6)
    for what in ("Address", "Interface", "Network")
}


def kinds() -> list[Kind]:
    """Return the kinds of these types."""
    return [
        Kind(
            decimal.Decimal, "standard.decimal", lambda v: [decimal.Decimal.__str__(v)], decimal_of
        ),
        Kind(
            fractions.Fraction,
            "standard.fraction",
            lambda v: [v.numerator, v.denominator],
            lambda n, d: fractions.Fraction(exactly(n, int), exactly(d, int)),
        ),
        Kind(datetime.time, "standard.time", time_parts, time_of),
        Kind(datetime.timezone, "standard.offset", offset_parts, datetime.timezone),
        Kind(zoneinfo.ZoneInfo, "standard.zone", lambda v: [v.key], zone),
        Kind(pathlib.PurePath, "standard.path", path_parts, path),
        Kind(uuid.UUID, "standard.uuid", lambda v: [v.bytes], lambda data: uuid.UUID(bytes=data)),
        *(
            Kind(kind, "standard.address", lambda v: [type(v).__name__, str(v)], address)
            for kind in ADDRESSES.values()
        ),
        Kind(array.array, "standard.array", lambda v: [v.typecode, v.tobytes()], array_of),
        Kind(re.Pattern, "standard.pattern", lambda v: [v.pattern, v.flags], pattern),
        Kind(re.Match, "standard.match", match_parts, match_of),
    ]


def decimal_of(text: Any) -> decimal.Decimal:
    if len(exactly(text, str)) > MOST_DIGITS:
        raise WireError("a number has too many digits")
    made = decimal.Decimal(text)
    exponent = made.as_tuple().exponent
    if isinstance(exponent, int) and abs(exponent) > MOST_DIGITS:
        raise WireError("a number has too large an exponent")
    return made


def time_parts(value: datetime.time) -> list:
    return [value.replace(tzinfo=None).isoformat(), zone_of(value), value.fold]


def time_of(text: Any, zone: Any, fold: Any) -> datetime.time:
    return datetime.time.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def offset_parts(value: datetime.timezone) -> list:
    offset = value.utcoffset(None)
    named = repr(value).count(",") > repr(offset).count(",")
    return [offset, value.tzname(None)] if named else [offset]


def zone(key: Any) -> zoneinfo.ZoneInfo:
    # It is a path to where the time zones are.
    if not ZONE.fullmatch(key):
        raise WireError("a time zone has a name that none has")
    return zoneinfo.ZoneInfo(key)


def path_parts(value: pathlib.PurePath) -> list:
    windows = isinstance(value, pathlib.PureWindowsPath)
    return [str(value), windows, isinstance(value, pathlib.Path)]


def path(text: Any, windows: Any, concrete: Any) -> pathlib.PurePath:
    """Return a path. In the grader one that leads out of the current folder opens no file."""
    if len(exactly(text, str)) > LONGEST_TEXT:
        raise WireError("a path is too long")
    if exactly(windows, bool):
        return pathlib.PureWindowsPath(text)
    made = pathlib.PurePosixPath(text)
    inner = not made.is_absolute() and ".." not in made.parts
    return pathlib.Path(text) if concrete is True and (inner or IN_KERNEL) else made


def address(kind: Any, text: Any) -> Any:
    # A number would do as well, and a large one makes a long text.
    return ADDRESSES[kind](exactly(text, str))


def array_of(code: Any, data: Any) -> array.array:
    if exactly(code, str) not in [*"bBhHiIlLqQfd"]:
        raise WireError("an array has items of another kind")
    return array.array(code, exactly(data, bytes))


def pattern(text: Any, flags: Any) -> re.Pattern:
    if len(exactly(text, str, bytes)) > LONGEST_TEXT:
        raise WireError("a pattern is too long")
    return re.compile(text, exactly(flags, int) & ~re.DEBUG)


def match_parts(value: re.Match) -> list:
    spans = [value.span(number) for number in range(value.re.groups + 1)]
    return [value.string, spans, dict(value.re.groupindex)]


def match_of(text: Any, spans: Any, names: Any) -> Any:
    """Return a match that has these groups, each of them a part of the text.

    The student's pattern is not matched again, which may never end, but one that says where each
    group begins and how long it is.
    """
    if len(exactly(spans, list)) * len(exactly(text, str, bytes)) > MOST_STEPS:
        raise WireError("a match has too many groups")
    # They become a part of the pattern.
    if not all(exactly(name, str).isidentifier() for name in exactly(names, dict)):
        raise WireError("a group has a name that none has")
    named = {exactly(number, int): f"?P<{name}>" for name, number in names.items()}
    (first, last), *groups = spans
    pattern = "(?s)"
    for number, (start, end) in enumerate(groups, 1):
        ahead = f"(?=.{{{start - first}}}({named.pop(number, '')}.{{{end - start}}}))"
        # A group that took no part in it.
        pattern += ahead if start >= 0 else f"(?:(?!)({named.pop(number, '')}.))?"
    pattern += f".{{{last - first}}}"
    compiled: Any = re.compile(pattern if type(text) is str else pattern.encode())
    found = compiled.match(text, first)
    if found is None or named or [found.span(n) for n in range(len(spans))] != spans:
        raise WireError("a group is no part of the text")
    return found
