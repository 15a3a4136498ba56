"""Kernels that are forked from one template: what is theirs alone, and what they do not find."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from coursekit.sandbox import kernel, leash
from coursekit.sandbox import templates as templates_module
from coursekit.sandbox.processes import descendants_of, memory_of
from coursekit.sandbox.templates import MOST, Like, Templates
from tests.support.cell_outputs import outputs_of, without_ids
from tests.support.student_kernel import CANARY, LIBRARIES, TOOLS, Student, eventually, processes_in
from tests.support.template_processes import keeper_of, template_of

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture(scope="module")
def templates():
    with Templates() as templates:
        yield templates


@pytest.fixture(scope="module")
def lent(templates, given_files):
    with templates.lent(Like(LIBRARIES, None, tuple(given_files.items()))) as lent:
        yield lent


@pytest.fixture
def forked(lent, given_files):
    """Fork kernels."""
    with contextlib.ExitStack() as stack:

        def fork(template=lent, files=given_files, **options):
            student = Student(template=template, files=files, **options)
            stack.callback(student.close)
            student.run(TOOLS)
            return student

        yield fork


# What siblings have of their own


DRAWN = """
import multiprocessing, random, secrets, ssl, tempfile, uuid
import numpy as np
from scipy import stats
session = get_ipython().kernel.session
drawn = {
    "random": random.random(),
    "numpy": np.random.rand(),
    "generator": np.random.default_rng().random(),
    "scipy": stats.norm.rvs(),
    "secrets": secrets.token_hex(),
    "system": os.urandom(8).hex(),
    "ssl": ssl.RAND_bytes(8).hex(),
    "uuid1": uuid.uuid1(),
    "uuid4": uuid.uuid4(),
    "node": uuid.getnode(),
    "name": tempfile.mktemp(),
    "authkey": bytes(multiprocessing.current_process().authkey),
    "key": session.key,
    "session": session.session,
    "ident": get_ipython().kernel.ident,
}
drawn = {name: str(value) for name, value in drawn.items()}
"""


def test_siblings_draw_nothing_alike(forked):
    drawn = []
    for _ in range(2):
        student = forked()
        student.run(DRAWN)
        drawn.append(student.value("drawn"))
    assert [name for name in drawn[0] if drawn[0][name] == drawn[1][name]] == []


LEAVE = """
    import atexit, builtins, gc, importlib, mmap, signal, warnings
    import numpy as np, pandas as pd, matplotlib, matplotlib.pyplot as plt, scipy.stats
    mark = "left-behind-" + "by-a-sibling"
    for place in ("/tmp", "/dev/shm", Path.home(), ".", "/var/tmp", "/dev/mqueue", "/run"):
        with contextlib.suppress(OSError): Path(place, mark).write_text(mark)
    abstract = socket.socket(socket.AF_UNIX); abstract.bind(chr(0) + mark); abstract.listen()
    tcp = socket.create_server(("127.0.0.1", 4321))
    np.left = pd.left = builtins.left = sys.left = mark
    sys.meta_path.insert(0, type("Hook", (), {"find_spec": lambda *_: None, "mark": mark})())
    atexit.register(print, mark)
    os.register_at_fork(before=lambda: print(mark))
    warnings.simplefilter("error")
    signal.signal(signal.SIGUSR1, lambda *_: print(mark))
    plt.rcParams["lines.linewidth"] = 77
    np.set_printoptions(precision=1); pd.set_option("display.max_rows", 3)
    np.random.seed(1); __import__("random").seed(1)
    os.environ["LEFT"] = mark
    os.umask(0o077)
    # Below Python: the number 251 is another one, for all of this process.
    ctypes.c_uint32.from_address(id(251) + 24).value = 7
    for descriptor in range(3, 256):
        with contextlib.suppress(OSError): os.lseek(descriptor, 7, os.SEEK_SET)
    for name in ("numbers.csv", "loader.py"):
        with contextlib.suppress(OSError):
            with open(name, "r+b") as file:
                mmap.mmap(file.fileno(), 0)[:1] = b"X"
        with contextlib.suppress(OSError): Path(name).write_text(mark)
        with contextlib.suppress(OSError): os.unlink(name)
    with contextlib.suppress(OSError):
        private = mmap.mmap(os.open("numbers.csv", os.O_RDONLY), 0, mmap.MAP_PRIVATE)
        private[:1] = b"X"
    print("done")
