"""Names written by sound: one spelling throughout, the marked guess (音), and the order of Chinese names.

A foreign name that is 德朗格 in three beads and 德兰格 in a fourth sounds the same and is not the same. The
usual rendering of an English name is the longest run of Han characters that its beads share and others
hardly have, if it sounds like the name (Jaro–Winkler similarity of pinyin and spelling); a bead without it is
searched for other characters of the very same sound.

A Chinese name behind which (音) stands has been guessed from its sound, so its reading must be found in the
English; and a Chinese name goes family name first in Chinese, whatever English does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.chinese_persons import PinyinName, characters_of, find_other_person, find_pinyin_names
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding, Side
from duizhao.audit.name_forms import is_syllable
from duizhao.audit.other_names import tell_other_name
from duizhao.audit.person_names import Person, pinyin
from duizhao.audit.phrases import on_side, reads
from duizhao.audit.place_names import load_place_names
from duizhao.audit.titled_persons import find_other_title, read_all
from duizhao.bitext.catalogue import phrase
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import frequency

__all__ = ["CHECK"]

_NAME: Final = "transliteration"

_NAME_WORD: Final = re.compile(r"[A-Z](?<![\w.'’-].)[a-zà-ɏ]{3,}(?![\w-])")
_HAN_RUN: Final = re.compile(f"[{HAN}·]+")
_HAN_PAIR: Final = re.compile(f"[{HAN}]{{2}}")
_GUESSED: Final = re.compile(rf"([{HAN}·]{{1,12}})[（(]音[）)]")
_PAIR: Final = re.compile(r"(?<![\w-])(?=([A-Z][a-z]+(?:-[A-Z]?[a-z]+)?) ([A-Z][a-z]+(?:-[A-Z]?[a-z]+)?)(?![\w-]))")
_LETTERS: Final = re.compile(r"[^a-z]+")

LIKENESS: Final = 0.6
"""Jaro–Winkler similarity of pinyin and spelling below which it is chance (`duizhao.align.words.evidence`)."""

WORDS: Final = 4.75
"""Zipf frequency from which what has a capital is an ordinary word, Hospital, and its translation no name by sound."""

ORDINARY: Final = 4.0
"""Zipf frequency from which two or more Chinese characters are an ordinary word and no name in other characters."""

MOST_BEADS: Final = 12
"""A name in more beads than this is looked at in the first so many."""

_INITIAL: Final = "(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?"
_RHYME: Final = "(?:[iu]?ang?|[ui]?eng?|ing?|ong|iong|uo|[iu]?ai|ei|ui|[i]?ao|[oi]u|[iu]?a|[iu]?e|i|o|u|er|un)"
_TWO_SYLLABLES: Final = re.compile(f"(?:{_INITIAL}{_RHYME}){{2}}\\Z")

FULL_NAME: Final = 3
"""Characters of a full name whose order is judged: of two, either may be the family name (葛伟, Ge Wei)."""

SURNAMES: Final = frozenset(
    """
    wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang deng
    feng han cao zeng peng xiao cai pan tian dong yuan yu ye du su wei cheng lu ding ren yao jiang cui zhong tan wang
    fan jin liao xia jia fu fang bai zou meng xiong qin qiu qu hou long duan lei shi tao kong mao
    """.split()  # noqa: SIM905 - a list of words reads best as words
)

_SURNAME: Final = re.compile(rf" (?:{'|'.join(sorted(name.capitalize() for name in SURNAMES))})(?![\w-])")
"""A capitalised family name behind a space: no English without one is looked at for the order of a name."""

_CAPITALISED: Final = re.compile("[A-Z][a-z]+")
_AFTER_PLACE: Final = frozenset("村镇乡县市区州省路街巷山河江湖岛寺庙桥站港湾屯庄岭沟")
"""What follows the name of a place and not that of a person."""
_FAMILIES: Final = frozenset(name.capitalize() for name in SURNAMES)
_BEHIND: Final = re.compile("[a-z,] *\\Z")
"""What a name follows inside a sentence, where only names have capitals."""
_GAP: Final = 4
_SMALL: Final = re.compile("[a-zà-ɏ]")


def check_transliterations(context: Context) -> list[Finding]:
    """Compare the renderings of each English name over the whole text."""
    beads: dict[str, list[BeadView]] = {}
    inside: set[str] = set()
    for view in context.paired_views:
        english, chinese = view.side_in("en"), view.side_in("zh")
        if english is None or chinese is None:
            return []
        text, other = view.text(english), view.text(chinese).lower()
        latin = _SMALL.search(other) is not None
        for match in _NAME_WORD.finditer(text):
            name = match[0]
            if name not in inside and _BEHIND.search(text, max(0, match.start() - _GAP), match.start()):
                inside.add(name)
            known = beads.setdefault(name, [])
            if (not known or known[-1] is not view) and not (latin and name.lower() in other):
                known.append(view)
    findings = []
    taken: set[tuple[int, str]] = set()
    for name, views in beads.items():
        # Ming, in 明史 and 名士, is a part of many words; two beads have no usual rendering
        idle = is_syllable(name.lower()) or len(views) < FULL_NAME or name not in inside
        if not idle and frequency(name.lower(), "en") < WORDS:
            for finding, rendering in _deviations(name, views[:MOST_BEADS]):
                if (finding.bead, rendering) not in taken:
                    taken.add((finding.bead, rendering))
                    findings.append(finding)
    return findings


def _deviations(name: str, views: Sequence[BeadView]) -> Iterator[tuple[Finding, str]]:
    usual = _usual(name, views)
    if usual is None:
        return
    rendering, count = usual
    sounds = pinyin(rendering)
    for view in views:
        chinese: Side = view.side_in("zh") or "target"
        text = view.text(chinese)
        if rendering in text:
            continue
        for run in _HAN_RUN.finditer(text):
            syllables = pinyin(run[0])
            for start in range(len(run[0]) - len(rendering) + 1):
                window = syllables[start : start + len(rendering)]
                if window != sounds:
                    continue
                place = (run.start() + start, run.start() + start + len(rendering))
                found = text[slice(*place)]
                if found[:-1] == rendering[:-1] and found[:-1] in load_dictionary():
                    break  # 西宁实 beside 西宁市: the name is 西宁 in both
                if _is_ordinary(found, rendering):
                    break
                yield _deviation(view, chinese, place, name, rendering, count), found
                break
            else:
                continue
            break


def _deviation(view: BeadView, chinese: Side, place: tuple[int, int], name: str, rendering: str, count: int) -> Finding:
    english: Side = "target" if chinese == "source" else "source"
    at = view.text(english).index(name)
    places = {chinese: [place], english: [(at, at + len(name))]}
    found = view.text(chinese)[slice(*place)]
    # A difference at the very end may belong to the next word, 拉克县 (in Clark County) beside 拉克先 (Mr Clark).
    inside = found[:-1] != rendering[:-1]
    return view.finding(
        check=_NAME,
        subtype="inconsistent-use-of-terminology",
        its_type="inconsistent-entities",
        severity="minor",
        tier="error" if inside else "review",
        confidence=0.9 if inside else 0.75,
        message=phrase(
            "{name} is {rendering} here and {other} in {n} other segment pairs.",
            name=name,
            rendering=found,
            other=rendering,
            n=count,
        ),
        source=places["source"],
        target=places["target"],
        evidence=[reads(found, pinyin(found)), reads(rendering, pinyin(rendering))],
        suggestion=rendering if chinese == "target" else None,
    )


def _is_ordinary(found: str, rendering: str) -> bool:
    """Whether characters that sound like a name are an ordinary word beside it: 大型国(际机场) and 大兴国(际机场)."""
    return any(
        (word := found[start:end]) != rendering[start:end] and frequency(word, "zh") >= ORDINARY
        for start in range(len(found) - 1)
        for end in range(start + 2, len(found) + 1)
    )


def _usual(name: str, views: Sequence[BeadView]) -> tuple[str, int] | None:
    """Return the Han characters that most beads of a name share, if they sound like it, and in how many."""
    from rapidfuzz.distance import JaroWinkler  # noqa: PLC0415 - only where a name returns

    texts = [view.text(view.side_in("zh") or "target") for view in views]
    bigrams = Counter(chain.from_iterable([_pairs(text) for text in texts]))
    least = max(2, (len(views) + 1) // 2)
    shared = {pair for pair, count in bigrams.items() if count >= least and _HAN_PAIR.match(pair)}
    counts = Counter(chain.from_iterable([_pieces(text, shared) for text in texts]))
    spelling = name.lower()
    best: tuple[float, str] | None = None
    for piece, count in counts.items():
        if not least <= count < len(views):  # shared, but not by all
            continue
        likeness = JaroWinkler.similarity("".join(pinyin(piece)), spelling)
        # As many beads as can be, then likeness, then length; the text itself settles what is left.
        value = (likeness + 0.1 * count + 0.02 * len(piece), piece)
        if likeness >= LIKENESS and (best is None or value > best):
            best = value
    return (best[1], counts[best[1]]) if best else None


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    """Return each two neighbouring characters; a text is asked for once for every name in it."""
    return frozenset(map("".join, pairwise(text)))


def _pieces(text: str, shared: set[str]) -> set[str]:
    """Return the runs of two to six characters whose every pair is shared."""
    places: list[int] = []
    for pair in shared & _pairs(text):
        place = text.find(pair)
        while place >= 0:
            places.append(place)
            place = text.find(pair, place + 1)
    pieces: set[str] = set()
    start, last = 0, -1
    for place in sorted(places):
        if place != last + 1:
            start = place  # of a run of places, each a pair
        last = place
        pieces.update([text[first : place + 2] for first in range(max(start, place - 4), place + 1)])
    return pieces


def check_readings(view: BeadView, context: Context) -> list[Finding]:  # noqa: ARG001 - as every check
    """Look at guessed characters and the order of Chinese names in one bead."""
    chinese, english = view.side_in("zh"), view.side_in("en")
    if not view.paired or chinese is None or english is None:
        return []
    return [*_guessed(view, chinese, english), *_order(view, chinese, english), *_titled(view, chinese, english)]


def _titled(view: BeadView, chinese: Side, english: Side) -> Iterator[Finding]:
    """Find a family name with a title for which the other side has another."""
    if not _SURNAME.search(view.text(english)):
        return
    found = find_other_title(view.text(chinese), view.text(english), SURNAMES)
    if found is None:
        return
    here = view.text(chinese)[found.chinese[0]]
    evidence = [
        on_side(english, phrase("no {name}", name=" / ".join(sorted(read_all(here))))),
        on_side(chinese, phrase("nothing that sounds like it")),
    ]
    yield tell_other_name(view, chinese, found.chinese, found.english, check=_NAME, confidence=0.75, evidence=evidence)


def _guessed(view: BeadView, chinese: Side, english: Side) -> Iterator[Finding]:
    text = view.text(chinese)
    if "音" not in text:
        return
    letters = _LETTERS.sub("", view.text(english).lower())
    for match in _GUESSED.finditer(text):
        name = match[1].split("·")[-1]
        tails = [name[-length:] for length in (4, 3, 2, 1) if length <= len(name)]
        if "·" in match[1]:
            tails = [name]
        if any(reading in letters for tail in tails if len(tail) > 1 or "·" in match[1] for reading in _readings(tail)):
            continue
        end = match.start() + len(match[1])
        start = end - min(len(name), 3)
        yield view.finding(
            check=_NAME,
            subtype="mistranslation",
            its_type="inconsistent-entities",
            severity="minor",
            tier="review",
            confidence=0.7,
            message=phrase(
                "'{name}' is marked as guessed by sound, but the English has no name that sounds like it.",
                name=text[start:end],
            ),
            source=[(start, end)] if chinese == "source" else [],
            target=[(start, end)] if chinese == "target" else [],
            evidence=[reads(text[start:end], pinyin(text[start:end]))],
        )


def _readings(name: str) -> list[str]:
    """Return how a Chinese name may be spelt in letters: family name first or last."""
    syllables = [syllable.replace("ü", "u") for syllable in pinyin(name)]
    return ["".join(syllables), "".join(syllables[1:] + syllables[:1])]


def check_persons(context: Context) -> list[Finding]:
    """Compare the characters that pairs have for the same Chinese person, and find one person put for another."""
    written: dict[str, dict[str, list[tuple[BeadView, PinyinName, tuple[int, int]]]]] = {}
    findings: list[Finding] = []
    for view in context.paired_views:
        chinese, english = view.side_in("zh"), view.side_in("en")
        if chinese is None or english is None:
            return []
        if _FAMILIES.isdisjoint(_CAPITALISED.findall(view.text(english))):
            continue
        for name in find_pinyin_names(view.text(english), SURNAMES):
            place = characters_of(name, view.text(chinese))
            if place is not None:
                shown = view.text(chinese)[slice(*place)]
                written.setdefault(name.text, {}).setdefault(shown, []).append((view, name, place))
            elif (person := find_other_person(name, view.text(chinese), view.text(english))) is not None:
                findings.append(_other_person(view, chinese, english, name, person))
    for found in written.values():
        usual = max(found.values(), key=len)
        for shown, places in found.items():
            if places is not usual:
                findings += [_otherwise(place, shown, usual) for place in places[:MOST_BEADS]]
    return findings


def _other_person(view: BeadView, chinese: Side, english: Side, name: PinyinName, person: Person) -> Finding:
    return tell_other_name(
        view,
        chinese,
        (person.start, person.end),
        (name.start, name.end),
        check=_NAME,
        confidence=0.7,
        meaning=" ".join(person.syllables),
        evidence=[on_side(english, name.text), on_side(chinese, phrase("nobody whose name sounds like it"))],
    )


def _otherwise(
    one: tuple[BeadView, PinyinName, tuple[int, int]],
    shown: str,
    usual: Sequence[tuple[BeadView, PinyinName, tuple[int, int]]],
) -> Finding:
    view, name, place = one
    chinese: Side = view.side_in("zh") or "target"
    english: Side = "target" if chinese == "source" else "source"
    there, _, where = usual[0]
    other = there.text(chinese)[slice(*where)]
    places = {chinese: [place], english: [(name.start, name.end)]}
    return view.finding(
        check=_NAME,
        subtype="inconsistent-use-of-terminology",
        its_type="inconsistent-entities",
        severity="minor",
        tier="review",
        confidence=0.8,
        message=phrase(
            "{name} is {rendering} here and {other} in segment pair {n}.",
            name=name.text,
            rendering=shown,
            other=other,
            n=there.index + 1,
        ),
        source=places["source"],
        target=places["target"],
        evidence=[
            phrase("{name}: {n} segment pairs", name=other, n=len(usual)),
            reads(shown, pinyin(shown)),
        ],
        related=[view.index for view, _, _ in usual[:MOST_BEADS]],
    )


def check_document(context: Context) -> list[Finding]:
    """Compare names over the whole text: foreign ones by their usual rendering, Chinese ones by their characters."""
    return [*check_transliterations(context), *check_persons(context)]


def _order(view: BeadView, chinese: Side, english: Side) -> Iterator[Finding]:
    """Find a Chinese person's name that stands given name first in Chinese."""
    text = view.text(chinese)
    if "·" in text or not _SURNAME.search(view.text(english)):
        return
    looked_for: set[tuple[str, str]] = set()
    for match in _PAIR.finditer(view.text(english)):
        first, last = match[1].lower().replace("-", ""), match[2].lower()
        if (first, last) in looked_for or last not in SURNAMES or not _TWO_SYLLABLES.match(first):
            continue
        looked_for.add((first, last))
        for run in _HAN_RUN.finditer(text):
            syllables = pinyin(run[0])
            for start in range(len(syllables) - FULL_NAME + 1):
                window = syllables[start : start + FULL_NAME]
                if "".join(window[:-1]) == first and window[-1] == last:
                    place = (run.start() + start, run.start() + start + FULL_NAME)
                    if load_place_names().kinds.get(text[place[0] : place[1] - 1]) == "place":
                        continue  # 杭州陈经纶体校: a place, and the name of a school in it
                    if text[place[1] : place[1] + 1] in _AFTER_PLACE:
                        continue  # 三元朱村, a village
                    places = {chinese: [place], english: [(match.start(1), match.end(2))]}
                    shown = text[slice(*place)]
                    yield view.finding(
                        check=_NAME,
                        subtype="grammar",
                        its_type="inconsistent-entities",
                        severity="minor",
                        tier="error",
                        confidence=0.85,
                        message=phrase(
                            "{name} is {rendering}: in Chinese the family name goes first.",
                            name=f"{match[1]} {match[2]}",
                            rendering=shown,
                        ),
                        source=places["source"],
                        target=places["target"],
                        evidence=[reads(shown, window), phrase("family name: {name}", name=match[2])],
                        suggestion=shown[-1] + shown[:-1] if chinese == "target" else None,
                    )
                    return


CHECK: Final = Check(
    name=_NAME,
    summary="names written by sound in two ways, guesses marked (音), the order of Chinese names",
    bead=check_readings,
    document=check_document,
    needs=frozenset({"source"}),
)
