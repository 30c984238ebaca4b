"""The target in the wrong language or script: untranslated, copied, half translated, wrong script.

A bead whose target is the source again, or holds none of the target's script, is untranslated: both sides
show it. Han characters inside an English target, and a run of English words inside a Chinese one, are
untranslated pieces; names, brands and abbreviations stay Latin in Chinese (34 % of clean segments hold
Latin words), so a run counts from three words on, small ones among them, that the source has as well. Simplified or
Traditional by characters that only one of them uses, read off OpenCC's character tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding
from duizhao.bitext.catalogue import noted, phrase
from duizhao.bitext.language.characters import HAN, has_han

__all__ = ["CHECK"]

_CODE_SPAN: Final = re.compile(r"(`{1,2})[^`\n]+\1")

_NAME: Final = "language"

_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_LATIN_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’\-]*")
# From where a word begins, or after one mark before it: from each letter, a word without end takes the square.
_LATIN_RUN: Final = re.compile(
    r"(?:(?<![A-Za-z'’\-])|(?<=[^A-Za-z'’\-]['’\-])|(?<=\A['’\-]))"
    r"[A-Za-z][A-Za-z'’\-]*+(?:[ ,]{1,2}[A-Za-z][A-Za-z'’\-]*+){2,}"
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_NO_LETTERS: Final = re.compile(r"[\W_]+")
# One class, then the rest of the run: a pattern that begins with a class is searched for by it.
_KANA: Final = re.compile(r"[\u3041-\u3096\u30a1-\u30fa][\u3041-\u3096\u30a1-\u30fa]+")
_OTHER: Final = r"[\u0370-\u052f\u0590-\u06ff\u0900-\u0e7f\u1100-\u11ff\uac00-\ud7af]"
_FOREIGN: Final = re.compile(f"{_OTHER}{_OTHER}{{2,}}")
_BRACKETED: Final = re.compile(r"[(（\[【“「《\"][^()（）]*\Z")
_KEEP: Final = re.compile(r"https?://|www\.|@|\.(?:com|org|net|cn|gov)\b|[<>{}\\=]")
# A host, a file or a name of a program, alone: neil.fraser.name
_DOTTED: Final = re.compile(r"\s*[\w-]++(?:\.[\w-]++)+(?:/\S*)?\s*")

# Code between backticks, paths, identifiers: the same in every language.
# A path is looked for where a word begins, once; from each of its characters it would take the square of the length.
_CODE: Final = re.compile(r"``[^`]*``|`[^`]*`|(?<![^\s`])[^\s`/\\_]*+[/\\_][^\s`]*")

MINIMUM_LETTERS: Final = 4
"""A target with fewer letters may well be a name, a number or a code."""

MINIMUM_WORDS: Final = 5
"""English of fewer words in a Chinese target is a name or a label more often than a sentence."""

COMMON_SMALL_WORDS: Final = frozenset(
    """
    the a an of and or in on at to for with from by is are was were be been has have had will would
    can could that this these those it its their his her he she they we you not but as than into
    about after before over between
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Words that no name kept in Latin letters is made of alone; two of them make a run of words English prose."""


_SHORT_RUN: Final = 3
"""So few English words may be a term, end of file: for review, and only where the source has them so."""
MAXIMUM_SPANS: Final = 50
"""A finding marks no more places than this; its evidence has the count."""

_BOTH_SCRIPTS: Final = frozenset(
    "后里云干斗谷松准才系范郁冲台丑面只制板表别布采吃出当党冬发复胡划回伙获饥几家姜借克困漓帘了历卷蔑弥蒙霉苹仆千签秋曲舍"
    "沈胜术苏坛涂团万咸向熏叶佣余吁御愿岳赃扎占折征症志致种周朱筑与于游乾著藉夥瞭徵覆麽馀甯祇闆託拚"
)
"""Characters that both scripts write, though in different words: 皇后 (empress) is both, 以后 (later) is not."""


_TITLE: Final = noted("The title of a linked page is left in English.")
_TITLE_OF_LINK: Final = re.compile(
    r"\s*(?:[-*+•]|\d+[.)])?\s*(?:\[#?\w{1,4}\]:?\s*)?[*_\"“]{0,3}"
    r"(?:\[[^\[\]]+\]\(https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)?(?: [^()]*)?\)|<a [^<>]*href=[\"']?https?://[^<>]*>[^<>]+</a>)"
    r"[*_\"”]{0,3}(?:[ ,;–—-]+(?:by )?(?:[A-Z][\w.’'-]*|\(?\d{4}\)?|and|&|,)){0,8}[.,;]?\s*"
)
"""A line that is a link to another site, with no more than its author or year: the page there is in English as well."""
_COPIED: Final = noted("The target is the source again, untranslated.")
_IN_ENGLISH: Final = noted("The target is in English.")
_IN_CHINESE: Final = noted("The target is in Chinese.")
_SIMPLIFIED: Final = noted("Simplified characters in a text declared {lang}: {characters}.")
_TRADITIONAL: Final = noted("Traditional characters in a text declared {lang}: {characters}.")
_ONLY_SIMPLIFIED: Final = noted("{n} characters only Simplified, {right} only of the declared script")
_ONLY_TRADITIONAL: Final = noted("{n} characters only Traditional, {right} only of the declared script")


def check_language(view: BeadView, context: Context) -> list[Finding]:  # noqa: ARG001 - as every check
    """Look at the language and the script of one bead's target."""
    target = view.target
    if not target or not _LETTER.search(target):
        return []
    found = list(_untranslated(view))
    if found:
        return found
    if view.target_lang.startswith("zh"):
        return [*_english_in_chinese(view), *_script(view), *_others(view)]
    if view.target_lang.startswith("en"):
        return [*_chinese_in_english(view), *_others(view)]
    return list(_others(view))


