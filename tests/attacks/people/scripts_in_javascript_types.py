"""Displays what a notebook runs by its type: JavaScript, widgets, Bokeh, Vega, applications."""
# %% before double
from IPython.display import Javascript

display(Javascript("document.title = 'PWNED'"))
state = {"model_id": "</script><script>document.title = 'PWNED'</script>"}
for kind in (
    "application/javascript", "text/javascript", "application/vnd.jupyter.widget-view+json",
    "application/vnd.jupyter.widget-state+json", "application/vnd.bokehjs_exec.v0+json",
    "application/vnd.vegalite.v5+json", "application/vnd.plotly.v1+json", "text/vnd.mermaid",
    "application/xhtml+xml", "application/pdf", "text/html+script", "TEXT/HTML",
):
    display({kind: state, "text/plain": "x"}, raw=True)
    display({kind: "<script>document.title = 'PWNED'</script>", "text/plain": "x"}, raw=True)