"""
LOOK = """
    import builtins, gc, warnings
    import numpy as np, pandas as pd, matplotlib.pyplot as plt
    mark = "left-behind-" + "by-a-sibling"
    found = []
    for top in ("/tmp", "/dev/shm", Path.home(), ".", "/var/tmp", "/run"):
        for folder, _, names in os.walk(top):
            found += [os.path.join(folder, name) for name in names if mark in name]
    for module in (np, pd, builtins, sys):
        if hasattr(module, "left"): found.append(module.__name__)
    found += [hook for hook in sys.meta_path if hasattr(hook, "mark")]
    if mark in Path("/proc/net/unix").read_text(): found.append("abstract")
    with contextlib.suppress(OSError):
        socket.socket(socket.AF_UNIX).connect(chr(0) + mark); found.append("connected")
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", 4321), 1); found.append("tcp")
    if plt.rcParams["lines.linewidth"] == 77: found.append("rcParams")
    if np.get_printoptions()["precision"] == 1: found.append("printoptions")
    if pd.get_option("display.max_rows") == 3: found.append("options")
    if ("error", Warning) in [(one[0], one[2]) for one in warnings.filters]: found.append("filters")
    if signal.getsignal(signal.SIGUSR1) is not signal.SIG_DFL: found.append("handler")
    if "LEFT" in os.environ: found.append("environment")
    if str(250 + 1) != "251": found.append("the number 251")
    if os.umask(0o022) != 0o022: found.append("umask")
    if Path("numbers.csv").read_text() != "a,b\\n1,2\\n": found.append("a file")
    if os.fork() == 0: os._exit(0)
    print(found)
