"""Pieces of a text that a translation carries over unchanged: addresses, tags, placeholders, entities.

Placeholder shapes are those of printf, Python, .NET, Qt, Ruby and ICU, shell and template languages, as gettext,
Weblate and Okapi check them. `compare_pieces` gives the differences of two texts; what they mean to a reviewer is for
the check to say (`duizhao.audit.checks.markup`). Addresses are compared without what a localised site changes in
them: ``/en/`` and ``/zh-cn/``, ``en.`` and ``zh.``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from duizhao.bitext.catalogue import noted

__all__ = ["Difference", "Place", "Weight", "compare_pieces"]

Place = tuple[int, int]
Weight = Literal["broken", "changed", "missing", "added"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs between two texts in one kind of piece.

    ``kind`` names the pieces for a reader; ``lost`` and ``new`` are where they stand in the source and in the target;
    ``weight`` is ``broken`` where the target's piece is the source's, damaged, ``changed`` where it has another in its
    place, ``missing`` and ``added`` else; ``sure`` tells whether it can only be a fault.
    """

    kind: str
    subtype: str
    weight: Weight
    sure: bool
    grave: bool = False
    lost: tuple[Place, ...] = ()
    new: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    key: str
    place: Place


_URL: Final = re.compile(
    r"(?:https?://|ftp://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+"
    r"|(?<![\w@./-])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|org|net|edu|gov|io)(?:/[A-Za-z0-9\-._~/?#=&%]*)?"
    r"(?![\w.-]*\w)",
    re.ASCII,
)
_BROKEN_URL: Final = re.compile(
    r"\bhttps?(?:\s?：\s?[／/]{0,2}|:\s+[／/]{1,2}|:[／/]?／|:/(?!/)|\s+://|(?:://){2}|://(?=\s)|//)|\bht(?:p"
    r"|tps?p?s)://(?<!https://)"
)
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,8}")
_TAG: Final = re.compile(r"</?(?:[A-Za-z][A-Za-z0-9:-]{0,30}|\d{1,3})(?:\s[^<>]{0,500})?/?>")
_VERBATIM: Final = re.compile(r"<(kbd|code|tt|samp|var)>([^<>]{1,80})</\1>")
_PLACEHOLDER: Final = re.compile(
    r"%\(\w{1,60}\)[sdifr]|%\{\w{1,60}\}"
    r"|(?<![\d%])%(?:\d+\$)?[-+0#]?\d{0,3}(?:\.\d{1,3})?l{0,2}(?:[sd](?=s\b|x%)|[sdiuxXcgeEp@](?![A-Za-z])|f)"
    r"|(?<![\d%])%\d(?![\d%]|\.\d)|\$\{[^{}\s]{1,80}\}|\{\{[^{}]{1,80}\}\}|\{\w{0,60}\}"
    r"|\{\w{1,60}[.:!\[][^{}\s\"']{1,30}\}|%[A-Z_]{2,40}%"
    r"|__[A-Z][A-Z_]{1,40}__"
    r"|(?<![\w$])\$[a-z_][A-Za-z_]{0,40}(?![\w$])|(?<!%)%%(?!%)"
)
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_BROKEN_ENTITY: Final = re.compile(
    r"&\s?(?:amp|lt|gt|nbsp|quot|copy|#\d{2,5})(?:；| ;)|& (?:amp|lt|gt|nbsp|quot);|&amp;(?:amp|lt|gt|quot|nbsp|#\d+);"
)
_KEPT_ENTITIES: Final = {"&lt;": "<《〈", "&gt;": ">》〉", "&copy;": "©", "&reg;": "®", "&trade;": "™"}
"""Entities that have to be carried over, with what may stand for each; others are marks that every language sets."""

