"""When something was handed in, as the file timestamp.txt beside it says.

The exchange writes that file, and so do instructors, with editors that leave a byte order mark.
Whoever has none is in time. A file that tells no time is another thing: then nobody knows.
"""

import datetime
import json
import re
import stat
from pathlib import Path

from dateutil import parser, tz

from ..wording import short

FILE = "timestamp.txt"
MAX_BYTES = 10_000
ZONE = re.compile(r"(?P<time>.*\S)\s+(?P<zone>[A-Za-z]{3,}(?:/[A-Za-z_]+)*)")
# What a text leaves out is taken from these.
OTHERS = datetime.datetime(2000, 1, 1), datetime.datetime(2001, 2, 2)


def read_timestamp(folder: Path) -> tuple[datetime.datetime | None, str | None]:
    """Return (the time in UTC without a time zone, None), or (None, why it is not known).

    Both are None where there is no such file.
    """
    file = folder / FILE
    try:
        status = file.lstat()
    except FileNotFoundError:
        return None, None
    except OSError as error:
        return None, f"{FILE} cannot be opened: {error.strerror}."
    # A pipe would be waited for, and a link could lead anywhere.
    if not stat.S_ISREG(status.st_mode):
        return None, f"{FILE} is not an ordinary file."
    if status.st_size > MAX_BYTES:
        return None, f"{FILE} is larger than {MAX_BYTES / 1000:g} kB."
    try:
        data = file.read_bytes()
        # UTF-8, -16 or -32, with or without a byte order mark.
        text = data.decode(json.detect_encoding(data))
    except OSError as error:
        return None, f"{FILE} cannot be opened: {error.strerror}."
    except UnicodeDecodeError:
        return None, f"{FILE} is not text in UTF-8: save it again."
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return None, f"{FILE} is empty."
    try:
        return parse_time(lines[0]), None
    except (ValueError, OverflowError):
        return None, f"{FILE} holds no date and time that can be read: {short(lines[0], repr)}."


def parse_time(text: str) -> datetime.datetime:
    """Return the time that a text says, in UTC without a time zone; without one it is UTC.

    Raises ValueError or OverflowError for a text without a whole date, and for an unknown time
    zone.
    """
    zone = None
    match = ZONE.fullmatch(text)
    if match and (zone := tz.gettz(match["zone"])):
        text = match["time"]
    time, other = (parser.parse(text, default=day, tzinfos=known_zone) for day in OTHERS)
    if time != other:
        raise ValueError("a part of the date is missing")
    if zone and time.tzinfo is None:
        time = time.replace(tzinfo=zone)
    if time.tzinfo is not None:
        time = time.astimezone(datetime.UTC).replace(tzinfo=None)
    return time


def known_zone(name: str | None, offset: int | None) -> int | None:
    """Return the seconds that a text's time zone is ahead; dateutil would take others for UTC."""
    if name and offset is None:
        raise ValueError(f"{name} is no time zone")
    return offset
