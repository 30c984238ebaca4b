"""Words that contradict each other in English and Chinese, and where they stand in a text.

``opposites.txt`` holds families such as increase/decrease, written by hand from general knowledge: English
lemmas of either kind, Chinese words of either kind, and Chinese compounds that are neither (增减, rise and
fall). A word marked ``~`` there has other meanings: it explains its own kind but contradicts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from duizhao.audit.word_sets import word_set
from duizhao.bitext.errors import ModelError
from duizhao.bitext.language.characters import places_of_pairs
from duizhao.bitext.language.words import lemma

__all__ = ["BLUNT", "Clash", "Opposites", "Place", "load_opposites", "read_opposites"]

_WORD: Final = re.compile(r"[a-z]+(?:['’][a-z]+)*")
_MUCH: Final = r"(?: (?:by|again|sharply|slightly|steadily|rapidly|markedly|steeply|dramatically|significantly)\b)"
_QUANTITY: Final = (
    r"(?:pressure|temperature|price|level|rate|sale|profit|cost|export|import|output|demand|supply|production|inflation"
    r"|unemployment|population|value|share|stock|revenue|wage|humidity|voltage|speed|income|salary|rent|debt|yield)s?"
)
"""What rises or falls in amount alone: where the pressure falls nobody falls down."""
_EXCEEDS: Final = r"(?:\w+ )?(?:exceed|outstrip|outpac|surpass)\w*"
_SAYINGS: Final[tuple[tuple[frozenset[str], re.Pattern[str], str], ...]] = (
    (
        frozenset(["up", "down"]),
        re.compile(
            r"\b(?:go|goes|went|gone|going) (?P<way>up|down)(?=[.,;!?]|\Z| (?:by|from|again|sharply|slightly|steadily"
            r"|to (?:a|\d|[$£€]))\b)"
        ),
        "went_",
    ),
    (
        frozenset("grow grows grew grown growing climb climbs climbed jump jumps jumped gained".split()),  # noqa: SIM905
        re.compile(rf"\b(?P<way>)(?:gr[eo]w\w*|climb\w*|jump\w*|gained){_MUCH}"),
        "went_up",
    ),
    (
        frozenset("fall falls fell fallen falling drop drops dropped dropping declined slipped tumbled dipped".split()),  # noqa: SIM905
        re.compile(rf"\b(?P<way>)(?:fall\w*|fell|drop\w*|declined|slipped|tumbled|dipped){_MUCH}"),
        "went_down",
    ),
    (
        frozenset(["few"]),
        re.compile(
            r"(?:(?<![a-z] )|(?<!\ba )(?<!\bnext )(?<!last )(?<!past )(?<!first )(?<!\bthe )(?<!these )(?<!those )"
            r"(?<!final )(?<!every )(?<!any ))\b(?P<way>few)\b(?! (?:more|hundred|thousand|hours|days|weeks|months"
            r"|years|minutes|seconds|decades)\b)"
        ),
        "so_",
    ),
    (
        frozenset("turn turns turned turning switch switches switched switching".split()),  # noqa: SIM905
        re.compile(
            r"\b(?:turn|switch)(?:s|es|ed|ing)? (?:(?:your|the|my|his|her|it|all) ?(?:\w+ )?)?(?P<way>on|off)\b"
        ),
        "turn_",
    ),
    (
        frozenset(["last", "next"]),
        re.compile(r"(?<!the )(?<!our )\b(?P<way>last|next) (?:week|month|quarter|weekend|year)\b(?!['’-])"),
        "time_",
    ),
    (
        frozenset(["demand"]),
        re.compile(rf"\b(?P<way>)demand {_EXCEEDS} (?:the )?supply\b"),
        "more_demand",
    ),
    (
        frozenset(["demand"]),
        re.compile(rf"\b(?P<way>)supply {_EXCEEDS} (?:the )?demand\b"),
        "more_supply",
    ),
    (
        frozenset(["clockwise"]),
        re.compile(r"(?<![\w-])(?P<way>)clockwise\b"),
        "cw_with",
    ),
    (
        frozenset(["clockwise", "counterclockwise", "anticlockwise"]),
        re.compile(r"\b(?P<way>)(?:counter|anti)-?clockwise\b"),
        "cw_against",
    ),
    (
        frozenset("fall falls fallen drop drops dropped dropping".split()),  # noqa: SIM905
        re.compile(rf"\b{_QUANTITY} (?P<way>)(?:has |have |had )?(?:\w+ly )?(?:falls?|fallen|drops?|dropped)\b"),
        "went_down",
    ),
    (
        frozenset("rise rises risen climb climbs climbed".split()),  # noqa: SIM905
        re.compile(rf"\b{_QUANTITY} (?P<way>)(?:has |have |had )?(?:\w+ly )?(?:rises?|risen|climbs?|climbed)\b"),
        "went_up",
    ),
    (
        frozenset(["left", "right"]),
        re.compile(
            r"\b(?:(?:turn|turns|turned|turning|bear|keep|veer) |(?:on|to|from) (?:the|his|her|your|its) )"
            r"(?P<way>left|right)\b"
        ),
        "side_",
    ),
    (
        frozenset(["brother", "brothers"]),
        re.compile(r"\b(?P<way>)(?:elder|older|eldest|oldest|big) brothers?\b(?!-)"),
        "elder_brother",
    ),
    (
        frozenset(["brother", "brothers"]),
        re.compile(r"\b(?P<way>)(?:younger|youngest|little|kid|baby) brothers?\b(?!-)"),
        "younger_brother",
    ),
    (
        frozenset(["sister", "sisters"]),
        re.compile(r"\b(?P<way>)(?:elder|older|eldest|oldest|big) sisters?\b(?!-)"),
        "elder_sister",
    ),
    (
        frozenset(["sister", "sisters"]),
        re.compile(r"\b(?P<way>)(?:younger|youngest|little|kid|baby) sisters?\b(?!-)"),
        "younger_sister",
    ),
)
"""What several words say that the one alone does not: prices went down, not: she went down the stairs; few, not a few.

