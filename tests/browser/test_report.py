"""The class report as an instructor meets it: in a browser, on a desktop and on a phone."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from coursekit.report.page import report
from tests.support.accessibility import violations
from tests.support.chromium import DESKTOP, PHONE, screenshot
from tests.support.report_class import STATUSES, graded_class
from tests.support.small_course import NAME

NONE = "\N{EN DASH}"


@pytest.fixture(scope="module")
def address(browser, sandbox, tmp_path_factory):
    course = graded_class(tmp_path_factory.mktemp("class"))
    return report(course.folder, NAME).as_uri()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(browser, address, request):
    """The report, opened; afterwards, nothing may have gone wrong in it."""
    page = browser.new_page(viewport=request.param)
    faults, requests = [], []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    yield page
    assert faults == []
    assert [url for url in requests if not url.startswith("file:")] == []
    page.close()


def column(page, number):
    """Return the texts of a column of the table of students, without the names below the ids."""
    cells = page.locator(f"table.sortable tbody tr > :nth-child({number})").all_inner_texts()
    return [cell.partition("\n")[0].strip() for cell in cells]


def test_it_opens_as_one_file(page, address):
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert page.url == address
    assert page.locator("h1").inner_text() == f"Class report: {NAME}"
    size = "phone" if page.viewport_size == PHONE else "desktop"
    for details in page.locator("summary").all():
        details.click()
    screenshot(page, f"report-{size}")


def test_it_is_never_wider_than_the_screen(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_planted_script_does_nothing(page):
    page.locator("summary").first.click()
    assert page.get_by_text("document.title = 2").first.is_visible()
    assert page.title() == f"Class report: {NAME}"
    assert page.locator("img").count() == 0


def test_a_click_sorts_by_a_column_and_another_the_other_way_round(page):
    button = page.get_by_role("button", name="Points")
    button.click()
    assert column(page, 2) == ["0", "0", "5", "6", "6", NONE, NONE]
    assert page.locator("th", has=button).get_attribute("aria-sort") == "ascending"
    button.click()
    # Who has no score stays at the end.
    assert column(page, 2) == ["6", "6", "5", "0", "0", NONE, NONE]
    assert page.locator("th", has=button).get_attribute("aria-sort") == "descending"


def test_the_keyboard_sorts_too(page):
    page.get_by_role("button", name="Time").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert column(page, 1)[0] == "student01"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert column(page, 3) == sorted(STATUSES.values())
    assert page.locator("[aria-sort]").count() == 1


def test_each_link_inside_the_page_leads_somewhere(page):
    targets = page.eval_on_selector_all("a[href^='#']", "links => links.map(a => a.hash.slice(1))")
    assert targets
    ids = page.eval_on_selector_all("[id]", "elements => elements.map(e => e.id)")
    assert set(targets) <= set(ids)


def test_each_link_to_a_file_leads_to_one(page):
    links = page.eval_on_selector_all("a:not([href^='#'])", "links => links.map(a => a.href)")
    assert len(links) == 2 * 5 + 1
    assert all(Path(unquote(urlsplit(link).path)).is_file() for link in links)


def test_the_feedback_of_a_student_opens(page):
    page.get_by_role("link", name="feedback of student02").click()
    page.wait_for_url("**/feedback/student02/**")
    assert page.title() == "Feedback for student02"
    page.go_back()
    assert page.locator("h1").inner_text() == f"Class report: {NAME}"


def test_axe_finds_nothing(page):
    assert violations(page) == []
