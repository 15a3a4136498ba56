"""A class: what has to run, where, and what came of it before."""
