"""What a plugin of nbgrader's says to people, after all that nbgrader says of each file."""

from typing import Any

SAID_LAST = "said_last"  # of the command: [(level of logging, sentence), …]


def say_last(plugin: Any, level: int, sentence: str) -> None:
    """Have a sentence of a plugin's said at the end, where the kit looks after the command."""
    waiting = getattr(plugin.parent, SAID_LAST, None)
    if waiting is None:
        plugin.log.log(level, sentence)
    else:
        waiting.append((level, sentence))
