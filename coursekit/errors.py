"""Errors that a person can act on: each message says what is wrong, where, and what to do.

CourseKitError            wrong use or configuration, or a fault of the grader's
├── SandboxUnavailable    student code cannot be isolated here (`sandbox.available`)
├── UnreadableNotebook    what was handed in is no notebook (`submission.read`)
└── MissingNotebook       nothing that fits was handed in (`submission.read`)

What a grade cell meets in the student's kernel has a tree of its own, in `grader.answers`.
"""


class CourseKitError(Exception):
    """The base of all errors that the kit raises itself."""
