"""A class: what has to run, where, and what came of it before.

assignment  the instructor's notebooks and files, read once for the whole class
autotest    nbgrader's AUTOTEST lines, written out as asserts
preload     what its kernels have loaded before its first cell
frame       what all jobs of a notebook have in common
settings    what c.TrustedExecute says of an assignment
data        whether the data can be used
preflight   what has to be right before anyone is graded, or anything released
proof       the solution and the untouched release, graded as if handed in
causes      why the solution loses points, said as a cause
refusal     what is said of all cells that cannot be graded as written
class_run   each submission: unchanged, from the cache, or run; then recorded
workers     where notebooks run: on this machine, or on those of a Dask cluster
cache       outcomes, under a key of everything that they depend on
document    what a run came to, for people and programs

Nothing here knows nbgrader's converters: what records a result is given, as a function.
"""
