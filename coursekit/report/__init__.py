"""The report about a class: one page of HTML that needs nothing else, and a table beside it.

facts     what is known: from the gradebook, the autograded notebooks and their records
marks     what came of a student at a checkpoint: passed, in part, failed, not run, untouched
items     how well each checkpoint and each check tells students apart
helping   who may need help, and why
attempts  code that looks like an attempt on the tests or the machine
similar   how much code submissions have in common
groups    submissions that are alike, as groups
figures   histograms, as pieces of SVG
page      sums it up, and writes
"""
