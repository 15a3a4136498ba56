"""The solution and the untouched release are graded before a class, as if handed in.

What the solution loses every student would lose, through no fault of theirs; what the release earns
everybody has for nothing. So neither may happen, but in cells that a course accepts as they are.
The same two runs tell the value of the instructor's data (see `grader.owners`): what both agree on
is the instructor's; what differs where the student's code may have changed it is the student's.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any, NamedTuple

import nbformat

from ..errors import CourseKitError
from ..grader.contracts import Job, NameTable, Outcome
from ..grader.job import job_of, run_job, settled
from ..grader.owners import TableReader
from ..grader.snapshot import Snapshot, with_more
from ..incidents import sentences
from ..notebook import grade_id
from ..verdict_cell import verdict_in
from ..wording import points
from .assignment import Assignment, SourceNotebook, outcome_digest
from .cache import Cache, digest
from .causes import cause_of, other_language
from .frame import VALUES
from .refusal import Fault, refusal

# A cell below the others, which says what lies beside the notebook when all of them were run.
LISTING = nbformat.v4.new_code_cell(
    "__import__('builtins').print(__import__('json').dumps([[folder, name] for folder, _, names in "
    "__import__('os').walk('.') for name in names]))"
)
NOT_WRITTEN = re.compile(r"\[Errno (?:1|13|16|26|30)\] [^:]+: '([^'\n]+)'")


class Proof(NamedTuple):
    """The outcomes of the runs of a source notebook."""

    solution: Outcome
    release: Outcome
    again: Outcome  # of the solution, once more where the two differ in data


def proven(found: Assignment, cache: Cache, refused: Sequence[Fault] = ()) -> Assignment:
    """Return the assignment with the instructor's data in it.

    Raises CourseKitError where a cell of it cannot be trusted, for all such cells together with
    those that were `refused` before anything ran.
    """
    proofs, faults = {}, [*refused]
    for name, notebook in found.notebooks.items():
        if sentence := other_language(notebook.source):
            raise CourseKitError(f"{name} {sentence}")
        proofs[name] = proof_of(notebook, found.snapshot, cache)
        known = {fault.cell for fault in faults if fault.cell}
        more = faults_of(name, notebook, proofs[name], found.accepted)
        faults += [fault for fault in more if fault.cell not in known]
        found.written |= written_by(notebook, proofs[name])
    if faults:
        raise refusal(found.name, faults, found.manual)
    return with_values(found, proofs)


def proof_of(notebook: SourceNotebook, snapshot: Snapshot, cache: Cache) -> Proof:
    """Run the solution and the release, unless that was done before.

    Raises CourseKitError when they cannot be run.
    """
    jobs = [
        Job(
            **{
                **job_of(SimpleNamespace(cells=[*nb.cells, LISTING]), notebook.frame),
                "record": True,
            }
        )
        for nb in (notebook.source, notebook.release)
    ]
    key = digest([job["cells"] for job in jobs], notebook.digest)
    outcomes = cache.get(key)
    if outcomes is None:
        with ThreadPoolExecutor(2) as executor:
            outcomes = list(executor.map(lambda job: run_job(job, snapshot), jobs))
        # What a busy machine may be to blame for runs once more, alone.
        for number, job in enumerate(jobs):
            if not settled(outcomes[number]):
                outcomes[number] = run_job(job, snapshot)
        solution, release = outcomes
        same = values_of(solution) == values_of(release)
        outcomes.append(solution if same else run_job(jobs[0], snapshot))
        if all(map(settled, outcomes)):
            cache.put(key, outcomes)
    return Proof(*outcomes)


def faults_of(
    name: str, notebook: SourceNotebook, proof: Proof, accepted: dict[str, str]
) -> list[Fault]:
    """Return what is wrong with the grade cells of notebook `name`, but for accepted ones."""
    faults = [*restless(notebook, proof), *lost(notebook, proof), *given_away(notebook, proof)]
    first: dict[str, Fault] = {}
    for fault in faults:
        if fault.cell not in accepted:
            first.setdefault(fault.cell, fault._replace(sentence=f"{name}: {fault.sentence}"))
    return list(first.values())


def lost(notebook: SourceNotebook, proof: Proof) -> list[Fault]:
    """Find the cells in which the solution loses points."""
    faults = []
    for name, verdict in verdicts(notebook.source, notebook, proof.solution).items():
        if verdict["points"] < verdict["of"]:
            cause = cause_of(name, notebook.source, proof.solution, verdict)
            line = f", line {cause.line}" if cause.line else ""
            faults.append(
                Fault(
                    name,
                    f"the solution in source/ earns {points(verdict['points'])} of "
                    f"{points(verdict['of'])} points in cell {name}{line}: {cause.sentence}",
                    cause.remedy,
                )
            )
    if not faults and (incidents := sentences(proof.solution["incidents"])):
        sentence = f"the solution in source/ has incidents: {'; '.join(incidents)}."
        faults.append(Fault("", sentence, "Raise the limit in nbgrader_config.py, or mend it."))
    return faults


def given_away(notebook: SourceNotebook, proof: Proof) -> list[Fault]:
    """Find the cells in which the untouched release earns points that it should not.

    A cell in which nothing of the student's takes part gives its points on purpose.
    """
    reader = TableReader(notebook.frame["names"])
    faults = []
    for name, verdict in verdicts(notebook.release, notebook, proof.release).items():
        touched = notebook.frame["names"]["touched"][name]
        asks = touched or any(
            reader.owner(name, n) in ("student", "result") for n in reader.names_of(name)
        )
        if verdict["points"] > 0 and asks:
            faults.append(
                Fault(
                    name,
                    f"the untouched release earns {points(verdict['points'])} of "
                    f"{points(verdict['of'])} points in cell {name}, with nothing filled in.",
                    "Test something that only an answer can pass.",
                )
            )
    return faults


def restless(notebook: SourceNotebook, proof: Proof) -> list[Fault]:
    """Find data of the instructor's that are others at each run, such as random numbers."""
    names = notebook.frame["names"]
    reader, faults = TableReader(names), []
    for cell, values in values_of(proof.solution).items():
        again, release = (values_of(run).get(cell, {}) for run in (proof.again, proof.release))
        for name, text in values.items():
            if reader.is_changed(cell, name):
                continue
            others = [again] if name in names["touched"][cell] else [again, release]
            if any(other.get(name, text) != text for other in others):
                where = names["versions"][reader.last(name, names["starts"][cell]) or 0]
                faults.append(
                    Fault(
                        cell,
                        f"cell {cell} uses {name}, which cell {where['where']} makes anew at each "
                        "run, so that the student's kernel has another one than the grader.",
                        "Set a seed there, or write the value out.",
                    )
                )
    return faults


