"""What students get: data that can be read, and no answers.

damage    whether a file of a well-known format is cut short or damaged
declared  what an assignment says of itself: grader_tests/ASSIGNMENT/examine.py
examining the process in which it says so
answers   what of the source notebooks students never get, and whether a text holds it
contents  the texts in a file, in a zip and in a notebook too
search    looks for answers in a folder that students will get
"""
