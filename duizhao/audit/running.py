"""Texts cut into lines and not into sentences, as subtitles are: what one pair lacks, the next may have.

A translator of subtitles sets the words of a sentence over its lines as they fit, so a number or a negation often
stands a line earlier or later than in the source. What a check says of such a pair holds only if it can be said of
the pair together with its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from duizhao.bitext.model import join_texts

if TYPE_CHECKING:
    from duizhao.audit.context import BeadView
    from duizhao.audit.findings import Finding

__all__ = ["confirm_widely", "find_running", "widen"]

LEAST: Final = 10
"""Lines of either sort that a text must have before its habit is told."""
SHARE: Final = 0.8
"""Share of lines behind the end of a sentence that begin with a capital, from which lines are parts of sentences."""
RUNNING: Final = 0.3
"""Share of lines behind an open sentence that go on in small letters, likewise; a list of labels has both alike."""
_SHIFTED: Final = frozenset(["omission", "addition", "mistranslation"])
"""What may be a matter of the line that it stands on."""

_ENDED: Final = re.compile(r"[.!?:…][\"'”’)\]]*\s*\Z")
_SMALL: Final = re.compile(r"[\"“‘'(\[]?[a-z]")
_CAPITAL: Final = re.compile(r"[\"“‘'(\[]?[A-Z]")


def find_running(views: Sequence[BeadView]) -> frozenset[int]:
    """Return the indices of the pairs that are parts of sentences, none where the text is cut into sentences.

    Parameters
    ----------
    views
        All pairs of a text, in order.
    """
    texts = [view.text(side) if (side := view.side_in("en")) is not None else "" for view in views]
    small = [bool(_SMALL.match(text)) for text in texts]
    ended = [bool(_ENDED.search(text[-8:])) for text in texts]
    fresh = [place for place in range(1, len(texts)) if ended[place - 1] and texts[place]]
    following = [place for place in range(1, len(texts)) if not ended[place - 1] and texts[place - 1] and texts[place]]
    if min(len(fresh), len(following)) < LEAST:
        return frozenset()
    capitals = sum(bool(_CAPITAL.match(texts[place])) for place in fresh)
    if capitals < SHARE * len(fresh) or sum(small[place] for place in following) < RUNNING * len(following):
        return frozenset()
    going_on = {place for place in following if small[place]}
    return frozenset(views[place].index for place in going_on | {place - 1 for place in going_on})


def widen(views: Sequence[BeadView], place: int) -> BeadView:
    """Return a pair with its neighbours, as one pair."""
    near, here = views[max(0, place - 1) : place + 2], views[place]
    return type(here).of(
        join_texts([view.source for view in near if view.source], here.source_lang),
        join_texts([view.target for view in near if view.target], here.target_lang),
        here.source_lang,
        here.target_lang,
        index=here.index,
    )


def confirm_widely(
    found: Sequence[Finding], views: Sequence[BeadView], place: int, look: Callable[[BeadView], Sequence[Finding]]
) -> list[Finding]:
    """Keep of the findings of one pair those that also hold of the pair with its neighbours.

    Parameters
    ----------
    found
        What was found in the pair.
    views, place
        All pairs, and which it is.
    look
        The check that found it.
    """
    if not any(finding.subtype in _SHIFTED for finding in found):
        return list(found)
    again = look(widen(views, place))
    return [
        finding
        for finding in found
        if finding.subtype not in _SHIFTED or any(_is_same(finding, other) for other in again)
    ]


def _is_same(one: Finding, wide: Finding) -> bool:
    """Whether a finding of a pair is in those of the pair with its neighbours, where its place may be longer."""
    if (one.check, one.subtype) != (wide.check, wide.subtype):
        return False
    there = [span.text for span in (*wide.source_spans, *wide.target_spans)]
    return all(any(span.text in text for text in there) for span in (*one.source_spans, *one.target_spans))
