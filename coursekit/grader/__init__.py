"""Our side, without nbgrader: drives a student's kernel, and runs the grade cells on plain data."""
