"""Do the student's names work with a kernel of Jupyter?"""

import contextlib
import queue
import time

import numpy as np
import pytest

from coursekit.grader.student import StudentNamespace
from tests.support.fake_kernel import run_cell
from tests.support.real_kernel import RealKernel


@pytest.fixture(scope="module")
def kernel():
    real = RealKernel()
    yield real
    real.client.stop_channels()
    real.manager.shutdown_kernel(now=True)


def test_a_real_kernel_answers_in_milliseconds(kernel):
    kernel.run("import numpy as np\nglobals = getattr = exec = None\nx = np.arange(3)\n5")
    kernel.run("def f(data, w):\n    print('hidden')\n    return [w * d for d in data]")
    names = StudentNamespace(kernel.evaluate)
    names["np"] = np
    run_cell(
        "assert np.allclose(f(list(np.ones((4, 3))), w=2.0), 2) and x.tolist() == [0, 1, 2]", names
    )
    kernel.run("del globals, getattr, exec")
    times = []
    for _ in range(50):
        start = time.perf_counter()
        names["f"]([1.0], 2.0)
        times.append(time.perf_counter() - start)
    assert np.median(times) < 0.2


def test_a_real_kernel_keeps_no_trace_of_calls(kernel):
    kernel.run("before = dict(globals())\ndef g(x):\n    return x * 2")
    while True:
        with contextlib.suppress(queue.Empty):
            kernel.client.get_iopub_msg(timeout=0.2)
            continue
        break
    names = StudentNamespace(kernel.evaluate)
    assert names["g"](21) == 42
    with pytest.raises(NameError):
        run_cell("nothing", names)
    names.push("pushed", {"a": 1})
    kernel.run("assert pushed == {'a': 1} and In[-2].startswith('before')")
    kernel.run(
        "assert {n for n in set(globals()) - set(before) if n[0] != '_'} <= "
        "{'g', 'pushed', 'before'}, set(globals()) - set(before)"
    )


def test_a_figure_drawn_during_a_call_does_not_reach_the_next_cell(kernel):
    kernel.run("import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt")
    kernel.run("def draw(x):\n    plt.figure()\n    plt.plot(x)\n    return len(x)")
    assert StudentNamespace(kernel.evaluate)["draw"]([1, 2]) == 2
    kernel.run("assert plt.get_fignums() == []")
