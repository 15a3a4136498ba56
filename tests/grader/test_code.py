"""What the code of a cell says, without running it."""

from coursekit.grader.code import keeps_lines


def test_spaces_at_the_end_of_a_cell_move_no_line():
    assert keeps_lines("x = 1\n    \n    ")
    assert keeps_lines("def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n    ")
    assert not keeps_lines("%time \\\n    x = 1\ny = 2")
