"""Word links of a pair: which word of one side renders which of the other, worked out when somebody points at one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duizhao.bitext.language.words import words
from duizhao.bitext.writers.characters import legal
from duizhao.desk.draft import digest_of
from duizhao.desk.state import SIDES, Side, State

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import TokenEncoder

__all__ = ["LinkedWords", "WordLinker"]

_AROUND: Final = 3
"""Pairs on each side that are linked along: vectors are centred upon all that are given, and one reads on anyway."""

_KEPT: Final = 2_000  # pairs
_LONGEST: Final = 3_000  # characters of a pair that is linked

Place = tuple[str, int, int]
"""A word: the id of its segment, and where in the text as shown it begins and ends, in UTF-16 units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedWords:
    """The words of both sides of a pair, and the links between them as indices."""

    source: tuple[Place, ...] = ()
    target: tuple[Place, ...] = ()
    links: tuple[tuple[int, int], ...] = ()


class WordLinker:
    """Links words with a model that is loaded when the first are wanted; for use from threads."""

    def __init__(self, encoder: Callable[[], TokenEncoder]) -> None:
        """Keep what loads the model."""
        self._encoder = encoder
        self._kept: OrderedDict[str, LinkedWords] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, state: State, key: str) -> LinkedWords:
        """Return the words of a pair and their links; none where a side is empty or the pair is too long.

        Raises
        ------
        RefusedError
            When the pair is gone.
        ModelError, LanguageError
            When the model cannot be loaded, or the sides are not English and Chinese.
        """
        with self._lock:
            name = f"{key} {digest_of(state, state.pair(key))}"
            if name not in self._kept:
                self._link(state, key)
            self._kept.move_to_end(name)
            return self._kept[name]

    def _link(self, state: State, key: str) -> None:
        from duizhao.align.words.linking import align_words  # noqa: PLC0415 - numpy only where it is needed

        place = state.place(key)
        names, cuts = [], []
        for near in state.order[max(0, place - _AROUND) : place + _AROUND + 1]:
            name = f"{near} {digest_of(state, state.pair(near))}"
            if name in self._kept:
                continue
            sides = {side: _words(state, near, side) for side in SIDES}
            if all(sides.values()) and sum(len(text) for side in SIDES for text, _ in sides[side]) <= _LONGEST:
                names.append(name)
                cuts.append((sides["source"], sides["target"]))
            else:
                self._kept[name] = LinkedWords()
        found = align_words([tuple([text for text, _ in side] for side in cut) for cut in cuts], self._encoder())  # type: ignore[misc]
        for name, (source, target), links in zip(names, cuts, found, strict=True):
            self._kept[name] = LinkedWords(
                source=tuple(word for _, word in source),
                target=tuple(word for _, word in target),
                links=tuple(sorted(links)),
            )
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def _words(state: State, key: str, side: Side) -> list[tuple[str, Place]]:
    """Return the words of a side with their places."""
    lang = "zh" if state.texts[side].lang.startswith("zh") else "en"
    texts = {unit: legal(state.unit(unit).text) for unit in state.pair(key).side(side)}
    return [
        (word.text, (unit, _units(text[: word.start]), _units(text[: word.end])))
        for unit, text in texts.items()
        for word in words(text, lang)
    ]


def _units(text: str) -> int:
    """Count UTF-16 units, which a page counts in."""
    return len(text.encode("utf-16-le")) // 2
