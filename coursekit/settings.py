"""What a configuration may say to the kit: a setting that nobody reads is refused.

traitlets reads a configuration by the names of its classes, and passes over a name that none of
them has: with one letter wrong a course would be graded as if the line were not there.
"""

import copy
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from traitlets import HasTraits, TraitError
from traitlets.config import Config, Configurable
from traitlets.config.loader import DeferredConfig, LazyConfigValue

from .errors import CourseKitError
from .wording import nearest

# Settings of c.TrustedExecute that map assignments to something.
BY_ASSIGNMENT = (
    *("data_files", "submitted_files", "accepted_files"),
    *("accepted_cells", "manual_cells", "mended_cells"),
)
KIT = __name__.partition(".")[0]
CONFIG = "nbgrader_config.py"

Numbers = TypeVar("Numbers")


def check_course(folder: Path) -> None:
    """Refuse a folder that is no course, without loading what takes seconds."""
    if not (folder / CONFIG).is_file():
        raise CourseKitError(
            f"{folder.resolve()} is not a course: it has no {CONFIG}. Change to the course's "
            "folder first."
        )


def check_settings(config: Config) -> None:
    """Refuse settings that no class of the kit has, and values that they do not take.

    Raises CourseKitError, with the nearest right name. Classes that are not loaded yet are not
    known; whoever loads one looks at the configuration again when it opens the course.
    """
    classes = {found.__name__: found for found in subclasses(Configurable)}
    ours = {name: found for name, found in classes.items() if of_the_kit(found)}
    for section, given in config.items():
        if not isinstance(given, Config):
            continue
        if section in ours:
            check_section(ours[section], given)
        # A class of another package may not be loaded, so that only what is nearly ours is refused.
        elif section not in classes and (near := question(section, ours)):
            raise CourseKitError(f"{CONFIG} sets c.{section}, which nobody reads: {near}")


def check_assignments(config: Config, known: Collection[str], where: str) -> None:
    """Refuse what c.TrustedExecute says of an assignment with nearly the name of a known one.

    A name like none of them may be that of an assignment which is still to be written, and so may
    one with another number. `where` is the folder with those that are known. Raises CourseKitError.
    """
    for setting, value in config.get("TrustedExecute", {}).items():
        # As data_files.update(…) leaves it.
        given = value.get_value({}) if isinstance(value, LazyConfigValue) else value
        if setting not in BY_ASSIGNMENT or not isinstance(given, dict):
            continue
        for name in map(str, given.keys() - set(known)):
            others = [one for one in known if without_number(one) != without_number(name)]
            if near := question(name, others):
                raise CourseKitError(
                    f"{CONFIG} gives c.TrustedExecute.{setting} for {name}, and there is no "
                    f"{where}/{name}/: {near} If it is still to be written, make that folder first."
                )


def without_number(name: str) -> str:
    return re.sub(r"[\W\d_]", "", name)


def unread(config: Config) -> Iterator[str]:
    """Yield a sentence for each setting of another package's class that this class does not have.

    traitlets itself passes over these, and so do courses that were written for an older nbgrader.
    """
    for found in subclasses(Configurable):
        if not of_the_kit(found):
            for name in config.get(found.__name__, {}):
                if name not in (known := found.class_traits(config=True)):
                    near = question(name, known)
                    setting = f"c.{found.__name__}.{name}"
                    yield f"{CONFIG} sets {setting}, which nobody reads{near and f': {near}'}"


def check_section(of: type[Configurable], given: Config) -> None:
    """Refuse what a configuration gives to a class that the class does not take."""
    traits = of.class_traits(config=True)
    for name, value in given.items():
        setting = f"c.{of.__name__}.{name}"
        if name not in traits:
            near = question(name, traits) or f"the names are {', '.join(sorted(traits))}."
            raise CourseKitError(f"{CONFIG} sets {setting}, which nobody reads: {near}")
        # As data_files.update(…) leaves it, and the command line: there is no value yet.
        if isinstance(value, LazyConfigValue | DeferredConfig):
            continue
        # A trait looks at a value when it is set; an instance of the class itself may do more.
        body = {name: copy.copy(traits[name])}
        one = type(of.__name__, (HasTraits,), body)()
        try:
            setattr(one, name, value)
        except TraitError as error:
            reason = " ".join(str(error).split())
            raise CourseKitError(f"{setting} in {CONFIG} cannot be used: {reason}") from None


def numbers_from(of: type[Numbers], given: Any, setting: str) -> Numbers:
    """Return a dataclass of numbers that a setting of c.TrustedExecute gives as a dict.

    Raises CourseKitError for an unknown name and for what is not a number above 0.
    """
    kinds = get_type_hints(of)
    for name, value in given.items():
        where = f"c.TrustedExecute.{setting} in {CONFIG} gives {name!r}"
        if name not in kinds:
            near = question(name, kinds) or f"the names are {', '.join(sorted(kinds))}."
            raise CourseKitError(f"{where}, which nobody reads: {near}")
        whole = kinds[name] is int
        right = type(value) is int or (type(value) is float and not whole)
        if not right or not value > 0:
            wanted = "a whole number" if whole else "a number"
            raise CourseKitError(f"{where} as {value!r}: give {wanted} above 0.")
    return of(**given)


def question(name: Any, known: Collection[str]) -> str:
    """Return the question whether the nearest of the known names was meant, or ""."""
    near = nearest(str(name), known, 0.7)
    return f"did you mean {near}?" if near else ""


def of_the_kit(found: type) -> bool:
    return found.__module__.partition(".")[0] == KIT


def subclasses(of: type) -> Iterator[type]:
    """Yield all classes that are derived from one, as far as they are loaded."""
    for found in of.__subclasses__():
        yield found
        yield from subclasses(found)
