"""A full solution, with the loops of the notebook."""
