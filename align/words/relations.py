"""Whether a Chinese and an English word translate, look or sound the same, and what is known of each by itself.

From CC-CEDICT come the meanings of the Chinese word and of its parts, and the Chinese words that the English one
renders; from pypinyin how it sounds. What can be said of a word by itself is worked out once, so that holding
one against another takes a millionth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.dictionary import Dictionary, load_dictionary
from duizhao.bitext.language.variants import half_width, simplify
from duizhao.bitext.language.words import frequency, is_function_word, lemma

__all__ = ["ChineseWord", "EnglishWord", "Lexicon", "load_lexicon", "plain"]

Known = TypeVar("Known")

# What a part of a gloss, or characters shared with a translation, count against a whole gloss.
_PARTIAL = 0.5
# A Jaro–Winkler likeness of pinyin and spelling below this is chance.
_CHANCE_LIKENESS = 0.6
# Words rarer than this on the Zipf scale may be names even in lower case.
_NAME_FREQUENCY = 3.0
_LONGEST_PIECE = 6
# Words of a language remembered before beginning anew: some 60 MB.
_MOST_REMEMBERED = 50_000
_LONGEST_ABBREVIATION = 3

_BRACKETS = {"-lrb-": "(", "-rrb-": ")", "-lsb-": "[", "-rsb-": "]", "``": '"', "''": '"'}
_MARKS = str.maketrans(
    {
        "。": ".",
        "、": ",",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "《": '"',
        "》": '"',
        "「": '"',
        "」": '"',
        "·": ".",
        "—": "-",
    }
)
_NOT_VALUE = re.compile(r"[^\d.]")
_LETTERS = re.compile(r"[^a-z]")
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChineseWord:
    """What is known of a Chinese word by itself.

    ``meanings`` maps the English lemmas of its glosses to their share of a gloss, those of a part of the word
    behind a ``+``; ``characters`` are its characters in Simplified writing; ``han`` and ``starts_in_han`` tell whether
    it has Han characters and begins with one. ``written`` and ``value`` are as in `EnglishWord`.
    """

    text: str
    written: str
    value: str
    mark: bool
    grammar: bool
    han: bool
    starts_in_han: bool
    meanings: Mapping[str, float]
    characters: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnglishWord:
    """What is known of an English word by itself.

    ``keys`` are the forms under which a gloss may have it, ``keys_of_parts`` the same behind a ``+``;
    ``renderings`` the sets of characters of the Chinese words whose whole gloss it is, ``characters`` all of them;
    ``spelling`` its letters, ``""`` where it is no name; ``written`` its form without width, case and kind of quote,
    ``value`` its digits, ``mark`` whether it has neither letter nor digit, ``grammar`` whether it is a function word.
    """

    written: str
    value: str
    mark: bool
    grammar: bool
    keys: frozenset[str]
    keys_of_parts: frozenset[str]
    renderings: tuple[frozenset[str], ...]
    characters: frozenset[str]
    spelling: str


class Lexicon:
    """What a dictionary, spelling and sound say of a Chinese and an English word, remembered for the next time."""

    def __init__(self, dictionary: Dictionary) -> None:
        """Keep the dictionary."""
        self._dictionary = dictionary
        self._glosses: dict[str, dict[str, float]] = {}
        self._chinese: dict[str, ChineseWord] = {}
        self._english: dict[str, EnglishWord] = {}
        self._pinyin: dict[str, str] = {}
        self._several: dict[str, tuple[tuple[str, ...], ...]] = {}

    def relate(self, chinese: str, english: str) -> tuple[float, float, float]:
        """Return three numbers from 0 on: translation, same writing, same sound.

        The first adds to 1 for a whole gloss (a share of it where the gloss has more words) up to a half
        for a part of the Chinese word and up to a half for characters shared with a known translation.
        """
        return self.compare(self.chinese_word(chinese), self.english_word(english))

    def compare(self, chinese: ChineseWord, english: EnglishWord) -> tuple[float, float, float]:
        """Return what `relate` does, of words that were looked up before."""
        meaning = sound = 0.0
        if chinese.han:
            meanings = chinese.meanings
            if not english.keys.isdisjoint(meanings):
                meaning += max([meanings.get(key, 0.0) for key in english.keys])
            if not english.keys_of_parts.isdisjoint(meanings):
                meaning += _PARTIAL * max([meanings.get(key, 0.0) for key in english.keys_of_parts])
            if not english.characters.isdisjoint(chinese.characters):
                meaning += _PARTIAL * _shared(chinese.characters, english.renderings)
            if chinese.starts_in_han and english.spelling:
                sound = self._sound(chinese.text, english.spelling)
        same = chinese.written == english.written or (chinese.value != "" and chinese.value == english.value)
        return meaning, float(same), sound

    def likeness(self, chinese: str, english: str) -> float:
        """Return how alike two expressions are written or sound, 0 to 1: the greater of what `relate` says of both.

        Nothing is looked up in the dictionary, so expressions that are seen once cost little.
        """
        written = plain(chinese)
        value = _value(written)
        if written == plain(english) or (value and value == _value(plain(english))):
            return 1.0
        han = _HAN.match(chinese)
        spelling = _spelling(english) if han is not None else ""
        return self._sound(chinese, spelling) if spelling else 0.0

    def chinese_word(self, text: str) -> ChineseWord:
        """Look up a Chinese word."""
        found = self._chinese.get(text)
        if found is None:
            written = plain(text)
            han = _HAN.search(text)
            found = ChineseWord(
                text=text,
                written=written,
                value=_value(written),
                mark=_is_mark(written),
                grammar=is_function_word(text, "zh"),
                han=han is not None,
                starts_in_han=han is not None and han.start() == 0,
                meanings=self._meanings(text) if han is not None else {},
                characters=frozenset(simplify(text)),
            )
            _remember(self._chinese, text, found)
        return found

    def english_word(self, text: str) -> EnglishWord:
        """Look up an English word."""
        found = self._english.get(text)
        if found is None:
            written = plain(text)
            keys = frozenset([lemma(text), text.lower(), text.lower().replace(".", "")])
            renderings = tuple(map(frozenset, self._dictionary.chinese(text))) if text[:1].isalpha() else ()
            found = EnglishWord(
                written=written,
                value=_value(written),
                mark=_is_mark(written),
                grammar=is_function_word(text, "en"),
                keys=keys,
                keys_of_parts=frozenset("+" + key for key in keys),
                renderings=renderings,
                characters=frozenset().union(*renderings),
                spelling=_spelling(text),
            )
            _remember(self._english, text, found)
        return found

    def glosses(self, chinese: str) -> Mapping[str, float]:
        """Map the lemmas of a word's own glosses to their share of a gloss; empty where the dictionary lacks it."""
        return self._gloss(chinese) if chinese in self._dictionary else {}

    def lemma_of(self, english: str) -> str:
        """Return the lemma of an English token in small letters."""
        return lemma(english.lower())

    def gloss_lemmas(self, chinese: str) -> tuple[tuple[str, ...], ...]:
        """Return the glosses of a word that have two to five English words, as lemmas, without a first ``to``."""
        found = self._several.get(chinese)
        if found is None:
            glosses = []
            for phrase in self._dictionary.phrases(chinese) if chinese in self._dictionary else ():
                lemmas = tuple(lemma(word.strip(".,!?'").lower()) for word in phrase.split())
                lemmas = lemmas[1:] if lemmas[:1] == ("to",) else lemmas
                if 1 < len(lemmas) < _LONGEST_PIECE:
                    glosses.append(lemmas)
            found = tuple(glosses)
            _remember(self._several, chinese, found)
        return found

    def _meanings(self, chinese: str) -> dict[str, float]:
        """Map the lemmas of a word's glosses, and behind a ``+`` those of its parts', to their weights."""
        meanings = dict(self._gloss(chinese))
        if len(chinese) > 1:
            for piece in _pieces(chinese, self._dictionary):
                for word, weight in self._gloss(piece).items():
                    # Kept apart from the word's own glosses by the mark.
                    mark = "+" + word
                    meanings[mark] = max(meanings.get(mark, 0.0), weight * len(piece) / len(chinese))
        return meanings

    def _gloss(self, chinese: str) -> dict[str, float]:
        """Map each English lemma in a word's glosses to its share of the gloss that has it most to itself."""
        found = self._glosses.get(chinese)
        if found is not None:
            return found
        found = {}
        for phrase in self._dictionary.phrases(chinese):
            lemmas = [lemma(word.strip(".,!?'")) for word in phrase.split()]
            if len(lemmas) > _LONGEST_PIECE:
                continue
            content = [word for word in lemmas if not is_function_word(word, "en")]
            for word in content or lemmas:
                found[word] = max(found.get(word, 0.0), 1 / len(content or lemmas))
        # Abbreviations that the dictionary gives in brackets: artificial intelligence (AI).
        for word in self._dictionary.senses(chinese) if chinese in self._dictionary else ():
            if len(word) <= _LONGEST_ABBREVIATION and word not in found:
                found[word] = 1.0
        _remember(self._glosses, chinese, found)
        return found

    def _sound(self, chinese: str, spelling: str) -> float:
        sound = self._pinyin.get(chinese)
        if sound is None:
            from pypinyin import lazy_pinyin  # noqa: PLC0415  (a third of a second)

            sound = "".join(lazy_pinyin(chinese))
            _remember(self._pinyin, chinese, sound)
        if len(sound) < 2:  # noqa: PLR2004  (one letter sounds like anything)
            return 0.0
        from rapidfuzz.distance import JaroWinkler  # noqa: PLC0415

        likeness = float(JaroWinkler.similarity(sound, spelling))
        return max(0.0, (likeness - _CHANCE_LIKENESS) / (1 - _CHANCE_LIKENESS))


