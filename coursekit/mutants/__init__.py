"""Tries the checks of an assignment on wrong and on right solutions, without a kernel.

`table` reads the author's own mutants and honest variants, `derived` makes simple mutants of the
solution from its syntax, `walk` runs the notebook with each of them in a process of its own, `run`
lays the files out for that and gathers what came of it, `words` says it.

The code that runs is the author's own, so there is no sandbox here, and nothing crosses a wire:
what a check asks of a student's function is answered by the function itself.
"""
