"""From bitexts to a glossary: candidates, links, pairs, concepts, and how consistently each was rendered.

Texts of any size are mined alike. Candidates and co-occurrence are counted everywhere; where there are more sentence
pairs than can be linked word by word, those are linked that show most of the candidates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace

import numpy as np

from duizhao.align.encoders.protocol import ReleasableEncoder, TokenEncoder
from duizhao.bitext.language.dictionary import Dictionary, load_dictionary
from duizhao.bitext.language.variants import script
from duizhao.bitext.model import Bitext, Document
from duizhao.bitext.progress import Progress, silent
from duizhao.glossary.concepts import ConceptEntry, Context, Origin, State, Term
from duizhao.glossary.consistency import Consistency, measure_renderings
from duizhao.glossary.mining.acronyms import find_spelled_out
from duizhao.glossary.mining.attestation import Attestation, compose_variants, count_variants
from duizhao.glossary.mining.candidates import MOST_WORDS, english_key
from duizhao.glossary.mining.chinese import chinese_key, discover_words
from duizhao.glossary.mining.corpus import Links, Pair, collect_pairs, link_pairs
from duizhao.glossary.mining.kinship import compare_pairs
from duizhao.glossary.mining.names import find_recurring_names
from duizhao.glossary.mining.occurrences import Occurrences, find_occurrences
from duizhao.glossary.mining.pairing import TermPair, judge_pairs
from duizhao.glossary.mining.renderings import Nomenclature
from duizhao.glossary.mining.renditions import collect_renditions
from duizhao.glossary.mining.scanning import Strings
from duizhao.glossary.mining.selection import Concept, choose_concepts
from duizhao.glossary.mining.survey import PairsByKey, choose_pairs, survey_pairs
from duizhao.glossary.mining.witnesses import Sightings, is_name
from duizhao.glossary.mining.workers import Workers, uncollected
from duizhao.glossary.mining.writing import describe_chinese, describe_english

__all__ = ["DO_NOT_TRANSLATE", "Gathered", "Glossary", "MinedConcept", "gather_evidence", "mine_terms"]

# Sentence pairs linked at most: about a minute on two cores that have nothing else to do.
LINK_BUDGET = 2_000
# From so many beads on it pays to start another process, which takes three seconds.
_LARGE = 5_000
# Pairs whose Chinese is looked through at a time.
_SCANNED_AT_ONCE = 32_768
DO_NOT_TRANSLATE = "do not translate"
"""The note of a concept that the Chinese leaves in Latin letters as it is; these come after all others."""
# Words and marks of a heading that is a term: five and a mark at the end.
_LONGEST_HEADING = MOST_WORDS + 1
_MOST_CONTEXTS = 3
_LONGEST_CONTEXT = 400
_CONSIDERED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MinedConcept:
    """A concept as mined: its entry for the termbase, every pair with its witnesses, every occurrence.

    ``pairs``: the main pair first. ``consistency``: English to Chinese, then Chinese to English.
    ``attested``: how often each document given beside the bitexts has each Chinese term.
    """

    entry: ConceptEntry
    pairs: tuple[TermPair, ...]
    consistency: tuple[Consistency, ...]
    attested: tuple[Attestation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """The mined concepts, the most valuable first, and how much was read, linked and considered."""

    concepts: tuple[MinedConcept, ...]
    pairs: int = 0
    linked: int = 0
    candidates: int = 0

    @property
    def entries(self) -> tuple[ConceptEntry, ...]:
        """What :meth:`duizhao.glossary.termbase.base.Termbase.merge_mined` takes and the writers of terms write."""
        return tuple(concept.entry for concept in self.concepts)


def mine_terms(
    bitexts: Sequence[Bitext],
    encoder: TokenEncoder,
    *,
    attest: Sequence[Document] = (),
    least: int = 1,
    limit: int | None = None,
    dictionary: Dictionary | None = None,
    link_budget: int = LINK_BUDGET,
    progress: Progress | None = None,
    workers: int = 1,
) -> Glossary:
    """Mine the terms of one or more bitexts.

    Parameters
    ----------
    bitexts
        Of English and Chinese, either way round; several translations of one text may stand among them.
    encoder
        Gives the vectors of words in context; e5-small.
    attest
        Chinese documents of the same field without translation: which of its names each uses for a concept
        is counted, and names that only they have are looked for.
    least
        How often a candidate must occur.
    limit
        Return the most valuable concepts only.
    dictionary
        CC-CEDICT by default.
    link_budget
        How many sentence pairs are linked word by word at most. Of more, those are linked that show most
        candidates; the other occurrences are counted, looked up in the dictionary, and shown by what goes with them.
    progress
        Called with a stage, how much of it is done, and how much there is: ``cut words`` and ``find candidates`` in
        texts, ``link words`` in pairs, ``find renderings`` and ``judge renderings`` in candidates, ``choose concepts``
        in pairs of terms, ``find occurrences`` in pairs, ``describe concepts`` in concepts.
    workers
        How many processes may share the work on a large text, this one included; not where there is a ``dictionary``.

    Returns
    -------
    Glossary
        The most valuable concepts first.

    Raises
    ------
    LanguageError
        When a bitext is not one of English and Chinese.
    """
    large = sum(len(bitext.beads) for bitext in bitexts) >= _LARGE and dictionary is None
    with uncollected(), Workers(workers) if large else nullcontext() as crew:
        book = dictionary or load_dictionary()
        gathered = gather_evidence(
            bitexts, encoder, dictionary=book, least=least, link_budget=link_budget, progress=progress, workers=crew
        )
        report = progress or silent
        report("choose concepts", 0, len(gathered.judged))
        spelled_out = find_spelled_out(dict.fromkeys(pair.english for pair in gathered.pairs))
        concepts = choose_concepts(gathered.judged, gathered.seen, book, spelled_out, crew)[:limit]
        report("choose concepts", len(gathered.judged), len(gathered.judged))
        composed = compose_variants(concepts, gathered.judged, attest, book) if attest else {}
        gathered = replace(gathered, judged=())  # a large text needs their room for the occurrences
        mined = _describe(concepts, gathered, book, bitexts, attest, composed, report)
    return Glossary(
        concepts=tuple(mined),
        pairs=len(gathered.pairs),
        linked=len(gathered.links),
        candidates=len(gathered.seen.counts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a corpus shows: its pairs, the links of those linked, words found in it, candidates and their renderings.

    ``links`` by the number of the pair; ``known``: words that no dictionary has, with counts; ``judged``: every pair
    of terms, the most trusted first; ``seen``: counts and spellings.
    """

    pairs: Sequence[Pair]
    links: Mapping[int, Links]
    known: Mapping[str, int]
    judged: Sequence[TermPair]
    seen: Sightings


