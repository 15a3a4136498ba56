"""Hostile files: which was handed in, what is in it, the notebook rebuilt from it. Nothing runs.

read       which file is the notebook, and what is in it
slim       a notebook's text without what was saved beside its cells
limits     how large a notebook may be
rebuild    the notebook that will run
align      answers whose cells lost their grade ids, found by what they hold and where they stand
given      what the release version says of the answers
statements the statements of a cell, read line by line
pieces     cells that were joined or split, in pieces that each belong to one place
anchors    the instructor's own cells in a submission
evidence   answers that their names or their stubs' comments tell
kept_ids   answers that have a grade id, right or wrong
places     answers that only their place tells
order      the longest run of things that are in order
pictures   the pictures that a student's texts show
folder     what else was handed in
timestamp  when it was handed in
"""
