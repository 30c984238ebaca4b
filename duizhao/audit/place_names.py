"""The names of places, people and weekdays that CC-CEDICT knows, and of organisations, both ways.

A word of the dictionary is a name where every gloss of it begins with a capital letter; it is a place where a gloss
says so (country, city, river …) or is nothing but a name. For some countries the words are given by hand, since
no gloss has the people or the language; ``organisations.txt`` has organisations and firms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from duizhao.audit.peoples import ALIASES
from duizhao.bitext.language.characters import HAN, is_han

__all__ = [
    "ALIASES",
    "LONGEST_NAME",
    "NO_PLACE",
    "SAME_LETTERS",
    "PlaceNames",
    "load_place_names",
    "places_of",
    "same_stem",
]

_HEAD: Final = re.compile(r"[A-ZÀ-ÞĀ-Ž][A-Za-zÀ-ɏ'’.-]+")
_CUT: Final = re.compile(
    r" ?[,(;:]| or (?=[a-z])"
    r"| (?=(?:sub)?(?:provincial|prefecture|municipality|city|province)\b)"
)

LONGEST_NAME: Final = 8
"""The longest Chinese name looked for, in characters."""

SAME_LETTERS: Final = 3
"""Names that share so many first letters may be one, France and French, unless another name is nearer."""

LEAST_PERSON: Final = 3
"""The shortest name of a person taken from the dictionary: two characters are a family name or a common word."""

_WEEKDAYS: Final = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())  # noqa: SIM905
NO_PLACE: Final = frozenset(
    """
    the it it's its a an of and in on new old us one he she we they january february march april may june july august
    september october november december autonomous shehiri
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Capitalised words that name no place by themselves."""

_READING: Final = re.compile(rf"\[[^\]]*\]|[{HAN}|]+")
_ASIDE: Final = (
    *("abbr. for", "variant of", "CL:", "see ", "also ", "previous", "former", "capital of", "old name", "(neologism)"),
    *("(Tw)", "abbr. to", "alternative"),
)
"""How a gloss begins that says more of a name."""
_PLACE: Final = re.compile(
    r"\b(?:country|countries|city|capital|province|state|county|district|prefecture|town|island|river|region"
    r"|municipality"
    r"|mount|mountain range|lake|bay|strait|desert|gulf|valley|canal|falls"
    r"|republic|kingdom|continent|sea|ocean|mountain|autonomous|territory|peninsula)\b",
    re.IGNORECASE,
)
# A place and where it is: Melbourne in Australia, Liverpool in England, both after a comma or in brackets.
_LOCATED: Final = re.compile(
    r"[A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’.-]+){0,3}(?:, | \()(?:[A-ZÀ-Þ][\w'’.-]+)(?:,? [A-ZÀ-Þ][\w'’.-]+){0,3}\)?\Z"
)
_BODY: Final = re.compile(
    r"\b(?:Organi[sz]ation|University|Bank|Fund|Council|Agency|Association|Union|Commission|Institute|Committee"
    r"|Ministry"
    r"|Court|Bureau|Institution|Academy|Federation|Authority|WTO|WHO)\b"
)
_ACRONYM: Final = re.compile(r"(?:\(|\A)([A-Z]{2,6})(?:\)| \(|\Z)")
_AMBIGUOUS: Final = frozenset(["us", "white", "mainland", "atlantic", "states", "kingdom"])
_OF_PLACE: Final = re.compile(r"(?:an|ese|ish|i)s?\Z")
_ENDING: Final = 4
LEAST_PHRASE: Final = 5
GENERIC: Final = frozenset(
    """
    river mount mt mt. lake sea ocean bay island islands university organization organisation bank world international
    national city county province state peninsula strait gulf desert valley north south east west new great union fund
    council agency association commission institute committee republic kingdom republic people's democratic federation
    dynasty
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Words of names that name nothing by themselves: the Yangtze River and the Yellow River share one."""
_WHERE: Final = frozenset(["UK", "US", "USA", "PRC", "EU", "HK", "TW", "ROC", "BC", "AD"])
"""What a gloss says in brackets of where a word is used."""
_LANDS: Final = frozenset(
    """
    river sea ocean mount mountain mountains lake bay island islands city county province state peninsula strait gulf
    desert valley district township town prefecture republic kingdom capital municipality
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_NO_PLACES: Final = frozenset("酚酸酯醇酮胺素酶碱苷烯烷炔醛菌药剂网报刊奖")
"""Last characters of words whose capital in English says nothing of a place or a person."""
_LIVED: Final = re.compile(r"\((?:c\. ?)?\d{3,4} ?[-–]")
_BARE_NAME: Final = re.compile(r"[A-ZÀ-Þ][a-zà-ɏ]{2,}(?: [A-ZÀ-Þ][a-zà-ɏ]+){0,2}\Z")


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The names of the dictionary.

    ``known``: each Chinese name with the capitalised words of its glosses, in small letters; ``kinds``: what
    it is, ``day``, ``place``, ``body`` (an organisation) or ``person``; ``chinese``: each such English word with its
    Chinese names; ``phrases`` and ``acronyms``: the same for names of several words, in small letters (yellow river),
    and for those of initials (WHO); ``organisations``: the Chinese names of ``organisations.txt``; ``common``: words
    of glosses that are no names; ``about``: all
    words of the glosses of a name, which relate a capital to its country; ``heads``: the first two characters of
    the names, with the lengths of those that begin so, longest first.
    """

    known: dict[str, frozenset[str]]
    kinds: dict[str, str]
    chinese: dict[str, frozenset[str]]
    phrases: dict[str, frozenset[str]]
    acronyms: dict[str, frozenset[str]]
    about: dict[str, frozenset[str]]
    heads: dict[str, tuple[int, ...]]
    organisations: frozenset[str]
    common: frozenset[str]
    vague: frozenset[str]


@cache
def load_place_names() -> PlaceNames:  # noqa: C901, PLR0912 - one pass over the dictionary
    """Return the dictionary's names of places, people and weekdays, collected once a process."""
    from duizhao.bitext.language.dictionary import load_dictionary  # noqa: PLC0415 - half a second, once

    known: dict[str, frozenset[str]] = {}
    kinds: dict[str, str] = {}
    about: dict[str, frozenset[str]] = {}
    back: dict[str, set[str]] = {}
    phrases: dict[str, set[str]] = {}
    acronyms: dict[str, set[str]] = {}
    small: list[str] = []
    for word, glosses in load_dictionary().entries():
        small += [gloss for gloss in glosses if gloss[0].islower()]
        if not word[1:] or not (word in ALIASES or all(map(_is_name, glosses))) or not is_han(word[0]):
            continue
        heads = _heads(word, glosses)
        kind = _kind(word, glosses, heads)
        if kind is None or not heads:
            continue
        short = {name.lower() for gloss in glosses for name in _ACRONYM.findall(gloss) if name not in _WHERE}
        known[word] = frozenset((heads - GENERIC or heads) | short)
        if kind in {"place", "body"}:
            for gloss in glosses:
                for name in _ACRONYM.findall(gloss) if kind == "body" else ():
                    acronyms.setdefault(name, set()).add(word)
                for name in _names_in(gloss):
                    phrases.setdefault(name, set()).add(word)
        kinds[word] = kind
        about[word] = frozenset(part.lower() for gloss in glosses for part in _HEAD.findall(gloss))
        if len(known[word]) == 1 or word in ALIASES:
            for head in known[word]:
                back.setdefault(head, set()).add(word)
        elif kind == "person":
            family = _HEAD.findall(_CUT.split(glosses[0], maxsplit=1)[0])[-1:]
            for head in family:
                back.setdefault(head.lower(), set()).add(word)
    of_peoples = {head.lower() for word in ALIASES for head in ALIASES[word].split()}
    organisations = _read_organisations()
    for word, kind, names in organisations:
        parts = [part.lower() for name in names for part in name.split()]
        own = [part for part in parts if part not in of_peoples]
        known[word] = frozenset([part for part in own if part not in GENERIC] or own or parts)
        kinds[word] = kind
        about[word] = known[word] | frozenset(parts)
        for name in names:
            if " " in name:
                phrases.setdefault(name.lower(), set()).add(word)
            elif name.isupper():
                acronyms.setdefault(name, set()).add(word)
            else:
                back.setdefault(name.lower(), set()).add(word)
    common = set(" ".join(small).split())
    peoples = of_peoples - GENERIC - _AMBIGUOUS
    peoples |= {name.lower() for _, _, names in organisations for name in names if " " not in name}
    for word in [
        word
        for word, heads in known.items()
        if kinds[word] == "place" and word not in ALIASES and heads <= common and about[word].isdisjoint(_LANDS)
    ]:
        del known[word], kinds[word]  # 国会 (Parliament), 互联网 (Internet): words that are capitals by custom
    for head in list(back):
        back[head] &= known.keys()
    chinese = {
        head: frozenset(words) for head, words in back.items() if words and (head not in common or head in peoples)
    }
    lengths: dict[str, set[int]] = {}
    for word in known:
        if len(word) <= LONGEST_NAME:
            lengths.setdefault(word[:2], set()).add(len(word))
    return PlaceNames(
        known,
        kinds,
        chinese,
        {name: frozenset(found & known.keys()) for name, found in phrases.items() if found & known.keys()},
        {name: frozenset(found & known.keys()) for name, found in acronyms.items() if found & known.keys()},
        about,
        {head: tuple(sorted(sizes)[::-1]) for head, sizes in lengths.items()},
        frozenset(word for word, _, _ in organisations),
        frozenset(common),
        frozenset(word for word, _, _ in organisations if known[word] <= GENERIC),
    )


