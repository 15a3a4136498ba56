"""A small assignment, what students hand in for it, and what to look for in the results."""

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
    return cell(text, name, solution=False, locked=True, **more)


def notebook(*cells):
    made = nbformat.v4.new_notebook(cells=list(cells))
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.from_dict(made)


def find(made, name):
    return next(c for c in made.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def position(made, name):
    return made.cells.index(find(made, name))


def kinds(incidents):
    return [(i["kind"], i["cell"]) for i in incidents]


def texts(made):
    return [c.source for c in made.cells]
