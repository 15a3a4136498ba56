"""Errors that a person can act on: each message says what is wrong, where, and what to do.

CourseKitError
"""


class CourseKitError(Exception):
    """The base of all errors that the kit raises itself."""
