"""The student's side: kernels behind walls, with limits and a watchdog."""
