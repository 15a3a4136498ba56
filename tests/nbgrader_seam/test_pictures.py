"""Pictures in students' texts: whoever grades sees them, drawn anew, or a note in their place."""

import base64
import io
import re
import urllib.parse

import nbformat
import pytest
from nbgrader.api import Gradebook
from PIL import Image

from coursekit.nbgrader_seam.pictures import MOST, Shown, rendered_with
from coursekit.nbgrader_seam.sanitize import clean
from coursekit.submission.limits import SubmissionLimits
from coursekit.submission.pictures import FILE, bring_files
from coursekit.submission.rebuild import NO_LIMITS_GIVEN, rebuild
from tests.support.notebooks import cell, find, notebook
from tests.support.small_course import NAME, SmallCourse

RED, BLUE = (200, 30, 20), (20, 30, 200)


def picture(colour=RED, kind="PNG", size=(60, 40), **options):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **options)
    return file.getvalue()


def in_base64(data):
    return base64.b64encode(data).decode()


def attached(*names, data=None):
    return {name: {"image/png": in_base64(data or picture())} for name in names}


def shown(source, attachments=None, whole=True):
    """Return (the colours of the pictures in what is made of a text, the rest of it)."""
    pictures = Shown()
    page = clean(rendered_with(pictures, source, attachments or {}, whole), pictures.addresses)
    found = re.findall(r'<img src="data:image/[a-z]+;base64,([^"]+)"', page)
    colours = [
        tuple(
            round(value, -1)
            for value in Image.open(io.BytesIO(base64.b64decode(one)))
            .convert("RGB")
            .getpixel((5, 5))
        )
        for one in found
    ]
    return colours, re.sub("<img [^>]*>", "IMG", page)


@pytest.mark.parametrize(
    "source",
    [
        "![](attachment:x y.png)".replace(" ", "%20"),
        "![a plot](<attachment:x y.png>)",
        '![a](attachment:x%20y.png "A title")',
        "![a][b]\n\n[b]: attachment:x%20y.png",
        "<img src='attachment:x y.png' width=300>",
        "<p><IMG SRC='attachment:x%20y.png'/></p>",
        "![](plots/x%20y.png)",
        "![](plots/x y.png)",
        "![](./plots/../plots/x%20y.png?raw=true)",
        "![](plots\\x%20Y.PNG)",
        "[![](plots/x%20y.png)](https://example.org)",
        "<img src='plots/x y.png'>",
    ],
)
def test_a_picture_is_shown_however_its_address_is_written(source):
    pictures = attached("x y.png", FILE + "plots/x y.png")
    assert shown(source, pictures)[0] == [RED]
    # A text that is too long to be rendered shows its pictures below it.
    if "][" not in source:
        assert shown(source, pictures, whole=False)[0] == [RED]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_pictures_of_the_usual_kinds_are_drawn_anew(kind):
    data = in_base64(picture(kind=kind, size=(64, 64)))
    address = f"data:image/svg+xml;base64,{data}"
    colours, page = shown(f"Look: ![]({address})")
    assert len(colours) == 1
    assert data not in page


BROKEN = picture()[:60]
TOO_LARGE = picture(size=(6_000, 6_000))
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.mark.parametrize(
    ("source", "data", "why"),
    [
        ("![](attachment:x.png)", BROKEN, "it is"),
        ("![](attachment:x.png)", TOO_LARGE, "too many pixels"),
        ("![](attachment:x.png)", SVG, "it is no PNG, JPEG, GIF, WEBP, BMP file, or broken"),
        ("![](attachment:x.png)", b"%PDF-1.7", "it is no PNG"),
        ("![](attachment:y.png)", None, "it is not attached to the cell"),
        ("![](y.png)", None, "no ordinary file of that name was handed in"),
        ("![](../../gradebook.png)", None, "leads out of what was handed in"),
        ("![](/etc/x.png)", None, "leads out of what was handed in"),
        ("![](..%2f..%2fx.png)", None, "leads out of what was handed in"),
        ("![](https://example.org/x.png)", None, "it is somewhere else"),
        ("<img src=//example.org/x.png>", None, "it is somewhere else"),
        ("![](file:///etc/x.png)", None, "it is somewhere else"),
        ("![](data:image/svg+xml,%3Csvg%3E)", None, "it is not in base64"),
        ("<img>", None, "no ordinary file"),
    ],
)
def test_what_cannot_be_shown_is_named_at_its_place(source, data, why):
    files = attached("x.png", data=data) if data else {}
    colours, page = shown(f"Before {source} after", files)
    assert colours == []
    assert re.search(rf"Before <em>\[Picture .*cannot be shown: .*{re.escape(why)}.*\]</em>", page)
    assert "after" in page
    assert "IMG" not in page


