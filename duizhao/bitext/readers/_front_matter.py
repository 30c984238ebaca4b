"""The metadata that site generators put before a text, between two rules."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["front_matter_end"]

# YAML between --- lines, or TOML between +++ lines, at the very top (Jekyll, Hugo, pandoc).
_FENCE: Final = re.compile(r"(---|\+\+\+)[ \t]*\r?\n")
_FIELD: Final = re.compile(r"^[\w.-]+[ \t]*[:=]", re.MULTILINE)
# Metadata is short; a --- far below is a rule between sections.
_LONGEST: Final = 64 * 1024


def front_matter_end(text: str) -> int:
    r"""Return the offset after the front matter, 0 where there is none.

    >>> front_matter_end("---\ntitle: 对照\n---\nText")  # side by side
    18
    >>> front_matter_end("---\nA rule above a text.\n---\n")
    0
    """
    head = text[:_LONGEST]
    opening = _FENCE.match(head)
    if opening is None:
        return 0
    closing = re.compile(rf"^(?:{re.escape(opening.group(1))}|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
    end = closing.search(head, opening.end())
    if end is None or not _FIELD.search(head, opening.end(), end.start()):
        return 0
    return end.end()
