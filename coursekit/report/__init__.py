"""The report about a class: one page of HTML that needs nothing else, and a table beside it."""
