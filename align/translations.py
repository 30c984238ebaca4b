"""Several translations of one source, aligned one by one and put together sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from duizhao.bitext.errors import InputError
from duizhao.bitext.model import Bead, Bitext, join_texts
from duizhao.bitext.units import Unit, Variant
from duizhao.bitext.writers.tmx import locale_of

__all__ = ["join_translations", "translation_tags"]


def translation_tags(bitexts: Sequence[Bitext]) -> list[str]:
    """Return a tag for each translation, by language and region (``zh-CN``); the same again gets a number.

    >>> from duizhao.bitext.model import Document
    >>> one = Bitext(source=Document.of([], "en"), target=Document.of([], "zh-Hant"), beads=())
    >>> translation_tags([one, one])
    ['zh-TW', 'zh-TW-2']
    """
    found: list[str] = []
    for bitext in bitexts:
        target = bitext.target
        tag = locale_of(f"{target.lang}-{target.region}" if target.region else target.lang)
        times = sum(known == tag or known.startswith(f"{tag}-") for known in found)
        found.append(f"{tag}-{times + 1}" if times else tag)
    return found


@dataclass(slots=True, kw_only=True)
class _Group:
    """The smallest run of source sentences that no bead of any translation cuts."""

    source: list[int]
    beads: list[list[Bead]]


def join_translations(bitexts: Sequence[Bitext]) -> Bitext:
    """Put bitexts of one source together: beads that share source sentences are merged to the smallest common ones.

    The result is a bitext of the source and the first translation; the others are the ``others`` of each bead's unit.
    Each translation keeps its own confidence there, as the property ``x-confidence-zh-TW``: the least of its merged
    beads. The bead has the least of all. Sentences of a translation that have no partner stay beads of their own
    in the first, and are counted in the notes for the others.

    Parameters
    ----------
    bitexts : sequence of Bitext
        At least two, with the same source segments.

    Raises
    ------
    InputError
        When the sources differ.
    """
    first = bitexts[0]
    texts = [segment.text for segment in first.source.segments]
    if any([segment.text for segment in bitext.source.segments] != texts for bitext in bitexts):
        raise InputError("the translations were aligned with different sources; give them the same one")
    tags = translation_tags(bitexts)
    notes = list(first.notes)
    for tag, bitext in zip(tags[1:], bitexts[1:], strict=True):
        alone = sum(len(bead.target) for bead in bitext.beads if not bead.source)
        notes += [f"{tag}: {note}" for note in bitext.notes]
        if alone:
            notes.append(f"{tag}: {alone} sentences without a partner")
    groups = {index: group for group in _groups(bitexts) for index in group.source}
    made: list[Bead] = []
    done: set[int] = set()
    for bead in first.beads:  # in the first's order, so that its insertions keep their places
        if not bead.source:
            made.append(bead)
        elif bead.source[0] not in done:
            group = groups[bead.source[0]]
            done.update(group.source)
            made.append(_merged(group, bitexts, tags))
    return replace(first, beads=tuple(made), notes=tuple(notes))


def _groups(bitexts: Sequence[Bitext]) -> list[_Group]:
    """Join source sentences that stand in one bead of any translation, each with all that are joined to it."""
    leader = list(range(len(bitexts[0].source)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    for bitext in bitexts:
        for bead in bitext.beads:
            for index in bead.source[1:]:
                one, two = sorted((find(bead.source[0]), find(index)))
                leader[two] = one
    groups: dict[int, _Group] = {}
    for index in range(len(leader)):
        group = groups.setdefault(find(index), _Group(source=[], beads=[[] for _ in bitexts]))
        group.source.append(index)
    for number, bitext in enumerate(bitexts):
        for bead in bitext.beads:
            if bead.source:
                groups[find(bead.source[0])].beads[number].append(bead)
    return list(groups.values())


def _merged(group: _Group, bitexts: Sequence[Bitext], tags: Sequence[str]) -> Bead:
    """Make one bead of a group, with the further translations beside it."""
    others, properties = [], []
    confidences = []
    for number, (beads, bitext, tag) in enumerate(zip(group.beads, bitexts, tags, strict=True)):
        indices = sorted(index for bead in beads for index in bead.target)
        if not indices:
            continue
        least = min(bead.confidence for bead in beads)
        confidences.append(least)
        properties.append((f"x-confidence-{tag}", f"{least:.4f}"))
        if number:
            text = join_texts([bitext.target.segments[index].text for index in indices], bitext.target.lang)
            region = bitext.target.region
            lang = locale_of(f"{bitext.target.lang}-{region}" if region else bitext.target.lang)
            others.append(Variant(lang=lang, text=text))
    return Bead(
        source=tuple(group.source),
        target=tuple(sorted(index for bead in group.beads[0] for index in bead.target)),
        score=min(bead.score for beads in group.beads for bead in beads),
        confidence=min(confidences, default=0.0),
        unit=Unit(properties=tuple(properties), others=tuple(others)),
    )
