"""What the readers of aligned formats share: a limit on segments, and the making of a bitext from pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from duizhao.bitext.errors import FormatError, LanguageError
from duizhao.bitext.language.identification import chinese_script, identify, weight
from duizhao.bitext.language.tags import canonical_tag, is_chinese
from duizhao.bitext.model import Bead, Bitext, Document, Recipe

__all__ = ["LONGEST_LINE", "LONGEST_SEGMENT", "Pair", "bitext_of", "check_length", "parse_recipe", "side_language"]

# In characters: fifty times what Trados' cloud takes in one segment (2,000).
LONGEST_SEGMENT: Final = 100_000
# In bytes: two such segments, each character written as a six-byte escape, twice (joined and one by one), fit.
LONGEST_LINE: Final = 4 * 2**20
# How much of each side is looked at to tell its language.
_SAMPLE: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One unit as a file has it; either text may be empty, not both."""

    source: str
    target: str
    score: float = 0.0
    confidence: float = 0.0


def check_length(text: str, place: str) -> str:
    """Return the text, or refuse a segment that is too long.

    Raises
    ------
    FormatError
        Above ``LONGEST_SEGMENT`` characters.
    """
    if len(text) > LONGEST_SEGMENT:
        raise FormatError(f"{place}: {len(text):,} characters in one segment, at most {LONGEST_SEGMENT:,}; cut it")
    return text


def side_language(texts: Sequence[str], told: str | None, place: str) -> str:
    """Return the language of one side: as told, with the script by content where only ``zh`` is; else by content.

    Most of the words decide, so that a few untranslated segments do not.

    Raises
    ------
    LanguageError
        When ``told`` is no tag, or nothing is told and the side holds no words.
    """
    tag = canonical_tag(told) if told else ""
    if tag and tag != "zh":
        return tag
    sample, size = [], 0
    for text in texts:
        sample.append(text)
        size += len(text)
        if size > _SAMPLE:
            break
    if tag == "zh":
        return chinese_script("".join(sample))
    amounts: dict[str, int] = {}
    for text in sample:
        lang = identify(text)
        lang = "zh" if is_chinese(lang) else lang
        amounts[lang] = amounts.get(lang, 0) + sum(weight(text))
    amounts.pop("und", None)
    if not amounts:
        raise LanguageError(f"{place} holds no words; check the file, or name the languages")
    best = max(amounts, key=lambda lang: amounts[lang])
    return chinese_script("".join(sample)) if best == "zh" else best


def bitext_of(
    pairs: Sequence[Pair],
    *,
    name: str,
    source_lang: str | None,
    target_lang: str | None,
    recipe: Recipe | None = None,
    notes: Sequence[str] = (),
) -> Bitext:
    """Make a bitext whose beads are the pairs, one segment a side, or none where the text is empty.

    Raises
    ------
    LanguageError
        When a side is in no language that can be told, or both are in the same and none was named.
    """
    texts = [pair.source for pair in pairs if pair.source], [pair.target for pair in pairs if pair.target]
    source = side_language(texts[0], source_lang, f"{name}: the source side")
    target = side_language(texts[1], target_lang, f"{name}: the target side")
    if source == target and not (source_lang and target_lang):
        raise LanguageError(f"{name}: source and target are both {source}; check the columns, or name the languages")
    beads = []
    at = [0, 0]
    for pair in pairs:
        sides: list[tuple[int, ...]] = []
        for number, text in enumerate((pair.source, pair.target)):
            sides.append((at[number],) if text else ())
            at[number] += bool(text)
        beads.append(Bead(source=sides[0], target=sides[1], score=pair.score, confidence=pair.confidence))
    return Bitext(
        source=Document.of(texts[0], source, name=name),
        target=Document.of(texts[1], target, name=name),
        beads=tuple(beads),
        recipe=recipe or Recipe(),
        notes=tuple(notes),
    )


def parse_recipe(line: str) -> Recipe:
    """Read what ``str(recipe)`` wrote.

    >>> parse_recipe("version:0.1|model:use|level:paragraph|seed:7").parameters
    (('seed', '7'),)
    """
    fields = dict(part.split(":", 1) for part in line.split("|") if ":" in part)
    head = {key: fields.pop(key, "") for key in ("version", "model", "level")}
    return Recipe(
        version=head["version"],
        model=head["model"],
        level=head["level"] or "sentence",
        parameters=tuple(fields.items()),
    )