def test_the_browser_of_whoever_grades_loads_nothing():
    hostile = (
        "<svg><image href='http://a.example/1'/></svg> <iframe src='http://a.example/2'></iframe>"
        "<object data=http://a.example/3></object> <a href='data:text/html,x'>a</a>"
        "<img src='x.png' srcset='http://a.example/4' style='background:url(http://a.example/5)'"
        " onerror=alert(1)> <a title=\"<img src='x.png'>\">b</a> <img src='x.png' alt='\"><script>'"
        ">"
    )
    colours, page = shown(hostile, attached(FILE + "x.png"))
    assert len(colours) == 2
    assert not re.search(r"<(?!/?(p|em|a|div)\b)", page), page
    told = re.sub(r'title="[^"]*"', "", page)
    assert not re.search(r"(src|srcset|style|onerror|data)=", told)
    assert "http://a.example/1" in page, "it is named"
    assert "data:text" not in page


def test_many_pictures_are_bounded():
    colours, page = shown("![](attachment:x.png)\n" * (MOST + 5), attached("x.png"))
    assert len(colours) == MOST
    assert page.count("there are too many pictures") == 5


def test_a_photograph_of_a_telephone_is_made_smaller_and_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = picture(kind="JPEG", size=(8_000, 6_000), exif=exif)
    pictures = Shown()
    page = rendered_with(pictures, "![](attachment:x.png)", attached("x.png", data=data), True)
    (address,) = pictures.addresses
    image = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
    assert address in page
    assert image.width < image.height <= 2_000


