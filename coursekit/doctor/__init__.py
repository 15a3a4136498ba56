"""`coursekit doctor`: what is wrong with a machine and a course, and what mends it."""
