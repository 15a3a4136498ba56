"""Displays Markdown with links to JavaScript, scripts and pictures from elsewhere."""
# %% before double
for attack in (
    "[x](javascript:document.title='PWNED')",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x](java&#115;cript:alert(1)) [x](vbscript:alert(1)) [x](data:text/html;base64,AA)",
    "![x](https://example.org/PWNED.png)",
    "<script>document.title = 'PWNED'</script>",
):
    display({"text/markdown": attack}, raw=True)
