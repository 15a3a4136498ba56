"""nbgrader's step that writes out AUTOTEST lines, which here takes the text that grading uses.

nbgrader's own would run the notebook without a sandbox, and once more; see `run.autotest`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from nbgrader.preprocessors import InstantiateTests, NbGraderPreprocessor

from ..notebook import named_cells


def with_written_tests(steps: Sequence[type], sources: Mapping[str, Any]) -> list[type]:
    """Return nbgrader's steps for source notebooks whose AUTOTEST lines are written out."""

    class WrittenTests(NbGraderPreprocessor):
        def preprocess(self, nb: Any, resources: Any) -> Any:
            written = named_cells(sources[resources["nbgrader"]["notebook"]])
            for name, cell in named_cells(nb).items():
                cell.source = written[name].source
            return nb, resources

    return [WrittenTests if issubclass(step, InstantiateTests) else step for step in steps]
