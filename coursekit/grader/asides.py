"""What a student's function made of an argument that the solution's leaves alone.

In the grader the argument stays what it was: what a check compares does not change with it. The
next function of the student's that is given it finds it as in a notebook, though: what the first
made of it, which is in the kernel.
"""

from typing import Any

import numpy as np

from ..sandbox.inside.states import is_same

MOST = 50  # that are known; the kernel keeps more
CHANGEABLE = {list, dict, set, np.ndarray}


class Left:
    """Stands in a question for such an argument, by its number in the kernel."""

    def __init__(self, number: int) -> None:
        self._coursekit_number = number

    @property
    def number(self) -> int:
        return self._coursekit_number


class Asides:
    """The arguments of one grade cell that were changed in the kernel alone."""

    def __init__(self) -> None:
        #: By `id`: the argument itself, a copy of it, and what stands for it.
        self.known: dict[int, tuple[Any, Any, Left]] = {}

    def sent(self, operation: str, details: tuple) -> tuple:
        """Return the details of a question, in which the kernel has what it made of arguments."""
        if not self.known or operation != "call":
            return details
        function, arguments, keywords = details
        return function, tuple(map(self.instead, arguments)), keywords

    def instead(self, argument: Any) -> Any:
        value, before, left = self.known.get(id(argument), (None, None, None))
        if value is not argument or left is None:
            return argument
        # What the cell has changed since is what the cell has made of it.
        return left if is_same(before, argument) else argument

    def note(self, details: tuple, value: Any, numbers: Any, looked: bool) -> tuple[str, list]:
        """Note which arguments of a call were changed; return what the answer is without that.

        `numbers` are pairs of place and number. Where arguments are looked at, the grader's own
        have changed.
        """
        arguments = details[1]
        if type(numbers) is not list or len(numbers) > len(arguments):
            return "garbled", ["it tells of arguments that there are not"]
        for pair in numbers if not looked else ():
            match pair:
                case [int(place), int(number)] if number < 0 <= place < len(arguments):
                    self.keep(arguments[place], number)
                case _:
                    return "garbled", ["it tells of an argument that there is not"]
        return "value", [value]

    def keep(self, argument: Any, number: int) -> None:
        if type(argument) not in CHANGEABLE:
            return
        # The kernel keeps as many.
        self.known = {k: v for k, v in self.known.items() if v[2].number < number + MOST}
        self.known[id(argument)] = argument, argument.copy(), Left(number)
