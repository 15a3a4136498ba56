"""A sample class, graded in a scratch course.

sample        submissions written as short Python files
sample_class  hands them in, grades them, and says what came of it
"""
