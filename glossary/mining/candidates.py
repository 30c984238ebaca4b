"""What may be a term in English: noun phrases, names, phrases with *of*, and single words of other kinds.

A candidate is a run of modifiers and nouns (Justeson and Katz 1995) by the labels of
:mod:`duizhao.glossary.mining.tagging`, every part of it that ends in a noun included; two such runs with *of*, *to*,
*for* or *in* between (rate of return); a name with its possessive and the noun it owns (Moore's law); and an
adjective, participle or verb alone, of which many glossaries have a few. It has a key under which its forms meet:
case, hyphens, plural, ``A.I.`` and ``AI``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.words import Word, frequency, is_function_word, lemma
from duizhao.glossary.mining.english import POSSESSIVE, english_key, is_acronym, unowned
from duizhao.glossary.mining.tagging import Tagger, load_tagger

__all__ = ["MOST_WORDS", "Candidate", "bare_words", "english_candidates", "english_key", "labelled_candidates"]

MOST_WORDS = 5
"""A term of more words is a description; of OpenStack's 153 glossary terms the longest has five."""

_CODE = re.compile(r"[_/\\<>@{}$=|~^]|https?:|\.(?:py|txt|html|conf|rst|po|pot|json|xml|md|sh|cfg|org|com)$")
_CONTRACTED = re.compile(r"['’](?:ll|ve|re|d|m|t)$")
_NOUNS = frozenset(["NOUN", "PROPN"])
_TITLES = frozenset(["mr", "mrs", "ms", "dr", "prof", "sir", "st"])
_DETERMINERS = frozenset(
    """a an the this that these those my your his her its our their no some any each every another all both""".split()  # noqa: SIM905
)
# The tagger takes these for adjectives or verbs where they end a phrase; most often they are nouns there.
_NOUNS_AFTER_ALL = frozenset(
    ["executive", "giant", "institute", "individual", "professional", "native", "copyright", "estate"]
)
# Adjectives by their ending, whatever the tagger makes of a rare one (generative).
_ADJECTIVAL = ("ing", "ed", "ive", "al", "ic", "ous", "ary", "able")
# What may stand between two nouns of one term: rate of return, right to counsel, request for comments,
# infrastructure as code, and with an article between (platform as a service).
_LINKERS = frozenset(["of", "to", "for", "in", "as"])
_ARTICLES = frozenset(["a", "an"])
# And between the runs of one name, of so many words at most.
_CHAINED = frozenset(["of", "for", "and"])
_LONGEST_CHAIN = 8
_PARTICIPLES = ("ing", "ed")
# Eight bits wide, but not ten years old: a number and a unit that modify a noun.
_MEASURED = re.compile(r"\d+-(?!(?:second|minute|hour|day|week|month|year)s?$)[a-z]+$")
_NO_MODIFIERS = frozenset(["ADP|", "SCON", "ADV|", "NUM|"])
# A verb in its plain form may have these for its subject.
_PLURALS = frozenset(["people", "data", "police", "media", "staff"])
# So far before a verb another subject may stand.
_SUBJECT = 4
_GOVERNED = frozenset(["DET|", "PRON", "ADJ|", "NUM|", "SCON", "ADV|"])
_AT_HOME = frozenset(["DET|-", "ADJ|-", "ADP|-", "NUM|-"])
_SHORTEST_QUALITY = 4
# An adjective whose plural is at most this much rarer (Zipf) is a noun as well: pandemic 1.3, executive 0.8, variable
# 0.2; positive 1.6, digital 3, available 5.
_PLURAL_LESS = 1.4
_KINDS_ALONE = frozenset(["noun", "name", "number", "compound"])


class Candidate(NamedTuple):
    """A phrase that may be a term, in its sentence.

    ``first``, ``last`` count the words given, end exclusive; ``start``, ``end`` characters of the sentence.
    ``key`` is equal for the forms of one term; ``name`` says that it is written as a name, ``quality`` that it is an
    adjective, a participle or a verb alone.
    """

    key: str
    text: str
    start: int
    end: int
    first: int
    last: int
    name: bool = False
    quality: bool = False


