"""Feedback: one page for each notebook of a student, with nothing that a browser would load."""
