"""The class report as an instructor meets it: in a browser, on a desktop and on a phone."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

from coursekit.report.page import report
from tests.support.accessibility import violations
from tests.support.chromium import DESKTOP, PHONE, screenshot
from tests.support.report_class import STATUSES, graded_class
from tests.support.small_course import NAME

NONE = "\N{EN DASH}"
#: As the column of the table shows them, sorted.
TOLD = [
    *["graded"] * 2,
    *["graded, untouched"] * 2,
    "late",
    "missing",
    "not graded",
]


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
    page.locator("#similar ~ details summary").first.click()
    assert page.locator(".code").get_by_text("document.title = 2").first.is_visible()
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


def test_points_sort_as_numbers_whatever_their_decimals(page):
    points = ["61.5", "8", "61.25", "100", "61.125", "", ""]
    page.eval_on_selector_all(
        "table.sortable tbody td:nth-child(2)",
        "(cells, points) => cells.forEach((cell, i) => {"
        " cell.textContent = cell.dataset.value = points[i]; })",
        points,
    )
    page.get_by_role("button", name="Points").click()
    assert column(page, 2) == ["8", "61.125", "61.25", "61.5", "100", "", ""]


def test_a_checkpoint_sorts_from_untouched_over_in_part_to_passed(page):
    page.get_by_role("button", name="test_double").click()
    marks = page.locator("table.sortable tbody tr > :nth-child(4)").all_inner_texts()
    assert [sign.split() for sign in marks[:5]] == [["·"], ["·"], ["◐", "1"], ["✓"], ["✓"]]
    assert column(page, 1)[5:] == ["student06", "student07"]  # without a score


def test_the_keyboard_sorts_too(page):
    page.get_by_role("button", name="Time").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert column(page, 1)[0] == "student01"
    page.get_by_role("button", name="Points").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert column(page, 3) == TOLD
    assert page.locator("[aria-sort]").count() == 1


def shown(page):
    """Return the ids of the students in the rows that are not filtered out."""
    rows = page.locator("table.sortable tbody tr:not([hidden]) > th")
    return [name.partition("\n")[0].strip() for name in rows.all_inner_texts()]


def test_the_table_is_filtered_by_status_checkpoint_and_points(page):
    told = page.locator("form.filter output")
    assert told.inner_text() == "7 of 7 students"
    page.locator("select[name=is]").select_option("late")
    assert shown(page) == ["student02"]
    assert told.inner_text() == "1 of 7 students"
    page.locator("select[name=is]").select_option("all")
    page.locator("select[name=checkpoint]").select_option("test_double")
    assert shown(page) == ["student02", "student04", "student05"]  # who did not pass it
    page.get_by_label("Outcome").select_option("in part")
    assert shown(page) == ["student02"]
    page.get_by_label("Outcome").select_option("untouched")
    assert shown(page) == ["student04", "student05"]
    page.get_by_role("button", name="Show all").click()
    expect(told).to_have_text("7 of 7 students")
    page.get_by_label("Points below").fill("6")
    assert shown(page) == ["student02", "student04", "student05"]


def test_a_link_to_a_student_who_is_filtered_out_shows_everybody_again(page):
    page.locator("select[name=is]").select_option("late")
    assert "student04" not in shown(page)
    page.locator("#help ~ p").get_by_role("link", name="student04").click()
    expect(page.locator("#student-4")).to_be_visible()
    assert len(shown(page)) == 7


def test_names_can_be_taken_off_the_page(page):
    name = page.locator("#student-1 bdi")
    assert name.inner_text() == "Éin van student"
    page.get_by_label("names").uncheck()
    assert page.locator("bdi:visible").count() == 0
    page.get_by_label("names").check()
    assert name.is_visible()


def test_who_stands_at_a_checkpoint_is_behind_the_number(page):
    row = page.locator("#checkpoints ~ table tr", has_text="test_double")
    names = row.get_by_role("link", name="student04")
    assert not names.is_visible()
    row.locator("summary").click()
    assert names.is_visible()


def test_everything_is_there_without_a_script_and_on_paper(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    rows = page.locator("table.sortable tbody tr")
    assert rows.count() == len(STATUSES)
    assert rows.last.is_visible()
    assert not page.locator("form.filter").is_visible()  # it could do nothing
    page.emulate_media(media="print")
    assert page.locator("#checkpoints ~ table").get_by_role("link", name="student04").is_visible()
    context.close()


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
