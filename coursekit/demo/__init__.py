"""A sample class, graded in a scratch course.

sample        submissions written as short Python files
scratch       the folder of the scratch course, and what may be deleted there
sample_class  hands them in, grades them, and says what came of it
"""
