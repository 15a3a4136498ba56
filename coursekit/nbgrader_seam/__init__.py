"""All that subclasses, patches or configures nbgrader."""