Each with words that it cannot do without, and the word that stands for it in ``opposites.txt``, to which is added the
way it goes.
"""
_TRIGGERS: Final = frozenset().union(*(triggers for triggers, _, _ in _SAYINGS))
_THAN: Final = re.compile(
    "(?<![不没相对百占同反环无])比(?![较如例赛方重分喻起作值率基特利亚尔丘萨])[^，。；！？、比]{1,8}?"
    "(年轻|年长|便宜|暖和|容易|困难|[深浅重轻高低矮长短大小快慢热冷早晚近远厚薄宽窄强弱好差难贵])"
    "(?=得多|多了|很多|[一]?些|一?点|许多|了|的|[，。；！？、]|\\Z)"
)
"""A comparison: 她比我高, she is taller than me. Not 高出, nor 相比."""
BLUNT: Final = 2
"""Added to a kind for a word that explains but does not contradict."""
_MOST_REMEMBERED: Final = 100_000
_MOST_PLACES: Final = 4
"""Places of a family on either side that are held against each other."""

Place = tuple[int, int]
Kinds = frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A Chinese word and an English one of the other kind, the only ones of their family: where they stand."""

    chinese: Place
    english: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Opposites:
    """The families, indexed.

    ``english``: lemma to its (family, kind) pairs, the kind 2 higher where it only explains; ``chinese``: the first
    two characters to the words that begin so, longest first, with their (family, kind) pairs, none for a
    compound that is neither. ``known`` remembers the pairs of English words as written, ``members`` the
    same by family: the words of it, each with its kinds.
    """

    english: Mapping[str, tuple[tuple[int, int], ...]]
    chinese: Mapping[str, tuple[tuple[str, tuple[tuple[int, int], ...]], ...]]
    known: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    members: dict[int, dict[str, tuple[int, ...]]] = field(default_factory=dict)

    def find_clashes(self, chinese: str, english: str) -> list[Clash]:
        """Find the Chinese words of one kind where the English has the other kind alone, and sharp."""
        found = self._find_chinese(chinese)
        kinds: dict[int, set[int]] = {}
        for pairs, _, _ in found:
            for family, kind in pairs:
                kinds.setdefault(family, set()).add(kind)
        wanted = {family: min(some) for family, some in kinds.items() if len(some) == 1}
        against = self._find_english(english, wanted) if wanted else {}
        clashes = []
        for pairs, start, end in found if against else ():
            for family, _ in pairs:
                places, seen = against.get(family, ((), 0))
                if seen < _MOST_PLACES and places:
                    against[family] = (places, seen + 1)
                    clashes += [Clash(chinese=(start, end), english=place) for place in places]
        return clashes

    def _find_english(self, english: str, wanted: Mapping[int, int]) -> dict[int, tuple[tuple[Place, ...], int]]:
        """Return the first places of words of the other kind, by the families that have no word of the wanted kind."""
        theirs: dict[int, set[int]] = {}
        text = _lower(english)
        found = set(word_set(english) if "'" not in text and "’" not in text else _WORD.findall(text))
        for triggers, pattern, name in _SAYINGS if not _TRIGGERS.isdisjoint(found) else ():
            if not triggers.isdisjoint(found):
                found.update([name + match["way"] for match in pattern.finditer(text)])
        for word in found.difference(self.known):
            self.families(word)
        for family in wanted:
            members = self.members.get(family, {})
            for word in members.keys() & found:
                theirs.setdefault(family, set()).update(members[word])
        clashing: dict[int, list[Place]] = {
            family: []
            for family, some in theirs.items()
            if 1 - wanted[family] in some and some.isdisjoint((wanted[family], wanted[family] + BLUNT))
        }
        for match, word in self._places(text) if clashing else ():
            for family, kind in self.families(word):
                if family in clashing and kind == 1 - wanted[family] and len(clashing[family]) < _MOST_PLACES:
                    clashing[family].append(match.span())
        return {family: (tuple(places), 0) for family, places in clashing.items()}

    def _places(self, text: str) -> Iterator[tuple[re.Match[str], str]]:
        """Yield the words of an English text, and what several of them say."""
        for match in _WORD.finditer(text):
            yield match, match[0]
        for _, pattern, name in _SAYINGS:
            for match in pattern.finditer(text):
                yield match, name + match["way"]

    def _find_chinese(self, text: str) -> list[tuple[tuple[tuple[int, int], ...], int, int]]:
        """Find the Chinese words, longest first, none inside another: their pairs, start and end."""
        found = []
        index, done = self.chinese, 0
        for place in places_of_pairs(text, index):
            if place < done:
                continue
            for word, pairs in index[text[place : place + 2]]:
                if text.startswith(word, place):
                    done = place + len(word)
                    if pairs:
                        found.append((pairs, place, done))
                    break
        for match in _THAN.finditer(text) if "比" in text else ():
            word = "更" + match[1]  # 比铁轻 says what 更轻 says
            for known, pairs in index.get(word[:2], ()):
                if known == word:
                    found.append((pairs, match.start(1), match.end(1)))
        return found

    def families(self, word: str) -> tuple[tuple[int, int], ...]:
        """Return the (family, kind) pairs of an English word in small letters, as `english` has them."""
        found = self.known.get(word)
        if found is None:
            if len(self.known) > _MOST_REMEMBERED:
                self.known.clear()
                self.members.clear()
            found = self.known[word] = self.english.get(word) or self.english.get(lemma(word), ())
            for family, kind in found:
                members = self.members.setdefault(family, {})
                members[word] = (*members.get(word, ()), kind)
        return found


