"""The tests of this kit. Its folders are those of `coursekit`, with what that folder does in each.

Apart from these:

    em_for_gmm/     the course's assignment: hidden tests, checkpoints, loader, pictures, bundle
    attacks/        one file for each attack on a grade, on the run, on people; what runs them
    browser/        students and instructors at a real browser
    benchmarks/     programs that measure; no tests
    support/        what the tests share: courses, notebooks, kernels, readers of pages
    submissions/    sample submissions: the demo's class, near misses, and what is handed in without
                    EM; honest variants and typical mistakes lie in grader_tests/
    kmeans_course/  the course that docs/authoring.md shows

At the top lie the tests of the package's own modules, and two that follow the pages in docs/.
Fixtures come from the conftest.py of a folder; no test module imports another.
"""
