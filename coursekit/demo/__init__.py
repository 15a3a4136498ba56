"""A sample class, graded in a scratch course."""
