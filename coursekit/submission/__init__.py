"""Hostile files: which was handed in, what is in it, the notebook rebuilt from it. Nothing runs."""
