"""How long things take."""

import time


def seconds(function, *arguments):
    """Call a function; return the seconds that it took."""
    begin = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - begin