def _read_organisations() -> list[tuple[str, str, tuple[str, ...]]]:
    """Read ``organisations.txt``: each Chinese name with its kind and its English names."""
    text = (files("duizhao.audit") / "organisations.txt").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    return [
        (word, kind.strip(), tuple(name.strip() for name in english.split(";")))
        for kind, chinese, english in rows
        for word in chinese.split()
    ]


@lru_cache(maxsize=4096)
def same_stem(head: str, word: str) -> bool:
    """Whether an English word may be of the name of a place, in small letters: france and french, iraq and iraqi.

    Not where it is nearer to another name: austrian is of austria, not of australia.

    >>> same_stem("cyprus", "cypriot"), same_stem("australia", "austrian"), same_stem("nanning", "nanjing")
    (True, False, False)
    """
    shared = _shared(head, word)
    if shared < SAME_LETTERS:
        return False
    if shared >= len(head) - 1 or shared == len(word):
        return True
    for rival in _stems().get(word[:SAME_LETTERS], ()):
        near = _shared(rival, word)
        if (near >= len(rival) - 2 and near > shared + 1) or (near == len(rival) and near > shared):
            return False
    return True


def _shared(one: str, two: str) -> int:
    """Count the first letters that two words share."""
    for place, (letter, other) in enumerate(zip(one, two, strict=False)):
        if letter != other:
            return place
    return min(len(one), len(two))


