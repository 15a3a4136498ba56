"""Displays HTML that runs: scripts, handlers, frames, forms, styles, links to JavaScript."""
# %% before double
for attack in (
    "<script>document.title = 'PWNED'</script>",
    "<img src=x onerror=\"document.title = 'PWNED'\">",
    "<svg onload=\"document.title = 'PWNED'\"><script>document.title = 'PWNED'</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<iframe srcdoc=\"<script>parent.document.title = 'PWNED'</script>\"></iframe>",
    "<object data='data:text/html,PWNED'></object><embed src='data:text/html,PWNED'>",
    "<a href=\"javascript:document.title='PWNED'\">x</a><a href=' java\tscript:alert(1)'>x</a>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<style>body { display: none } @import 'https://example.org/PWNED.css';</style>",
    "<p style='position: fixed; top: 0; background: url(https://example.org/PWNED)'>x</p>",
    "<meta http-equiv=refresh content='0; url=https://example.org'><base href='//example.org/'>",
    "<link rel=stylesheet href=https://example.org/PWNED.css><img src=https://example.org/PWNED>",
    "<body onload=\"document.title = 'PWNED'\"><details open ontoggle=alert(1)>x</details>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=\"document.title='PWNED'\">",
    "<noscript><p title=\"</noscript><img src=x onerror=document.title='PWNED'>\">",
    "</div></div></div></body><script>document.title = 'PWNED'</script><!--",
    "<div id=PWNED>x</div>",
):
    display({"text/html": attack, "text/plain": attack}, raw=True)
