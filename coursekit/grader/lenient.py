"""What an answer has that agrees with much that it is compared with, and how that may come."""

from ..sandbox.inside.kinds import MASKED, MISSING, UNMASKED
from .examples import Crossings, Example

#: What comes in a milder way where the solution brought nothing of the kind.
BY_KIND = {UNMASKED: MASKED, MISSING: MISSING}
#: What a student may honestly have: that it failed the check is for a person to look at.
HONEST = {MASKED, MISSING}


class Lenient:
    """Is told of such values of one answer; see `wire.decode`."""

    def __init__(self, crossings: Crossings, label: str, place: str = "") -> None:
        self.crossings, self.label, self.place = crossings, label, place
        self.kinds: list[str] = []
        self.changed = False  # whether NaN stands for NA

    def __call__(self, what: str) -> bool:
        """Return whether a value may come as it is."""
        kind = BY_KIND.get(what, what)
        if what in BY_KIND and not self.is_known(kind):
            self.changed = self.changed or what == MISSING
            return False
        self.kinds.append(kind)
        return True

    def is_known(self, kind: str) -> bool:
        """Tell whether the solution brought such a value here; it brings what it likes itself."""
        if self.crossings.known is None:
            return True
        self.place = self.place or self.crossings.here()
        return self.crossings.brought(self.place, self.label, kind)

    def unknown(self) -> str:
        """Return what came that the solution did not bring, or nothing."""
        return next((kind for kind in self.kinds if not self.is_known(kind)), "")

    def note(self, place: str) -> None:
        """Note what came in the run of the solution."""
        for kind in self.kinds:
            self.crossings.note(place, self.label, kind, Example())
