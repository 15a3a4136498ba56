"""Displays pictures that run: SVG with scripts, handlers and foreign HTML."""
# %% before double
from IPython.display import SVG

picture = """<svg xmlns="http://www.w3.org/2000/svg" onload="document.title = 'PWNED'">
<script>document.title = 'PWNED'</script><a href="javascript:alert(1)"><text>x</text></a>
<foreignObject><iframe src="javascript:alert(1)"></iframe></foreignObject></svg>"""
display(SVG(picture))
display({"image/svg+xml": picture, "text/html": f"<img src='data:image/svg+xml,{picture}'>"}, raw=True)