def english_candidates(tokens: Sequence[Word], tagger: Tagger) -> list[Candidate]:
    """Find every noun phrase, name and part of one in a sentence.

    Parameters
    ----------
    tokens
        The sentence as :func:`duizhao.bitext.language.words.words` cuts it.
    tagger
        Labels the words.

    Returns
    -------
    list of Candidate
        By place; parts of a phrase as well as the whole.
    """
    return labelled_candidates(tokens, tagger.tag(bare_words(tokens)))


def bare_words(tokens: Sequence[Word]) -> list[str]:
    """Return the words of a sentence as they are labelled: without marks and without possessive endings."""
    return [unowned(token.text) for token in tokens if _is_spoken(token.text)]


def labelled_candidates(tokens: Sequence[Word], found_labels: Sequence[str]) -> list[Candidate]:
    """Find what :func:`english_candidates` finds, given the labels of :func:`bare_words`."""
    spoken = [number for number, token in enumerate(tokens) if _is_spoken(token.text)]
    labels = dict(zip(spoken, found_labels, strict=True))
    kinds = [_kind(token.text, labels.get(number, "")) for number, token in enumerate(tokens)]
    for number in spoken:
        kinds[number] = _settled(number, tokens, kinds, labels)
    _mend_hyphenated(tokens, kinds, labels)
    _mend_disagreeing(tokens, kinds, labels)
    for number in range(len(tokens)):
        if kinds[number] == "modifier" and labels[number].startswith("VERB"):
            # extends to generative technologies: only -ing and -ed make participles
            if not tokens[number].text.lower().endswith(_PARTICIPLES) and not _is_verb(tokens[number].text):
                continue
            kinds[number] = _participle(number, tokens[number].text, kinds, labels)
        elif kinds[number] == "modifier" and _is_noun_after_all(number, tokens, kinds, labels):
            kinds[number] = "noun"
    found: list[Candidate] = []
    runs = _runs(tokens, kinds)
    for place, (start, end) in enumerate(runs):
        found.extend(_parts(tokens, kinds, start, end))
        if place + 1 < len(runs):
            found.extend(_joined(tokens, kinds, (start, end), runs[place + 1]))
    found.extend(_chains(tokens, kinds, runs))
    found.extend(_qualities(tokens, kinds, labels))
    return found


def _settled(number: int, tokens: Sequence[Word], kinds: Sequence[str], labels: Mapping[int, str]) -> str:
    """Return the kind of a word with a capital, given where it stands."""
    kind, label, text = kinds[number], labels[number], tokens[number].text
    if number - 1 not in labels:
        # Download the file: a capital where a sentence or an item begins makes no name of a verb, but Structured
        # Query Language begins with a participle.
        verb = label.startswith("VERB") and not (label == "VERB|Part" and not text.lower().endswith("ing"))
        return "" if kind == "name" and verb else kind
    # Alibaba’s research institute: between a possessive and a noun there is no verb.
    owned = label.startswith("VERB|") and labels[number - 1][:5] in {"PROPN", "NOUN|"} and text.islower()
    if not kind and owned and POSSESSIVE.search(tokens[number - 1].text) and labels.get(number + 1, "")[:4] == "NOUN":
        return "noun"
    # Least squares, the principle of least privilege.
    if text.lower() == "least" and label == "ADJ|-" and labels[number - 1][:3] != "ADP":
        return "modifier" if labels.get(number + 1, "")[:4] == "NOUN" else kind
    # The tagger does not know Query in a heading; what is no function word is no article.
    stray = not kind and label.startswith("DET") and text[:1].isupper() and text.isalpha()
    return "name" if stray and text.lower() not in _DETERMINERS and not is_function_word(text, "en") else kind


def _mend_hyphenated(tokens: Sequence[Word], kinds: list[str], labels: Mapping[int, str]) -> None:
    """Correct what the tagger makes of a hyphenated word and its noun: low-level languages, multi-organ failure."""
    for number in labels:
        text = tokens[number].text
        if "-" not in text or not text[1:].islower() or kinds[number] == "modifier":
            continue
        after = number + 1
        follows = after < len(kinds) and kinds[after] and tokens[after].start - tokens[number].end == 1
        if _MEASURED.match(text) or (not kinds[number] and labels[number][:4] in _NO_MODIFIERS):
            # An 8-bit counter, opt-out rights, all-cause mortality.
            kinds[number] = "compound" if follows else ""
            continue
        if not text.islower():
            continue
        verb = labels.get(after) == "VERB|Fin" and tokens[after].start - tokens[number].end == 1
        if verb and kinds[number] in {"noun", "compound"} and labels.get(number - 1) in _AT_HOME:
            # In many low-level languages: a plural, no verb, where it is one out of context.
            word = tokens[after].text
            if word.endswith("s") and word.islower() and not _is_verb(word):
                kinds[after] = "noun"
        elif labels[number].startswith("VERB") and after < len(kinds) and kinds[after] == "noun":
            kinds[number] = "compound"


