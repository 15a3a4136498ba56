"""Hidden tests of *Implementing EM for Gaussian mixtures*.

Each module ends in one or more `coursekit.checks.Checkpoint`; `reference` is the oracle that
they compare with, `inputs` draws their inputs, `course_data` fits the course's own data.
"""
