"""Breaks out of the attribute that holds a picture, and out of the element that holds a formula."""
# %% before double
attack = "\"><script>document.title = 'PWNED'</script><img id=PWNED onerror=alert(1) src=\""
quoted = "'><script>document.title = 'PWNED'</script><img id=PWNED onerror=alert(1) src='"
for text in (attack, quoted):
    for kind in ("image/png", "image/jpeg", "text/latex", "text/plain"):
        metadata = {kind: {"width": text, "height": text, "alt": text, "filenames": {kind: text}}}
        display({kind: text}, raw=True, metadata=metadata)