class TestWhatIsBroughtAlong:
    @pytest.fixture
    def source(self):
        return notebook(
            cell("Your answer", "why", "markdown", grade=True, points=3),
            cell("def f(): pass", "f"),
        )

    @pytest.fixture
    def theirs(self, source):
        made = nbformat.from_dict(source)
        for one in made.cells:
            one.setdefault("attachments", {})
        return made

    def test_attachments_that_a_text_shows(self, source, theirs):
        find(theirs, "why").update(
            source="![](attachment:a%20b.png)", attachments=attached("a b.png")
        )
        own = cell("![](attachment:c.png)", kind="markdown")
        own.attachments = attached("c.png", "unused.png")
        theirs.cells.append(own)
        made, incidents = rebuild(source, theirs)
        assert [list(c.get("attachments", {})) for c in made.cells] == [["a b.png"], [], ["c.png"]]
        assert [i.kind for i in incidents] == ["attachment_dropped"]

    def test_a_picture_in_the_text_is_no_long_line(self, source, theirs):
        data = in_base64(Image.effect_noise((200, 200), 90).tobytes())
        find(theirs, "why").source = f"![](data:image/png;base64,{data})"
        made, _ = rebuild(source, theirs)
        assert find(made, "why").source == "![](attachment:picture-in-the-text-1)"
        assert [*find(made, "why").attachments.values()] == [{"lifted": data}]

    def files(self, nb, folder, *names, given=None, limits=NO_LIMITS_GIVEN):
        bring_files(nb, folder, names, given or {}, {"Your answer"}, limits)
        return find(nb, "why").get("attachments", {})

    def test_files_are_read_where_a_text_names_them_and_no_others(self, source, tmp_path):
        (tmp_path / "img").mkdir()
        for name in ("img/my plot.png", "other.png"):
            (tmp_path / name).write_bytes(picture())
        (tmp_path / "link.png").symlink_to(tmp_path / "other.png")
        find(source, "why").source = "![](img/my%20plot.png) ![](link.png)"
        found = self.files(source, tmp_path, "img/my plot.png", "other.png", "link.png")
        assert found == {
            FILE + "img/my plot.png": {"file": in_base64(picture())},
            FILE + "link.png": {},
        }

    def test_what_is_too_large_is_not_read(self, source, tmp_path):
        (tmp_path / "a.png").write_bytes(picture() + bytes(2_000))
        (tmp_path / "b.png").write_bytes(picture())
        find(source, "why").source = "![](a.png) ![](b.png)"
        limits = SubmissionLimits(picture=1_000)
        found = self.files(source, tmp_path, "a.png", "b.png", limits=limits)
        assert [bool(content) for content in found.values()] == [False, True]

    def test_an_answer_that_is_a_file_alone_is_an_answer(self, source, tmp_path):
        answer = find(source, "why")
        answer.source = "![](plot.png)"
        answer.metadata.nbgrader.checksum = "x"
        (tmp_path / "plot.png").write_bytes(picture(BLUE))
        bring_files(
            source,
            tmp_path,
            ["plot.png"],
            {"plot.png": picture(BLUE)},
            {answer.source},
            SubmissionLimits(),
        )
        assert answer.metadata.nbgrader.checksum == "x", "it is the instructor's"
        bring_files(
            source,
            tmp_path,
            ["plot.png"],
            {"plot.png": picture(RED)},
            {answer.source},
            SubmissionLimits(),
        )
        assert "checksum" not in answer.metadata.nbgrader


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The small course with two questions that are graded by hand."""
    course = SmallCourse(tmp_path_factory.mktemp("course"))
    for answer in ("why", "how"):
        course.source.cells.append(
            cell("YOUR ANSWER HERE", answer, "markdown", grade=True, points=5)
        )
    path = course.folder / "source" / NAME / f"{NAME}.ipynb"
    nbformat.write(course.source, path)
    course.nbgrader("generate_assignment", NAME)
    course.release = nbformat.read(course.folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    nb = course.submission()
    text = "As the plot says: ![](attachment:x.png) and ![](my plot.png), ![](http://a.example/z)"
    find(nb, "why").source = text
    find(nb, "why").attachments = attached("x.png")
    folder = course.hand_in("student01", nb)
    (folder / "my plot.png").write_bytes(picture(BLUE))
    course.grade()
    course.nbgrader("generate_feedback", NAME)
    return course


@pytest.mark.usefixtures("sandbox")
class TestThroughNbgrader:
    def test_whoever_grades_sees_them(self, course):
        answer = find(course.autograded("student01"), "why")
        assert answer.source.count('<img src="data:image/png;base64,') == 2
        assert "http://a.example/z cannot be shown" in urllib.parse.unquote(answer.source)
        assert "attachments" not in answer
        assert course.incidents("student01") == []

    def test_the_student_sees_them_in_the_feedback(self, course):
        page = course.folder / "feedback" / "student01" / NAME / f"{NAME}.html"
        text = page.read_text("utf-8")
        assert len(re.findall(r'<img class="plot" src="data:image/png;base64,', text)) == 2
        assert "http://a.example/z cannot be shown" in text

    def test_an_answer_that_was_left_alone_is_still_none(self, course):
        with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
            grades = gradebook.find_submission_notebook(NAME, NAME, "student01").grades
            waiting = {grade.name: grade.needs_manual_grade for grade in grades}
        assert (waiting["why"], waiting["how"]) == (True, False)

    def test_another_picture_of_the_same_name_is_recorded_again(self, course):
        before = find(course.autograded("student01"), "why").source
        assert "unchanged" in course.grade().stderr
        folder = course.folder / "submitted" / "student01" / NAME
        (folder / "my plot.png").write_bytes(picture(RED))
        assert "cached" in course.grade().stderr
        assert find(course.autograded("student01"), "why").source != before
