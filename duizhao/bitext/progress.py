"""How long tasks tell what they do."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Progress", "silent"]

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is, in whatever the stage counts."""


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""
