"""The attacks that are functions: each tampers with a filled-in notebook or its folder.

A function gets the notebook and the folder to hand it in. It returns the notebook to write there,
as a dict or as bytes, or None when it wrote one itself. Its decorator says what the submission
earns where that is not full marks, and an incident that has to be recorded; or that it is not
graded, and what the reason has to say.
"""

from tests.support.attacks import Attack
from tests.support.small_course import FULL_MARKS

NO_DOUBLE = {"test_double": 0}
NOT_GRADED = object()  # instead of what it earns: no grade at all, and the reason is told
NOTHING = dict.fromkeys(FULL_MARKS, 0)
SCRIPT = "<script>document.title = 'PWNED'</script>"


def list_of_attacks():
    """Return an empty dict, and a decorator that enters functions in it by their names."""
    attacks = {}

    def attack(earns=(), incident=None, reason=None):
        def register(function):
            earned = None if earns is NOT_GRADED else FULL_MARKS | dict(earns)
            attacks[function.__name__] = Attack(function, earned, incident, reason)
            return function

        return register

    return attacks, attack


def named(notebook, name):
    """Return the cell of that grade id."""
    cells = notebook["cells"]
    return next(c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def answer(notebook, name, source):
    named(notebook, name)["source"] = source
    return notebook


def own(source, cell_type="code", **fields):
    """Return a cell of the student's own."""
    code = {"outputs": [], "execution_count": None} if cell_type == "code" else {}
    return {"cell_type": cell_type, "metadata": {}, "source": source, **code, **fields}
