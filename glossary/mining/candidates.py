"""What may be a term: noun phrases and names of English, words and compounds of Chinese, and how term-like they are.

An English candidate is a run of modifiers and nouns (Justeson and Katz 1995) by the labels of
:mod:`duizhao.glossary.mining.tagging`, every part of it that ends in a noun included. It has a key under which its
forms meet: case, hyphens, plural, ``A.I.`` and ``AI``. How much a word belongs to the field is its frequency here
against its frequency in the language (Ahmad et al. 1999, "weirdness"); how much a phrase stands on its own, and not
only inside longer ones, is its C-value (Frantzi, Ananiadou and Mima 2000).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import log2, log10

from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.variants import unify
from duizhao.bitext.language.words import Word, frequency, is_function_word, lemma, words
from duizhao.glossary.keys import fold
from duizhao.glossary.mining.tagging import Tagger

__all__ = [
    "Candidate",
    "c_value",
    "chinese_key",
    "chinese_words",
    "discover_words",
    "english_candidates",
    "english_key",
    "is_generic",
    "specificity",
]

MOST_WORDS = 5
"""A term of more words is a description; of OpenStack's 153 glossary terms the longest has five."""

_ACRONYM = re.compile(r"(?:[A-Za-z]\.){2,}[A-Za-z]?$")
_SHORT = re.compile(r"[A-Z][A-Z\d]{1,5}s?$")
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")
_HAN = re.compile(f"[{HAN}]")
_CODE = re.compile(r"[_/\\<>@{}$=|~^]|https?:|\.(?:py|txt|html|conf|rst|po|pot|json|xml|md|sh|cfg|org|com)$")
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
# What ends a word like start-up, log-in or roll-out.
_PARTICLES = frozenset(["up", "in", "out", "off", "on", "down", "over", "back"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A phrase that may be a term, in its sentence.

    ``first``, ``last`` count the words given, end exclusive; ``start``, ``end`` characters of the sentence.
    ``key`` is equal for the forms of one term; ``name`` says that it is written as a name.
    """

    key: str
    text: str
    start: int
    end: int
    first: int
    last: int
    name: bool = False


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
    spoken = [number for number, token in enumerate(tokens) if any(letter.isalnum() for letter in token.text)]
    bare = [_POSSESSIVE.sub("", tokens[number].text) for number in spoken]
    labels = dict(zip(spoken, tagger.tag(bare), strict=True))
    kinds = [_kind(token.text, labels.get(number, "")) for number, token in enumerate(tokens)]
    for number in spoken:
        # Download the file: a capital where a sentence or an item begins makes no name of a verb.
        if kinds[number] == "name" and labels[number].startswith("VERB") and number - 1 not in labels:
            kinds[number] = ""
    for number in range(len(tokens)):
        if kinds[number] == "modifier" and labels[number].startswith("VERB") and not _modifies(number, kinds, labels):
            kinds[number] = ""
    found: list[Candidate] = []
    start = 0
    while start < len(tokens):
        if not kinds[start]:
            start += 1
            continue
        end = start + 1
        while end < len(tokens) and kinds[end] and not _breaks(tokens, kinds, end):
            end += 1
        found.extend(_parts(tokens, kinds, start, end))
        start = end
    return found


def _kind(text: str, label: str) -> str:
    """Return ``name``, ``noun``, ``modifier`` or ``compound`` (a hyphenated word), ``number``, or ``""``."""
    bare = _POSSESSIVE.sub("", text)
    lower = bare.lower()
    if not label or _CODE.search(bare) or lower in _TITLES or lower in _DETERMINERS or len(bare) == 1:
        return ""
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


def _modifies(number: int, kinds: Sequence[str], labels: Mapping[int, str]) -> bool:
    """Tell whether a participle belongs to the noun that follows (the computing power), not to a verb before it."""
    before = labels.get(number - 1, "").partition("|")[0]
    after = kinds[number + 1] if number + 1 < len(kinds) else ""
    return after in {"noun", "name"} and before in {"DET", "ADJ", "ADP", "CCONJ", "VERB"}


def _breaks(tokens: Sequence[Word], kinds: Sequence[str], number: int) -> bool:
    """Tell whether a phrase stops before a word: after a possessive, unless inside a name, and at a gap."""
    before = tokens[number - 1]
    if _POSSESSIVE.search(before.text):
        # National People's Congress, but China's | A.I. development
        names = number > 1 and kinds[number - 2] == kinds[number - 1] == kinds[number] == "name"
        return not names or before.text[-1] in "'’"
    return tokens[number].start - before.end > 1


def _is_acronym(text: str) -> bool:
    bare = _POSSESSIVE.sub("", text)
    return bool(_ACRONYM.match(bare) or _SHORT.match(bare))


def _parts(tokens: Sequence[Word], kinds: Sequence[str], start: int, end: int) -> Iterable[Candidate]:
    for first in range(start, end):
        if kinds[first] == "number":
            continue
        for last in range(first + 1, min(end, first + MOST_WORDS) + 1):
            inside = kinds[first:last]
            alone = last - first == 1
            if inside[-1] == "modifier" or (inside[-1] == "compound" and not alone):
                continue
            if inside[-1] == "number" and "name" not in inside:
                continue
            # The chatbot | ChatGPT: a name in apposition is a term by itself.
            name = all(kind in {"name", "number"} for kind in inside)
            if inside[-1] in {"name", "number"} and not name and not _is_acronym(tokens[last - 1].text):
                continue
            texts = [token.text for token in tokens[first:last]]
            texts[-1] = _POSSESSIVE.sub("", texts[-1])
            begin = tokens[first].start
            finish = tokens[last - 1].start + len(texts[-1])
            text = "".join(
                (" " if number and tokens[first + number].start > tokens[first + number - 1].end else "") + word
                for number, word in enumerate(texts)
            )
            yield Candidate(
                key=english_key(text),
                text=text,
                start=begin,
                end=finish,
                first=first,
                last=last,
                name=name and not (first == 0 and alone and tokens[first].text[1:].islower()),
            )


@lru_cache(maxsize=1 << 18)
def english_key(text: str) -> str:
    """Return the key under which the forms of an English term meet.

    >>> english_key("Open-Source systems"), english_key("A.I."), english_key("AI"), english_key("start-ups")
    ('open source system', 'ai', 'ai', 'start up')
    """
    parts = []
    for word in text.split():
        bare = _POSSESSIVE.sub("", word)
        if _ACRONYM.match(bare):
            bare = bare.replace(".", "")
        parts.append(bare)
    folded = fold(" ".join(parts)).split()
    if not folded:
        return ""
    last = folded[-1]
    # A short word in capitals (AWS, GPUs) is no plural but for the small s.
    if _SHORT.match(parts[-1]):
        folded[-1] = last[:-1] if parts[-1].endswith("s") else last
    elif last.isalpha() and last.isascii() and len(last) > 3:  # noqa: PLR2004  (gas, bus)
        folded[-1] = _singular(last)
    elif last[:-1] in _PARTICLES and last.endswith("s"):
        folded[-1] = last[:-1]
    return " ".join(folded)


def _singular(word: str) -> str:
    """Return the lemma of a noun: only a plural ending comes off, so that ``computing`` stays."""
    found = lemma(word)
    return found if word.endswith(("s", "ren", "men", "ice", "eet", "eeth", "a", "i")) else word


@lru_cache(maxsize=1 << 18)
def chinese_key(text: str) -> str:
    """Return the key under which the writings of a Chinese term meet: script, region, width, no spaces.

    >>> chinese_key("人工智慧") == chinese_key("人工智能"), chinese_key("開源")
    (True, '开源')
    """
    return unify(text).replace(" ", "")


def chinese_words(text: str, known: Mapping[str, int] | None = None) -> list[Word]:
    """Cut Chinese into words, with newly discovered ones kept whole.

    Parameters
    ----------
    text
        A sentence.
    known
        Words that must not be cut, by text; the longest at a place wins. See :func:`discover_words`.
    """
    if not known:
        return _cut(text, 0)
    cut: list[Word] = []
    start = done = 0
    longest = max(map(len, known))
    while start < len(text):
        size = next((n for n in range(min(longest, len(text) - start), 1, -1) if text[start : start + n] in known), 0)
        if size:
            cut.extend(_cut(text[done:start], done))
            cut.append(Word(text=text[start : start + size], start=start, end=start + size))
            start += size
            done = start
        else:
            start += 1
    cut.extend(_cut(text[done:], done))
    return cut


def _cut(text: str, by: int) -> list[Word]:
    """Cut a stretch that begins ``by`` characters into its text; unknown words made of two known ones are cut again."""
    found = []
    for word in words(text, "zh") if text.strip() else ():
        middle = word.start + _joint(word.text)
        if middle > word.start:
            found.append(Word(text=text[word.start : middle], start=word.start + by, end=middle + by))
            found.append(Word(text=text[middle : word.end], start=middle + by, end=word.end + by))
        else:
            found.append(Word(text=word.text, start=word.start + by, end=word.end + by))
    return found


@lru_cache(maxsize=1 << 16)
def _joint(word: str) -> int:
    """Return where the cutter's guess at an unknown word is really two words (作业|状态, job status); 0 where not."""
    if len(word) < 2 * _SHORTEST_HALF or not _HAN.match(word) or frequency(word, "zh"):
        return 0
    best, place = 0.0, 0
    for middle in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1):
        halves = frequency(word[:middle], "zh"), frequency(word[middle:], "zh")
        if min(halves) >= _COMMON_HALF and sum(halves) > best:
            best, place = sum(halves), middle
    return place


def discover_words(sentences: Sequence[Sequence[Word]], *, least: int = 2) -> dict[str, int]:
    """Find words that no dictionary has, where the cutter went astray: names, transliterations, coinages.

    Where unknown pieces and hardly independent single characters stand together, every string of two to six
    characters that recurs is a word, unless it is only ever seen inside a longer one that is.

    Parameters
    ----------
    sentences
        Chinese sentences as cut by :func:`duizhao.bitext.language.words.words`.
    least
        How often one must be seen.

    Returns
    -------
    dict
        The words with their counts.
    """
    counts: Counter[str] = Counter()
    for sentence in sentences:
        for region in _odd_regions(sentence):
            for first in range(len(region)):
                for last in range(first + 2, min(first + _LONGEST_FIND, len(region)) + 1):
                    counts[region[first:last]] += 1
    found = {text: count for text, count in counts.items() if count >= least and not frequency(text, "zh")}
    widest: dict[str, int] = {}
    for text, count in found.items():
        for inner in {text[1:], text[:-1]}:
            widest[inner] = max(widest.get(inner, 0), count)
    return {text: count for text, count in found.items() if widest.get(text, 0) < count}


def _odd_regions(sentence: Sequence[Word]) -> Iterable[str]:
    """Yield the stretches where the cut looks wrong."""
    region = ""
    odd = False
    end = -1
    for word in sentence:
        han = bool(_HAN.match(word.text))
        single = len(word.text) == 1 and not is_function_word(word.text, "zh")
        unknown = len(word.text) > 1 and not frequency(word.text, "zh")
        if han and (single or unknown) and (word.start == end or not region):
            region += word.text
            odd = odd or unknown or frequency(word.text, "zh") < _INDEPENDENT
        else:
            if odd and len(region) > 1:
                yield region
            region, odd = (word.text, True) if han and (single or unknown) else ("", False)
        end = word.end
    if odd and len(region) > 1:
        yield region


_LONGEST_FIND = 6
# A guess of four characters and more is two words when both halves are this common (Zipf).
_SHORTEST_HALF = 2
_COMMON_HALF = 3.5
# Single characters above this Zipf frequency stand alone often enough (人, 大, 说) not to betray a wrong cut.
_INDEPENDENT = 5.3


def is_generic(key: str, *, known: bool = False) -> bool:
    """Tell whether an English key is no term whatever its frequency: grammar, a general noun or a general modifier.

    Parameters
    ----------
    key
        As :func:`english_key` gives it.
    known
        Whether a dictionary has it as a whole, so that some modifiers make a kind after all.

    >>> is_generic("way"), is_generic("new technology"), is_generic("chatbot"), is_generic("building block")
    (True, True, False, False)
    >>> is_generic("social medium"), is_generic("social medium", known=True)
    (True, False)
    """
    parts = key.split()
    general = _general_words()
    if len(parts) < 2:  # noqa: PLR2004  (one word, or none)
        return (
            not parts or key in general["general nouns"] | general["general modifiers"] or is_function_word(key, "en")
        )
    if is_function_word(parts[0], "en") or (is_function_word(parts[-1], "en") and parts[-1] not in _PARTICLES):
        return True
    return parts[0] in general["general modifiers"] and not (known and parts[0] in general["kind modifiers"])


@cache
def _general_words() -> Mapping[str, frozenset[str]]:
    """Read the lists of general words, by section."""
    sections: dict[str, set[str]] = {}
    name = ""
    for line in (files("duizhao.glossary.mining") / "general_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            sections.setdefault(name, set()).update(line.split())
    return {name: frozenset(found) for name, found in sections.items()}


def specificity(key: str, count: int, total: int) -> float:
    """Return how much more common an English key is here than in the language, as log10 of the ratio.

    Parameters
    ----------
    key
        As :func:`english_key` gives it; of several words, the rarest counts.
    count, total
        Occurrences of the key and of all words here. One is taken off for a start, so that a word seen once
        in a short text is not judged by an accident.

    Returns
    -------
    float
        0 where it is as common as elsewhere, 2 where a hundred times as common.
    """
    background = min((frequency(part, "en") for part in key.split()), default=0.0)
    here = log10(max(count - 0.5, 0.5) / max(total, 1000)) + 9
    return here - max(background, 1.0)


def c_value(counts: Mapping[str, int]) -> dict[str, float]:
    """Return the C-value of each phrase: its count less what it owes to longer phrases, by its length.

    C(a) = log₂(|a| + 1) · (f(a) − mean of f(b) over the longer candidates b that hold a), where |a| counts words.
    (Frantzi et al. have log₂|a|, which makes every single word nought; the one added is Barrón-Cedeño's, 2009.)

    >>> {key: round(value, 2) for key, value in c_value({"trade embargo": 1, "embargo": 1, "chip": 4}).items()}
    {'trade embargo': 1.58, 'embargo': 0.0, 'chip': 4.0}
    """
    longer: dict[str, list[int]] = {}
    for key, count in counts.items():
        parts = key.split()
        for size in range(1, len(parts)):
            for first in range(len(parts) - size + 1):
                inner = " ".join(parts[first : first + size])
                if inner in counts:
                    longer.setdefault(inner, []).append(count)
    values = {}
    for key, count in counts.items():
        holders = longer.get(key, ())
        own = count - (sum(holders) / len(holders) if holders else 0.0)
        values[key] = log2(key.count(" ") + 2) * own
    return values
