"""Punctuation of the target, by GB/T 15834-2011 for Chinese and by the document's own habit.

What it finds: marks that clash (``,。``), a sentence left without its final mark, a question or
exclamation that the source does not have (or the other way about), marks of the other width than the
document uses, dots and hyphens where Chinese has …… and ——, and in English a space before a mark.

Clean Chinese references double a mark in 0 % of segments and set an ASCII mark beside Han in 1.3 %, so
width is judged by the habit of the document alone. ``benchmarks/audit.md`` has the alarms on clean text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding
from duizhao.audit.habits import SETTLED
from duizhao.audit.phrases import quoted_on
from duizhao.audit.questions import find_moods
from duizhao.bitext.catalogue import Message, noted, phrase
from duizhao.bitext.language.characters import HAN

__all__ = ["CHECK"]

_NAME: Final = "punctuation"

# Patterns begin with the character that is looked for, and look behind it after that: they are found by that
# character, not tried at every place.
_CLASH: Final = re.compile("[,，、;；:：。!！?？][,，、;；:：。!！?？]+")
_ALLOWED_RUN: Final = re.compile(r"[!！?？]+|。{3,}|,{1}|\.{2,}")
_LOUD_RUN: Final = re.compile(r"([!！?？])\1+")
_ELLIPSIS: Final = re.compile(r"…|\.{3}|。{3}")
_ENGLISH_CLASH: Final = re.compile(
    r"[,;:.!?](?=[,;:.!?])(?:(?<=,).|(?<=[;:])[,.;:](?![)(DPp])|(?<=[!?])[,;.](?!\.)|(?<!\.\.)(?<=\.)\.(?!\.))"
)
_ASCII: Final = re.compile(rf"[,;:?!](?<=[{HAN}”」』》）].)(?=\s|[{HAN}“「『《（]|$)")
_WIDE: Final = re.compile(rf"[，；：？！](?<=[{HAN}”)].)(?=\s|[{HAN}“(]|$)")
_TO_WIDE: Final = str.maketrans(",;:?!", "，；：？！")
_TO_ASCII: Final = str.maketrans("，；：？！", ",;:?!")
_DOTS: Final = re.compile(rf"(?<=[{HAN}])(?:\.{{3,}}|。{{3,}})|(?<!\.)\.{{3,}}+(?=[{HAN}])|(?<!。)。{{3,}}+(?=[{HAN}])")
_MENU: Final = re.compile(r"[\w)”][ ]?\.{3}\Z")
_ONE_DASH: Final = re.compile(rf"(?<=[{HAN}”」])[—–](?=[{HAN}“「])")
_SOURCE_DASH: Final = re.compile(r"\s[—–-]+\s|[^\W\d]—[^\W\d]|--")
# A stop that ends a Chinese sentence in ASCII; after a digit it may be a decimal point or a list mark.
_STOP: Final = re.compile(rf"\.(?<=[{HAN}”」』》）)].)(?=[\s”’」』）)]*\Z|[\s]*[{HAN}“「『《（])")
_DETACHED_WIDE: Final = re.compile(rf" +(?<=[{HAN}A-Za-z0-9] )(?=[，。！？；：、,](?![A-Za-z0-9]))")
_CHINESE_MARK: Final = re.compile("[，。、；：？！（）【】《》「」](?<![\u3400-\u9fff].)(?![\u3400-\u9fff])")
_STRAY_SIGN: Final = re.compile(r"(?<=[A-Za-z])[~^|](?=[\s.,]|\Z)")
_GLUED: Final = re.compile(r",(?<=[a-z]{2},)(?=[A-Za-z][a-z]+[\s,.;!?])")
_LONGEST_WORD: Final = 32
_GLUED_WORD: Final = re.compile(r"(?<![\w./-])[A-Za-z][a-z]+\Z")
_LEFT_OPEN: Final = re.compile(r"[,;!?](?= [a-z])")
_BEFORE_COMMA: Final = frozenset(["the", "a", "an", "its", "their", "our", "my", "your"])
_BEFORE_MARK: Final = _BEFORE_COMMA | {"his", "of", "to", "from", "with", "at", "not", "was", "were"}
"""Words that no mark follows inside a sentence: articles and possessives, and no ! or ? a preposition."""
_ARTICLE: Final = re.compile(
    r"(?<!['’]) a(?: (?=(?!eu|ew|one|once|oui|u[a-z]?[iy]|u[rst][aeiu]|ubi|uni|usu|u\b)[aeiou][a-z])"
    r"|n (?=(?!hon|hour|heir|herb|x-)[b-df-hj-np-tv-z][a-z]))"
)
_HYPHENS: Final = re.compile(rf"--(?<=[{HAN}]--)-*(?=[{HAN}“])")
_APART: Final = (" ,", " .", " ;", " :", " !", " ?", " '", " ’")
_DETACHED: Final = re.compile(r" (?<=[A-Za-z0-9] ) *(?:[,.;:!?](?=\s|$)|,(?=[a-z])|['’]s(?= [a-z]))")
_SENTENCE_END: Final = re.compile(r"[.!?。！？…][\"'”’」』)）\]】]*\s*\Z")
_BARE_END: Final = re.compile(rf"[{HAN}A-Za-z0-9%％]\s*\Z")
_COMMA_END: Final = re.compile(r"[,，、;；]\s*\Z")
_MISPLACED: Final = re.compile(r"[!?](?= [a-z])")
_END_MARK: Final = re.compile("[!?！？]")
_PATH: Final = re.compile(r"[A-Za-z\d_>]::|:{2,}|:,:|\?\.|!\.[a-z]|\?:|\?,\?")
_MINIMUM_LETTERS: Final = 12
"""A shorter source is a heading or a label, whose final mark is a matter of taste."""
_SECTION: Final = re.compile(
    r"(?:section|chapter|article|part|annex|appendix|schedule|figure|table|title|step) [\dIVXA-Z]+\b[^.]{0,80}\.\Z",
    re.IGNORECASE,
)
_SECTION_CHINESE: Final = re.compile("第?[一二三四五六七八九十百\\dIVX]{1,5} ?[条章节部编款步]|附[录件表]|[图表]")
_MINIMUM_HAN: Final = 6
"""The same for a Chinese source."""

_END_MARKS: Final = "。！？!?"


_OTHERS_WIDE: Final = noted("'{mark}': inconsistent width, other marks are full width.")
_OTHERS_ASCII: Final = noted("'{mark}': inconsistent width, other marks are ASCII.")
_MARKS_WIDE: Final = noted("document: {n} marks are full width, {others} are not")
_MARKS_ASCII: Final = noted("document: {n} marks are ASCII, {others} are not")


def check_punctuation(view: BeadView, context: Context) -> list[Finding]:
    """Look at the punctuation of one bead's target."""
    if not view.target:
        return []
    if view.target_lang.startswith("zh"):
        findings = [*_clashes(view, _CLASH), *_widths(view, context), *_stops(view), *_dots(view), *_apart(view)]
    else:
        findings = [*_clashes(view, _ENGLISH_CLASH), *_detached(view, context), *_misplaced(view), *_foreign(view)]
    if view.source:
        findings += [*_final(view, context), *find_moods(view)]
    return findings


