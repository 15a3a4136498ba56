"""A submission of an editor that drops grade ids, graded and given back."""

import json

from tests.support.small_course import FULL_MARKS, SmallCourse


def test_a_submission_without_any_grade_id_earns_full_marks_and_says_so(tmp_path):
    course = SmallCourse(tmp_path)
    submitted = json.loads(json.dumps(course.submission()))
    for cell in submitted["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    submitted.update(metadata={}, nbformat_minor=0)
    course.hand_in("colab", submitted)
    course.grade()
    assert course.scores() == {"colab": FULL_MARKS}
    kinds = [(one["kind"], one["cell"]) for one in course.incidents("colab")]
    assert kinds[0] == ("no_named_cell", None)
    assert ("answer_found", "double") in kinds
    assert any("found by the name double" in one["detail"] for one in course.incidents("colab"))
    course.nbgrader("generate_feedback", "small")
    page = next((tmp_path / "feedback" / "colab").rglob("*.html")).read_text()
    assert "had lost their places" in page
