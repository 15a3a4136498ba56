"""Reads grade cells for what cannot work there."""
