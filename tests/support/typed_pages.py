"""Pages of the documentation as tests type them: their blocks, their commands, what they show."""

import re
import textwrap

BLOCK = re.compile(r"(?:^ {4}.*\n|^\n(?=\n* {4}))+", re.M)

ANY_LINES = r"(?:(?!.*\| (?:ERROR|CRITICAL)\]).*\n)*"  # but what went wrong

VARIES = {
    r"\b\d+(\.\d+)? s\b": "N s",
    r"\bipykernel [\d.]+\d": "ipykernel N",
    r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ UTC\b": "TIME",
}


def blocks(page):
    return [textwrap.dedent(found[0]).strip("\n") for found in BLOCK.finditer(page)]


def block_with(text, page):
    """Return the one block of a page that has a text in it."""
    (found,) = (block for block in blocks(page) if text in block)
    return found


def commands(page):
    """Return (command, lines shown below it) for each command of a page."""
    found = []
    for block in blocks(page):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, *shown = part.splitlines()
            found.append((command, shown))
    return found


def matches(shown, printed):
    """Tell whether lines are those shown.

    … alone stands for any lines but errors, inside a line for anything.
    """
    patterns = []
    for line in shown:
        one_line = re.escape(without_what_varies(line)).replace("…", ".*") + "\n"
        patterns.append(ANY_LINES if line.strip() == "…" else one_line)
    text = "".join(f"{without_what_varies(line)}\n" for line in printed)
    return re.fullmatch("".join(patterns), text) is not None


def without_what_varies(line):
    for pattern, instead in VARIES.items():
        line = re.sub(pattern, instead, line)
    return line


def compared(command, shown, printed):
    """Return what the page and the program have to say, for a test that fails."""
    return "\n".join([f"{command}\n\n  shown:", *shown, "\n  printed:", *printed])