def _untranslated(view: BeadView) -> Iterator[Finding]:
    """Find a target that is wholly in the language of the source."""
    target = view.target
    chinese = view.target_lang.startswith("zh")
    in_han = has_han(target)
    copied = (
        in_han == has_han(view.source)
        and _bare(view.source[:40])[:10] == _bare(target[:40])[:10]
        and _bare(view.source) == _bare(target) != ""
    )
    if not copied and in_han == chinese:
        return
    prose = _CODE.sub(" ", target)
    letters = len(_LETTER.findall(prose))
    han = sum(len(run) for run in _HAN_RUN.findall(prose))
    words = _LATIN_WORD.findall(prose)
    if letters < MINIMUM_LETTERS or _KEEP.search(target) or _DOTTED.fullmatch(target):
        return
    if chinese:
        small = sum(word.islower() for word in words)
        wrong = han == 0 and len(words) >= MINIMUM_WORDS and small * 2 >= len(words)
        wrong = wrong or (copied and len(words) >= 3 and small >= 2)  # noqa: PLR2004 - more than a name
        message = _IN_ENGLISH
    else:
        wrong = han > 0 and han * 2 >= letters
        message = _IN_CHINESE
    if not wrong:
        return
    title = copied and chinese and _is_linked_title(view)
    yield view.finding(
        check=_NAME,
        subtype="untranslated",
        severity="minor" if title else "critical",
        tier="error" if view.source and not title else "review",
        confidence=0.6 if title else 0.98,
        message=phrase(_TITLE if title else _COPIED if copied else message),
        source=[(0, len(view.source))] if view.source else [],
        target=[(0, len(target))],
        evidence=[
            phrase("declared: {lang}", lang=view.target_lang),
            phrase("target: {han} Han characters, {n} Latin words", han=han, n=len(words)),
        ],
    )


def _is_linked_title(view: BeadView) -> bool:
    """Whether the line of the target's file that a segment is in is a link to another site, and nothing else."""
    document = view.target_document
    if document is None or len(view.target_segments) != 1:
        return False
    segment = document.segments[view.target_segments[0]]
    first = document.text.rfind("\n", 0, segment.start) + 1
    last = document.text.find("\n", segment.end)
    return bool(_TITLE_OF_LINK.fullmatch(document.text[first : last if last >= 0 else None]))


def _chinese_in_english(view: BeadView) -> Iterator[Finding]:
    """Find Han characters left in an English target, those given in brackets after a name aside."""
    runs = []
    if view.target.isascii():
        return
    for match in _HAN_RUN.finditer(view.target):
        before = view.target[: match.start()]
        if not _BRACKETED.search(before[-30:]):
            runs.append(match)
    if not runs:
        return
    in_source = [run[0] for run in runs if run[0] in view.source]
    places = [(view.source.index(text), view.source.index(text) + len(text)) for text in in_source]
    yield view.finding(
        check=_NAME,
        subtype="untranslated",
        severity="major",
        tier="error" if view.source and in_source else "review",
        confidence=0.95,
        message=phrase("'{words}' is left in Chinese.", words=runs[0][0]),
        source=places,
        target=[run.span() for run in runs],
        evidence=[
            phrase("target ({lang}) holds {words}", lang=view.target_lang, words=" ".join(run[0] for run in runs)),
            *([phrase("the source has {words}", words=" ".join(in_source))] if in_source else []),
        ],
    )


