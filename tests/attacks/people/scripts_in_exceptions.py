"""Puts markup and formulas where the grader quotes an exception, its name and its message."""
# earns: test_double 0
# %% before double
class Script(Exception):
    pass

Script.__name__ = Script.__qualname__ = "<script>document.title = 'PWNED'</script>"
raise Script("<img id=PWNED src=x onerror=\"document.title = 'PWNED'\">")
# %% double
def double(x):
    raise Script("<script>document.title = 'PWNED'</script><b id=PWNED>6 of 6 points</b> \x1b[2J")
