"""The student's way in a real JupyterLab, in a real browser: from opening to all passed."""

import contextlib
import json
import shutil
import time

import nbformat
import pytest
from playwright.sync_api import TimeoutError, expect

from coursekit.demo.sample import sample_submission
from tests.support.chromium import DESKTOP, SECOND, chromium, screenshot
from tests.support.em_notebook import read_notebook
from tests.support.jupyter_server import TOKEN, jupyter_lab
from tests.support.places import ASSIGNMENT, HONEST_SAMPLES, ROOT

NOTEBOOK = f"{ASSIGNMENT}.ipynb"
CHECKPOINTS = 14  # grade cells: each prints one line when its visible part is passed
RED = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]'
DRAW_ALL = {"windowingMode": "none"}  # JupyterLab draws only what is in sight, otherwise


class Lab:
    """JupyterLab over a student's folder, and pages in a browser that show its notebooks."""

    def __init__(self, folder, address, browser):
        self.folder, self.address, self.browser = folder, address, browser

    def put(self, name, notebook):
        nbformat.write(notebook, self.folder / name)

    def open(self, name):
        """Return a page with a notebook, and the list that its console's complaints go to."""
        page = self.browser.new_page(viewport=DESKTOP)
        complaints = []
        page.on("console", lambda line: line.type == "error" and complaints.append(line.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{self.address}/lab/tree/{name}?token={TOKEN}&reset")
        expect(page.locator(".jp-CodeCell").first).to_be_visible()
        # Before it knows the kernel, JupyterLab asks for one when a cell is run.
        name = page.locator(".jp-Toolbar-kernelName").first
        expect(name).to_contain_text("Python 3")
        return page, complaints


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    root = tmp_path_factory.mktemp("lab")
    folder = root / ASSIGNMENT
    shutil.copytree(ROOT / "release" / ASSIGNMENT, folder)
    shutil.copy(ROOT / "data" / "images.zip", folder)
    settings = root / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text(json.dumps(DRAW_ALL))
    own = {
        "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
    }
    with chromium() as browser, jupyter_lab(folder, **own) as server:
        yield Lab(folder, server.url, browser)


def run_all(page, seconds):
    """Choose Run All Cells, and wait until no cell is running or waiting to run."""
    deadline = time.monotonic() + seconds
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt")
    while True:
        texts = prompts.all_text_contents()
        waiting = any("*" in text for text in texts)
        if texts and not waiting and any(mark.isdigit() for mark in texts[0]):
            if page.locator("dialog").count():  # it asked for a kernel, and found it by itself
                page.keyboard.press("Escape")
            return
        if not waiting:
            # While it starts, JupyterLab shows a kernel as idle that takes no cells yet, forgets
            # them without a word, and draws its menus anew.
            with contextlib.suppress(TimeoutError):
                choose(page, "Run", "Run All Cells")
        assert time.monotonic() < deadline, f"The cells were still running after {seconds} s."
        page.wait_for_timeout(SECOND)


def choose(page, menu, *entries):
    """Choose an entry of a menu, or of a menu in it; raise TimeoutError if it is not there."""
    page.keyboard.press("Escape")
    page.get_by_role("menuitem", name=menu, exact=True).click(timeout=10 * SECOND)
    for entry in entries:
        page.get_by_text(entry, exact=True).click(timeout=10 * SECOND)


def cell_with(page, text):
    return page.locator(".jp-CodeCell", has=page.locator(".jp-InputArea", has_text=text)).first


def whole(page, name):
    """Keep a picture of a whole notebook, in pieces that a browser can draw."""
    page.set_viewport_size({"width": DESKTOP["width"], "height": 8000})
    scroller = page.locator(".jp-WindowedPanel-outer").first
    height = scroller.evaluate("element => element.scrollHeight")
    for part, top in enumerate(range(0, height, 7800)):
        scroller.evaluate("(element, top) => { element.scrollTop = top }", top)
        screenshot(page, f"{name}-{part + 1}")
    page.set_viewport_size(DESKTOP)


def solved():
    """Return the notebook with the solution in its stubs, vectorised so that it takes seconds."""
    text = (HONEST_SAMPLES / "vectorised.py").read_text("utf-8").partition("# %% EM")[0]
    return sample_submission(text, read_notebook("source"), read_notebook("release"))


def test_as_released_it_stops_at_the_first_stub_and_says_what_to_do(lab):
    page, complaints = lab.open(NOTEBOOK)
    run_all(page, seconds=60)
    expect(page.locator(RED)).to_have_count(1)
    expect(page.locator(RED)).to_contain_text("compute_responsibilities is still to be written")
    expect(page.locator(RED)).to_contain_text("Replace this line with your code")
    page.locator(RED).scroll_into_view_if_needed()
    screenshot(page, "student-first-stub")
    assert not complaints
    page.close()


def test_a_mistake_is_explained_and_mended_on_the_spot(lab):
    release = read_notebook("release")
    release.cells = release.cells[: 1 + [c.id for c in release.cells].index("checkpoint-weights")]
    lab.put("mistake.ipynb", release)
    page, complaints = lab.open("mistake.ipynb")
    run_all(page, seconds=60)

    def answer(code):
        cell_with(page, "def compute_weights").locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(code)
        page.keyboard.press("Shift+Enter")  # runs it and goes to the checkpoint
        page.keyboard.press("Shift+Enter")

    checkpoint = cell_with(page, "# Checkpoint: compute_weights")
    answer("def compute_weights(counts):\n    return counts / len(counts)")
    expect(checkpoint.locator(RED)).to_contain_text("but yours is")
    expect(checkpoint.locator(RED)).to_contain_text("[0.41857299 1.08142701]")
    # Its colours are its own, in whatever theme.
    title = checkpoint.locator(RED).get_by_text("Checkpoint not passed.")
    expect(title).to_have_css("color", "rgb(255, 255, 255)")
    expect(title).to_have_css("background-color", "rgb(176, 0, 32)")
    checkpoint.scroll_into_view_if_needed()
    screenshot(page, "student-mistake")
    answer("def compute_weights(counts):\n    return counts / counts.sum()")
    expect(checkpoint).to_contain_text("✓ Checkpoint passed: the weights are right")
    expect(checkpoint.locator(RED)).to_have_count(0)
    assert not complaints
    page.close()


def test_solved_all_checkpoints_pass_in_the_light_and_the_dark_theme(lab):
    lab.put("solved.ipynb", solved())
    page, complaints = lab.open("solved.ipynb")
    run_all(page, seconds=90)
    expect(page.locator(RED)).to_have_count(0)
    said = "".join(page.locator(".jp-OutputArea-output").all_inner_texts())
    assert said.count("Checkpoint passed:") + said.count("Answer noted:") == CHECKPOINTS
    assert "iterations: 23, log likelihood: -318.8308" in said
    assert page.locator("mjx-container").count() > 20  # formulas
    page.keyboard.press("Control+b")  # the side bar goes
    whole(page, "student-light")
    choose(page, "Settings", "Theme", "JupyterLab Dark")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    whole(page, "student-dark")
    assert not complaints
    page.close()


def test_the_validate_button_agrees(lab):
    lab.put("validate.ipynb", solved())
    page, complaints = lab.open("validate.ipynb")
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text(
        "Success! Your notebook passes all the tests", timeout=90 * SECOND
    )
    screenshot(page, "student-validate")
    assert not complaints
    page.close()
