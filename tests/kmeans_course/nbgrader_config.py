"""The course, as nbgrader reads it."""

c = get_config()  # noqa: F821 - nbgrader provides it

import coursekit  # noqa: E402

coursekit.configure(c)
