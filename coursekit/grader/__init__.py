"""Our side, without nbgrader: drives a student's kernel, and runs the grade cells on plain data.

From what grading a notebook asks for to what comes of it:

contracts    the shapes of what goes in and out: Job, Cell, GradeCell, Outcome
snapshot     the instructor's files that go along
job          has a job done in a process of its own, and survives whatever happens to that
fork_server  forks such processes from one that has the libraries loaded
process      the trusted process: cell after cell, each where it belongs
session      the student's kernel: runs cells, brings answers; what it sends is hostile
outputs      the outputs of a student's cell, bounded and of the right shape
cell         runs a grade cell, and turns what it does into points and sentences
student      the student's names in a grade cell: proxies of functions, and values
asking       one question to the agent there, within limits, and what comes back
trip         what a question takes along, and what its answer changes here
answers      what an answer of the kernel's means, and the exceptions that cross
handles      what stands for a thing that stays in the student's kernel
special      what of len(x), x == y, x + 1 such an object is asked for
methods      each of these methods: who answers it
exceptions   what stands for a student's classes of exceptions
stand_ins    makes all of these
generators   what gives generators, by the text that was handed in
scores       model.score(X, y), computed here
identity     is, type(x) and id(x) in the instructor's text
definitions  signature, docstring and source of a student's function, from the submission's text
callbacks    functions that a grade cell gives to a student's function
callback_code  those of the instructor's text, as their code and the data that they read
compared     what the instructor's text compares: who reads it stays here
replaced     builtins and parts of modules that a grade cell replaces, such as input()
asides       what a student's function made of an argument, for the next that is given it
contents     what a container of the cell's is given in place
belongings   what of a question is its own, and what belongs to names that go along
exchange     one question to the kernel, and what the kernel asks until it has answered
refusals     what nobody may believe of a kernel: NotGradable
files        files that the student's code writes and a grade cell reads
own_files    files that a grade cell writes, for the student's functions that it calls
file_guard   nothing runs of these, whoever asks for it: what Python tells of all it does
texts        nothing runs of a text of the student's
text_names   the names in a text, and in the strings of others
symbolic     formulas that SymPy reads
plots        the plots that a grade cell reads and makes, and what is open in pyplot
pyplot_backend  what pyplot draws with here
drawn        pictures of what the visible part of a grade cell draws
examples     what may cross where: what did while the solution was graded
lenient      what agrees with much that it is compared with, and how it comes
namespace    all names of the grade cells: whose each is
name_values  where their values come from
listed       globals(), dir(), eval and `__main__`, as a grade cell sees them
shell        get_ipython() and display, as far as they can be had
frameworks   unittest and doctest in a grade cell
class_bodies  has bodies of classes find those names
owners       whose a name is, by which cells bind it
imports      the instructor's imports, made here
modules      modules of the course, with identity asked for
visible_names  what a grade cell hands on to the student's cells
time_limit   one patience for cells, calls and grade cells
magics       IPython's own syntax, taken off where it changes nothing
code         what the code of a cell says, without running it

Importing nbgrader takes seconds, and a process is made for each notebook: nothing here, and
nothing that is imported here, may need it. `tests/test_boundaries.py` pins that.
"""
