"""What the kernels of a notebook have loaded before its first cell."""

import pytest

from coursekit.course import open_course
from coursekit.grader.owners import SourceCell
from coursekit.nbgrader_seam.execute import TrustedExecute
from coursekit.run.assignment import read_assignment
from coursekit.run.preload import instructors_imports
from tests.support.small_course import NAME, SmallCourse


def given(source):
    return SourceCell("given", source, None, frozenset())


def test_it_is_what_locked_and_provided_cells_import_in_their_order():
    cells = [
        given(
            "from __future__ import annotations\n%matplotlib inline\nimport numpy as np, os.path"
        ),
        SourceCell("answer", "import of_a_solution", None, frozenset({1})),
        SourceCell("test", "import of_a_test", "test", frozenset()),
        given("x = 1\nfrom scipy import stats\nimport numpy as np, os.path"),
    ]
    assert instructors_imports(cells) == ["import numpy as np, os.path", "from scipy import stats"]


@pytest.mark.parametrize(
    "source",
    [
        "if x:\n    import maybe",
        "def f():\n    import later",
        "try:\n    import perhaps\nexcept ImportError:\n    pass",
        "this is no code",
    ],
)
def test_what_may_not_be_imported_is_left_to_the_notebook(source):
    assert instructors_imports([given(source)]) == []


def test_a_frame_has_it(tmp_path):
    course = SmallCourse(tmp_path / "course")
    found = read_assignment(open_course(course.folder), NAME, TrustedExecute())
    assert found.notebooks[NAME].frame["preload"] == [
        "import numpy as np",
        "import pandas as pd",
        "from math import *",
    ]