@lru_cache(maxsize=4096)
def places_of(word: str) -> frozenset[str]:
    """Return the Chinese names of the place that a people's or a language's name is made of, in small letters.

    >>> "奥地利" in places_of("austrian"), sorted(places_of("table"))
    (True, [])
    """
    if not _OF_PLACE.search(word):
        return frozenset()
    near = [
        (shared, head)
        for head in _stems().get(word[:SAME_LETTERS], ())
        if (shared := _shared(head, word)) >= max(len(head) - 1, len(word) - _ENDING) and shared > SAME_LETTERS
    ]
    names = load_place_names()
    if word in names.common:
        return frozenset()
    return names.chinese.get(max(near)[1], frozenset()) if near else frozenset()


@cache
def _stems() -> dict[str, tuple[str, ...]]:
    """Return the English names of places by their first letters."""
    names = load_place_names()
    stems: dict[str, set[str]] = {}
    for word, heads in names.known.items():
        if names.kinds[word] == "place" and len(heads) == 1:
            for head in heads:
                if len(head) > SAME_LETTERS:
                    stems.setdefault(head[:SAME_LETTERS], set()).add(head)
    return {start: tuple(sorted(heads)) for start, heads in stems.items()}


def _names_in(gloss: str) -> list[str]:
    """Return the names of several words that a gloss begins with, in small letters."""
    first = _CUT.split(gloss.removeprefix("the "), maxsplit=1)[0]
    names = [name.strip().lower().replace("mt. ", "mount ").replace("mt ", "mount ") for name in first.split(" or ")]
    return [name for name in names if " " in name and len(name) > LEAST_PHRASE]


def _is_name(gloss: str) -> bool:
    return gloss[0].isupper() or (gloss.startswith("the ") and gloss[4:5].isupper()) or gloss.startswith(_ASIDE)


def _heads(word: str, glosses: Sequence[str]) -> set[str]:
    heads: set[str] = set()
    for gloss in glosses:
        if (gloss[0].isupper() or gloss.startswith("the ")) and not gloss.startswith(("CL:", "Taiwan pr.", "Japanese")):
            head = _CUT.split(gloss, maxsplit=1)[0]
            heads.update(
                part.lower()
                for part in _HEAD.findall(_READING.sub("", head).replace("-", " "))
                if part.lower() not in NO_PLACE
            )
    heads.update(part.lower() for part in ALIASES.get(word, "").split())
    return heads


def _kind(word: str, glosses: Sequence[str], heads: set[str]) -> str | None:
    """Tell a weekday, a place and a person from all other names."""
    if heads & _WEEKDAYS:
        return "day"
    if word in ALIASES:
        return "place"
    # 四氢大麻酚, a substance; 中新网, a web site; townships are
    if word[-1] in _NO_PLACES or all("township" in gloss for gloss in glosses):
        return None  # too small to be meant: 山上 is a township in Tainan, and "on the mountain"
    if any(_BODY.search(_CUT.split(gloss, maxsplit=1)[0]) for gloss in glosses):
        return "body"
    named = any("(name)" in gloss or "surname" in gloss for gloss in glosses)
    if not named and (
        any(_PLACE.search(gloss) for gloss in glosses)
        or all(_BARE_NAME.match(gloss) or _LOCATED.match(gloss) for gloss in glosses)
    ):
        return "place"
    lived = named or any(_LIVED.search(gloss) for gloss in glosses)
    return "person" if lived and len(word) >= LEAST_PERSON else None
