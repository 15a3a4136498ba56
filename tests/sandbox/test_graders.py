"""Graders that are killed, or many at once, or without a sandbox."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from coursekit.sandbox.own_folder import remove_stale_folders
from tests.support.places import ROOT
from tests.support.student_kernel import CANARY, PATIENCE, eventually, survivors

MARKER = str(10**9 + os.getpid())  # seconds of sleep, to be found by

GRADER = """
import asyncio, os, sys
from coursekit.sandbox.kernel import start_kernel
async def main():
    kernels = await asyncio.gather(*(start_kernel() for _ in range(int(sys.argv[1]))))
    code = f"import subprocess; subprocess.run(['sleep', '{os.environ['MARKER']}'])"
    for kernel in kernels:
        kernel.client.execute(code)
    await asyncio.sleep(0.5)
    print(*[kernel.watchdog.folder for kernel in kernels], flush=True)
    if len(sys.argv) == 2:
        await asyncio.sleep(600)
    for kernel in kernels:
        assert kernel.alive
        await kernel.kill()
asyncio.run(main())
"""


def start_grader(*arguments):
    command = [sys.executable, "-c", GRADER, *arguments]
    environment = os.environ | {"MARKER": MARKER}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_a_killed_grader_leaves_no_process_and_its_folder_goes_at_the_next_start(new_student):
    grader = start_grader("2")
    folders = [Path(folder) for folder in grader.stdout.readline().split()]
    assert len(folders) == 2
    assert eventually(lambda: survivors(MARKER))
    for folder in folders:
        os.utime(folder, (2**32, 2**32))  # in future: no other test's grader may clear it away
    grader.kill()
    grader.wait()
    assert eventually(lambda: not survivors(MARKER))
    for folder in folders:
        assert folder.exists()
        os.utime(folder, (1, 1))
    student = new_student()
    os.utime(student.kernel.watchdog.folder, (1, 1))
    remove_stale_folders()
    assert [folder.exists() for folder in folders] == [False, False]
    assert student.kernel.watchdog.folder.exists()


def test_several_graders_run_several_kernels_at_once(sandbox):
    graders = [start_grader("3", "end") for _ in range(2)]
    for grader in graders:
        folders = grader.communicate(timeout=2 * PATIENCE)[0].split()
        assert grader.returncode == 0
        assert len(folders) == 3
        assert not any(Path(folder).exists() for folder in folders)


def test_a_kernel_outlives_the_thread_that_started_it(new_student):
    made = []
    thread = threading.Thread(target=lambda: made.append(new_student()))
    thread.start()
    thread.join()
    time.sleep(0.3)
    assert made[0].alive


# Without walls


def test_no_sandbox_still_means_a_clean_folder_and_environment(
    given_files, monkeypatch, new_kernel
):
    monkeypatch.setenv("GRADER_TOKEN", CANARY)
    student = new_kernel(files=given_files, sandboxed=False)
    assert student.value("'GRADER_TOKEN' in os.environ") is False
    assert student.value("sorted(os.listdir('.'))") == ["loader.py", "numbers.csv"]
    student.run(f"Path('numbers.csv').write_text('x'); python('import time; time.sleep({MARKER})')")
    assert given_files["numbers.csv"].read_text() == "a,b\n1,2\n"
    student.start("while True: pass")
    student.kernel.interrupt()
    assert student.value("1 + 1") == 2
    assert survivors(MARKER)
    folder = student.kernel.watchdog.folder
    student.kill()
    assert eventually(lambda: not survivors(MARKER))
    assert not folder.exists()
