"""The declared check of the pictures: whether they can be used, and what other ones change."""

import os
import shlex
from pathlib import Path

from . import course_data, made_with, pick_candidates

ZIP = course_data.ROOT / "data" / "images.zip"
PICK = "`python -m grader_tests.em_for_gmm.pick_candidates`, then `coursekit release em_for_gmm`."


def examine():
    """Yield (kind, sentence, remedy) for the course's pictures, and for those of $EM_IMAGES."""
    if ZIP.is_file():
        yield from pictures(ZIP, "data/images.zip")
    if named := os.environ.get("EM_IMAGES"):
        yield from preview(Path(named).expanduser())


def preview(source):
    """Tell what would change with the pictures of $EM_IMAGES, which nobody is graded with."""
    if not source.exists():
        yield "warning", f"$EM_IMAGES names {source}, which is not there.", "Run `unset EM_IMAGES`."
        return
    take = "cp {} data/images.zip"
    if source.is_dir():
        take = "python -m zipfile -c data/images.zip {}"
    yield (
        "warning",
        f"$EM_IMAGES names {source}, but students and grading get data/images.zip.",
        f"To take those pictures, run `{take.format(shlex.quote(str(source)))}`, then `coursekit "
        "doctor` once more; if not, `unset EM_IMAGES`. What they would change:",
    )
    for kind, sentence, _ in pictures(source, "$EM_IMAGES"):
        yield "warning" if kind == "fault" else kind, sentence, ""


def pictures(source, name):
    """Compare pictures with those that the course is made with."""
    made = made_with.read()
    try:
        now = made_with.facts(source)
        course_data.fit_pictures(source)
        pick_candidates.pick(source)
        pick_candidates.about(source)
    except (OSError, ValueError) as error:
        reason = str(error).removesuffix(".")
        yield "fault", f"{name} cannot be used: {reason}.", f"Put sound pictures at {name}."
        return
    total, folders = sum(now["folders"].values()), len(now["folders"])
    if now["sha256"] == made["sha256"]:
        yield (
            "ok",
            f"{name} holds the {total:,} pictures in {folders} folders that the course is made "
            "with.",
            "",
        )
    else:
        yield "warning", f"{name} {what_changed(made, now)}", f"To keep them, run {PICK}"
    works = yield from candidates(source, name)
    yield from told(source, name)
    yield from moved_answers(made["answers"], source, name, works)


def what_changed(made, now):
    """Say in which folders there are more or fewer pictures than the course is made with."""
    before, after = made["folders"], now["folders"]
    counts = f"{sum(after.values()):,} pictures in {len(after)} folders"
    if before == after:
        return f"is not the zip that the course is made with, but holds as many: {counts}."
    changed = [
        f"{folder} {after.get(folder, 0)} (was {before.get(folder, 0)})"
        for folder in sorted({*before, *after})
        if before.get(folder) != after.get(folder)
    ]
    return (
        f"holds other pictures than the course is made with: {counts} in place of "
        f"{sum(before.values()):,} in {len(before)}: {', '.join(changed)}."
    )


def candidates(source, name):
    """Tell which candidates of the last question no longer work; return whether all do."""
    try:
        shown = course_data.candidates()
    except FileNotFoundError:
        shown = []
    broken = pick_candidates.broken(shown, source)
    top_five = set(course_data.ranking(0, source)[: pick_candidates.TOP])
    if broken:
        number = sum(map(len, broken.values()))
        reasons = "; ".join(f"{what}: {some_of(paths)}" for what, paths in broken.items())
        fault = f"{number} of the {len(shown)} candidates of the last question no longer work"
        yield "fault", f"With {name}, {fault} ({reasons}).", f"To pick others, run {PICK}"
    elif not (top_five.intersection(shown) and set(shown) - top_five):
        fault = "the candidates of the last question are not some of the top five and some others"
        yield "fault", f"With {name}, {fault}.", f"To pick others, run {PICK}"
    else:
        yield "ok", f"With {name}, the {len(shown)} candidates of the last question work.", ""
        return True
    return False


def told(source, name):
    """Tell what the notebook says of the pictures that no longer holds."""
    try:
        found = pick_candidates.outdated(course_data.about_pictures(), source)
    except (OSError, ValueError, AttributeError):  # there is none, or it is no dict in JSON
        found = ["pictures.json, which the notebook reads, is missing or damaged"]
    for sentence in found:
        yield "fault", f"With {name}, {sentence}.", f"To have it written anew, run {PICK}"


def some_of(paths):
    return ", ".join(paths[:2]) + (f" and {len(paths) - 2} more" if paths[2:] else "")


def moved_answers(before, source, name, candidates_work):
    """Tell which right answers are others now. They follow by themselves, grades do not."""
    now = {"quiz_first_image_cluster": course_data.image_clusters(source)}
    if candidates_work:
        ranked = course_data.ranking(0, source)
        now["quiz_not_in_top_five"] = course_data.not_in_top_five(ranked)
    moved = [
        f"{cell}: {now[cell]} (was {before[cell]})" for cell in now if now[cell] != before[cell]
    ]
    if moved:
        yield (
            "warning",
            f"With {name}, other answers are right: {', '.join(moved)}.",
            "Grading follows by itself. If anyone is graded already, run "
            "`coursekit grade em_for_gmm` again.",
        )
