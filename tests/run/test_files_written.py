"""Files that a submission writes, from its kernel to a grade cell and no further."""

import copy

import nbformat
import pytest

from coursekit.course import open_course
from coursekit.grader.job import job_of, run_job
from coursekit.nbgrader_seam.execute import TrustedExecute
from coursekit.run.assignment import read_assignment
from coursekit.run.cache import Cache
from coursekit.run.proof import faults_of, proof_of, verdicts, with_values
from tests.support.foreign_course import THE_TWO_LINES
from tests.support.notebooks import percent_notebook

pytestmark = pytest.mark.usefixtures("sandbox")

TEXT = """
# %% code write solution
### BEGIN SOLUTION
import pickle

with open("report.txt", "w") as file:
    file.write("done")
with open("data.pkl", "wb") as file:
    pickle.dump([1, 2], file)
with open("mine.py", "w") as file:
    file.write("x = 1")


def save(name, rows):
    with open(name, "w") as file:
        file.writelines(f"{row};" for row in rows)
### END SOLUTION
# %% code test_report grade 1
with open("report.txt") as file:
    assert file.read() == "done"
# %% code test_data grade 1
import pickle

with open("data.pkl", "rb") as file:
    assert pickle.load(file) == [1, 2]
# %% code test_module grade 1
import os

assert os.path.exists("mine.py")
# %% code test_save grade 1
save("rows.txt", [1, 2])
with open("rows.txt") as file:
    assert file.read() == "1;2;"
"""
HOSTILE = """
import os, pickle

os.symlink("/etc/passwd", "report.txt")

class Bomb:
    def __reduce__(self):
        return exec, ("import os; os.environ['BOMB'] = '1'; raise SystemExit",)

with open("data.pkl", "wb") as file:
    pickle.dump(Bomb(), file)
os.mkfifo("mine.py")
os.mkdir("__pycache__")
for name in ("json.py", "__pycache__/decimal.cpython-311.pyc", "matplotlibrc"):
    with open(name, "w") as file:
        file.write("raise SystemExit")

def save(name, rows):
    with open(name, "wb") as file:
        file.truncate(2**30)
"""


@pytest.fixture(scope="module")
def proved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    here = folder / "source" / "ps1"
    here.mkdir(parents=True)
    nbformat.write(percent_notebook(TEXT), here / "ps1.ipynb")
    (folder / "nbgrader_config.py").write_text("c = get_config()\n" + THE_TWO_LINES)
    course = open_course(folder)
    found = read_assignment(course, "ps1", TrustedExecute(config=course.config))
    proof = proof_of(found.notebooks["ps1"], found.snapshot, Cache(folder / "cache"))
    return with_values(found, {"ps1": proof}), proof


def earned(found, outcome, nb):
    rows = verdicts(nb, found.notebooks["ps1"], outcome)
    return {name: row["points"] for name, row in rows.items()}


def test_the_solution_earns_all_and_the_release_nothing(proved):
    found, proof = proved
    notebook = found.notebooks["ps1"]
    assert list(faults_of("ps1", notebook, proof, {})) == []
    assert set(earned(found, proof.solution, notebook.source).values()) == {1.0}
    assert set(earned(found, proof.release, notebook.release).values()) == {0.0}


def test_hostile_files_earn_nothing_and_run_nothing(proved):
    found, _ = proved
    notebook = found.notebooks["ps1"]
    nb = copy.deepcopy(notebook.source)
    (cell,) = [c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "write"]
    cell.source = HOSTILE
    outcome = run_job(job_of(nb, notebook.frame), found.snapshot)
    assert set(earned(found, outcome, nb).values()) == {0.0}
    # Nothing of it ended the grader's process, or made it wait.
    assert [i.kind for i in outcome["incidents"] if i.kind == "check_stopped"] == []
