"""What people read of mutants."""

from .run import Found, Tried

HEADINGS = "mutants", "caught", "below", "survived"


def render(found: Found) -> str:
    """Return a table of the checkpoints, and below it what survived and what lost points."""
    mutants = [each for each in found.tried if not each.honest]
    rows = [
        (name, counts([m for m in mutants if m.checkpoint == name])) for name in found.checkpoints
    ]
    rows = [(name, each) for name, each in rows if each[0]]
    if not rows:
        nothing = (
            "There is no mutant: none can be made of the solution by itself. Write some into "
            "mutants.py beside the checks."
        )
        return "\n".join([*(sentences(found, mutants) if found.tried else ()), nothing])
    rows.append(
        ("total", [sum(column) for column in zip(*(each for _, each in rows), strict=True)])
    )
    width = max(len(name) for name, _ in rows)
    lines = [f"{'':{width}}" + "".join(f"  {heading}" for heading in HEADINGS)]
    for name, numbers in rows:
        cells = (f"{n:>{len(h) + 2}}" for n, h in zip(numbers, HEADINGS, strict=True))
        lines.append(f"{name:{width}}{''.join(cells)}  {share(numbers)}")
    return "\n".join([*lines, "", *sentences(found, mutants)])


def counts(mutants: list[Tried]) -> list[int]:
    """Return how many there are, are caught at their checkpoint, below it, and nowhere."""
    here = [each for each in mutants if each.caught and each.lost in ([], [each.checkpoint])]
    survived = [each for each in mutants if not each.caught]
    return [len(mutants), len(here), len(mutants) - len(here) - len(survived), len(survived)]


def share(numbers: list[int]) -> str:
    of, *_, survived = numbers
    return f"{100 * (of - survived) // of if of else 100} %"


def sentences(found: Found, mutants: list[Tried]) -> list[str]:
    """Return what is to be said below the table."""
    own = [each for each in mutants if each.own]
    honest = [each for each in found.tried if each.honest]
    said = []
    if late := sum(each.ended == "late" for each in mutants):
        said.append(f"Ran out of time, and count as caught: {late}.")
    if own or honest:
        kept = sum(not each.caught for each in honest)
        said.append(
            f"Your own mutants: {sum(each.caught for each in own)} of {len(own)} are caught. "
            f"Honest variants: {kept} of {len(honest)} earn all points."
        )
    else:
        said.append("Mistakes that you expect go into mutants.py beside the checks.")
    for each in found.faults:
        if each.honest:
            why = (
                f"loses points at {', '.join(each.lost)}"
                if each.lost
                else "does not come to its end"
            )
            said.append(f"✗ The honest variant {each.name} {why}.")
        else:
            said.append(f"✗ {each.name}: earns all points.")
    if survivors := [each for each in mutants if not each.caught and not each.own]:
        said.append(
            "These changes of the solution cost nothing. Are they right too, or is a check missing?"
        )
        said += [f"  {each.name}" for each in survivors]
    return said