@cache
def load_lexicon() -> Lexicon:
    """Return the one lexicon of CC-CEDICT, so that what one task looked up the next one finds."""
    return Lexicon(load_dictionary())


def _remember(known: dict[str, Known], word: str, found: Known) -> None:
    """Keep what was found of a word, beginning anew when it is too much."""
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    known[word] = found


def _shared(characters: frozenset[str], renderings: Iterable[frozenset[str]]) -> float:
    """Return the best Dice overlap of a word's characters with those of any rendering."""
    return max(2 * len(characters & one) / (len(characters) + len(one)) for one in renderings)


def _spelling(english: str) -> str:
    """Return the letters of a word that may be a name, ``""`` for any other and for a single letter."""
    if not english[:1].isalpha() or (not english[0].isupper() and frequency(english, "en") > _NAME_FREQUENCY):
        return ""
    letters = _LETTERS.sub("", english.lower())
    return letters if len(letters) > 1 else ""


def _value(written: str) -> str:
    """Return the digits and points of a token, ``""`` where there is no digit."""
    value = _NOT_VALUE.sub("", written)
    return value if value.strip(".") else ""


def _pieces(chinese: str, dictionary: Dictionary) -> list[str]:
    """Cut a word into the longest known words shorter than itself, from the left."""
    pieces: list[str] = []
    start = 0
    while start < len(chinese):
        longest = min(len(chinese) - start, len(chinese) - 1)
        size = next((size for size in range(longest, 1, -1) if chinese[start : start + size] in dictionary), 1)
        pieces.append(chinese[start : start + size])
        start += size
    return pieces


def plain(token: str) -> str:
    """Undo the ways in which treebanks write brackets and quotes, fold case and width.

    >>> plain("-LRB-"), plain("，"), plain("ＡＩ")
    ('(', ',', 'ai')
    """
    lowered = half_width(token).lower()
    return _BRACKETS.get(lowered, lowered).translate(_MARKS)


def _is_mark(written: str) -> bool:
    return not any(character.isalnum() for character in written)