def _english_in_chinese(view: BeadView) -> Iterator[Finding]:
    """Find English prose left in a Chinese target."""
    prose = _CODE_SPAN.sub(lambda match: " " * len(match[0]), view.target) if "`" in view.target else view.target
    for match in _LATIN_RUN.finditer(prose):
        lowered = view.source.lower()
        words = _LATIN_WORD.findall(match[0])
        small = [word for word in words if word in COMMON_SMALL_WORDS]
        if len(words) == _SHORT_RUN:
            if not small or not all(word.islower() for word in words) or match[0] not in view.source:
                continue
        elif len(small) < 2 or sum(word.islower() for word in words) * 2 <= len(words):  # noqa: PLR2004 - see there
            continue
        if _BRACKETED.search(view.target[max(0, match.start() - 30) : match.start()]) or _KEEP.search(match[0]):
            continue
        start = lowered.find(match[0].lower())
        yield view.finding(
            check=_NAME,
            subtype="untranslated",
            severity="major",
            tier="error" if start >= 0 and len(words) > _SHORT_RUN else "review",
            confidence=0.95 if len(words) > _SHORT_RUN else 0.75,
            message=phrase("'{words}' is left in English.", words=match[0][:60]),
            source=[(start, start + len(match[0]))] if start >= 0 else [],
            target=[match.span()],
            evidence=[
                phrase("{n} English words, of which {words} belong to no name", n=len(words), words=" ".join(small[:4]))
            ],
        )


def _script(view: BeadView) -> Iterator[Finding]:
    """Find characters of the script that the target's tag does not declare."""
    simplified, traditional = _script_marks()
    declared_hant = _traditional(view.target_lang)
    wrong = [match.start() for match in (simplified if declared_hant else traditional).finditer(view.target)]
    if not wrong:
        return
    right = len((traditional if declared_hant else simplified).findall(view.target))
    yield view.finding(
        check=_NAME,
        subtype="spelling",
        its_type="locale-violation",
        severity="major" if len(wrong) >= MINIMUM_LETTERS and right == 0 else "minor",
        tier="review",
        confidence=0.9,
        message=phrase(
            _SIMPLIFIED if declared_hant else _TRADITIONAL,
            lang=view.target_lang,
            characters="".join(dict.fromkeys(view.target[place] for place in wrong[:8])),
        ),
        target=[(place, place + 1) for place in wrong[:MAXIMUM_SPANS]],
        evidence=[phrase(_ONLY_SIMPLIFIED if declared_hant else _ONLY_TRADITIONAL, n=len(wrong), right=right)],
    )


@cache
def _script_marks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what matches a character that only Simplified, and one that only Traditional Chinese uses."""
    from opencc import OpenCC  # noqa: PLC0415 - loads its tables

    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    to_traditional = OpenCC("s2t").convert("".join(characters))
    to_simplified = OpenCC("t2s").convert("".join(characters))
    rows = list(zip(characters, to_traditional, to_simplified, strict=True))
    simplified = {char for char, other, same in rows if other != char == same} - _BOTH_SCRIPTS
    traditional = {char for char, same, other in rows if other != char == same} - _BOTH_SCRIPTS
    return re.compile(f"[{''.join(sorted(simplified))}]"), re.compile(f"[{''.join(sorted(traditional))}]")


def _others(view: BeadView) -> Iterator[Finding]:
    """Find runs in a script that neither side is written in."""
    if view.target.isascii():
        return
    for pattern, message in (
        (_KANA, noted("'{words}' is in Japanese script.")),
        (_FOREIGN, noted("'{words}' is in another script.")),
    ):
        match = pattern.search(view.target)
        if match and not pattern.search(view.source):
            yield view.finding(
                check=_NAME,
                subtype="untranslated",
                severity="major",
                tier="error" if view.source else "review",
                confidence=0.9,
                message=phrase(message, words=match[0][:30]),
                target=[match.span()],
                evidence=[phrase("the source has nothing in that script")],
            )


def _bare(text: str) -> str:
    return _NO_LETTERS.sub("", text.lower())


def _traditional(tag: str) -> bool:
    return "Hant" in tag or tag.lower() in {"zh-tw", "zh-hk", "zh-mo"}


CHECK: Final = Check(
    name=_NAME,
    whole=True,
    gathers=True,
    summary="untranslated or copied text, Chinese left in English and English in Chinese, the wrong script",
    bead=check_language,
)
