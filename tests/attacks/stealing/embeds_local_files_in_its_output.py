"""Displays pages, pictures and templates that name files: making the feedback could read them."""
# earns: test_answer 0
# %% answer
from IPython.display import HTML, SVG, FileLink, IFrame, Image, Latex, Markdown, display

answer = 0
for path in ("../../../grader_tests/small/double.py", "/etc/passwd", "file:///gradebook.db"):
    display(HTML(f'<img src="{path}"><iframe src="{path}"></iframe><object data="{path}"></object>'))
    display(Markdown(f"![picture]({path}) [[include {path}]] <!--#include file='{path}' -->"))
    display(Latex(rf"\input{{{path}}} \verbatiminput{{{path}}}"))
    display(SVG(f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{path}"/></svg>'))
    display(IFrame(path, 100, 100), FileLink(path))
    display(Image(url=path, embed=False))
print("{{ config }} {% include 'gradebook.db' %} {{ resources }} ${SECRET} %(SECRET)s {SECRET}")
display({"text/html": "{% for x in resources %}{{ x }}{% endfor %}", "text/plain": "x"}, raw=True)
print("searched")
