"""Feedback: one page for each notebook of a student, with nothing that a browser would load.

grades    what the gradebook says of the notebook
page      what stands in the page: the notebook and its grades, block by block
folding   which of the instructor's texts are folded away
stopped   what was cut short in the run, for the student
text      prose, code and output as HTML that is safe and valid
formulas  LaTeX as MathML, which needs no script
pages     makes pages, and knows which are as they should be
render    the page as text
"""