"""


def test_what_one_leaves_behind_no_sibling_finds(forked):
    first = forked()
    assert first.run(LEAVE) == "done\n"
    # While it lives, when it has ended, and in one that was there before.
    assert forked().run(LOOK) == "[]\n"
    first.kill()
    assert forked().run(LOOK) == "[]\n"


def test_a_setting_that_one_changes_the_next_has_not(forked):
    code = "import matplotlib.pyplot as plt; print(plt.rcParams['lines.linewidth'])"
    first = forked()
    before = first.run(code)
    first.run("import matplotlib.pyplot as plt; plt.rcParams['lines.linewidth'] = 77")
    assert first.run(code) != before
    assert forked().run(code) == before


def test_a_sibling_and_the_template_are_not_there(forked, templates):
    victim, student = forked(), forked()
    inside = processes_in(victim.namespace)
    for pid in (*inside, template_of(templates), keeper_of(templates)):
        assert student.value(f"os.path.exists('/proc/{pid}/environ')") is False or pid < 20
    # Of the processes that it sees it may look into its own alone.
    reached = student.run("""
        READ = {"mem": lambda path: path.open("rb").read(1), "environ": Path.read_bytes,
                "maps": Path.read_text, "fd": os.listdir, "fdinfo": os.listdir, "ns": os.listdir,
                "root": os.readlink, "cwd": os.readlink, "exe": os.readlink}
        def reads(path):
            with contextlib.suppress(OSError):
                return bool(READ[path.name](path))
        own = str(os.getpid())
        assert reads(Path("/proc", own, "maps"))
        for process in Path("/proc").glob("[0-9]*"):
            if process.name != own:
                print(*[path for path in map(process.joinpath, READ) if reads(path)], end="")
    """)
    assert reached == ""
    for attempt in ("os.kill, 1, 9", "os.kill, 1, signal.SIGSTOP", "os.kill, 1, signal.SIGINT"):
        student.value(f"outcome({attempt})")
    student.run("os.kill(1, signal.SIGTERM); os.kill(1, signal.SIGCHLD); os.kill(1, signal.SIGINT)")
    assert student.value("outcome(os.kill, -1, 0)")[0] in ("done", "ProcessLookupError")
    assert student.alive
    assert victim.value("1 + 1") == 2


def test_the_first_process_ends_nobody_when_it_is_signalled(forked):
    student = forked()
    student.run("""
        for number in signal.valid_signals():
            with contextlib.suppress(OSError, ValueError): os.kill(1, number)
    """)
    time.sleep(0.3)
    assert student.alive
    assert student.value("1 + 1") == 2


def test_nothing_of_another_kernel_is_in_the_memory_that_it_began_with(forked):
    first = forked()
    first.run(f"kept = {CANARY!r} * 1000")
    key = first.kernel.connection["key"]
    student = forked()
    assert student.value("get_ipython().kernel.session.key.decode()") != key
    # In two parts, and never put together there: else it would find what looks for it.
    printed = student.run(f"""
        def holds(content, one, two):
            at = content.find(one)
            while at >= 0 and content[at + len(one) : at + len(one) + len(two)] != two:
                at = content.find(one, at + 1)
            return at >= 0
        looked, found = 0, set()
        pairs = ({key[:30].encode()}, {key[30:].encode()}), (b"{CANARY[:9]}", b"{CANARY[9:]}")
        with open("/proc/self/mem", "rb", 0) as memory, open("/proc/self/maps") as lines:
            for line in lines:
                begin, end = (int(number, 16) for number in line.split()[0].split("-"))
                with contextlib.suppress(OSError, OverflowError, ValueError):
                    memory.seek(begin)
                    content = memory.read(end - begin)
                    looked += len(content)
                    found |= {{one for one, two in pairs if holds(content, one, two)}}
        print(looked > 10**8, found)
    """)
    assert printed == "True set()\n"


REFUSED_BY_WALLS = (
    "ctypes.CDLL(None).unshare, 0x10000000",
    "ctypes.CDLL(None).mount, b'proc', b'/tmp', b'proc', 0, None",
    "ctypes.CDLL(None).umount2, b'/tmp', 2",
    "ctypes.CDLL(None).setns, 0, 0",
    "ctypes.CDLL(None).sethostname, b'x', 1",
    "os.chroot, '/tmp'",
    "os.setuid, 0",
    "os.mknod, '/tmp/node', 0o60666, 0",
    "open, '/proc/sys/user/max_user_namespaces', 'w'",
)


def test_walls_are_those_of_a_cold_kernel(forked, new_kernel, given_files):
    look = """
        lines = Path("/proc/self/mountinfo").read_text().splitlines()
        mounts = {
            line.split()[4]: (line.split()[5].split(",")[0], line.partition(" - ")[2].split()[0])
            for line in lines
        }
        lines = Path("/proc/self/status").read_text().splitlines()
        status = dict(line.split(":\\t", 1) for line in lines)
        names = "Cap", "NoNew", "Seccomp", "Uid", "Gid", "Groups", "Sig"
        status = {name: status[name] for name in status if name.startswith(names)}
    """
    warm, cold = forked(), new_kernel(files=given_files)
    for student in (warm, cold):
        student.run(look)
    mounts, others = warm.value("mounts"), cold.value("mounts")
    assert {path: mounts.get(path) for path in others} == others
    # Some of what is closed in one of them nobody could write to in the other.
    assert {mounts[path][0] for path in mounts.keys() - others.keys()} <= {"ro"}
    for what in (
        *("status", "dict(os.environ)", "Path('/proc/self/limits').read_text()"),
        *(f"sorted(os.listdir('{folder}'))" for folder in ("/", "/dev", "/etc", "/proc/sys", ".")),
        *(f"oct(os.stat('{folder}').st_mode)" for folder in ("/tmp", "/dev/shm", ".", "..")),
        *("sys.path", "sys.argv", "os.getcwd()", "os.umask(0o022)", "os.uname().nodename"),
        *("os.statvfs('/tmp').f_blocks", "os.stat('..').st_uid", "socket.if_nameindex()"),
        *(
            f"Path('/proc/self/{name}').read_text()"
            for name in ("setgroups", "cgroup", "oom_score_adj")
        ),
        "sorted(name for name in os.listdir('/proc') if not name.isdigit())",
        "os.getpriority(os.PRIO_PROCESS, 0)",
        *(f"outcome({attempt})" for attempt in REFUSED_BY_WALLS),
        "[signal.getsignal(n) in (0, 1) for n in sorted(signal.valid_signals())]",
    ):
        assert warm.value(what) == cold.value(what), what


# The template


def test_a_thousandth_kernel_is_like_the_first(forked, templates, lent, given_files):
    """With fewer of them: what grew by one for each would be seen."""
    forked().kill()
    template = template_of(templates)

    def held():
        """Return how many descriptors, mounts and processes there are."""
        opened = [*Path(f"/proc/{template}/fd").iterdir()]
        opened += Path(f"/proc/{keeper_of(templates)}/fd").iterdir()
        mounts = Path(f"/proc/{template}/mountinfo").read_text().splitlines()
        return len(opened), len(mounts), len(descendants_of(keeper_of(templates)))

    before, memory = held(), memory_of(template)
    for _ in range(15):
        student = Student(template=lent, files=given_files)
        student.close()
    assert eventually(lambda: held() == before)
    assert memory_of(template) - memory < 2**20


def test_a_template_that_was_killed_ends_its_kernels_and_others_are_cold(given_files):
    with Templates() as templates:
        like = Like(("import numpy",), None, tuple(given_files.items()))
        with templates.lent(like) as lent:
            student = Student(template=lent, files=given_files)
            namespace = student.namespace
            os.kill(template_of(templates), signal.SIGKILL)
            assert eventually(lambda: not student.alive)
            assert processes_in(namespace) == []
            # That is no student's fault, and is said as the grader's own.
            assert student.kernel.watchdog.broke
            student.kernel.watchdog.broke = False
            student.close()
            assert eventually(lambda: not next(iter(templates.keepers.values())).alive)
            with pytest.raises(AssertionError, match="forked from none"):
                Student(template=lent, files=given_files)
        with templates.lent(like) as again:
            assert again is None


def test_a_keeper_that_was_killed_ends_its_kernels(given_files):
    with (
        Templates() as templates,
        templates.lent(Like((), None, tuple(given_files.items()))) as lent,
    ):
        student = Student(template=lent, files=given_files)
        namespace = student.namespace
        os.kill(keeper_of(templates), signal.SIGKILL)
        assert eventually(lambda: processes_in(namespace) == [])
        student.kernel.watchdog.broke = False
        with contextlib.suppress(Exception):
            student.close()


def test_a_template_that_answers_no_more_costs_a_cold_kernel(lent, given_files):
    lost = lent._replace(path=f"{lent.path}-gone")
    with pytest.raises(AssertionError, match="forked from none"):
        Student(template=lost, files=given_files)


def test_nothing_is_preloaded_that_leaves_a_thread_a_file_or_a_word(given_files):
    statements = (
        "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()",
        "import socket, sys; sys.kept = socket.socket()",
        "print('a word')",
        "import warnings; warnings.warn('old', DeprecationWarning)",
        "import no_such_module",
        "raise SystemExit",
        "import sys; sys.excepthook = print",
        "if True:\n    import sys; sys.shell = get_ipython()",
        "import loader",
        "import colorsys",
    )
    with Templates() as templates:
        like = Like(statements, None, tuple(given_files.items()))
        with templates.lent(like) as lent:
            student = Student(template=lent, files=given_files)
            student.run(TOOLS)
            assert student.value("'colorsys' in sys.modules") is True
            assert student.value("'loader' in sys.modules or hasattr(sys, 'kept')") is False
            assert student.value("hasattr(sys, 'shell') or sys.excepthook is print") is False
            assert len([*Path(f"/proc/{template_of(templates)}/task").iterdir()]) == 1
            assert student.run("import loader; print(loader.answer)") == "42\n"
            student.close()


def test_where_a_kernel_can_make_no_walls_it_is_cold_and_the_reason_is_told(monkeypatch):
    assert asyncio.run(kernel.template_problem()) is None
    # Nobody can hide what is not there: the trial of the walls fails, as where Linux forbids one.
    settings = templates_module.settings_of

    def without_walls(*arguments):
        made = settings(*arguments)
        made["places"]["hidden"] = ["nothing"]
        return made

    monkeypatch.setattr(templates_module, "settings_of", without_walls)
    assert "mount /proc/nothing" in asyncio.run(kernel.template_problem())


def test_a_template_that_never_answers_costs_a_cold_kernel(given_files, monkeypatch):
    common_order = leash.Leash.common_order

    def impatient_with_templates(self):
        order = common_order(self)
        return order | {"startup_seconds": 1} if self.wanted.template else order

    with (
        Templates() as templates,
        templates.lent(Like((), None, tuple(given_files.items()))) as lent,
    ):
        Student(template=lent, files=given_files).close()
        template = template_of(templates)
        monkeypatch.setattr(leash.Leash, "common_order", impatient_with_templates)
        os.kill(template, signal.SIGSTOP)
        # Its start is ended, and another one begun.
        with pytest.raises(AssertionError, match="forked from none"):
            Student(template=lent, files=given_files)
        # What was asked for meanwhile is wanted no more.
        monkeypatch.undo()
        os.kill(template, signal.SIGCONT)
        student = Student(template=lent, files=given_files)
        assert student.value("1 + 1") == 2
        student.close()
        assert eventually(lambda: len(descendants_of(template)) == 1)


@pytest.mark.parametrize("delay", [0.0, 0.005, 0.02, 0.05])
def test_a_fork_at_the_moment_the_template_dies_is_no_students_fault(delay, given_files):
    """It is a cold kernel, or one that ends with the template as a fault of the grader's."""
    with (
        Templates() as templates,
        templates.lent(Like((), None, tuple(given_files.items()))) as lent,
    ):
        Student(template=lent, files=given_files).close()
        template = template_of(templates)
        dying = threading.Timer(delay, os.kill, (template, signal.SIGKILL))
        dying.start()
        begin = time.monotonic()
        kernel_of = asyncio.Runner()
        made = kernel_of.run(kernel.start_kernel(template=lent, files=given_files))
        assert time.monotonic() - begin < 30
        dying.join()
        assert eventually(lambda: not descendants_of(template))
        if made.watchdog.wanted.template is None:
            assert made.alive
        else:
            assert eventually(lambda: made.watchdog.broke or not made.alive)
            made.watchdog.broke = False
        kernel_of.run(made.kill())
        assert made.incidents == []
        kernel_of.close()


