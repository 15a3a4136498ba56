"""The tests that grade students; the tests of this kit are in tests/.

One package for each assignment, one module for each graded thing. A grade cell of the source
notebook calls them in its hidden region. Students never receive this folder.
"""
