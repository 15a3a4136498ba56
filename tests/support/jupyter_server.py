"""A real Jupyter server in a folder, as `jupyter lab` starts it, for tests that talk to it."""

import contextlib
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

TOKEN = "a-token-of-the-tests"
STARTUP_SECONDS = 90
# Without a grammar of web addresses, see `coursekit.quick_start`, which not all of these find.
START = (
    "import sys\nsys.modules['rfc3987_syntax'] = None\nimport jupyterlab.labapp as lab\nlab.main()"
)
NO_NEWS = {  # JupyterLab would ask whether it may fetch them
    "@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"}
}


class JupyterServer:
    """A server that answers; `url` begins the addresses of its pages."""

    def __init__(self, url):
        self.url = url

    def ask(self, path, method="GET", body=None):
        """Ask for a path; return the answer, decoded. Raises HTTPError and URLError."""
        headers = {"Authorization": f"token {TOKEN}"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.load(answer)


@contextlib.contextmanager
def jupyter_lab(folder, nbgrader_config="", **environment):
    """Run `jupyter lab` in a folder, with nothing of this user's own settings, until it answers.

    `nbgrader_config` is the text of the user's nbgrader_config.py. Raises RuntimeError with what
    the server printed when it ends by itself.
    """
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        own = {name: home / name for name in ("CONFIG", "DATA", "RUNTIME")}
        labconfig = own["CONFIG"] / "labconfig"
        labconfig.mkdir(parents=True)
        (labconfig / "default_setting_overrides.json").write_text(json.dumps(NO_NEWS))
        (own["CONFIG"] / "nbgrader_config.py").write_text(nbgrader_config)
        with (home / "log.txt").open("wb") as output:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-c", START, "--no-browser", "--allow-root"),
                    f"--IdentityProvider.token={TOKEN}",
                    # Where Linux gives no port to others; Jupyter tries the next ones too.
                    f"--port={random.randrange(20_000, 32_000)}",
                ],
                cwd=folder,
                env={
                    **os.environ,
                    **{f"JUPYTER_{name}_DIR": str(path) for name, path in own.items()},
                    "IPYTHONDIR": str(home / "ipython"),
                    **environment,
                },
                stdout=output,
                stderr=output,
            )
        try:
            yield answering_server(process, own["RUNTIME"], home / "log.txt")
        finally:
            process.terminate()
            process.wait(30)


def answering_server(process, runtime, log):
    """Wait until the server answers; it wrote its port into its runtime folder."""
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            for file in runtime.glob("jpserver-*.json"):
                server = JupyterServer(f"http://127.0.0.1:{json.loads(file.read_text())['port']}")
                server.ask("/api/status")
                return server
        time.sleep(0.1)
    raise RuntimeError(f"Jupyter does not answer: {log.read_text(errors='replace')}")