def test_memory_is_counted_as_in_a_cold_kernel(forked, new_kernel, given_files):
    warm, cold = forked(), new_kernel(files=given_files)
    for student in (warm, cold):
        student.run("\n".join(LIBRARIES) + "\nkept = bytearray(50_000_000)\ntime.sleep(0.3)")
    assert 0.7 < warm.kernel.most_memory / cold.kernel.most_memory < 1.2


KEEPS = """if True:
    import logging, sys
    logging.kept = logging.getLogger("kept")
    logging.kept.addHandler(logging.StreamHandler())
    logging.say = lambda text, file=sys.stdout: print(text, file=file)
"""


def test_what_a_module_writes_to_a_stream_that_it_has_kept_is_shown(given_files):
    with Templates() as templates, templates.lent(Like((KEEPS,), None, ())) as lent:
        student = Student(template=lent)
        code = "import logging; logging.say('said'); logging.kept.warning('warned'); print('last')"
        (given,) = outputs_of(student, [code])
        shown = [(content["name"], content["text"]) for kind, content in given if kind == "stream"]
        assert sorted(shown) == [("stderr", "warned\n"), ("stdout", "said\nlast\n")]
        student.close()


SHARING = (
    "import mmap, sys; sys.page = mmap.mmap(-1, 4096)",
    "import multiprocessing; multiprocessing.lock = multiprocessing.Lock()",
)