def _mend_disagreeing(tokens: Sequence[Word], kinds: list[str], labels: Mapping[int, str]) -> None:
    """Correct what the tagger takes for a verb that its subject does not agree with: carbon dioxide, slow query log.

    A verb in its plain form follows a plural, or the last of several subjects, and mostly governs what follows it.
    """
    for number, label in labels.items():
        if label != "VERB|Fin" or kinds[number] or number == 0 or not kinds[number - 1]:
            continue
        word, before = tokens[number], tokens[number - 1]
        if not (word.text.isalpha() and word.text.islower() and before.text.isalpha()):
            continue
        plain = lemma(word.text) == word.text and not word.text.endswith(("s", *_PARTICIPLES))
        plural = before.text.endswith("s") or before.text in _PLURALS or lemma(before.text) != before.text.lower()
        if not plain or plural or word.start - before.end != 1 or is_function_word(word.text, "en"):
            continue
        # The fox and the hound run; but a comma before a conjunction mostly begins a clause.
        conjunctions = [at for at in range(max(1, number - _SUBJECT), number) if labels.get(at) == "CCONJ|-"]
        several = any(tokens[at - 1].text != "," for at in conjunctions)
        if not several and not _is_governed(number + 1, tokens, labels):
            kinds[number] = "noun"


def _is_governed(number: int, tokens: Sequence[Word], labels: Mapping[int, str]) -> bool:
    """Tell whether a word may be what the verb before it governs: use tools, include staying, look like."""
    label = labels.get(number, "")
    if label.startswith("NOUN"):
        return tokens[number].text.endswith("s")
    if label.startswith("ADP"):
        return tokens[number].text == "like"
    return label[:4] in _GOVERNED or label in {"VERB|Ger", "VERB|Part"}


@lru_cache(maxsize=1 << 12)
def _is_verb(word: str) -> bool:
    """Tell whether a word is a verb out of context."""
    return load_tagger().tag([word])[0].startswith("VERB")


def _is_noun_after_all(number: int, tokens: Sequence[Word], kinds: Sequence[str], labels: Mapping[int, str]) -> bool:
    """Tell whether what the tagger takes for an adjective ends a phrase and has a plural: a hidden variable."""
    word = tokens[number].text.lower()
    if number + 1 < len(tokens) and kinds[number + 1] and tokens[number + 1].start - tokens[number].end <= 1:
        return False
    before = labels.get(number - 1, "DET")
    at_home = before.startswith("DET") or (kinds[number - 1] and tokens[number].start - tokens[number - 1].end <= 1)
    return bool(at_home) and frequency(word + "s", "en") >= frequency(word, "en") - _PLURAL_LESS


