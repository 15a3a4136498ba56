"""The report about a class: one page of HTML that needs nothing else, and a table beside it.

facts    what is known: from the gradebook, the autograded notebooks and their records
similar  submissions whose code is suspiciously alike
figures  histograms, as pieces of SVG
page     sums it up, and writes
"""
