"""What a kernel costs until its first cell, forked and cold: python -m tests.benchmarks.kernels

The four libraries are imported in both, and stock Jupyter's kernel is measured next to them.
"""

import re
import statistics
from pathlib import Path

from jupyter_client.manager import start_new_kernel

from coursekit.sandbox.processes import descendants_of
from coursekit.sandbox.templates import Like, Templates
from tests.benchmarks.timing import seconds
from tests.support.student_kernel import LIBRARIES, Student
from tests.support.template_processes import template_of

ROUNDS = 30
FEW = 5


def ours(template):
    """Start a kernel, and run the imports in it."""
    student = Student(template=template)
    student.run("\n".join(LIBRARIES))
    return student


def stock():
    manager, client = start_new_kernel()
    client.execute_interactive("\n".join(LIBRARIES), timeout=60)
    return manager


def median(start, end, rounds):
    """Return the median of the seconds that a start takes; the end is not counted."""
    took = []
    for _ in range(rounds):
        made = []
        took.append(seconds(lambda made=made: made.append(start())))
        end(made[0])
    return 1000 * statistics.median(took)


def memory(pid, word):
    """Return MB of a process, as Linux adds them up over all its memory."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(rf"^{word}: *(\d+)", text, re.MULTILINE)[1]) / 1024


def main():
    with Templates() as templates, templates.lent(Like(LIBRARIES, None, ())) as lent:
        first = ours(lent)  # the template has imported all then
        kernel = first.value("__import__('os').readlink('/proc/self')")
        template = template_of(templates)
        inside = {pid: Path(f"/proc/{pid}/status").read_text() for pid in descendants_of(template)}
        pid = next(
            p for p, text in inside.items() if re.search(rf"^NSpid:.*\t{kernel}$", text, re.M)
        )
        print(
            f"a template with the four libraries: {memory(template, 'Rss'):.0f} MB resident, "
            f"{memory(template, 'Anonymous'):.0f} MB of it its own; a kernel of it adds "
            f"{memory(pid, 'Private_Dirty'):.0f} MB"
        )
        first.close()
        warm = median(lambda: ours(lent), Student.close, ROUNDS)
    cold = median(lambda: ours(None), Student.close, FEW)
    plain = median(stock, lambda manager: manager.shutdown_kernel(now=True), FEW)
    print(
        f"a kernel with the four libraries imported, median: forked {warm:.0f} ms (of {ROUNDS}), "
        f"cold {cold:.0f} ms, stock Jupyter {plain:.0f} ms (of {FEW})"
    )


if __name__ == "__main__":
    main()