def _runs(tokens: Sequence[Word], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Return where each run of modifiers and nouns begins and ends."""
    runs = []
    start = 0
    while start < len(tokens):
        if not kinds[start]:
            start += 1
            continue
        end = start + 1
        while end < len(tokens) and kinds[end] and not _breaks(tokens, kinds, end):
            end += 1
        runs.append((start, end))
        start = end
    return runs


@lru_cache(maxsize=1 << 17)
def _is_spoken(text: str) -> bool:
    """Tell whether a token is more than a mark."""
    return any(letter.isalnum() for letter in text)


@lru_cache(maxsize=1 << 17)
def _kind(text: str, label: str) -> str:
    """Return ``name``, ``noun``, ``modifier`` or ``compound`` (a hyphenated word), ``number``, or ``""``."""
    bare = unowned(text)
    lower = bare.lower()
    if (
        not label
        or _CODE.search(bare)
        or _CONTRACTED.search(lower)
        or lower in _TITLES
        or lower in _DETERMINERS
        or has_han(bare)
    ):
        return ""
    if len(bare) == 1 and not bare.isdigit():
        # T cell, C compiler; alone a letter is no term, see _parts
        return "name" if bare.isupper() and bare not in "AI" and label[:4] not in {"DET|", "PRON"} else ""
    part = label.partition("|")[0]
    capital = bare[0].isupper() or any(letter.isupper() for letter in bare[1:])
    if any(letter.isdigit() for letter in bare):
        return "name" if capital else "number" if bare[0].isdigit() else ""
    if capital and part in {"PROPN", "ADJ", "NOUN", "VERB", "X"}:
        return "name"
    if is_function_word(bare, "en"):
        return ""
    return _common_kind(lower, part)


def _common_kind(lower: str, part: str) -> str:
    """Return the kind of a word that is no name."""
    if part in _NOUNS or lower in _NOUNS_AFTER_ALL:
        return "noun"
    if part == "ADJ":
        return "compound" if "-" in lower else "modifier"
    return "modifier" if part == "VERB" and lower.endswith(_ADJECTIVAL) else ""


def _participle(number: int, text: str, kinds: Sequence[str], labels: Mapping[int, str]) -> str:
    """Return the kind of a word in -ing or -ed or the like that the tagger takes for a verb.

    It modifies the noun that follows (the computing power, a machine learning model) unless it may govern it, and
    in -ing it is a noun where nothing follows that it could govern (load balancing).
    """
    before = labels.get(number - 1, "").partition("|")[0]
    after = kinds[number + 1] if number + 1 < len(kinds) else ""
    gerund = text.lower().endswith("ing")
    if after in {"noun", "name"}:
        if gerund and before in {"NOUN", "PROPN", "ADJ"}:
            return "noun"
        # A garbage collected language, but not: the team collected data.
        if not gerund and before == "NOUN" and labels[number] == "VERB|Part":
            return "modifier"
        return "modifier" if before in {"", "DET", "ADJ", "ADP", "CCONJ", "VERB", "NUM"} else ""
    governs = after or labels.get(number + 1, "").partition("|")[0] in {"DET", "PRON", "ADJ", "NUM", "PROPN", "NOUN"}
    at_home = before in {"ADP", "CCONJ", "DET", "ADJ"} or (number > 0 and kinds[number - 1] in {"noun", "modifier"})
    return "noun" if gerund and at_home and not governs else ""


def _breaks(tokens: Sequence[Word], kinds: Sequence[str], number: int) -> bool:
    """Tell whether a phrase stops before a word: after a possessive, unless inside a name, and at a gap."""
    before = tokens[number - 1]
    if before.text[-1] in "s'’" and POSSESSIVE.search(before.text):
        # National People's Congress, but China's | A.I. development
        names = number > 1 and kinds[number - 2] == kinds[number - 1] == kinds[number] == "name"
        return not names or before.text[-1] in "'’"
    return tokens[number].start - before.end > 1


def _joined(
    tokens: Sequence[Word], kinds: Sequence[str], one: tuple[int, int], other: tuple[int, int]
) -> Iterable[Candidate]:
    """Yield the phrases that two runs make: a noun of a noun, and a name with the nouns it owns."""
    (start, end), (begin, finish) = one, other
    if kinds[end - 1] not in {"noun", "name"}:
        return
    between = tokens[end].text.lower() if begin == end + 1 else ""
    if begin == end + 2 and tokens[end].text.lower() == "as" and tokens[end + 1].text.lower() in _ARTICLES:
        between = "as"
    owned = begin == end and POSSESSIVE.search(tokens[end - 1].text)
    # Bayes’ theorem: the mark stands alone
    if owned or (
        between in {"'", "’"} and tokens[end - 1].text.endswith("s") and tokens[end].start == tokens[end - 1].end
    ):
        yield from _owned(tokens, kinds, one, other)
    elif between in _LINKERS:
        for first in range(max(start, end - 2), end):
            for last in range(begin + 1, min(finish, begin + 2) + 1):
                inside = (*kinds[first:end], *kinds[begin:last])
                if inside[-1] in {"noun", "name"} and "number" not in inside:
                    yield _candidate(tokens, first, last, name=all(kind == "name" for kind in inside))


def _chains(tokens: Sequence[Word], kinds: Sequence[str], runs: Sequence[tuple[int, int]]) -> Iterable[Candidate]:
    """Yield the names that several runs make: Center for Disease Control and Prevention, Copyright and Similar Rights.

    Only names with *and* inside, or with two words between; what `_joined` yields is not yielded again.
    """
    place = 0
    while place < len(runs):
        first, end = runs[place]
        while first < end and any(kind != "name" for kind in kinds[first:end]):
            first += 1
        links: list[str] = []
        last = end
        while first < end and place + 1 < len(runs):
            begin, finish = runs[place + 1]
            linker = tokens[last].text.lower() if begin == last + 1 else ""
            names = next((n for n in range(begin, finish) if kinds[n] != "name"), finish)
            if linker not in _CHAINED or names == begin or names - first > _LONGEST_CHAIN:
                break
            links.append(linker)
            last = names
            place += 1
            if len(links) > 1 or "and" in links:
                yield from (_candidate(tokens, start, last, name=True) for start in range(first, end))
            if names < finish:
                break
        place += 1


def _owned(
    tokens: Sequence[Word], kinds: Sequence[str], owner: tuple[int, int], thing: tuple[int, int]
) -> Iterable[Candidate]:
    """Yield a name with what it owns: Moore's law, but not China's A.I. and not the year's end."""
    begin, finish = thing
    if is_acronym(tokens[begin].text):
        return
    for first in range(max(owner[0], owner[1] - 2), owner[1]):
        if any(kind != "name" for kind in kinds[first : owner[1]]):
            continue
        for last in range(begin + 1, min(finish, begin + 2) + 1):
            if kinds[last - 1] in {"noun", "name"} and not is_acronym(tokens[last - 1].text):
                yield _candidate(tokens, first, last, name=False)


def _qualities(tokens: Sequence[Word], kinds: Sequence[str], labels: Mapping[int, str]) -> Iterable[Candidate]:
    """Yield the adjectives, the participles and the verbs in their plain form, each alone."""
    for number, label in labels.items():
        text = tokens[number].text
        part = label.partition("|")[0]
        if (
            kinds[number] in {"noun", "name", "number", "compound"}
            or not text.isalpha()
            or len(text) < _SHORTEST_QUALITY
        ):
            continue
        plain = part == "ADJ" or label == "VERB|Part" or (part == "VERB" and lemma(text) == text.lower())
        if plain and text[1:].islower() and not is_function_word(text, "en"):
            yield _candidate(tokens, number, number + 1, name=False, quality=True)


def _candidate(tokens: Sequence[Word], first: int, last: int, *, name: bool, quality: bool = False) -> Candidate:
    """Make a candidate of the words from ``first`` to ``last``, end exclusive."""
    final = unowned(tokens[last - 1].text)
    text = ""
    for number in range(first, last):
        gap = number > first and tokens[number].start > tokens[number - 1].end
        text += (" " if gap else "") + (final if number == last - 1 else tokens[number].text)
    return Candidate(
        key=english_key(text),
        text=text,
        start=tokens[first].start,
        end=tokens[last - 1].start + len(final),
        first=first,
        last=last,
        name=name,
        quality=quality,
    )


def _parts(tokens: Sequence[Word], kinds: Sequence[str], start: int, end: int) -> Iterable[Candidate]:
    for first in range(start, end):
        if kinds[first] == "number":
            continue
        for last in range(first + 1, min(end, first + MOST_WORDS) + 1):
            inside = kinds[first:last]
            alone = last - first == 1
            if alone and len(unowned(tokens[first].text)) == 1:
                continue
            if inside[-1] == "modifier" or (inside[-1] == "compound" and not alone):
                continue
            if inside[-1] == "number" and "name" not in inside:
                continue
            # The chatbot | ChatGPT: a name in apposition is a term by itself.
            name = all(kind in {"name", "number"} for kind in inside)
            final = tokens[last - 1].text
            if inside[-1] in {"name", "number"} and not name and not is_acronym(final) and len(final) > 1:
                continue
            yield _candidate(
                tokens, first, last, name=name and not (first == 0 and alone and tokens[first].text[1:].islower())
            )
