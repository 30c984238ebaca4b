"""A file with several translations of one source: the first is read, and the others are taken out of its units."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from duizhao.bitext.errors import ChoiceError, LanguageError
from duizhao.bitext.language.tags import canonical_tag, is_chinese, region_of
from duizhao.bitext.model import Bead, Bitext, Document, Segment

if TYPE_CHECKING:
    from duizhao.bitext.units import Unit, Variant

__all__ = ["chinese_targets", "split_translations"]

# A language that fewer of the units have is a stray variant, not a translation.
_LEAST: Final = 0.1


def chinese_targets(error: ChoiceError) -> list[str]:
    """Return the targets in their order, where a file holds one English source and several Chinese translations.

    Raises
    ------
    ChoiceError
        The same, where it is anything else.
    """
    english, chinese = error.source == "en", [lang for lang in error.targets if is_chinese(lang)]
    if not error.source:
        english = error.targets.count("en") == 1
    if not english or not chinese:
        raise error
    return chinese


def split_translations(bitext: Bitext) -> list[Bitext]:
    """Return a bitext for each Chinese translation of the units, the one that was read first.

    A unit without a text in one of them is no bead of that bitext. A confidence of its own
    (``x-confidence-zh-TW``) is the bead's.
    """
    if is_chinese(bitext.source.lang):
        return [bitext]
    own = _tag(bitext.target)
    counts: Counter[str] = Counter(
        variant.lang for bead in bitext.beads if bead.unit for variant in bead.unit.others if _chinese(variant.lang)
    )
    least = _LEAST * len(bitext.beads)
    wanted = [tag for tag, count in counts.items() if count >= least and tag.casefold() != own.casefold()]
    if not wanted:
        return [bitext]
    return [_own(bitext, own), *(_other(bitext, tag) for tag in wanted)]


def _tag(document: Document) -> str:
    return f"{document.lang.partition('-')[0]}-{document.region}" if document.region else document.lang


def _chinese(tag: str) -> bool:
    try:
        return is_chinese(canonical_tag(tag))
    except LanguageError:
        return False


def _own(bitext: Bitext, tag: str) -> Bitext:
    """Return the first translation: each bead with the confidence of its own."""
    beads = tuple(replace(bead, confidence=_confidence(bead, tag)) if bead.unit else bead for bead in bitext.beads)
    return replace(bitext, beads=beads)


def _confidence(bead: Bead, tag: str) -> float:
    said = dict(bead.unit.properties).get(f"x-confidence-{tag}", "") if bead.unit else ""
    try:
        value = float(said)
    except ValueError:
        return bead.confidence
    return value if 0 <= value <= 1 else bead.confidence


def _other(bitext: Bitext, tag: str) -> Bitext:
    """Return the bitext of the source and one further translation."""
    lang = canonical_tag(tag)
    targets: list[Segment] = []
    sources: list[Segment] = []
    beads: list[Bead] = []
    start = 0
    for bead in bitext.beads:
        unit = bead.unit
        variant = next((one for one in unit.others if one.lang == tag), None) if unit else None
        if unit is None or variant is None or not variant.text.strip() or not bead.source:
            continue
        text = variant.text.strip()
        targets.append(
            Segment(text=text, lang=lang, start=start, end=start + len(text), paragraph=len(targets)),
        )
        start += len(text) + 1
        indices = tuple(range(len(sources), len(sources) + len(bead.source)))
        sources += [bitext.source.segments[index] for index in bead.source]
        beads.append(
            replace(
                bead,
                source=indices,
                target=(len(targets) - 1,),
                confidence=_confidence(bead, tag),
                unit=_unit(unit, variant),
            )
        )
    return replace(
        bitext,
        source=replace(bitext.source, segments=tuple(sources)),
        target=Document(segments=tuple(targets), lang=lang, name=bitext.target.name, region=region_of(tag)),
        beads=tuple(beads),
    )


def _unit(unit: Unit, variant: Variant) -> Unit:
    return unit._replace(target=variant, others=())
