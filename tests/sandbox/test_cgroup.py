"""Control groups: how they are found and read, and that kernels are in one where that can be.

Most machines hand no group over, and some count no memory in any: what Linux writes into the files
is imitated then.
"""

import os
import time
from pathlib import Path

import pytest

from coursekit.sandbox import cgroup
from tests.support.student_kernel import processes_in


@pytest.fixture
def hierarchy(tmp_path):
    """Return a folder that looks like a group of a user, as Linux lays it, and its description."""
    folder = tmp_path / "user.slice" / "run.scope"
    folder.mkdir(parents=True)
    (folder / "cgroup.procs").write_text("")
    (folder / "cgroup.controllers").write_text("cpuset cpu io memory pids\n")
    (folder / "cgroup.subtree_control").write_text("")
    (tmp_path / "mountinfo").write_text(
        "24 1 0:5 / / rw - ext4 /dev/sda rw\n"
        f"41 31 0:38 / {tmp_path} rw,relatime shared:4 - cgroup2 cgroup2 rw\n"
    )
    return folder


def found(hierarchy, group):
    description = hierarchy.parent.parent
    (description / "own").write_text(f"4:memory:/old\n0::{group}\n")
    return cgroup.place(str(description / "mountinfo"), str(description / "own"))


def hand_over(folder, monkeypatch):
    values = {(str(folder), "user.delegate"): b"1"}

    def getxattr(path, name):
        if (path, name) in values:
            return values[path, name]
        raise OSError

    monkeypatch.setattr(os, "getxattr", getxattr)


def test_a_group_that_was_handed_over_is_the_place(hierarchy, monkeypatch):
    assert found(hierarchy, "/user.slice/run.scope") is None
    hand_over(hierarchy, monkeypatch)
    assert found(hierarchy, "/user.slice/run.scope") == str(hierarchy)
    assert found(hierarchy, "/user.slice/run.scope/coursekit") == str(hierarchy)
    assert found(hierarchy, "/user.slice") is None


def test_no_place_is_no_error(tmp_path):
    (tmp_path / "mountinfo").write_text("24 1 0:5 / / rw - ext4 /dev/sda rw\n")
    (tmp_path / "own").write_text("0::/\n")
    assert cgroup.place(str(tmp_path / "mountinfo"), str(tmp_path / "own")) is None
    assert cgroup.place(str(tmp_path / "missing"), str(tmp_path / "own")) is None


def test_controllers_are_enabled_after_the_graders_moved_down(hierarchy):
    (hierarchy / "cgroup.procs").write_text("17\n")
    group = cgroup.make_group(str(hierarchy), "1", memory=1000, processes=5)
    assert group == f"{hierarchy}/coursekit-1"
    assert (hierarchy / "coursekit" / "cgroup.procs").read_text() == "17"
    enabled = (hierarchy / "cgroup.subtree_control").read_text()
    assert enabled == "+memory +pids +cpu"


def test_what_linux_counted_is_read(tmp_path):
    assert cgroup.counted(str(tmp_path)) == (None, None, False)
    (tmp_path / "memory.stat").write_text("anon 100\nfile 5000\nshmem 20\nsock 3\npagetables 4\n")
    (tmp_path / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 1\n")
    (tmp_path / "memory.events").write_text("low 0\nmax 7\noom 1\noom_kill 1\n")
    # Files that were only read are no memory: Linux can drop them at any time.
    assert cgroup.counted(str(tmp_path)) == (127, 2.5, True)


def test_only_empty_groups_of_watchdogs_are_stale(hierarchy):
    names = ("coursekit-1", "coursekit-2", "coursekit-3", "others")
    folders = {name: hierarchy / name for name in names}
    for name, folder in folders.items():
        folder.mkdir()
        if name != "coursekit-3":
            os.utime(folder, (1, 1))
    (folders["coursekit-2"] / "in use").write_text("")
    os.utime(folders["coursekit-2"], (1, 1))
    cgroup.remove_stale_groups(str(hierarchy))
    assert [name for name in names if folders[name].exists()] == list(names[1:])


@pytest.mark.skipif(cgroup.place() is None, reason="no control group is handed over here")
def test_a_kernel_is_in_a_group_that_goes_with_it(new_student):
    student = new_student()
    place = Path(cgroup.place())
    pids = set(processes_in(student.namespace))
    inside = {}
    for group in place.glob(f"{cgroup.PREFIX}*"):
        inside[group] = set(map(int, (group / "cgroup.procs").read_text().split()))
    (group,) = [group for group, members in inside.items() if members & pids]
    assert pids <= inside[group]
    assert student.kernel.watchdog.process.pid not in inside[group]
    before = cgroup.counted(str(group)).cpu
    student.run("begin = time.process_time()\nwhile time.process_time() < begin + 0.5: pass")
    assert cgroup.counted(str(group)).cpu - before > 0.4
    time.sleep(0.3)
    assert student.kernel.cpu_seconds - before > 0.4
    student.kill()
    assert not group.exists()