def test_no_memory_that_an_import_shares_is_a_way_to_a_sibling():
    with Templates() as templates, templates.lent(Like(SHARING, None, ())) as lent:
        student = Student(template=lent)
        assert student.value("hasattr(__import__('sys'), 'page')") is False
        assert student.value("hasattr(__import__('multiprocessing'), 'lock')") is False
        maps = student.value("open('/proc/self/maps').read()")
        assert [line for line in maps.splitlines() if " rw-s" in line] == []
        student.close()


GENERATORS = (
    """if True:
        import random, sys, numpy as np
        sys.made = [random.Random(), np.random.default_rng(), np.random.RandomState()]
        sys.given = [random.Random(4), np.random.default_rng(2**100), np.random.RandomState(7)]
        np.random.seed(3)
    """,
    "import random, sys; random.seed(3); sys.seeded = True",
)
DRAW = """
import random, sys, numpy
def draw(generators):
    return [str(one.random()) for one in generators]
made, given = draw(sys.made), draw(sys.given)
children = [str(one.random()) for one in sys.made[1].spawn(2)]
seeded, left = str(numpy.random.rand()), hasattr(sys, "seeded")
"""


def test_a_generator_has_another_seed_in_each_kernel_but_for_one_that_was_given():
    with Templates() as templates, templates.lent(Like(GENERATORS, None, ())) as lent:
        drawn = []
        for _ in range(2):
            student = Student(template=lent)
            student.run(DRAW)
            names = "made", "given", "children", "seeded", "left"
            drawn.append({name: student.value(name) for name in names})
            student.close()
    first, second = drawn
    for name in ("made", "children"):
        assert not set(first[name]) & set(second[name]), name
    assert first["given"] == second["given"]
    assert first["seeded"] == second["seeded"] == str(np.random.RandomState(3).rand())
    # What seeds Python's own generator is left to the kernels.
    assert first["left"] is False


