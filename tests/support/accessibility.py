"""What axe finds in a page that keeps people from reading it."""

from axe_playwright_python.sync_playwright import Axe

OPEN_ALL = "document.querySelectorAll('details').forEach(details => details.open = true)"


def violations(page):
    """Return what axe finds in an open page, in both schemes of colours: rule, scheme, element."""
    found = []
    page.evaluate(OPEN_ALL)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        response = Axe().run(page).response
        assert len(response["passes"]) > 10, "axe has looked at nothing"
        for rule in response["violations"]:
            found += [f"{rule['id']}, {scheme}: {node['html']}" for node in rule["nodes"]]
    return found
