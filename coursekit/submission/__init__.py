"""Hostile files: which was handed in, what is in it, the notebook rebuilt from it. Nothing runs.

read       which file is the notebook, and what is in it
slim       a notebook's text without what was saved beside its cells
limits     how large a notebook may be
rebuild    the notebook that will run
retyped    answers in cells of the student's own, where the cells for them are missing
pictures   the pictures that a student's texts show
folder     what else was handed in
timestamp  when it was handed in
"""
