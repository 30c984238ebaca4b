"""Prose that is set like program text: paragraphs indented by four spaces, letters inside ``pre``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from duizhao.bitext.language.characters import count_han
from duizhao.bitext.language.identification import weight

__all__ = ["is_program", "is_prose", "paragraphs"]

_LINE: Final = re.compile(r"[^\n]*\n?")
# What programs, commands and their output are full of and sentences are not.
_SIGNS: Final = re.compile(
    r"[{}<>=;$|\\^~`@]|\w\(|\)\s*$|"
    r"^\s*(?:#|//|/\*|--|>>>|\.\.\.|%)|\w[._/]\w|::|&&|(?:^|\s)--?[a-z]|\t\S|\S {2,}\S",
    re.MULTILINE,
)
_CLOSED: Final = re.compile(r"[.!?:,…。！？：，；][\"'”’」』)）]*\s*\Z")
_CAPITAL: Final = re.compile(r"[\"'“‘(«]*[A-ZÀ-Þ]")
_FEWEST_WORDS: Final = 2
# Signs of code allowed for each line of prose: a price, an address.
_SIGNS_A_LINE: Final = 0.34


def paragraphs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Find the stretches of ``text[start:end]`` between blank lines, white space at their ends left out."""
    found: list[tuple[int, int]] = []
    fresh = True
    for match in _LINE.finditer(text, start, end):
        line = match.group()
        bare = line.strip()
        if not bare:
            fresh = True
            continue
        left = match.start() + len(line) - len(line.lstrip())
        right = left + len(bare)
        if fresh:
            found.append((left, right))
        else:
            found[-1] = (found[-1][0], right)
        fresh = False
    return found


def is_prose(parts: Sequence[str]) -> bool:
    r"""Tell whether most of the paragraphs are sentences, in either language, and hardly hold a sign of code.

    >>> is_prose(["The mules came down in the rain."]), is_prose(["骡子冒雨下山了。"])  # the same
    (True, True)
    >>> is_prose(["for i in range(3):\\n    print(i)"]), is_prose(["# 初始化"])  # initialise
    (False, False)
    """
    return bool(parts) and 2 * sum(map(_reads_as_prose, parts)) > len(parts)


def is_program(parts: Sequence[str]) -> bool:
    r"""Tell whether most of the paragraphs have the signs of code; plain words without them may be a poem or a letter.

    >>> is_program(["boat --red"]), is_program(["Row me over,\nrow me slow"])
    (True, False)
    """
    signed = sum(len(_SIGNS.findall(part)) > _SIGNS_A_LINE * (part.count("\n") + 1) for part in parts)
    return 2 * signed > len(parts)


def _reads_as_prose(text: str) -> bool:
    lines = text.count("\n") + 1
    if len(_SIGNS.findall(text)) > _SIGNS_A_LINE * lines:
        return False
    han, words = weight(text)
    if han > words:
        return 2 * count_han(text) > len("".join(text.split())) or bool(_CLOSED.search(text))
    return words > _FEWEST_WORDS and bool(_CAPITAL.match(text)) and bool(_CLOSED.search(text))
