"""Code that looks like an attempt is named, and honest code is not."""

import re
import time

import pytest

from coursekit.demo.sample import sample_submission
from coursekit.report import attempts as module
from coursekit.report.attempts import attempts
from coursekit.report.similar import own_code
from tests.benchmarks.attempts import named
from tests.support.em_notebook import read_notebook
from tests.support.places import HONEST_SAMPLES, SUBMISSIONS

FOLDERS = HONEST_SAMPLES, SUBMISSIONS / "near_misses", SUBMISSIONS / "without_em"
#: What docs/security.md promises, in words; `tests.benchmarks.attempts` counts.
LEAST = {"forging": 0.5, "stealing": 0.75, "escaping": 0.4}


def whats(code):
    return {attempt.what for attempt in attempts({"cell": code})}


def test_honest_solutions_raise_nothing():
    versions = read_notebook("source"), read_notebook("release")
    given = {cell.source.strip() for cell in versions[1].cells}
    for folder in FOLDERS:
        paths = sorted(folder.glob("*.py"))
        assert paths, folder
        for path in paths:
            notebook = sample_submission(path.read_text("utf-8"), *versions)
            assert attempts(own_code(notebook, given)) == [], path.name


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.environ['OMP_NUM_THREADS'] = '1'\nprint(os.environ.get('HOME'))",
        "import sys\nif 'google.colab' in sys.modules:\n    %pip install rapidfuzz",
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.ast_node_interactivity = 'all'",
        "np.int = int\nnp.random.seed = 42\ndata.shape = (3, 2)",
        "import glob, os\nprint(glob.glob('../images/*.jpg') + os.listdir('/content/drive'))",
        "class Point:\n    def __eq__(self, other):\n        return self.x == other.x",
        "get_ipython().run_line_magic('matplotlib', 'inline')\n!ls images\n!pip install numpy",
        "def f(x):\n    '''The hidden tests of nbgrader call this.'''\n    return x  # HIDDEN",
        "import multiprocessing, subprocess\nsubprocess.run(['pip', 'list'])",
        "(" * 10_000,
        "\x00\ud800 = 1",
    ],
)
def test_what_honest_students_write_raises_nothing(code):
    assert whats(code) == set()


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import grader_tests.small", module.TESTS),
        ("names = [n for n in dir() if 'HIDDEN' in n]", module.TESTS),
        ("setattr(np.testing, name, agree)", module.COMPARISONS),
        ("import numpy as numbers\nnumbers.isclose = lambda *a: True", module.COMPARISONS),
        ("class A:\n    __eq__ = lambda self, other: True", module.AGREES),
        ("class A:\n    def __eq__(self, other):\n        return True", module.AGREES),
        ("class A:\n    __class__ = property(lambda self: float)", module.POSES),
        ("for path in Path('/').rglob('*.py'): print(path)", module.FILES),
        ("!find / -name gradebook.db", module.FILES),
        ("%%bash\ncat /proc/1/environ", module.FILES),
        ("print(dict(os.environ))\nimport os", module.FILES),
        ("frame = sys._getframe()\nprint(frame.f_back.f_locals['x'])", module.AROUND),
        ("shell = get_ipython()\nshell.kernel.do_execute = f", module.KERNEL),
        ("import os\nos._exit(0)", module.PROCESSES),
    ],
)
def test_an_attempt_is_named_for_what_it_does(code, what):
    assert what in whats(code)


NUMBER, DEEP = f"0x{'f' * 5_000}", "+".join("1" * 700)


@pytest.mark.parametrize(
    "code", [f"import os, sys\nos.walk('/', {NUMBER})", f"import os\nos.walk('/', {DEEP})"]
)
def test_what_python_cannot_write_again_is_named_without_it(code):
    assert [one.code for one in attempts({"cell": code})] == ["os.walk('/')"]
    assert whats(f"import sys\nsetattr(np.testing, {NUMBER}, 1)") == {module.COMPARISONS}


def test_long_chains_are_read_in_a_time_that_grows_as_they_do():
    chains = "\n".join(["x = a" + "._()" * 900] * 15)
    begin = time.process_time()
    assert whats(f"import os\n{chains}\nos._exit(0)") == {module.PROCESSES}
    assert time.process_time() - begin < 1


def test_each_kind_is_told_once_for_a_cell_with_the_code():
    found = attempts({"EM": "np.allclose = f\nnp.isclose = f", "more": "np.any = f"})
    assert [str(one) for one in found] == [
        "EM: looks like an attempt: it replaces what tests compare with (numpy.allclose).",
        "more: looks like an attempt: it replaces what tests compare with (numpy.any).",
    ]


@pytest.mark.parametrize("student", ["student08", "student09", "student10"])
def test_each_attacker_of_the_demo_is_named(student):
    versions = read_notebook("source"), read_notebook("release")
    text = (SUBMISSIONS / "demo" / f"{student}.py").read_text("utf-8")
    assert attempts(own_code(sample_submission(text, *versions), set()))


def test_what_is_not_parsed_for_its_words_holds_nothing(monkeypatch):
    before = [named(folder) for folder in LEAST]
    monkeypatch.setattr(module, "WORDS", re.compile(""))
    assert [named(folder) for folder in LEAST] == before


@pytest.mark.parametrize("folder", LEAST)
def test_as_large_a_share_of_the_attacks_is_named_as_the_page_says(folder):
    found, missed = named(folder)
    assert len(found) >= LEAST[folder] * len(found + missed), missed