def test_a_watchdog_that_has_ended_already_is_waited_for_all_the_same():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    watchdog = leash.Forked(ended.pid)
    watchdog.kill()
    watchdog.wait()


def test_one_that_nobody_uses_makes_room_for_another():
    with Templates() as templates, contextlib.ExitStack() as stack:
        used = [
            stack.enter_context(templates.lent(Like((f"import colorsys as c{n}",), None, ())))
            for n in range(MOST)
        ]
        assert all(used)
        other = Like((), None, ())
        with templates.lent(other) as lent:
            assert lent is None
        stack.close()
        with templates.lent(other) as lent:
            assert lent
        assert len(templates.keepers) == MOST


# The same as a cold kernel

NOTEBOOK = [
    "import warnings, numpy as np, pandas as pd, matplotlib.pyplot as plt, scipy.stats",
    "%time 1 + 1",
    "len(get_ipython().events.callbacks['post_execute'])",
    "plt.plot([3, 1, 2]);",
    "%matplotlib inline\nplt.rcParams['figure.figsize']",
    "plt.plot([1, 2, 3])\nplt.title('a')",
    "fig, ax = plt.subplots(); ax.hist([1, 2, 2]); plt.show()\nprint('below')",
    "pd.DataFrame({'a': [1.5, 2]})",
    "pd.DataFrame({'path' * n: [1.5] for n in range(4, 9)})",
    "print(pd.DataFrame({f'c{n}': ['long' * 9] for n in range(25)}))",
    "pd.options.display.max_columns, hasattr(__import__('sys'), 'ps1'), get_ipython.__name__",
    "np.random.seed(4); np.random.rand(3)",
    "warnings.warn('mine', DeprecationWarning); warnings.warn('again', UserWarning)",
    "for _ in range(2): np.log(0)",
    "for _ in range(2): np.array([1.0]) / 0",
    "1 / 0",
    "_, Out, len(In)",
    "import importlib; importlib.reload(pd.io.formats); importlib.reload(plt); plt.gcf()",
    "import threading; t = threading.Thread(target=print, args=('thread',)); t.start(); t.join()",
    "import multiprocessing as m\n"
    "with m.get_context('fork').Pool(2) as pool: print(pool.map(abs, [-1, -2]))",
    "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(7)'], capture_output=1)",
    "%run loader.py\nanswer",
    "warnings.simplefilter('ignore'); warnings.warn('silent'); [f[0] for f in warnings.filters]",
    "import matplotlib; matplotlib.use('agg'); plt.figure(); matplotlib.get_backend()",
    "!echo shell",
    "len(get_ipython().events.callbacks['post_execute'])",
    "import distutils",
    "from IPython.display import display, HTML; display(HTML('<b>x</b>')); 'last'",
    "__name__, __import__('os').getcwd(), type(get_ipython()).__name__",
]


def test_the_outputs_are_those_of_a_cold_kernel_cell_by_cell(forked, new_kernel, given_files):
    warm, cold = outputs_of(forked(), NOTEBOOK), outputs_of(new_kernel(files=given_files), NOTEBOOK)
    for code, one, other in zip(NOTEBOOK, warm, cold, strict=True):
        assert without_ids(one) == without_ids(other), code
    shown = [
        code for code, outputs in zip(NOTEBOOK, warm, strict=True) if "image/png" in str(outputs)
    ]
    assert shown == [code for code in NOTEBOOK if code.startswith(("plt.plot", "fig, ax"))]