def written_by(notebook: SourceNotebook, proof: Proof) -> set[str]:
    """Return the files beside the notebook that its solution writes, or tries to write.

    What lies there already cannot be written in the sandbox: the error of that names it.
    """
    made = listed(proof.solution, len(notebook.source.cells))
    made -= listed(proof.release, len(notebook.release.cells))
    for outputs in proof.solution["outputs"].values():
        for output in outputs:
            if output["output_type"] == "error" and (m := NOT_WRITTEN.search(output["evalue"])):
                made.add(str(PurePosixPath(m[1])))
    return made


def listed(outcome: Outcome, index: int) -> set[str]:
    """Return the files that lay beside the notebook in the end, as paths from there."""
    text = "".join(
        output["text"]
        for output in outcome["outputs"].get(index, [])
        if output.get("name") == "stdout"
    )
    try:
        return {str(PurePosixPath(folder, name)) for folder, name in json.loads(text)}
    except ValueError:  # the kernel had died
        return set()


def verdicts(nb: Any, notebook: SourceNotebook, outcome: Outcome) -> dict[str, dict[str, Any]]:
    """Return the verdicts on the grade cells of a notebook that was run."""
    names = {grade_id(cell): index for index, cell in enumerate(nb.cells)}
    return {
        name: verdict_in(outcome["outputs"].get(names[name], []))
        for name in notebook.frame["grade_cells"]
    }


def values_of(outcome: Outcome) -> dict[str, dict[str, str]]:
    """Return the instructor's data that a run told: {grade cell: {name: text}}."""
    return outcome.get("values") or {}


def with_values(found: Assignment, proofs: dict[str, Proof]) -> Assignment:
    """Return the assignment with what the runs tell of the instructor's data."""
    values: dict[str, bytes] = {}
    for name, proof in proofs.items():
        names = found.notebooks[name].frame["names"]
        names["kinds"] = proof.solution.get("kinds") or {}
        texts = settle_values(names, values_of(proof.solution), values_of(proof.release))
        values |= {f"{VALUES}/{mark}": text.encode("ascii") for mark, text in texts.items()}
    snapshot = with_more(found.snapshot, values)
    for notebook in found.notebooks.values():
        notebook.digest = outcome_digest(notebook.frame, snapshot)
    found.snapshot = snapshot
    return found


def settle_values(
    names: NameTable, solution: dict[str, dict[str, str]], release: dict[str, dict[str, str]]
) -> dict[str, str]:
    """Put into a table which data are the instructor's; return their texts by digest.

    `solution` and `release` are the data of the two runs, by grade cell and name, as texts.
    """
    texts = {}
    reader = TableReader(names)
    for cell, values in solution.items():
        again = release.get(cell, {})
        changed = [
            name
            for name in names["touched"][cell]
            if reader.is_changed(cell, name) or (name in values and again.get(name) != values[name])
        ]
        names["asked"][cell] = changed
        names["values"][cell] = {}
        for name, text in values.items():
            if name not in changed:
                mark = hashlib.sha256(text.encode("ascii")).hexdigest()
                names["values"][cell][name] = mark
                texts[mark] = text
    return texts
