"""The pictures that the course is made with, in numbers, so that others are noticed.

Grading does not look here: it computes the right answers from the pictures that are there.
"""

import hashlib
import json
from collections import Counter
from pathlib import Path

from . import course_data

RECORD = Path(__file__).with_name("made_with.json")


def facts(source):
    """Return the checksum of a zip (None for a folder), and the number of pictures by folder."""
    paths, _ = course_data.pictures(source)
    return {
        "sha256": None if source.is_dir() else hashlib.sha256(source.read_bytes()).hexdigest(),
        "folders": dict(sorted(Counter(path.split("/")[-2] for path in paths.tolist()).items())),
    }


def read():
    """Return the facts about the pictures that the course is made with, and the answers."""
    return json.loads(RECORD.read_text(encoding="utf-8"))


def write():
    """Take the pictures that are there now, and the answers that they give."""
    record = facts(course_data.picture_source()) | {"answers": course_data.answers()}
    text = json.dumps(record, indent=1, ensure_ascii=False)
    course_data.replace(RECORD, text + "\n")
