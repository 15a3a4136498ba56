"""Hands in the solution."""
