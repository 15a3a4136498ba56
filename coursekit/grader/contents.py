"""Puts a new content into a container of the cell's, in place and of its type."""

from collections import deque
from typing import Any

import numpy as np


def put_content(target: Any, content: Any) -> None:
    """Change a container in place. Raises ValueError where the content is not one of its type."""
    kind = type(content)
    if kind is type(target) and hasattr(target, "iloc"):
        # What pandas itself calls for `inplace=True`.
        target._update_inplace(content)
        return
    if isinstance(target, np.ndarray) and kind is np.ndarray:
        if target.shape != content.shape or target.dtype != content.dtype:
            raise ValueError("an array has another shape or dtype than it had")
        target[...] = content
    elif isinstance(target, list) and kind is list:
        list.__setitem__(target, slice(None), content)
    elif isinstance(target, dict) and isinstance(content, dict):
        target.clear()
        for key, value in content.items():
            target[key] = value
    elif isinstance(target, set) and kind is set:
        target.clear()
        target.update(content)
    elif isinstance(target, bytearray) and kind in (bytes, bytearray):
        target[:] = content
    elif isinstance(target, deque) and isinstance(content, deque | list):
        target.clear()
        target.extend(content)
    else:
        raise ValueError(f"a {type(target).__name__} does not become a {kind.__name__} in place")
