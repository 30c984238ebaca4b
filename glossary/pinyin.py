"""Pinyin: how a term is read, and the ways in which a person types that.

Readings are kept with tone marks and a space between syllables (``suàn lì``). What a person types is
compared without spaces: by letters and tones (``suan4li4``, ``suànlì``), by letters (``suanli``) and by
initials (``sl``). Reading Chinese aloud needs pypinyin's dictionaries and loads them on first use;
everything else here is light.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["PinyinKeys", "Reader", "mark_tones", "pinyin_keys", "split_tones"]

_TONE_OF_MARK = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_MARK_OF_TONE = {tone: mark for mark, tone in _TONE_OF_MARK.items()}
_DIAERESIS = "\u0308"
_NUMBERED = re.compile(r"([A-Za-zÜü:]+?)([0-5])(?![0-9])")
_LATIN_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+#&_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class PinyinKeys:
    """What a reading can be typed as: ``suanli44``, ``suanli``, and ``sl`` (both ``z`` and ``zh`` for zh-)."""

    toned: str
    plain: str
    initials: tuple[str, ...]


def mark_tones(reading: str) -> str:
    """Turn numbered pinyin, as in CC-CEDICT, into pinyin with tone marks; marked pinyin stays as it is.

    >>> mark_tones("suan4 li4"), mark_tones("nu:3 peng2 you5"), mark_tones("A A zhi4")
    ('suàn lì', 'nǚ péng you', 'A A zhì')
    """
    return " ".join(_NUMBERED.sub(lambda match: _mark_syllable(match[1], match[2]), reading).split())


@lru_cache(maxsize=4096)
def _mark_syllable(typed: str, tone: str) -> str:
    syllable = typed.replace("u:", "ü").replace("U:", "Ü").replace("v", "ü").replace("V", "Ü")
    mark = _MARK_OF_TONE.get(tone)
    if mark is None:
        return syllable
    lowered = syllable.lower()
    # The mark stands on a or e, on the o of ou, and on the last vowel otherwise.
    for seat in ("a", "e", "ou"):
        if seat in lowered:
            place = lowered.index(seat)
            break
    else:
        vowels = [place for place, letter in enumerate(lowered) if letter in "iouü"]
        if not vowels:
            return syllable
        place = vowels[-1]
    return unicodedata.normalize("NFC", syllable[: place + 1] + mark + syllable[place + 1 :])


@lru_cache(maxsize=4096)
def split_tones(typed: str) -> tuple[str, str]:
    """Split what was typed into letters, without spaces, and the tones in order; a neutral tone is none.

    >>> split_tones("suàn lì"), split_tones("suan4li4"), split_tones("Nǚ péngyou"), split_tones("xi'an")
    (('suanli', '44'), ('suanli', '44'), ('nvpengyou', '32'), ('xian', ''))
    """
    letters: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFD", typed.casefold().replace("u:", "ü")):
        if character in _TONE_OF_MARK:
            tones.append(_TONE_OF_MARK[character])
        elif character == _DIAERESIS and letters and letters[-1] == "u":
            letters[-1] = "v"
        elif character in "1234" and letters:
            tones.append(character)
        elif character.isalpha():
            letters.append(character)
    plain = "".join(letters)
    return _without_passport_spelling(plain), "".join(tones)


def _without_passport_spelling(letters: str) -> str:
    """Passports write lyu and nyu for lü and nü."""
    return letters.replace("lyu", "lv").replace("nyu", "nv")


@lru_cache(maxsize=1 << 12)
def pinyin_keys(reading: str) -> PinyinKeys:
    """Return what a reading (syllables apart, tone marks) can be typed as.

    >>> pinyin_keys("zhōng guó")
    PinyinKeys(toned='zhongguo12', plain='zhongguo', initials=('zg', 'zhg'))
    """
    plain, tones = "", ""
    short: list[str] = []
    long: list[str] = []
    for token in reading.split():
        letters, tone = split_tones(token)
        plain += letters
        tones += tone
        if not letters:
            continue
        if token.isascii() and token.isupper():
            short.append(letters)
            long.append(letters)
            continue
        short.append(letters[0])
        long.append(letters[:2] if letters[:2] in {"zh", "ch", "sh"} else letters[0])
    plain = _without_passport_spelling(plain)
    initials = dict.fromkeys(("".join(short), "".join(long)))
    return PinyinKeys(
        toned=plain + tones if tones else "",
        plain=plain,
        initials=tuple(key for key in initials if len(key) > 1),
    )


class Reader:
    """Reads Chinese aloud by pypinyin's dictionaries: words first, then single characters.

    pypinyin's own function takes 340 µs for a term of seven characters on two loaded cores; looking up
    the words that the segmenter found takes 3 µs and reads 银行 (yín háng, bank) as well.
    """

    def __init__(self, cut: Callable[[str], Iterable[str]]) -> None:
        """Take the function that cuts Simplified Chinese into words; load the dictionaries."""
        from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # noqa: PLC0415 - 0.4 s, needed only when writing

        self._cut = cut
        self._words: dict[str, list[list[str]]] = PHRASES_DICT
        self._characters: dict[int, str] = PINYIN_DICT

    def read(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return (character or run of Latin letters, syllable) pairs; what has no sound is left out.

        A Latin run is its own syllable, as it is written: ``GitHub``, ``C++``.
        """
        pairs: list[tuple[str, str]] = []
        done = 0
        for latin in _LATIN_RUN.finditer(text):
            pairs += self._read_han(text[done : latin.start()])
            pairs.append((latin[0], latin[0]))
            done = latin.end()
        return (*pairs, *self._read_han(text[done:]))

    def readings(self, character: str) -> tuple[str, ...]:
        """Return every reading of a character, the commonest first."""
        return tuple(dict.fromkeys(filter(None, self._characters.get(ord(character), "").split(","))))

    def _read_han(self, text: str) -> Iterator[tuple[str, str]]:
        if not text:
            return
        for word in self._cut(text):
            known = self._words.get(word)
            if known is not None:
                yield from ((character, readings[0]) for character, readings in zip(word, known, strict=False))
            else:
                for character in word:
                    readings_text = self._characters.get(ord(character))
                    if readings_text is not None:
                        yield character, readings_text.split(",")[0]

    def characters(self) -> tuple[tuple[str, str], ...]:
        """Return (character, its first reading) for the 6,763 characters of GB 2312, which most texts keep to."""
        return tuple(
            (chr(code), readings.split(",")[0]) for code, readings in self._characters.items() if _in_gb2312(chr(code))
        )


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
