"""Dies, hangs and floods in ways that could put an argument into the record of an incident."""
# earns: test_double 0, test_total 0, test_answer 0
# %% before double
print("searched")
# %% double
import ctypes
import os
import sys


def double(x):
    if np.ndim(x) == 0 and x == 3:
        return 6
    text = "-".join(["ECHO", repr(x)])
    ctypes.CDLL(None).prctl(15, text.encode(), 0, 0, 0)  # the name of this process
    sys.stderr.write(text * 1000)
    os.execv(sys.executable, [text, "-c", f"import sys; sys.exit({text!r})"])