_LOCALE: Final = re.compile(
    r"(?<=[/.=])(?:en|zh|cn)(?:[-_](?:us|gb|cn|hans|tw|hant))?(?=[/.&#?]|$)|^(?:en|zh|cn|www)\."
)
_IN_CHINESE: Final = re.compile(r"[-_./](?:zh|cn|chinese)(?:[-_](?:cn|hans|hant|tw))?(?:[-_./]|$)")
_ITALICS: Final = frozenset(["Falsei", "Truei", "Falseem", "Trueem"])
_BOLD: Final = frozenset(["Falseb", "Trueb", "Falsestrong", "Truestrong"])
"""Tags by their keys (`_tag_key`). Chinese has no italics: what is stressed is bold."""
_HTML: Final = frozenset(
    """
    a abbr article aside b base bdi bdo big blockquote body br button caption center cite code col data dd del details
    dfn div dl dt em embed fieldset figure font footer form g h1 h2 h3 h4 h5 h6 head header hr html i iframe img input
    ins kbd label legend li link main map mark meta nav ol option p path pre q s samp script section select small span
    strong style sub summary sup svg table tbody td textarea tfoot th thead title tr tt u ul var video
    x ph bpt ept mrk it ex bx pc sc ec
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_NUMBERED: Final = re.compile(r"%(\d+\$)([-+0#]?\d{0,3}(?:\.\d{1,3})?l{0,2}[sdifuxXcgeEp@])\Z")
_ENDING: Final = re.compile(r"_[^_{}]\S*\Z")
_TAG_NAME: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*|\d+)")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LEADS: Final = re.compile(r"\b(?:href|src)\s*=\s*[\"']([^\"'<>]+)[\"']")
_CURLY: Final = re.compile("=\\s*[“”‘’＂]")


def compare_pieces(source: str, target: str) -> tuple[list[Difference], str, str]:
    """Compare the pieces of two texts.

    Returns
    -------
    differences : list of Difference
    source, target : str
        The texts with every piece blanked, so that the next reader does not take it for something else.
    """
    differences: list[Difference] = []
    for signs, pattern, compare in _KINDS:
        ours = list(pattern.finditer(source)) if _has_one(source, signs) else []
        theirs = list(pattern.finditer(target)) if _has_one(target, signs) else []
        if ours or theirs:
            told = {one.kind for one in differences if one.weight == "broken"}
            differences += [one for one in compare(ours, theirs) if one.kind not in told]
            if pattern is not _VERBATIM:  # its tags are still to be compared
                source, target = pattern.sub(_blank, source), pattern.sub(_blank, target)
    return differences, source, target


def _has_one(text: str, signs: tuple[str, ...]) -> bool:
    for sign in signs:  # noqa: SIM110 - a generator costs more than the search
        if sign in text:
            return True
    return False


def _blank(match: re.Match[str]) -> str:
    """Blank a piece, but for a bracket that closes what began before it: a link in Markdown."""
    text = match[0]
    kept = len(text.rstrip(")")) if text[-1] == ")" and text.count(")") > text.count("(") else len(text)
    return " " * kept + text[kept:]


def _leftover(ours: list[_Piece], theirs: list[_Piece]) -> tuple[list[_Piece], list[_Piece]]:
    """Return the pieces that each side has more of than the other, the last ones of each."""
    missing = Counter(one.key for one in ours) - Counter(one.key for one in theirs)
    added = Counter(one.key for one in theirs) - Counter(one.key for one in ours)
    return _last(ours, missing), _last(theirs, added)


def _last(pieces: list[_Piece], wanted: Counter[str]) -> list[_Piece]:
    left = Counter(wanted)
    chosen = []
    for piece in reversed(pieces):
        if left[piece.key] > 0:
            left[piece.key] -= 1
            chosen.append(piece)
    return chosen[::-1]


def _places(pieces: list[_Piece]) -> tuple[Place, ...]:
    return tuple(piece.place for piece in pieces)


def _compare_emails(ours: list[re.Match[str]], theirs: list[re.Match[str]]) -> Iterator[Difference]:
    lost, new = _leftover(
        [_Piece(m[0].lower(), m.span()) for m in ours], [_Piece(m[0].lower(), m.span()) for m in theirs]
    )
    if lost or new:
        yield Difference(
            kind=noted("e-mail address"),
            subtype="link-cross-reference",
            weight="changed" if lost and new else "missing" if lost else "added",
            sure=bool(lost),
            lost=_places(lost),
            new=_places(new),
        )


def _compare_urls(ours: list[re.Match[str]], theirs: list[re.Match[str]]) -> Iterator[Difference]:
    lost, new = _leftover([_address(match) for match in ours], [_address(match) for match in theirs])
    lost, new = _not_localised(lost, new)
    if not lost and not any(piece.key.partition("|")[0] for piece in new):
        return  # 新华网 as Xinhua.com: a name, no address
    # A link may lead elsewhere in the other language: a mistyped address is an error, another page is to be looked at.
    near = len(lost) == len(new) == 1 and _mistyped(lost[0].key, new[0].key)
    linked = any(match.string[match.start() - 2 : match.start()] == "](" for match in (*ours, *theirs))
    yield Difference(
        kind=noted("address"),
        subtype="link-cross-reference",
        weight="changed" if lost and new else "missing" if lost else "added",
        sure=near or (bool(lost) and not new and not linked),
        lost=_places(lost),
        new=_places(new),
    )


def _not_localised(lost: list[_Piece], new: list[_Piece]) -> tuple[list[_Piece], list[_Piece]]:
    """Leave out addresses that go on to a page in Chinese: a.org/book for a.org/book/blob/main/README-zh.md."""
    for page in [piece for piece in new if _IN_CHINESE.search(piece.key)]:
        whole = next((piece for piece in lost if page.key.startswith(piece.key)), None)
        if whole is not None:
            lost = [piece for piece in lost if piece is not whole]
            new = [piece for piece in new if piece is not page]
    return lost, new


def _address(match: re.Match[str]) -> _Piece:
    text = match[0]
    while text.count("(") < text.count(")"):
        text = text[: text.rindex(")")]
    text = text.rstrip(".,;:!?'\"]*")
    scheme = re.match(r"[a-z]+(?=://)", text.lower())
    bare = re.sub(r"^[a-z]+://(?:www\.)?|^www\.", "", text.lower())
    key = re.sub(r"/{2,}", "/", _LOCALE.sub("", bare.partition("#")[0])).rstrip("/")
    return _Piece(f"{scheme[0] if scheme else ''}|{key}", (match.start(), match.start() + len(text)))


def _mistyped(one: str, two: str) -> bool:
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - only where addresses differ

    scheme, path = one.split("|", 1)
    other, way = two.split("|", 1)
    if path == way:
        return bool(scheme and other)
    return 0 < Levenshtein.distance(path, way) <= 2  # noqa: PLR2004 - a slip of the hand


def _compare_tags(ours: list[re.Match[str]], theirs: list[re.Match[str]]) -> Iterator[Difference]:
    known = {_tag_name(m) for m in (*ours, *theirs) if _is_markup(m)}
    pairs = [[_Piece(_tag_key(m), m.span()) for m in matches if _tag_name(m) in known] for matches in (ours, theirs)]
    curly = [m for m in theirs if _tag_name(m) in known and _CURLY.search(m[0])]
    if curly and not any(_CURLY.search(m[0]) for m in ours):
        yield Difference(
            kind=noted("tag"), subtype="markup-tag", weight="broken", sure=True, new=tuple(m.span() for m in curly)
        )
        return
    yield from _compare_attributes(ours, theirs)
    lost, new = _leftover(*pairs)
    if not lost and _balanced(
        [theirs_match for theirs_match in theirs if theirs_match.span() in {one.place for one in new}]
    ):
        new = []  # words put inside tags to make clear what they are
    if len(lost) == len(new) and _are(lost, _ITALICS) and _are(new, _BOLD):
        return
    if lost or new:
        yield Difference(
            kind=noted("tag"),
            subtype="markup-tag",
            weight="changed" if lost and new else "missing" if lost else "added",
            sure=bool(ours),
            lost=_places(lost),
            new=_places(new),
        )


def _are(pieces: list[_Piece], tags: frozenset[str]) -> bool:
    return {piece.key for piece in pieces} <= tags


def _compare_attributes(ours: list[re.Match[str]], theirs: list[re.Match[str]]) -> Iterator[Difference]:
    """Compare where tags lead, pair by pair: an address may be mistyped, while another page may be meant."""
    if len(ours) != len(theirs):
        return
    for one, two in zip(ours, theirs, strict=True):
        here, there = _LEADS.search(one[0]), _LEADS.search(two[0])
        if here is None or there is None or not _one_off(here[1], there[1]):
            continue
        yield Difference(
            kind=noted("address"),
            subtype="link-cross-reference",
            weight="changed",
            sure=True,
            lost=((one.start() + here.start(1), one.start() + here.end(1)),),
            new=((two.start() + there.start(1), two.start() + there.end(1)),),
        )


def _one_off(one: str, two: str) -> bool:
    """Whether two addresses are one but for a letter; another language's page is another address."""
    from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415 - only where addresses differ

    keys = [_LOCALE.sub("", address.strip().lower()) for address in (one, two)]
    return DamerauLevenshtein.distance(*keys) == 1


def _compare_verbatim(ours: list[re.Match[str]], theirs: list[re.Match[str]]) -> Iterator[Difference]:
    """Compare what keys and code in tags hold, where both sides hold as many in ASCII: <kbd>C</kbd>, <kbd>V</kbd>."""
    pairs = [[_Piece(m[2].strip(), m.span(2)) for m in matches] for matches in (ours, theirs)]
    if len(ours) != len(theirs) or not all(piece.key.isascii() for pieces in pairs for piece in pieces):
        return
    lost, new = _leftover(*pairs)
    if lost and new:
        yield Difference(
            kind=noted("code"), subtype="markup-tag", weight="changed", sure=False, lost=_places(lost), new=_places(new)
        )


def _tag_name(match: re.Match[str]) -> str:
    name = _TAG_NAME.match(match[0])
    return name[1].lower() if name else match[0]


def _tag_key(match: re.Match[str]) -> str:
    """Return what a tag is: its name, whether it closes, and the number that tells it from others of its name."""
    number = re.search(r"\bid\s*=\s*[\"']?(\w+)", match[0])
    name = _tag_name(match)
    closed = "/" if match[0].endswith("/>") and name != "br" else ""
    return f"{match[0][:2] == '</'}{name}{number[1] if number else ''}{closed}"


def _is_markup(match: re.Match[str]) -> bool:
    """Tell a tag from a word between angle brackets, such as ``<name>``, which may be translated."""
    name = _tag_name(match)
    return (
        name in _HTML or match[0].endswith("/>") or match[0].startswith("</") or name[-1].isdigit() or "=" in match[0]
    )


def _balanced(matches: list[re.Match[str]]) -> bool:
    names = Counter[str]()
    for match in matches:
        if not match[0].endswith("/>"):
            names[_tag_name(match)] += -1 if match[0].startswith("</") else 1
    return not any(names.values())


def _compare_placeholders(ours: list[re.Match[str]], theirs: list[re.Match[str]]) -> Iterator[Difference]:
    pairs = [[_Piece(m[0], m.span()) for m in matches] for matches in (ours, theirs)]
    numbered = [any(_NUMBERED.match(piece.key) for piece in pieces) for pieces in pairs]
    if numbered[0] != numbered[1]:
        pairs = [[_Piece(_NUMBERED.sub(r"%\2", piece.key), piece.place) for piece in pieces] for pieces in pairs]
    lost, new = _leftover(*pairs)
    # Where English says "they" or "it", Chinese may name what is meant once more, or leave it out the second time.
    here, there = ({piece.key for piece in pieces} for pieces in pairs)
    again = (not lost and {piece.key for piece in new} <= here) or (not new and {piece.key for piece in lost} <= there)
    if lost or new:
        yield Difference(
            kind=noted("placeholder"),
            subtype="markup-tag",
            weight="changed" if lost and new else "missing" if lost else "added",
            sure=not (again or _is_inflected(lost, new)),
            grave=not (again or _is_inflected(lost, new)),
            lost=_places(lost),
            new=_places(new),
        )


def _is_inflected(lost: list[_Piece], new: list[_Piece]) -> bool:
    """Whether placeholders differ in their last part alone, which a game inflects by: {0_title}, {0_titleIndef}."""
    one, two = ({_ENDING.sub("", piece.key) for piece in pieces} for pieces in (lost, new))
    return bool(one) and one == two and all("_" in piece.key for piece in (*lost, *new))


def _compare_entities(ours: list[re.Match[str]], theirs: list[re.Match[str]]) -> Iterator[Difference]:
    text = theirs[0].string if theirs else ""
    lost, _ = _leftover(
        [_Piece(m[0], m.span()) for m in ours if m[0] in _KEPT_ENTITIES],
        [_Piece(m[0], m.span()) for m in theirs],
    )
    lost = [one for one in lost if not any(mark in text for mark in _KEPT_ENTITIES[one.key])]
    if lost and theirs:
        yield Difference(kind=noted("entity"), subtype="markup-tag", weight="missing", sure=False, lost=_places(lost))


def _compare_broken(
    kind: str, subtype: str
) -> Callable[[list[re.Match[str]], list[re.Match[str]]], Iterator[Difference]]:
    """Make a comparison that finds what only a damaged piece looks like."""

    def compare(ours: list[re.Match[str]], theirs: list[re.Match[str]]) -> Iterator[Difference]:
        if theirs and not ours:
            yield Difference(
                kind=kind, subtype=subtype, weight="broken", sure=True, new=tuple(match.span() for match in theirs)
            )

    return compare


_Comparison = Callable[[list[re.Match[str]], list[re.Match[str]]], Iterator[Difference]]
_KINDS: Final[tuple[tuple[tuple[str, ...], re.Pattern[str], _Comparison], ...]] = (
    (("http", "htp"), _BROKEN_URL, _compare_broken(noted("address"), "link-cross-reference")),
    (("@",), _EMAIL, _compare_emails),
    (("://", "www.", ".com", ".org", ".net", ".edu", ".gov", ".io"), _URL, _compare_urls),
    (("<kbd", "<code", "<tt", "<samp", "<var"), _VERBATIM, _compare_verbatim),
    (("<",), _TAG, _compare_tags),
    (("%", "{", "__", "$"), _PLACEHOLDER, _compare_placeholders),
    (("&",), _BROKEN_ENTITY, _compare_broken(noted("entity"), "markup-tag")),
    (("&",), _ENTITY, _compare_entities),
)
"""Each kind of piece: what every piece of it has one of, its pattern, and how two texts are compared in it."""
