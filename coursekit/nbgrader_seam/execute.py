"""In place of nbgrader's Execute: the settings of grading a notebook, and what came of it."""

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Dict, Float, Integer, List, Unicode

from ..notebook import grade_id
from ..verdict_cell import by_hand_outputs


class TrustedExecute(NbGraderPreprocessor):
    """Puts the outputs of an outcome (see `grader.contracts`) into a rebuilt notebook."""

    cell_seconds = Float(
        300,
        min=0.1,
        help="Seconds of the processor for a student's cell; by the clock five times as many.",
    ).tag(config=True)
    call_seconds = Float(
        60, min=0.1, help="The same for one call of a student's function, while a grade cell runs."
    ).tag(config=True)
    grade_seconds = Float(300, min=0.1, help="The same for one grade cell, calls included.").tag(
        config=True
    )
    output_bytes = Integer(
        5_000_000,
        min=1,
        help="Bytes of output that one cell may leave, as the notebook file holds it.",
    ).tag(config=True)
    grader_memory = Integer(
        4 * 2**30, min=1, help="Bytes of address space for the process that runs the grade cells."
    ).tag(config=True)
    limits = Dict(
        {"cpu_seconds": 1800, "wall_seconds": 3600},
        help="Limits of the sandbox for a whole notebook; see coursekit.sandbox.limits.Limits.",
    ).tag(config=True)
    run_all = Bool(
        False,
        help="Also run what is below the last cell that has points, where nothing can count.",
    ).tag(config=True)
    packages = List(
        Unicode(),
        default_value=None,
        allow_none=True,
        help="Requirements, as in a requirements.txt, of what student code can import. By default "
        "those of the requirements.txt beside the notebook; where there is none, all that is "
        "installed.",
    ).tag(config=True)
    submission_limits = Dict(
        {},
        help="How large a notebook may be; see coursekit.submission.limits.SubmissionLimits.",
    ).tag(config=True)
    data_files = Dict(
        {},
        help="Assignment → files and folders, relative to the course, that lie beside its "
        "notebooks; or a dict that maps them to paths below the notebooks.",
    ).tag(config=True)
    accepted_cells = Dict(
        value_trait=Dict(),
        default_value={},
        help="Assignment → grade id → why this cell is accepted although the solution loses points "
        "in it, or the untouched release earns some.",
    ).tag(config=True)
    manual_cells = Dict(
        value_trait=Dict(),
        default_value={},
        help="Assignment → id of an automatically graded cell → why a person grades it instead.",
    ).tag(config=True)
    accepted_files = Dict(
        {},
        help="Assignment → a file beside its notebooks, or a grade id → why students get it "
        "although the file looks damaged, or an answer seems to be shown in it.",
    ).tag(config=True)
    mended_cells = Dict(
        value_trait=Dict(),
        default_value={},
        help="Assignment → id of a solution cell → the grade cell that tells whether it is right. "
        "Where it is not, the notebook runs once more with the solution in its place, and what is "
        "right below it gets its points.",
    ).tag(config=True)
    submitted_files = Dict(
        {}, help="Assignment → names of files that students hand in beside its notebooks."
    ).tag(config=True)

    def preprocess(self, nb, resources):
        outcome, by_hand = resources["coursekit"]["outcome"], resources["coursekit"]["by_hand"]
        for index, cell in enumerate(nb.cells):
            if cell.cell_type == "code":
                outputs = outcome["outputs"].get(index, [])
                note = by_hand_outputs() if grade_id(cell) in by_hand else []
                cell.outputs = nbformat.from_dict([*outputs, *note])
        nb.metadata["coursekit"] = {"executor": "coursekit", "sandboxed": outcome["sandboxed"]}
        return nb, resources
