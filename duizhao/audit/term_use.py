"""How the terms of a text are rendered in it: those of a termbase, or those that the text itself repeats.

A concept wavers where the text uses several of its own terms in the other language, computer now 计算机 and now
电脑. What else stands for it (a pronoun, 中国政府 for Beijing) does not count, nor does a longer form of the same
term (苏门答腊岛 beside 苏门答腊, Sumatra). How much it wavers is measured by `duizhao.glossary.consistency`.

Without a termbase, terms are mined from the text (`duizhao.glossary.mining.glossary`), which needs word links. Few
mined pairs are terms that a translator would keep apart from ordinary words, so more is asked of those: an expression
of several words three times, a single word five times, each rendering a translation that CC-CEDICT has. Of the NYT
piece that leaves developer, computer and start-up; of fourteen NTREX articles of 27–30 sentences major quake alone
(大地震, then 主要地震), and nothing where they are read from the Chinese. All four are right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duizhao.bitext.language.dictionary import Dictionary, load_dictionary
from duizhao.bitext.language.tags import is_chinese
from duizhao.bitext.language.words import frequency, lemma
from duizhao.bitext.model import Bitext
from duizhao.glossary.concepts import ConsistencyFigures
from duizhao.glossary.consistency import Occurrence, measure_occurrences
from duizhao.glossary.mining.candidates import english_key
from duizhao.glossary.mining.chinese import chinese_key
from duizhao.glossary.mining.corpus import Pair, collect_pairs
from duizhao.glossary.mining.renderings import Nomenclature, find_all, render

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import TokenEncoder
    from duizhao.glossary.termbase.snapshot import AuditTerm

__all__ = ["Wavering", "wavering_mined", "wavering_terms"]

WAVERING: Final = frozenset({"drift", "variant"})
"""Verdicts that are findings: the renderings come and go, or one follows the other."""
MOST_MINED: Final = 500
"""Beads up to which terms are mined from the text: a hundredth of a second each."""
LEAST_WORD: Final = 5
"""How often a mined single word must be rendered by a term; beach and vote, three times each, are no terms."""
LEAST_EXPRESSION: Final = 3
EVERYDAY: Final = 5.3
"""Zipf frequency from which a single word (country, state, part) is no term; computer has 5.1."""


COMMON: Final = 4.0
"""The same from which a single word has several senses, so that each rendering has to mean it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wavering:
    """A concept with more than one rendering: its term, its occurrences in reading order, and the figures.

    ``main`` are the occurrences in the commonest rendering, ``others`` all the rest.
    """

    term: str
    main: tuple[Occurrence, ...]
    others: tuple[Occurrence, ...]
    figures: ConsistencyFigures


def wavering_terms(bitext: Bitext, terms: Iterable[AuditTerm]) -> list[Wavering]:
    """Find the concepts of a termbase whose terms come and go in a bitext of English and Chinese.

    Parameters
    ----------
    bitext
        Its source decides which side the terms are looked for on.
    terms
        Those of `duizhao.glossary.termbase.base.Termbase.terms_for_audit`; none needs a status.
    """
    groups: dict[str, tuple[dict[str, bool], dict[str, str]]] = {}
    for term in terms:
        english, chinese = groups.setdefault(term.concept, ({}, {}))
        for spelling in term.spellings:
            if is_chinese(term.lang):
                chinese[spelling] = chinese_key(spelling)
            elif term.lang.startswith("en"):
                english[english_key(spelling)] = spelling[:1].isupper() and english.get(english_key(spelling), True)
    chosen = [(english, chinese) for english, chinese in groups.values() if english and chinese]
    pairs = collect_pairs([bitext])
    found = Nomenclature.of(
        [english for english, _ in chosen],
        [chinese.items() for _, chinese in chosen],
        frozenset(key for english, _ in chosen for key, capital in english.items() if capital),
    )
    occurrences: dict[int, list[Occurrence]] = {}
    for concept, occurrence in _occurrences(pairs, found):
        occurrences.setdefault(concept, []).append(occurrence)
    measured = (_measure(some, bitext) for some in occurrences.values())
    return _distinct(one for one in measured if one is not None)


def wavering_mined(bitext: Bitext, encoder: TokenEncoder) -> list[Wavering]:
    """Find the terms that a short text repeats and renders in more than one way; none where it has over 500 beads."""
    if sum(bead.paired for bead in bitext.beads) > MOST_MINED:
        return []
    from duizhao.glossary.mining.glossary import mine_terms  # noqa: PLC0415 - its tagger takes a second

    dictionary = load_dictionary()
    direction = int(is_chinese(bitext.source.lang))
    found = []
    for concept in mine_terms([bitext], encoder).concepts:
        if any(term.name for term in concept.entry.terms):
            continue
        wavering = _measure(concept.consistency[direction].occurrences, bitext)
        if wavering is not None and _is_term(wavering, dictionary):
            found.append(wavering)
    return _distinct(found)


