"""Kernels for the tests of the sandbox, and what the host has that they must not reach."""

import contextlib
import os
import socket
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

from coursekit.sandbox.templates import Like, Templates
from tests.support.student_kernel import CANARY, LIBRARIES, TOOLS, Student


@pytest.fixture(scope="module")
def given_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    (folder / "numbers.csv").write_text("a,b\n1,2\n")
    (folder / "loader.py").write_text("answer = 42\n")
    (folder / "gradebook.db").write_text(CANARY)
    return {name: folder / name for name in ("numbers.csv", "loader.py")}


@pytest.fixture(scope="session")
def templates(sandbox):
    with Templates() as templates:
        yield templates


@pytest.fixture(scope="module", params=["cold", "warm"])
def way(request):
    """The two ways in which a kernel comes to life."""
    return request.param


@pytest.fixture(scope="module")
def template(way, templates, given_files):
    """A function that gives the template of kernels with some files; none where they are cold."""
    with contextlib.ExitStack() as stack:

        def lend(files, libraries=LIBRARIES):
            like = Like(libraries, None, tuple(files.items()))
            lent = stack.enter_context(templates.lent(like))
            assert lent, "there is no template"
            return lent

        yield lend if way == "warm" else lambda *_: None


@pytest.fixture(scope="module")
def student(sandbox, given_files, template):
    """One kernel for all tests that leave it as it was."""
    os.environ["GRADER_TOKEN"] = CANARY
    student = Student(given_files, template=template(given_files))
    student.run(TOOLS)
    yield student
    del os.environ["GRADER_TOKEN"]
    student.close()


@pytest.fixture
def new_kernel():
    """Make kernels that are spent afterwards."""
    with contextlib.ExitStack() as stack:

        def make(**options):
            student = Student(**options)
            stack.callback(student.close)
            student.run(TOOLS)
            return student

        yield make


@pytest.fixture
def new_student(sandbox, new_kernel, template):
    def make(libraries=LIBRARIES, **options):
        return new_kernel(template=template(options.get("files") or {}, libraries), **options)

    return make


class Listeners(NamedTuple):
    """A service of the host on each kind of local address."""

    tcp: socket.socket
    path: socket.socket
    abstract: socket.socket


@pytest.fixture
def listeners():
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp"))
        Path(folder).chmod(0o755)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        others = [stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2)]
        for listener, address in zip(others, (f"{folder}/s", f"\0ck-{os.getpid()}"), strict=True):
            listener.bind(address)
            listener.listen()
        Path(folder, "s").chmod(0o777)
        yield Listeners(tcp, *others)
