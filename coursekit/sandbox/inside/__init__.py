"""Code that is sent into the student's kernel; it imports nothing of the kit."""
