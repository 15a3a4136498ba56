"""Do grade cells find in pyplot, and in figures, what a student's functions have drawn?"""

import ast
import textwrap
import threading
import time
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pytest
from matplotlib import _pylab_helpers
from matplotlib.figure import Figure

from coursekit.grader.answers import NotPlainData, StudentError
from coursekit.grader.cell import run_statements
from coursekit.grader.drawn import drawn_apart, open_figures
from coursekit.grader.namespace import CellNamespace
from coursekit.grader.plots import BACKEND
from tests.support.fake_kernel import NO_TABLE
from tests.support.real_kernel import RealKernel

STUDENT = """
import matplotlib.pyplot as plt

def draw(xs):
    plt.plot(xs)
    plt.xlabel("x")

def new(xs):
    plt.figure()
    plt.bar(xs, xs)

def mark(ax, xs):
    ax.scatter(xs, xs, c="r")
    ax.legend(["marks"])
    return ax

def show(xs):
    plt.plot(xs)
    plt.show()

def look():
    return [
        line.get_ydata().tolist()
        for number in plt.get_fignums() for ax in plt.figure(number).axes for line in ax.lines
    ]

def parts():
    return [len(plt.figure(number).patches) for number in plt.get_fignums()]

def pair():
    return plt.subplots(1, 2)

figure, own = plt.subplots()
own.plot([5, 6])

def draw_in_own():
    own.plot([1])
"""


@pytest.fixture(scope="module")
def kernel():
    real = RealKernel()
    real.run(STUDENT)
    yield real
    real.client.stop_channels()
    real.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def grade(kernel):
    """Run grade cells, one after the other, in the names of one notebook."""
    backend, table = matplotlib.get_backend(), _pylab_helpers.Gcf.figs
    matplotlib.use(BACKEND)
    names = CellNamespace(kernel.evaluate, NO_TABLE, Path(), proving=True)
    names.plotting = names.plots.follows = True

    def run(cell):
        statements = ast.parse(textwrap.dedent(cell)).body
        names.enter("test", statements)
        names["plt"], names["pictures"] = plt, lambda: len(open_figures())
        run_statements(statements, names, 0)
        names.leave()

    yield run
    _pylab_helpers.Gcf.figs = table
    matplotlib.use(backend)


def test_pyplot_has_what_functions_draw_until_the_cell_ends(grade):
    grade("""
        assert plt.get_fignums() == []
        draw([1, 4])
        assert plt.gca().lines[0].get_ydata().tolist() == [1, 4]
        assert plt.gca().get_xlabel() == "x" and plt.gcf().number == 1
        draw([2])
        assert len(plt.gca().lines) == 2
        new([1, 2])
        assert plt.get_fignums() == [1, 2] and len(plt.gca().patches) == 2
        assert len(plt.figure(1).axes[0].lines) == 2
    """)
    grade("assert plt.get_fignums() == []\ndraw([3])\nassert len(plt.gca().lines) == 1")


def test_a_function_draws_in_the_figure_that_the_cell_opened(grade):
    grade("""
        figure = plt.figure(figsize=(3, 2))
        draw([1])
        assert plt.gcf() is figure and len(figure.axes[0].lines) == 1
        plt.clf()
        draw([2])
        assert figure.axes[0].lines[0].get_ydata().tolist() == [2] and len(figure.axes) == 1
        plt.close()
        draw([3])
        assert plt.gcf() is not figure and len(plt.gca().lines) == 1
    """)


def test_axes_that_are_given_to_a_function_hold_what_it_drew(grade):
    grade("""
        figure, (left, right) = plt.subplots(1, 2)
        assert mark(left, [1, 2]) is left
        mark(right, [3])
        assert left.collections[0].get_offsets().tolist() == [[1, 1], [2, 2]]
        assert right.get_legend().get_texts()[0].get_text() == "marks"
        mark(left, [4])
        assert len(left.collections) == 2 and figure.axes == [left, right]
    """)


def test_axes_of_a_name_show_what_a_function_draws_in_them_later(grade):
    grade("""
        before = len(own.lines)
        draw_in_own()
        assert len(own.lines) == before + 1 and own in figure.axes
    """)


def test_a_function_that_shows_its_plot_closes_it_as_in_jupyter(grade):
    grade("show([1])\nassert plt.get_fignums() == []")
    grade("draw([1])\nplt.show()\nassert plt.get_fignums() == []\nassert look() == []")