def _clashes(view: BeadView, pattern: re.Pattern[str]) -> Iterator[Finding]:
    """Find two marks where one belongs; an error where the source has no such run."""
    for match in pattern.finditer(view.target):
        marks = match[0]
        loud = bool(_LOUD_RUN.fullmatch(marks)) and bool(view.source)
        if loud and (_LOUD_RUN.search(view.source) or not _END_MARK.search(view.source)):
            continue
        if _ALLOWED_RUN.fullmatch(marks) and pattern is _CLASH and not loud:
            continue
        if _PATH.search(view.target[max(0, match.start() - 1) : match.end() + 1]):
            continue  # ::, http:// and the like belong to code
        if marks[-1] == "!" and len(marks) == 2 and view.target.startswith("[", match.end()):  # noqa: PLR2004
            continue  # a picture in Markdown behind a full stop
        if pattern is _ENGLISH_CLASH and (
            (_abbreviation(view.target, match.start()) and not _stops_twice(view, match))
            or view.target[match.end() : match.end() + 1].isalnum()
        ):
            continue
        if marks == "。。" and _ELLIPSIS.search(view.source):
            continue
        source_has = bool(_CLASH.search(view.source) or _ENGLISH_CLASH.search(view.source))
        ends = [mark for mark in marks if mark in _END_MARKS]
        fix = ends[-1] if ends else marks[0]
        if pattern is _ENGLISH_CLASH:
            fix = next((mark for mark in reversed(marks) if mark in ".!?"), marks[0])
        yield view.finding(
            check=_NAME,
            subtype="punctuation",
            severity="minor",
            tier="error" if view.source and not source_has else "review",
            confidence=0.97,
            message=phrase("Punctuation marks '{marks}' where one is expected.", marks=marks),
            target=[match.span()],
            evidence=[
                quoted_on("target", view.target[max(0, match.start() - 6) : match.end()]),
                *([phrase("source: no run of marks")] if view.source and not source_has else []),
            ],
            suggestion=fix,
        )


