"""Notebooks for the tests: how they are made, and what to look for in them."""

import nbformat


def cell(text, name=None, kind="code", **metadata):
    """Make a cell; one with a name is an answer unless the metadata says otherwise."""
    made = getattr(nbformat.v4, f"new_{kind}_cell")(text)
    if name:
        roles = {"grade": False, "solution": True, "locked": False, "task": False}
        roles.update({key: metadata.pop(key) for key in (*roles, "points") if key in metadata})
        metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, **roles}
        made.id = name
    made.metadata.update(metadata)
    return made


def locked(text, name, **more):
    """Make a cell that students cannot edit: given code, or with `grade=True` a test."""
    return cell(text, name, solution=False, locked=True, **more)


def notebook(*cells):
    made = nbformat.v4.new_notebook(cells=list(cells))
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.from_dict(made)


def hidden(visible, tests):
    """Return the text of a grade cell with a hidden part."""
    return f"{visible}\n### BEGIN HIDDEN TESTS\n{tests}\n### END HIDDEN TESTS"


def percent_notebook(text):
    """Return the notebook of a text whose cells begin with `# %%` and a heading."""
    parts = [part.split("\n", 1) for part in text.split("# %% ")[1:]]
    return notebook(*(percent_cell(*part) for part in parts))


def percent_cell(heading, source):
    """Make a cell; its heading has the type, the name, nbgrader's roles, and the points."""
    kind, name, *words = heading.split()
    roles = {role: role in words for role in ("grade", "solution", "task")}
    if not any(roles.values()):
        made = cell(source.strip(), kind=kind)
        made.id = name
        return made
    points = {"points": int(words[-1])} if words[-1].isdigit() else {}
    return cell(source.strip(), name, kind, locked="solution" not in words, **roles, **points)


def find(made, name):
    return next(c for c in made.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def position(made, name):
    return made.cells.index(find(made, name))


def kinds(incidents):
    return [(i.kind, i.cell) for i in incidents]


def texts(made):
    return [c.source for c in made.cells]