def test_what_the_cell_draws_itself_is_not_told(grade):
    with pytest.raises(Exception, match="close it before"):
        grade("""
            plt.plot([9, 8, 7])
            assert look() == []
            draw([1])
            plt.gca()
        """)
    with pytest.raises(NotPlainData, match="other axes"):
        grade("""
            figure, (left, right) = plt.subplots(1, 2)
            left.plot([9, 8, 7])
            mark(right, [1])
        """)

    grade("""
        figure = plt.figure()
        figure.add_artist(plt.Rectangle((0, 0), 9, 8))
        assert look() == [] and parts() == []
        plt.close()
    """)


KEEPS = """
from matplotlib import _pylab_helpers
keeper = []

def keep():
    keeper[:] = [plt.figure(number) for number in plt.get_fignums()]

def give():
    return keeper[0].axes[0]

def set_it():
    global given
    given = give()

def listed():
    class Some(list):
        pass
    return Some([give()])

def open_again():
    plt.figure().canvas.manager.canvas.figure = keeper[0]
"""


AGAIN = "plt.close('all')\nopen_again()\nplt.gca()"


def test_what_the_cell_draws_after_a_call_comes_in_no_answer(grade, kernel):
    kernel.run(KEEPS)
    begin = "reference = plt.figure().add_subplot()\nkeep()\n"
    grade(f"{begin}assert give() is reference")
    for asked in "give()", "listed()[0]", "set_it()\ngiven", AGAIN:
        with pytest.raises(Exception, match="more is drawn"):
            grade(f"{begin}reference.plot([9, 8, 7])\nreference.figure.number\n{asked}.lines")


def test_what_a_cell_above_drew_after_a_call_is_in_no_picture(grade, kernel):
    kernel.run(KEEPS)
    grade("reference = plt.figure().add_subplot()\nkeep()\nreference.plot([9, 8, 7])")
    grade("open_again()\nassert pictures() == 0")
    grade("draw([1])\nassert pictures() == 1")
    grade("figure, ax = plt.subplots()\ndraw([1])\nassert pictures() == 1")


def test_figures_are_closed_whoever_has_drawn_in_them(grade):
    grade("""
        plt.plot([9, 8, 7])
        new([1])
        plt.close("all")
        assert plt.get_fignums() == [] and look() == []
        draw([1])
        assert len(plt.gca().lines) == 1
    """)


def test_the_next_cell_of_the_student_has_no_figure_of_a_call(grade, kernel):
    grade("draw([1])\nf, axes = pair()\nassert axes[0].figure is f")
    kernel.run("assert plt.get_fignums() == []")


def test_a_figure_of_too_many_parts_is_refused(grade, kernel):
    kernel.run(
        "def crowd():\n    ax = plt.figure().add_subplot()\n    line, = ax.plot([1])\n"
        "    ax._children += [line] * 30_000\n    return ax"
    )
    with pytest.raises(StudentError, match="more than"):
        grade("crowd()")


def test_a_figure_that_takes_too_long_to_draw_is_left_out_and_its_process_ends(monkeypatch):
    figure, before = Figure(), children()
    monkeypatch.setattr(figure, "savefig", lambda *_, **__: time.sleep(60))
    begin = time.monotonic()
    assert drawn_apart(figure, 0.2) is None
    assert time.monotonic() - begin < 5
    assert drawn_apart(Figure(figsize=(30, 2)), 5.0) is None
    assert drawn_apart(Figure(), 10.0).startswith(b"\x89PNG")
    assert children() == before


def test_where_no_process_can_be_started_a_figure_is_left_out(monkeypatch):
    def refuse():
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr("os.fork", refuse)
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert drawn_apart(Figure(), 10.0) is None
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def taking(size):
    """Return what saves a figure, and takes so many bytes."""

    def save(file, **_):
        file.write(b"\x89PNG" * bool(bytearray(size)))

    return save


def test_a_figure_that_takes_too_much_memory_to_draw_is_left_out(monkeypatch):
    figure = Figure()
    monkeypatch.setattr(figure, "savefig", taking(2**20))
    assert drawn_apart(figure, 10.0) == b"\x89PNG"
    monkeypatch.setattr(figure, "savefig", taking(2**30))
    assert drawn_apart(figure, 10.0) is None


def children():
    task = Path("/proc/self/task") / str(threading.get_native_id()) / "children"
    return task.read_text().split()