def _stops_twice(view: BeadView, match: re.Match[str]) -> bool:
    """Whether a sentence ends with two stops, where the source has nothing of the kind."""
    ends = view.target[match.end() : match.end() + 1] in {"", " ", '"', "”", ")"}
    return match[0] == ".." and ends and not _ELLIPSIS.search(view.source) and ".." not in view.source


def _abbreviation(text: str, position: int) -> bool:
    """Whether the dot at a position closes an abbreviation, after which another mark may follow."""
    word = re.search(r"[A-Za-z.]+\Z", text[max(0, position - 12) : position])
    return text[position] == "." and bool(word)


def _widths(view: BeadView, context: Context) -> Iterator[Finding]:
    """Find a mark of the other width than all the document's others."""
    habit = context.habits.marks
    if habit is None and context.habits.wide_marks + context.habits.stops >= max(1, context.habits.ascii_marks):
        habit = "wide"
    if habit not in {"wide", "ascii"}:
        return
    wide = habit == "wide"
    pattern, table = (_ASCII, _TO_WIDE) if wide else (_WIDE, _TO_ASCII)
    counts = context.habits
    usual, other = max(counts.wide_marks, counts.ascii_marks), min(counts.wide_marks, counts.ascii_marks)
    for match in pattern.finditer(view.target):
        yield from view.slip(
            [match.span()],
            check=_NAME,
            confidence=0.9,
            message=phrase(_OTHERS_WIDE if wide else _OTHERS_ASCII, mark=match[0]),
            evidence=[phrase(_MARKS_WIDE if wide else _MARKS_ASCII, n=usual, others=other)],
            suggestion=match[0].translate(table),
        )


def _stops(view: BeadView) -> list[Finding]:
    """Find an ASCII stop at the end of a Chinese sentence."""
    if "." not in view.target:
        return []
    return view.slip(
        [match.span() for match in _STOP.finditer(view.target)],
        check=_NAME,
        confidence=0.9,
        message=phrase("ASCII full stop after a Chinese character."),
        suggestion="。",
    )


