"""A new text, segment by segment, with the best match of a memory for each: what a translator starts from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.model import Bead, Bitext, Document, Recipe, Segment
from duizhao.bitext.progress import Progress, silent
from duizhao.bitext.units import Note, Unit
from duizhao.memory.answers import changed_numbers
from duizhao.memory.matches import EXACT, Match, find_matches
from duizhao.memory.store import Filters, Memory

__all__ = ["Pretranslation", "pretranslate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pretranslation:
    """The text beside what the memory has for it: ``bitext``, and the match of each segment, None where none is."""

    bitext: Bitext
    matches: tuple[Match | None, ...]

    @property
    def exact(self) -> int:
        """How many segments have their very text in the memory."""
        return sum(match is not None and match.percent >= EXACT for match in self.matches)

    @property
    def fuzzy(self) -> int:
        """How many segments have a match below 100 %."""
        return sum(match is not None and match.percent < EXACT for match in self.matches)


def pretranslate(
    document: Document,
    memory: Memory,
    *,
    threshold: int = 75,
    filters: Filters | None = None,
    progress: Progress | None = None,
) -> Pretranslation:
    """Look every segment of a text up and pair it with the best match.

    Each match's percentage stands as the bead's confidence (101 counts as 1) and in a note, with its origin and
    with the numbers that must change; segments without a match are alone.

    Parameters
    ----------
    document
        In English or Chinese; the target is the other.
    threshold
        The least percentage of a match, 1 to 101.

    Raises
    ------
    LanguageError
        When the text is in another language.
    """
    report = progress or silent
    chinese = is_chinese(document.lang)
    if not chinese and not document.lang.startswith("en"):
        raise LanguageError(f"{document.name}: {document.lang}; a memory holds English and Chinese")
    texts = document.texts
    found: list[Match | None] = []
    for place, text in enumerate(texts):
        before = texts[place - 1] if place else ""
        after = texts[place + 1] if place + 1 < len(texts) else ""
        best = find_matches(memory, text, threshold=threshold, limit=1, before=before, after=after, filters=filters)
        found.append(best[0] if best else None)
        report("look up", place + 1, len(texts))
    target = _target(found, chinese=chinese)
    beads = []
    row = 0
    for place, match in enumerate(found):
        if match is None:
            beads.append(Bead(source=(place,), target=()))
            continue
        unit = Unit(
            state="translated" if match.percent >= EXACT else "initial", notes=(Note(text=_note(match, texts[place])),)
        )
        beads.append(Bead(source=(place,), target=(row,), confidence=min(match.percent, EXACT) / EXACT, unit=unit))
        row += 1
    recipe = Recipe(level="sentence", parameters=(("memory", memory.database.path.name), ("threshold", str(threshold))))
    bitext = Bitext(source=document, target=target, beads=tuple(beads), recipe=recipe)
    return Pretranslation(bitext=bitext, matches=tuple(found))


def _target(found: list[Match | None], *, chinese: bool) -> Document:
    """Make the other side of the matches' texts, in the language that most of them have."""
    matches = [match for match in found if match is not None]
    tags = [match.unit.english_lang if chinese else match.unit.chinese_lang for match in matches]
    lang = max(set(tags), key=tags.count, default="en" if chinese else "zh-Hans")
    whole = Document.of([match.unit.text(chinese=not chinese) for match in matches], lang)
    segments: tuple[Segment, ...] = whole.segments
    return replace(whole, segments=segments)


def _note(match: Match, text: str) -> str:
    unit = match.unit
    said = f"{match.percent}% match from {unit.origin}, pair {unit.place + 1}"
    changed = changed_numbers(match, text) if match.percent < EXACT else []
    numbers = ", ".join(f"{old or '—'} → {new or '—'}" for old, new in changed)
    return said + (f"; numbers to change: {numbers}" if numbers else "")