def _is_term(wavering: Wavering, dictionary: Dictionary) -> bool:
    """Whether a mined concept is repeated enough, and each rendering a translation of it."""
    count = len(wavering.main) + len(wavering.others)
    every = (*wavering.main, *wavering.others)
    english = [one.rendering if is_chinese(wavering.figures.source_lang) else one.form for one in every]
    if all(" " in text or "-" in text for text in english):
        return count >= LEAST_EXPRESSION
    if any(frequency(text.lower(), "en") >= EVERYDAY for text in english):
        return False
    if any(frequency(text.lower(), "en") >= COMMON for text in english) and not all(
        _means_first(dictionary, one, text) for one, text in zip(_chinese(every, wavering), english, strict=True)
    ):
        return False
    chinese = _chinese(every, wavering)
    known = all(word in dictionary.chinese(text) for text, word in zip(english, chinese, strict=True))
    return count >= LEAST_WORD and known


def _chinese(every: Sequence[Occurrence], wavering: Wavering) -> list[str]:
    return [one.form if is_chinese(wavering.figures.source_lang) else one.rendering for one in every]


def _means_first(dictionary: Dictionary, chinese: str, english: str) -> bool:
    """Whether a Chinese word means an English one first: 电脑 a computer, but 效果 a result and then an effect."""
    phrases = dictionary.phrases(chinese)
    return bool(phrases) and lemma(phrases[0].split(" ")[-1].lower()) == lemma(english.lower())


def _occurrences(pairs: Sequence[Pair], terms: Nomenclature) -> Iterator[tuple[int, Occurrence]]:
    """Yield each occurrence of a concept on the source side, with the number of the concept."""
    for number, english, chinese in find_all(pairs, {}, {}, terms, load_dictionary()):
        pair = pairs[number]
        here, there = (english, chinese) if pair.english_is_source else (chinese, english)
        for one in here:
            free = [other for other in there if other.concept == one.concept]
            occurrence, _ = render(one, pair, None, free, from_english=pair.english_is_source)
            if occurrence.kind == "term":
                there = [other for other in there if other is not free[0]]
            yield one.concept, occurrence


def _measure(occurrences: Sequence[Occurrence], bitext: Bitext) -> Wavering | None:
    """Measure the renderings by terms of a concept; None where they do not waver."""
    some = [one for one in occurrences if one.kind == "term"]
    to_key = chinese_key if is_chinese(bitext.target.lang) else english_key
    keys = _merge([_bare(to_key(one.rendering), bitext.target.lang) for one in some])
    if len(set(keys)) < 2:  # noqa: PLR2004 - two renderings are the least that can differ
        return None
    figures = measure_occurrences(
        some,
        source_lang=bitext.source.lang,
        target_lang=bitext.target.lang,
        keys=keys,
        forms=frozenset(),
        elsewhere=frozenset(),
    ).figures
    if figures.verdict not in WAVERING:
        return None
    usual = max(dict.fromkeys(keys), key=keys.count)
    main = [one for one, key in zip(some, keys, strict=True) if key == usual]
    others = [one for one, key in zip(some, keys, strict=True) if key != usual]
    return Wavering(term=main[0].form, main=tuple(main), others=tuple(others), figures=figures)


def _bare(key: str, lang: str) -> str:
    """Return a Chinese rendering without its particle and spaces: 顶点的数量 holds 顶点数."""
    return key.replace("的", "").replace(" ", "") or key if is_chinese(lang) else key


def _merge(keys: Sequence[str]) -> list[str]:
    """Take each key for the shortest one that it holds.

    >>> _merge(["苏门答腊岛", "苏门答腊", "爪哇"])
    ['苏门答腊', '苏门答腊', '爪哇']
    """
    distinct = sorted(set(keys), key=len)
    return [next(short for short in distinct if short in key) for key in keys]


def _distinct(found: Iterable[Wavering]) -> list[Wavering]:
    """Leave out concepts whose deviating places lie in those of one seen more often: software developer, developer."""
    kept: list[Wavering] = []
    for one in sorted(found, key=lambda one: -one.figures.occurrences):
        taken = [(other.bead, other.other_start, other.other_end) for more in kept for other in more.others]
        if not all(
            any(bead == own.bead and start < own.other_end and own.other_start < end for bead, start, end in taken)
            for own in one.others
        ):
            kept.append(one)
    return kept
