"""Open the notebook: python3 start.py (Windows: py start.py)

The first time this makes a folder .venv here and installs JupyterLab into it, and what
requirements.txt names, which takes a few minutes. Options are passed on to JupyterLab, such as
--no-browser.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)


def main(options, version=sys.version_info):
    if version[:2] < OLDEST:
        sys.exit(
            "Python {}.{} or newer is needed, and this is {}.{}. Get one from python.org.".format(
                *OLDEST, *version[:2]
            )
        )
    environment = HERE / ".venv"
    python = python_in(environment, windows=os.name == "nt")
    wanted = (HERE / "requirements.txt").read_text(encoding="utf-8")
    ready = environment / "ready.txt"
    if not (python.exists() and ready.exists() and ready.read_text(encoding="utf-8") == wanted):
        set_up(environment, python)
        ready.write_text(wanted, encoding="utf-8")
    start([str(python), "-m", "jupyterlab", *notebooks(HERE), *options])


def notebooks(folder):
    """Return the name of the only notebook of a folder in a list; where there are more, none.

    JupyterLab shows the files of the folder then.
    """
    names = sorted(path.name for path in folder.glob("*.ipynb"))
    return names if len(names) == 1 else []


def python_in(environment, windows):
    """Return the path of the interpreter in a virtual environment."""
    return environment / ("Scripts/python.exe" if windows else "bin/python")


def set_up(environment, python):
    """Make the virtual environment anew and install the requirements."""
    print("Setting up, once. This takes a few minutes.", flush=True)
    make = [sys.executable, "-m", "venv", "--clear", str(environment)]
    if subprocess.call(make):
        sys.exit(
            "Python's venv is missing or failed. Debian, Ubuntu: sudo apt install python3-venv"
        )
    install = [str(python), "-m", "pip", "install", "--disable-pip-version-check"]
    if subprocess.call([*install, "jupyterlab", "-r", str(HERE / "requirements.txt")]):
        sys.exit("Not everything could be installed: is there a network? Then start this again.")


def start(command):
    """Run JupyterLab until it ends; Ctrl-C is for it to answer."""
    os.chdir(HERE)
    if os.name != "nt":
        os.execv(command[0], command)
    process = subprocess.Popen(command)
    while process.poll() is None:
        with contextlib.suppress(KeyboardInterrupt):
            process.wait()
    sys.exit(process.returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
