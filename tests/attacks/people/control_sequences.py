"""Prints what terminals and eyes obey: colours, titles, links, carriage returns, bidi overrides."""
# %% before double
print("\x1b[2J\x1b[31mred\x1b]0;PWNED\x07\x1b]8;;javascript:alert(1)\x07click\x1b]8;;\x07")
print("0 of 6\r6 of 6\b\b\x00\x01\x7f\x9b31m\x9d0;PWNED\x9c \u202e\u2066desrever\u2069\u202c")
print("\x1b[38;2;1;1;1m<script>document.title = 'PWNED'</script>\x1bP+q544e\x1b\\\x1b_Ga=d\x1b\\")
display({"text/plain": "\x1b[31m<b id=PWNED>\x1b]52;c;UFdORUQ=\x07\x9b6n"}, raw=True)
