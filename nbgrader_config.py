"""The course, as nbgrader reads it: the first lines plug the kit in, the rest are its settings."""

c = get_config()  # noqa: F821 - nbgrader provides it

try:
    import coursekit

    coursekit.configure(c)
except Exception as error:
    # An ordinary exception would be logged, and nbgrader would carry on without the kit.
    raise SystemExit(
        f"nbgrader_config.py needs the course kit: {error}. Run `make` in the course folder, and "
        "start nbgrader from the environment that it sets up (.venv)."
    ) from None

c.CourseDirectory.course_id = "clustering"

# What students get beside the notebook of an assignment; too large for source/ and for git.
c.TrustedExecute.data_files = {"em_for_gmm": ["data/images.zip"]}

# A mistake in one of these may leave EM, and what is asked about its results, without any numbers.
# Where one loses points, the notebook runs once more with the right one, for what is right below.
c.TrustedExecute.mended_cells = {
    "em_for_gmm": {
        "compute_responsibilities": "checkpoint_responsibilities",
        "compute_weights": "checkpoint_weights",
        "compute_means": "checkpoint_means",
        "compute_covariances": "checkpoint_covariances",
    }
}

# The release is in git and the gradebook is not: on a fresh clone the first has to be made again
# to fill the second.
c.GenerateAssignment.force = True

# What a student meets when a checkpoint calls a function that is still to be written.
c.ClearSolutions.code_stub = {
    "python": "# YOUR CODE HERE\n"
    'raise NotImplementedError("Replace this line with your code, then run this cell again.")'
}

# `nbgrader zip_collect` sorts downloaded files by their names, such as
# course_student01_attempt_2030-01-31-10-00-00_em_for_gmm.ipynb. The first student named counts:
# what follows is a file name that a student chose. For Canvas and Moodle see docs/instructors.md.
c.FileNameCollectorPlugin.named_regexp = (
    r".*?_(?P<student_id>[^_]+)_attempt_(?P<timestamp>[0-9-]+)_(?P<file_id>.+)"
)

# These are seconds of the processor; by the clock each may take five times as long. A student's
# loops over every picture take about 15 s; twenty times that is slow, not stuck.
c.TrustedExecute.cell_seconds = 300
# One call of a student's function by a check: EM on the simulated data takes about a second.
c.TrustedExecute.call_seconds = 60
c.TrustedExecute.grade_seconds = 300
# The notebook's plots and pictures are about 4 MB in all.
c.TrustedExecute.output_bytes = 5_000_000
c.TrustedExecute.limits = {
    "memory": 2 * 2**30,  # numpy, scipy, matplotlib and pandas need 0.4 GB
    "processes": 64,  # a kernel has about 15 threads
    "disk": 256 * 2**20,  # each of the home, /tmp and /dev/shm; the notebook saves nothing
    "cpu_seconds": 1800,  # six cells at the limit of one
    "wall_seconds": 3600,
}
