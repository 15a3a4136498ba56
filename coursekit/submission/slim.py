"""A notebook's text without what was saved in it beside its cells: it may be many megabytes.

Parsing takes far more memory than the text, so it is made small before. What is no JSON stays
none.
"""

import re

# A string that is not closed reaches to the end: so that looking for its end happens once.
TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
BETWEEN = re.compile(r"\s*:\s*")
DROPPED = '"outputs"', '"widgets"'  # what stands under these keys is never looked at
ATTACHMENTS = '"attachments"'  # of these the names are, and some pictures
LONGEST = 100  # characters of a text in an attachment


def without_saved(text: str, pictures: int = 0) -> tuple[str, int]:
    """Return the JSON text of a notebook without outputs, widgets and the content of pictures.

    The first pictures are kept, up to so many characters; how many these have is returned too.
    """
    kept = 0
    parts: list[str] = []
    copied = depth = key_end = 0
    key = ""
    dropping: int | None = None  # the depth at which it began
    attached: int | None = None
    for token in TOKEN.finditer(text):
        begin, end = token.span()
        if text[begin] in "[{":
            about = key if BETWEEN.fullmatch(text, key_end, begin) else ""
            if dropping is None and about in DROPPED:
                dropping = depth
                parts.append(text[copied:end])
            elif attached is None and about == ATTACHMENTS:
                attached = depth
            depth += 1
        elif text[begin] in "]}":
            depth -= 1
            if dropping == depth:
                dropping, copied = None, begin
            if attached == depth:
                attached = None
        elif dropping is None:
            key, key_end = text[begin : min(end, begin + 20)], end
            if attached is None or end - begin <= LONGEST:
                continue
            if kept + end - begin <= pictures:
                kept += end - begin
            else:
                parts += [text[copied:begin], '""']
                copied = end
    return "".join([*parts, "" if dropping is not None else text[copied:]]), kept
