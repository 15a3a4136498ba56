"""Reads grade cells for what cannot work in the grader, before anyone is graded.

grade_cells  one grade cell after the other, and what it asks for
names        who defines which name of a notebook, and what it is
objects      comparisons that a student's class answers
words        what is said of each fault, and what to do instead
"""
