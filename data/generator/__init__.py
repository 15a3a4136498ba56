"""Draws the pictures in data/images.zip: `python -m data.generator OUT.zip`."""
