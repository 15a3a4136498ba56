"""What the kernels of a notebook have loaded before its first cell: what its instructor imports."""

import ast
from collections.abc import Iterable

from ..grader.code import IMPORTS
from ..grader.magics import plain_python
from ..grader.owners import SourceCell


def instructors_imports(cells: Iterable[SourceCell]) -> list[str]:
    """Return the import statements of locked and provided cells, in the order of the notebook.

    Only those at the top level: whether others run depends on what is around them.
    """
    found: dict[str, None] = {}
    for cell in cells:
        if cell.grade_id or cell.students_lines:
            continue
        try:
            statements = ast.parse(plain_python(cell.source)).body
        except SyntaxError:
            continue
        for statement in statements:
            if isinstance(statement, IMPORTS) and getattr(statement, "module", "") != "__future__":
                found.setdefault(ast.unparse(statement))
    return list(found)
