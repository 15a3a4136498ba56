"""A real browser for the tests: Debian's Chromium, driven by Playwright, without a window."""

import contextlib
import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.support.places import ROOT

SCREENSHOTS = ROOT / "screenshots"  # git-ignored
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
SECOND = 1000  # Playwright counts milliseconds


@contextlib.contextmanager
def chromium():
    """Start the browser; skip with the reason where there is none, or fail: REQUIRE_BROWSER=1."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        reason = "There is no Chromium here: apt install chromium."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            raise RuntimeError(reason)
        pytest.skip(reason)
    # What is expected comes at once, but beside other tests a page may be slow to draw itself.
    expect.set_options(timeout=60 * SECOND)
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


def screenshot(page, name):
    """Keep a picture of the whole page for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