def _lower(text: str) -> str:
    """Lower a text without changing its length, as that of ``İ`` would.

    >>> _lower("İZMİR Rises")
    'İzmİr rises'
    """
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


@cache
def load_opposites() -> Opposites:
    """Read the families that come with the package."""
    return read_opposites((files("duizhao.audit") / "opposites.txt").read_text(encoding="utf-8"))


def read_opposites(text: str) -> Opposites:
    """Read families, one a line: ``English | its opposite | Chinese | its opposite | Chinese that is neither``.

    Raises
    ------
    ModelError
        When a line has not these five parts.
    """
    english: dict[str, dict[int, int]] = {}
    chinese: dict[str, dict[tuple[int, int], None]] = {}
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for number, line in enumerate(lines):
        parts = line.split("|")
        if len(parts) != 5:  # noqa: PLR2004 - as the docstring says
            raise ModelError(f"audit/opposites.txt: 5 parts were expected in '{line[:60]}'; reinstall duizhao")
        for kind in (0, 1):
            for word in parts[kind].split():
                blunt = BLUNT * word.startswith("~")
                families = english.setdefault(word.removeprefix("~"), {})
                families[2 * number + kind] = max(families.get(2 * number + kind, 0), blunt)
            for word in parts[kind + 2].split():
                chinese.setdefault(word, {})[number, kind] = None
        for word in parts[4].split():
            chinese.setdefault(word, {})
    heads: dict[str, list[tuple[str, tuple[tuple[int, int], ...]]]] = {}
    for word in sorted(chinese, key=lambda word: (-len(word), word)):
        heads.setdefault(word[:2], []).append((word, tuple(chinese[word])))
    return Opposites(
        english={
            word: tuple((place // 2, place % 2 + blunt) for place, blunt in families.items())
            for word, families in english.items()
        },
        chinese={head: tuple(words) for head, words in heads.items()},
    )