def _apart(view: BeadView) -> list[Finding]:
    """Find, in Chinese, a space before a mark, and a single dash where the source sets one off."""
    findings: list[Finding] = []
    if " " in view.target:
        findings += view.slip(
            [match.span() for match in _DETACHED_WIDE.finditer(view.target)],
            check=_NAME,
            its_type="whitespace",
            confidence=0.9,
            message=phrase("Space before a punctuation mark."),
            suggestion="",
        )
    if ("—" in view.target or "–" in view.target) and _SOURCE_DASH.search(view.source):
        findings += view.slip(
            [match.span() for match in _ONE_DASH.finditer(view.target)],
            check=_NAME,
            confidence=0.8,
            message=phrase("A single dash for a Chinese dash, which is ——."),
            evidence=[phrase("GB/T 15834-2011, 4.10")],
            suggestion="——",
        )
    return findings


def _foreign(view: BeadView) -> list[Finding]:
    """Find, in English, Chinese marks, stray signs, marks that cut a word off from the next, and a for an."""
    text = view.target
    findings: list[Finding] = []
    if not text.isascii():
        findings += view.slip(
            [match.span() for match in _CHINESE_MARK.finditer(text)],
            check=_NAME,
            confidence=0.85,
            message=phrase("Chinese punctuation in English text."),
        )
    stray = [] if any(sign in view.source for sign in "~^|") else [one.span() for one in _STRAY_SIGN.finditer(text)]
    for places, pattern, message in (
        (stray, _STRAY_SIGN, noted("'{words}' does not belong here.")),
        (_cut_off(text), _LEFT_OPEN, noted("'{words}': a mark cuts the word off from what follows.")),
        (_glued(view), _GLUED, noted("'{words}': no space after the comma.")),
        ([match.span() for match in _ARTICLE.finditer(text)], _ARTICLE, ""),
    ):
        if places:
            findings += view.slip(
                places,
                check=_NAME,
                subtype="grammar" if pattern is _ARTICLE else "punctuation",
                confidence=0.75,
                message=phrase(message, words=text[slice(*places[0])]) if message else _article(text, places[0]),
            )
    return findings


def _article(text: str, place: tuple[int, int]) -> Message:
    """Say which article belongs before the word that follows a place: 'a' before 'epitome' should be 'an'."""
    written = text[slice(*place)].strip()
    after = re.match(r"[\w-]+", text[place[1] :])
    return phrase(
        "'{word}' before '{next}' should be '{other}'.",
        word=written,
        next=after[0] if after else "",
        other="a" if written == "an" else "an",
    )


def _glued(view: BeadView) -> list[tuple[int, int]]:
    """Return the commas that no space follows, but for those that the source has as well, as in code."""
    text = view.target
    return [
        match.span()
        for match in _GLUED.finditer(text)
        if (word := _GLUED_WORD.search(text[max(0, match.start() - _LONGEST_WORD) : match.start()])) is not None
        and word[0] + text[match.start() : match.end() + 1] not in view.source
    ]


def _cut_off(text: str) -> list[tuple[int, int]]:
    """Return the words that a mark cuts off from what they belong to, with the mark: of the, Beijing zoo."""
    places = []
    for match in _LEFT_OPEN.finditer(text):
        word = text[text.rfind(" ", 0, match.start()) + 1 : match.start()]
        if word.lower() in (_BEFORE_MARK if match[0] in "!?" else _BEFORE_COMMA):
            places.append((match.start() - len(word), match.end()))
    return places


def _dots(view: BeadView) -> Iterator[Finding]:
    if not any(marks in view.target for marks in ("...", "。。。", "--")):
        return
    if _MENU.search(view.source) and _MENU.search(view.target):
        return  # Open... is a command that asks further
    for pattern, fix, message in (
        (_DOTS, "……", noted("'{mark}' for a Chinese ellipsis, which is …….")),
        (_HYPHENS, "——", noted("'{mark}' for a Chinese dash, which is ——.")),
    ):
        for match in pattern.finditer(view.target):
            yield from view.slip(
                [match.span()],
                check=_NAME,
                confidence=0.85,
                message=phrase(message, mark=match[0]),
                evidence=[phrase("GB/T 15834-2011, 4.11 and 4.10")],
                suggestion=fix,
            )


