"""The tests that grade students. Students never receive this folder."""
