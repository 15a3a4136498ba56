"""Notebooks that were tampered with: their metadata and their cells."""

import copy

from tests.support.small_course import FULL_MARKS
from tests.support.tampering import NO_DOUBLE, NOTHING, SCRIPT, answer, list_of_attacks, named, own

ATTACKS, attack = list_of_attacks()

# Metadata


@attack(incident="tag_dropped")
def tags_that_skip_cells(nb, _):
    for cell in nb["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell"]
    return nb


@attack(NO_DOUBLE, incident="tag_dropped")
def tags_on_a_wrong_answer(nb, _):
    for name in ("double", "test_double"):
        named(nb, name)["metadata"]["tags"] = ["skip-execution", "raises-exception"]
    return answer(nb, "double", "raise Exception")


@attack()
def metadata_of_every_kind(nb, _):
    junk = {"collapsed": 7, "deletable": [], "trusted": True, "": None, "\ud800": "\ud800"}
    junk |= {"jupyter": {"source_hidden": SCRIPT}, "papermill": 1e400, "name": ["x"] * 99}
    for cell in nb["cells"]:
        cell["metadata"] |= junk
    nb["metadata"] |= junk | {"title": SCRIPT, "authors": [{"name": SCRIPT}], "nbgrader": junk}
    return nb


@attack()
def metadata_of_wrong_types(nb, _):
    nb["metadata"] = [1]
    for cell in nb["cells"]:
        cell["outputs"], cell["id"], cell["execution_count"] = "x", {"a": 1}, [SCRIPT]
    nb["cells"] += [None, 7, "cell", [], {}, own(None), own([1]), own("", "PWNED"), {"source": {}}]
    return nb


@attack()
def no_metadata(nb, _):
    del nb["metadata"]
    return nb


@attack(incident="no_named_cell")  # the answers are found, in their order
def cells_without_metadata(nb, _):
    return nb | {"cells": [cell | {"metadata": {}} for cell in nb["cells"]]}


@attack(incident="points_changed")
def more_points(nb, _):
    for cell in nb["cells"]:
        cell["metadata"].get("nbgrader", {})["points"] = 1000
    return nb


@attack(NO_DOUBLE, incident="metadata_changed")
def roles_swapped(nb, _):
    for name in ("double", "test_double"):
        roles = named(nb, name)["metadata"]["nbgrader"]
        roles |= {"grade": not roles["grade"], "solution": not roles["solution"], "locked": False}
    return answer(nb, "double", "2")


@attack()
def schema_1_and_99(nb, _):
    for number, cell in enumerate(nb["cells"]):
        cell["metadata"].get("nbgrader", {})["schema_version"] = (1, 99)[number % 2]
    return nb


@attack()
def widgets_state(nb, _):
    view = {"model_module": SCRIPT, "state": {"x": SCRIPT}}
    state = {"version_major": 2, "version_minor": 0, "state": {"</script>" + SCRIPT: view}}
    nb["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    return nb


@attack()
def outputs_that_were_made_up(nb, _):
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            data = {"text/html": SCRIPT, "text/plain": "1000", "application/javascript": SCRIPT}
            result = {"output_type": "execute_result", "data": data, "metadata": {}}
            cell["outputs"] = [result | {"execution_count": 1}]
    return nb


# Cells


@attack(NO_DOUBLE, incident="duplicate_id")
def duplicate_cells(nb, _):
    again = copy.deepcopy([named(nb, "test_double"), named(nb, "double")])
    answer(nb, "double", "wrong = 1")
    again[0]["source"] = "2.0"
    return nb | {"cells": [*nb["cells"], again[0]]}


@attack(incident="answer_found")
def renamed_cells(nb, _):
    named(nb, "double")["metadata"]["nbgrader"]["grade_id"] = f"../{SCRIPT}"
    return answer(nb, "test_double", "2.0")


@attack(NOTHING, incident="missing_cell")
def missing_cells(nb, _):
    return nb | {"cells": nb["cells"][:2]}


@attack()
def reordered_cells(nb, _):
    return nb | {"cells": nb["cells"][::-1]}


@attack(NO_DOUBLE, incident="cell_type_restored")
def changed_types(nb, _):
    for cell in nb["cells"]:
        cell["cell_type"] = {"code": "markdown", "markdown": "code"}[cell["cell_type"]]
    return answer(nb, "double", "A text.")


@attack(incident="locked_cell_edited")
def locked_cells_edited(nb, _):
    return answer(nb, "imports", "import builtins, os\nos._exit(0)")


@attack(NOTHING, incident="locked_cell_edited")
def grade_cells_replaced_by_their_points(nb, _):
    for name, points in FULL_MARKS.items():
        answer(nb, name, f"{points}.0")
        answer(nb, name.removeprefix("test_"), "wrong = 1")
    return nb


@attack(incident="kernelspec_dropped")
def kernel_of_another_language(nb, _):
    nb["metadata"]["kernelspec"] = {"name": "bash", "language": "bash", "display_name": SCRIPT}
    return nb


@attack(incident="kernelspec_dropped")
def kernel_with_a_command(nb, _):
    command = ["sh", "-c", "touch /tmp/PWNED-by-a-kernelspec"]
    nb["metadata"]["kernelspec"] |= {"argv": command, "env": {"LD_PRELOAD": "/tmp/PWNED.so"}}
    nb["metadata"]["kernelspec"]["name"] = "../../PWNED"
    return nb


@attack(incident="attachment_dropped")
def attachments(nb, _):
    files = {"../../PWNED.png": {"image/svg+xml": SCRIPT}, "x.html": {"text/html": SCRIPT}}
    nb["cells"].insert(1, own("A picture.", "markdown", attachments=files))
    return nb


@attack()
def an_attachment_that_is_shown(nb, _):
    files = {"x.png": {"image/png": "iVBORw0KGgo="}}
    nb["cells"].insert(1, own("![x](attachment:x.png)", "markdown", attachments=files))
    return nb


@attack()
def many_cells_that_print(nb, _):
    nb["cells"] += [own("print('x' * 199_000)") for _ in range(200)]
    return nb


@attack()
def text_cells_with_scripts(nb, _):
    image = '<img src=x onerror="document.title=1"><iframe src="javascript:alert(1)"></iframe>'
    for text in (
        SCRIPT,
        image,
        f"```\n{SCRIPT}\n```\n    {SCRIPT}",
        f"`x`{{={SCRIPT}}}",
        "$" + image,
    ):
        nb["cells"] += [own(text, "markdown"), own(text, "raw")]
    nb["cells"].append(own(SCRIPT, "raw", metadata={"raw_mimetype": "text/html"}))
    return nb


@attack()
def text_cells_with_links_to_scripts(nb, _):
    links = "[x](javascript:alert(1)) [x](java&#115;cript:alert(1)) ![x](https://example.org/x.png)"
    nb["cells"].append(own(links, "markdown"))
    return nb


@attack()
def text_cells_that_take_for_ever(nb, _):
    nb["cells"].append(own("\\\\[" * 33_000, "markdown"))
    return nb


@attack()
def code_that_takes_for_ever_to_colour(nb, _):
    nb["cells"].append(own("." * 50_000))
    return nb
