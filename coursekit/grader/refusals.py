"""What a grade cell asks of the student's kernel that nobody may believe."""

#: What could not be graded in this cell, whatever the cell made of the exception.
said: list[str] = []


class NotGradable(Exception):  # noqa: N818
    """A grade cell asks what only the student's kernel could tell, and what it would say counts.

    In the run of the solution it is the fault of the cell; see `process`.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        said.append(sentence)