def _detached(view: BeadView, context: Context) -> list[Finding]:
    """Find, in English, a space before a mark, unless the whole document is tokenised."""
    if context.habits.tokenised:
        return []
    if not any(map(view.target.__contains__, _APART)):
        return []
    places = [match.span() for match in _DETACHED.finditer(view.target)]
    return view.slip(
        places,
        check=_NAME,
        confidence=0.95,
        message=phrase("Space before a punctuation mark."),
        suggestion=view.target[slice(*places[0])].strip() if places else None,
    )


def _misplaced(view: BeadView) -> Iterator[Finding]:
    """Find an end mark inside a sentence, where the source has none of its kind."""
    if not view.source or _END_MARK.search(view.source):
        return
    for match in _MISPLACED.finditer(view.target):
        yield view.finding(
            check=_NAME,
            subtype="punctuation",
            severity="minor",
            tier="review",
            confidence=0.7,
            message=phrase("'{mark}' in the middle of a sentence; the source has no such mark.", mark=match[0]),
            target=[match.span()],
            evidence=[
                phrase("source: neither ! nor ?"),
                phrase("target: a small letter follows '{mark}'", mark=match[0]),
            ],
        )


def _final(view: BeadView, context: Context) -> Iterator[Finding]:
    """Find a target without the end that its source has."""
    least = _MINIMUM_HAN if view.source_lang.startswith("zh") else _MINIMUM_LETTERS
    if len(view.source) < least or not _SENTENCE_END.search(view.source[-8:]):
        return
    tail = view.target[-4:]
    comma = _COMMA_END.search(tail)
    if not comma and not _BARE_END.search(tail):
        return
    if not comma and _SECTION.match(view.source) and _SECTION_CHINESE.match(view.target):
        return  # Section 2 – Scope. is a heading
    habits = context.habits
    settled = habits.ended >= SETTLED * habits.segments
    end = len(view.target.rstrip())
    source_end = len(view.source.rstrip())
    yield view.finding(
        check=_NAME,
        subtype="punctuation",
        severity="minor",
        tier="error" if settled else "review",
        confidence=0.9 if settled else 0.6,
        message=phrase("The target ends with a comma.") if comma else phrase("The target lacks its final mark."),
        source=[(source_end - 1, source_end)],
        target=[(end - 1, end)],
        evidence=[
            phrase(
                "source ends with '{mark}', target with '{other}'",
                mark=view.source.rstrip()[-1],
                other=view.target.rstrip()[-1],
            ),
            phrase("{n} of {all} target segments end with a mark", n=habits.ended, all=habits.segments),
        ],
    )


def check_habits(context: Context) -> list[Finding]:
    """Say once what the document does everywhere."""
    if not context.target_lang.startswith("zh") or context.habits.marks not in {"ascii", "mixed"}:
        return []
    counts = context.habits
    for view in context.views:
        match = _ASCII.search(view.target)
        if match:
            mixed = counts.marks == "mixed"
            return [
                view.finding(
                    check=_NAME,
                    subtype="punctuation",
                    severity="minor" if mixed else "neutral",
                    tier="review",
                    confidence=0.8,
                    message=(
                        phrase("Chinese punctuation is in two widths in this document.")
                        if mixed
                        else phrase("Chinese punctuation is in ASCII throughout (reported once).")
                    ),
                    target=[match.span()],
                    evidence=[
                        phrase(
                            "{n} marks in ASCII, {wide} in full width", n=counts.ascii_marks, wide=counts.wide_marks
                        ),
                        phrase("GB/T 15834-2011 sets Chinese marks in full width"),
                    ],
                )
            ]
    return []


CHECK: Final = Check(
    name=_NAME,
    gathers=True,
    summary="marks that clash, are missing, detached or of the wrong width; questions on one side only",
    bead=check_punctuation,
    document=check_habits,
)
