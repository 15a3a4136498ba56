"""How large a notebook may be that is handed in: c.TrustedExecute.submission_limits.

What is larger is not graded, and says why. Saved outputs do not count, except for the file.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class SubmissionLimits:
    """Limits of one notebook; lines and cells are counted in characters."""

    file_bytes: int = 100_000_000  # saved outputs included
    bytes: int = (
        20_000_000  # without them and pictures; parsing may take about 30 times as much memory
    )
    cells: int = 2_000
    cell: int = 200_000
    code_line: int = 100_000
    # A browser's page of it takes time that grows with the square of a line's length.
    text_line: int = 10_000
    all_cells: int = 500_000  # of all text together
    picture: int = 15_000_000  # bytes of a picture in a text, attached or beside the notebook
    pictures: int = 30_000_000  # of all these of a notebook
    submitted_file: int = 1_000_000  # bytes of a file that is handed in beside the notebook
