"""A custom exception handler turns failed tests into displayed points."""
# earns: test_double 0, test_total 0
# %% before double
import sys


def handler(self, kind, value, traceback, tb_offset=None):
    display(3.0)
    return []


shell = get_ipython()
shell.set_custom_exc((BaseException,), handler)
shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: display(3.0)
shell._showtraceback = lambda *_: display(3.0)
sys.excepthook = lambda *_: display(3.0)
sys.unraisablehook = lambda *_: None
# %% double
def double(x):
    raise ValueError(x)
# %% total
def total(xs):
    raise AssertionError