def gather_evidence(
    bitexts: Sequence[Bitext],
    encoder: TokenEncoder,
    *,
    dictionary: Dictionary | None = None,
    least: int = 1,
    link_budget: int = LINK_BUDGET,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Gathered:
    """Collect and judge every candidate with its renderings; :func:`mine_terms` chooses terms among them.

    The parameters are those of :func:`mine_terms`.
    """
    book = dictionary or load_dictionary()
    report = progress or silent
    pairs = collect_pairs(bitexts, workers, report)
    survey = survey_pairs(pairs, workers, report)
    chosen = choose_pairs(pairs, survey, link_budget)
    known = discover_words([pairs[number].chinese_words for number in chosen])
    known |= find_recurring_names(pairs, chosen, survey.places, survey.names, survey.counts, book)
    links: dict[int, Links] = {}
    for number, linked in link_pairs(pairs, chosen, encoder, known, workers):
        report("link words", len(links), len(chosen))
        links[number] = linked
    report("link words", len(chosen), len(chosen))
    if workers is not None and isinstance(encoder, ReleasableEncoder):
        encoder.release()  # what a large text still needs may have its room
    report("find renderings", 0, len(survey.counts))
    renditions = collect_renditions(pairs, survey, links, book, workers)
    report("find renderings", len(survey.counts), len(survey.counts))
    report("judge renderings", 0, len(survey.counts))
    found = {pair: some for pair, some in renditions.found.items() if survey.counts[pair[0]] >= least}
    chinese_places = _chinese_places(pairs, {chinese for _, chinese in found})
    kinship = compare_pairs(found, survey.forms, book, workers)
    judged = judge_pairs(found, survey.places, chinese_places, len(pairs), kinship, renditions.composed)
    seen = Sightings(
        counts=survey.counts,
        names=survey.names,
        qualities=survey.qualities,
        english_forms=survey.forms,
        chinese_forms=renditions.forms,
        words=survey.words,
        alone=_count_alone(pairs),
        chinese_counts={key: len(some) for key, some in chinese_places.items()},
        chinese_words=sum(len(pair.chinese_places) // 2 for pair in pairs),
    )
    report("judge renderings", len(survey.counts), len(survey.counts))
    return Gathered(pairs=pairs, links=links, known=known, judged=judged, seen=seen)


def _count_alone(pairs: Sequence[Pair]) -> dict[str, int]:
    """Count the segments, headings and items of lists mostly, that are no longer than a term, by their key."""
    short = (pair.english for pair in pairs if len(pair.english_places) // 2 <= _LONGEST_HEADING)
    return Counter(english_key(text.rstrip(".:：")) for text in short)


def _chinese_places(pairs: Sequence[Pair], keys: Iterable[str]) -> PairsByKey:
    """Return for each Chinese key the numbers of the pairs that hold it, ascending."""
    numbers = {key: number for number, key in enumerate(sorted(keys))}
    strings = Strings(list(numbers))
    rows = [np.zeros((0, 2), dtype=np.int64)]
    for start in range(0, len(pairs), _SCANNED_AT_ONCE):
        # Sentences seldom come again: their keys are not remembered.
        texts = [chinese_key.__wrapped__(pair.chinese) for pair in pairs[start : start + _SCANNED_AT_ONCE]]
        rows.append(np.add(strings.find(texts)[:, [3, 0]], (0, start), dtype=np.int64))
    return PairsByKey(numbers, np.concatenate(rows), len(pairs))


def _describe(
    concepts: Sequence[Concept],
    gathered: Gathered,
    book: Dictionary,
    bitexts: Sequence[Bitext],
    attest: Sequence[Document],
    composed: Mapping[int, Sequence[str]],
    report: Progress,
) -> list[MinedConcept]:
    seen, pairs = gathered.seen, gathered.pairs
    chinese_forms = [
        [(form, key) for key in concept.chinese for form in (*seen.chinese_forms.get(key, ()), key)]
        for concept in concepts
    ]
    capital = frozenset(key for concept in concepts for key in concept.english if is_name(key, seen))
    terms = Nomenclature.of([concept.english for concept in concepts], chinese_forms, capital)
    report("find occurrences", 0, len(pairs))
    occurrences = find_occurrences(pairs, gathered.links, gathered.known, terms, book)
    report("find occurrences", len(pairs), len(pairs))
    mains = (frozenset(c.chinese[0] for c in concepts), frozenset(c.english[0] for c in concepts))
    langs = _langs(bitexts)
    mined = []
    for number, concept in enumerate(concepts):
        variants = composed.get(number, ())
        measures = []
        for direction in (0, 1):
            found = occurrences[direction].of(number)
            figures = measure_renderings(
                found.rendered,
                occurrences=len(found),
                source_lang=langs[direction],
                target_lang=langs[1 - direction],
                forms=frozenset((concept.english, concept.chinese)[direction]),
                elsewhere=_elsewhere(mains[direction], concept, found.keys),
                aside=frozenset(concept.acronyms),
            )
            measures.append(Consistency(figures=figures, occurrences=found))
        entry = ConceptEntry(
            terms=(
                *(
                    describe_english(key, main=concept.english[0], seen=seen, lang=langs[0], name=concept.name)
                    for key in concept.english
                ),
                *(
                    describe_chinese(key, seen=seen, lang=langs[1], name=concept.name, variant=rank > 0)
                    for rank, key in enumerate(concept.chinese)
                ),
                *(_attested_only(text, langs[1]) for text in variants),
            ),
            contexts=_contexts(occurrences[0].of(number)),
            figures=tuple(measure.figures for measure in measures if measure.figures.occurrences),
            score=round(concept.score, 4),
            evidence=concept.pairs[0].evidence.items(),
            note=DO_NOT_TRANSLATE if concept.untranslated else "",
            origin=Origin.MINED,
            state=State.PROPOSED,
        )
        attested = count_variants((*concept.chinese, *variants), attest, book) if attest else ()
        if attested:
            entry = replace(entry, extras=tuple(("attested", str(one)) for one in attested))
        mined.append(MinedConcept(entry=entry, pairs=concept.pairs, consistency=tuple(measures), attested=attested))
        report("describe concepts", len(mined), len(concepts))
    return mined


def _elsewhere(mains: frozenset[str], concept: Concept, keys: Sequence[str]) -> frozenset[str]:
    """Return the main terms that make a word ambiguous where they stand beside its main rendering.

    They are those of other concepts; and where the main rendering itself is one of these, the concept's own as well.
    """
    counts = Counter(key for key in keys if key)
    own = {concept.chinese[0], concept.english[0]}
    most = counts.most_common(1)
    others = mains.intersection(counts)
    return others if most and most[0][0] in others - own else others - own


def _langs(bitexts: Sequence[Bitext]) -> tuple[str, str]:
    """Return the commonest tags of the English and of the Chinese sides."""
    tags: Counter[str] = Counter()
    for bitext in bitexts:
        tags.update((bitext.source.lang, bitext.target.lang))
    english = [tag for tag, _ in tags.most_common() if tag.lower().startswith("en")]
    chinese = [tag for tag, _ in tags.most_common() if not tag.lower().startswith("en")]
    return (english or ["en"])[0], (chinese or ["zh"])[0]


def _attested_only(text: str, lang: str) -> Term:
    tag = script(text)
    return Term(
        text=text,
        lang=f"zh-{tag}" if tag else lang,
        part_of_speech="noun",
        kind="variant",
        note="only in the documents without translation",
    )


def _contexts(occurrences: Occurrences) -> tuple[Context, ...]:
    """Return the first few sentence pairs in which the concept is rendered by its own term, shortest first."""
    contexts = [
        Context(english=pair.english, chinese=pair.chinese, place=f"{pair.document}, pair {pair.bead + 1}")
        for pair in occurrences.first_pairs("term", _CONSIDERED)
        if len(pair.english) <= _LONGEST_CONTEXT
    ]
    contexts.sort(key=lambda context: len(context.english))
    return tuple(contexts[:_MOST_CONTEXTS])
