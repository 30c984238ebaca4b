r"""Marks of writing that a translation keeps: code spans, Markdown links and emphasis, options, escapes, ICU messages.

Markdown is compared only where both sides or the source write it; ``\n`` only where no other word stands behind a
backslash, as in a path or a formula. A message in ICU's syntax keeps its argument and its keywords, while Chinese may
drop the plural forms that it does not have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from duizhao.audit.pieces import Difference
from duizhao.bitext.catalogue import noted
from duizhao.bitext.language.words import frequency

__all__ = ["compare_code", "compare_writing", "split_messages"]

_CODE: Final = re.compile(r"(?<![`\\])(`{1,2})(?![`\s])([^`\n]{1,200}?)(?<!\s)\1(?!`)")
_LINK: Final = re.compile(r"\[([^\[\]\n]{1,200})\]\(([^()\s]{1,300})\)")
_BROKEN_LINK: Final = re.compile(
    r"\[[^\[\]\n]{1,200}\](?:（[^（）()]{1,200}[）)]|\([^()（）\n]{1,200}）|\s+\((?=[\w./#-]{1,200}\)))"
    r"|［[^\n]{1,200}］[(（]|【[^\n]{1,200}】\("
)
_STRONG: Final = re.compile(r"(?<!\*)\*\*(?!\*)")
_OPTION: Final = re.compile(r"(?<![\w-])(--[A-Za-z][\w-]*|-[A-Za-z](?![\w-]))(?!\w)")
_DASHED: Final = r"(?<![\w-])[—–－‐‑−-]{1,2}\s?"
_HEADING: Final = re.compile(r"^ {0,3}(#{1,6}) (?=\S)", re.MULTILINE)
_GLUED_HEADING: Final = re.compile(r"^ {0,3}(#{1,6})(?=[^#\s\d!])", re.MULTILINE)
_ESCAPE: Final = re.compile(r"\\[nrt]")
_FILLED: Final = re.compile(r"(?:\{\{|<|\{|\[)[^{}<>\[\]]*[一-鿿][^{}<>\[\]]*(?:\}\}|>|\}|\])")
"""A blank to be filled in, in Chinese."""
_PLAIN_WORD: Final = 3.5
"""Zipf frequency from which a word set as code may be no code."""
# A line that goes on in the middle of a sentence.
_WRAPPED: Final = re.compile(r"(?<=[A-Za-z,])(?: ?\\n) *(?=[a-z\"(])")
_OTHER_ESCAPE: Final = re.compile(r"\\[A-Za-mo-qsu-z\\]|(?<![A-Za-z])[A-Za-z]:\\")
# \N is what a program makes of \n at the head of a sentence.
_RAISED: Final = re.compile(r"\\[NRT]")
_ICU_HEAD: Final = re.compile(r"\{\s*([^{},\s]{1,60})\s*[,，]\s*([^{},\s]{1,30})\s*[,，]")
_ICU_KINDS: Final = frozenset(["plural", "select", "selectordinal"])
_ICU_KEY: Final = re.compile(r"(?:^|(?<=[},，\s]))(=\d+|[^\s{},，=]+)\s*\{")
_PLURALS: Final = frozenset(["zero", "one", "two", "few", "many", "other"])
# reStructuredText: `text <target>`_ and :role:`text`.
_REFERENCE: Final = re.compile(r"`_|:`|<[^<>`]+>`")
_CODE_LIKE: Final = re.compile(r"[_.()/\\=<>\[\]{}$@#*-]|[a-z][A-Z]|\d")
_TEXTUAL: Final = re.compile(r"[\"'“]|\s")


def compare_code(source: str, target: str) -> tuple[list[Difference], str, str]:
    """Compare the code spans of two texts; return what differs, and both texts with code blanked."""
    if "`" not in source:
        return [], source, target
    return list(_code(source, target)), _CODE.sub(_blank, source), _CODE.sub(_blank, target)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _is_quoted(match: re.Match[str]) -> bool:
    """Whether a backtick makes a quotation mark of the one before it, as AsciiDoc writes them: "`a term`"."""
    text = match.string
    return text[match.start() - 1 : match.start()] == text[match.end() : match.end() + 1] == '"'


def compare_writing(source: str, target: str) -> list[Difference]:
    """Compare the marks of writing of two texts, whose addresses, tags and placeholders may have been blanked."""
    found: list[Difference] = []
    if "](" in source:
        found += _links(source, target)
    if "**" in source or "**" in target:
        found += _strong(source, target)
    if "-" in source:
        found += _options(source, target)
    if "#" in source:
        found += _headings(source, target)
    if "\\" in source or "\\" in target:
        found += _escapes(source, target)
    return found


def _code(source: str, target: str) -> Iterator[Difference]:
    ours, theirs = [match for match in _CODE.finditer(source) if not _is_quoted(match)], list(_CODE.finditer(target))
    if not ours or _REFERENCE.search(source):
        return
    if target.count("`") % 2 and not source.count("`") % 2:
        last = target.rindex("`")
        yield Difference(
            kind=noted("code mark"), subtype="markup-tag", weight="broken", sure=True, new=((last, last + 1),)
        )
        return
    close = target.replace(" ", "")
    here, there = Counter(m[2] for m in ours), Counter(m[2] for m in theirs)
    lost = [
        match
        for match in ours
        if match[2] not in there
        and not _has(match[2], target)
        and match[2][0] not in "\"'“‘"  # quoted text is translated
        and not _has(match[2].replace(" ", ""), close)
    ]
    new = [match for match in theirs if match[2] not in here and match[2] not in source]
    lost, new = _not_filled(lost, new)
    if lost and new:
        # what is quoted, or a phrase, may be text and not code
        sure = any(_CODE_LIKE.search(match[2]) and not _TEXTUAL.search(match[2]) for match in lost)
        sure = sure and {match[2].lower() for match in lost} != {match[2].lower() for match in new}  # ngIf and NgIf
        yield Difference(
            kind=noted("code"),
            subtype="markup-tag",
            weight="changed",
            sure=sure,
            lost=tuple(match.span() for match in lost),
            new=tuple(match.span() for match in new),
        )
    elif lost := [match for match in lost if not _is_prose(match[2])]:
        yield Difference(
            kind=noted("code"), subtype="markup-tag", weight="missing", sure=False, lost=tuple(m.span() for m in lost)
        )
    elif "`" not in target and all(match[2] in target and f"*{match[2]}" not in target for match in ours):
        bare = tuple(match.span() for match in ours if not _is_prose(match[2]))
        if bare:
            yield Difference(kind=noted("mark of code"), subtype="markup-tag", weight="missing", sure=False, lost=bare)


def _not_filled(lost: list[re.Match[str]], new: list[re.Match[str]]) -> tuple[list[re.Match[str]], list[re.Match[str]]]:
    """Leave out code whose blanks to be filled in are translated: `cd {{folder}}`, `cd {{目录}}`."""
    for match in list(new):
        parts = _FILLED.split(match[2])
        if len(parts) == 1:
            continue
        pattern = re.compile(".{1,80}?".join(map(re.escape, parts)))
        twin = next((one for one in lost if pattern.fullmatch(one[2])), None)
        if twin is not None:
            lost = [one for one in lost if one is not twin]
            new = [one for one in new if one is not match]
    return lost, new


def _has(code: str, text: str) -> bool:
    """Whether a text has some code, not as the beginning of a longer word."""
    return re.search(rf"(?<![A-Za-z\d]){re.escape(code)}(?![A-Za-z\d])", text) is not None


def _is_prose(code: str) -> bool:
    """Whether what is set as code is a common word that a translator renders as any other: `engine`, `forms`."""
    return code.isalpha() and (code.islower() or code.istitle()) and frequency(code.lower(), "en") >= _PLAIN_WORD


def _links(source: str, target: str) -> Iterator[Difference]:
    ours = list(_LINK.finditer(source))
    broken = _BROKEN_LINK.search(target)
    if broken is not None and ours and not _BROKEN_LINK.search(source):
        yield Difference(
            kind=noted("hyperlink"), subtype="link-cross-reference", weight="broken", sure=True, new=(broken.span(),)
        )
        return
    theirs = list(_LINK.finditer(target))
    here = Counter(_page(match) for match in ours)
    there = Counter(_page(match) for match in theirs)
    missing, added = here - there, there - here
    lost = [match for match in ours if _page(match) and _page(match) in missing]
    new = [match for match in theirs if _page(match) in added]
    places = [_anchor(match) for match in ours], [_anchor(match) for match in theirs]
    if len(theirs) < len(ours) and not lost:
        lost = [match for match in ours if match[2] not in {other[2] for other in theirs}][: len(ours) - len(theirs)]
    elif not lost and len(ours) == len(theirs):
        pairs = zip(ours, theirs, *places, strict=True)
        slips = [(one, two) for one, two, here_at, there_at in pairs if _slipped(here_at, there_at)]
        lost, new = [one for one, _ in slips], [two for _, two in slips]
    if lost:
        yield Difference(
            kind=noted("hyperlink"),
            subtype="link-cross-reference",
            weight="changed" if new else "missing",
            sure=False,
            lost=tuple(match.span(2) for match in lost),
            new=tuple(match.span(2) for match in new),
        )


def _page(match: re.Match[str]) -> str:
    """Return the page that a link leads to, without its place in it, which is translated with its heading.

    A translation often stands in a folder further down, so the way up to the page does not count either.
    """
    page = re.sub(r"^(?:\.{1,2}/)+", "", match[2].partition("#")[0].lower())
    return re.sub(r"^/?(?:en|zh|zh-cn|zh-hans)/", "/", page).strip("/").removesuffix(".md")


def _anchor(match: re.Match[str]) -> str:
    """Return the place in a page that a link leads to."""
    return match[2].partition("#")[2].lower()


def _slipped(one: str, two: str) -> bool:
    """Whether two places in a page are one, misspelt; a heading that is translated has another altogether."""
    from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415 - only where links are compared

    return one != two and one.isascii() and two.isascii() and DamerauLevenshtein.distance(one, two) == 1


def _strong(source: str, target: str) -> Iterator[Difference]:
    ours, theirs = _STRONG.findall(source), list(_STRONG.finditer(target))
    if len(ours) % 2 or "***" in source or "***" in target:
        return  # *one***two**: an emphasis ends where another begins
    loose = None if len(theirs) % 2 else _loose(target, theirs)
    if len(theirs) % 2 or (loose is not None and _loose(source, list(_STRONG.finditer(source))) is None):
        place = loose or theirs[-1].span()
        yield Difference(kind=noted("emphasis mark"), subtype="markup-tag", weight="broken", sure=True, new=(place,))
    elif ours and not theirs:
        places = tuple(match.span() for match in _STRONG.finditer(source))
        yield Difference(kind=noted("emphasis mark"), subtype="markup-tag", weight="missing", sure=False, lost=places)


def _loose(text: str, marks: list[re.Match[str]]) -> tuple[int, int] | None:
    """Return the first pair of marks with a space inside at both ends, which sets nothing: ** so **."""
    for one, two in zip(marks[::2], marks[1::2], strict=False):
        inside = text[one.end() : two.start()]
        if inside.strip() and inside[0].isspace() and inside[-1].isspace():
            return one.start(), two.end()
    return None


def _headings(source: str, target: str) -> Iterator[Difference]:
    """Find a heading of another level, or one without the space that makes it one."""
    ours, theirs = list(_HEADING.finditer(source)), list(_HEADING.finditer(target))
    if len(ours) != len(theirs):
        glued = _GLUED_HEADING.search(target)
        if glued is not None and not _GLUED_HEADING.search(source):
            yield Difference(
                kind=noted("heading mark"), subtype="markup-tag", weight="broken", sure=False, new=(glued.span(1),)
            )
        return
    for one, two in zip(ours, theirs, strict=True):
        if one[1] != two[1]:
            yield Difference(
                kind=noted("heading mark"),
                subtype="markup-tag",
                weight="changed",
                sure=False,
                lost=(one.span(1),),
                new=(two.span(1),),
            )


def _options(source: str, target: str) -> Iterator[Difference]:
    ours = list(_OPTION.finditer(source))
    known = {match[1] for match in ours}
    other = [match for match in _OPTION.finditer(target) if match[1] not in known]
    for match in ours:
        option = match[1]
        if re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", target):
            continue
        name = option.lstrip("-")
        damaged = re.search(_DASHED + re.escape(name) + r"(?!\w)", target)
        if damaged is not None:
            yield Difference(
                kind=noted("option"),
                subtype="markup-tag",
                weight="broken",
                sure=True,
                lost=(match.span(),),
                new=(damaged.span(),),
            )
        elif other:
            yield Difference(
                kind=noted("option"),
                subtype="markup-tag",
                weight="changed",
                sure=True,
                lost=(match.span(),),
                new=(other.pop(0).span(),),
            )


def _escapes(source: str, target: str) -> Iterator[Difference]:
    if _OTHER_ESCAPE.search(source) or _OTHER_ESCAPE.search(_RAISED.sub("", target)):
        return
    for escape in ("\\n", "\\t", "\\r"):
        ours, theirs = source.count(escape), target.count(escape)
        if ours == theirs:
            continue
        if theirs > ours and escape == "\\n":
            continue  # paragraphs that a translator sets
        if not theirs and ours == len(_WRAPPED.findall(source)) and escape == "\\n":
            continue  # lines that were only wrapped in the source
        lost = [m.span() for m in _ESCAPE.finditer(source) if m[0] == escape][theirs:]
        new = [m.span() for m in _ESCAPE.finditer(target) if m[0] == escape][ours:]
        yield Difference(
            kind=noted("escape"),
            subtype="layout",
            weight="missing" if ours > theirs else "added",
            sure=not theirs or not ours,
            lost=tuple(lost),
            new=tuple(new),
        )


def split_messages(source: str, target: str) -> tuple[list[Difference], str, str]:
    """Compare messages in ICU's syntax; return what differs, and both texts with the heads of messages blanked."""
    heads = _ICU_HEAD.finditer(source)
    ours = [match for match in heads if match[2] in _ICU_KINDS]
    if not ours:
        return [], source, target
    theirs = list(_ICU_HEAD.finditer(target))
    found: list[Difference] = []
    if len(ours) != len(theirs):
        place = ours[-1].span()
        found.append(
            Difference(
                kind=noted("message argument"),
                subtype="markup-tag",
                weight="missing",
                sure=True,
                grave=True,
                lost=(place,),
            )
        )
    if wide := next((match for match in theirs if "，" in match[0] and "，" not in source), None):
        found.append(_broken(wide.span()))
    if not found and source.count("{") == source.count("}") and target.count("{") != target.count("}"):
        found.append(_broken((len(target) - 1, len(target))))
    for one, two in zip(ours, theirs, strict=False):
        if one[1] != two[1] or one[2] != two[2]:
            group = 1 if one[1] != two[1] else 2
            found.append(_changed(one.span(group), two.span(group)))
    kind = ours[0][2]
    here, there = _keys(source), _keys(target)
    if kind == "select":
        wrong = [key for key in there if key not in here]
        gone = [key for key in here if key not in there]
    else:
        wrong = [key for key in there if key not in _PLURALS and not key.startswith("=")]
        gone = [] if "other" in there else ["other"]
    if (wrong or gone) and not found:
        at = target.find(wrong[0]) if wrong else 0
        length = len(wrong[0]) if wrong else len(target)
        found.append(_changed(ours[0].span(), (at, at + length)))
    if not found and kind != "select" and "#" in source and "#" not in target and f"{{{ours[0][1]}}}" not in target:
        sign = source.index("#")
        found.append(
            Difference(
                kind=noted("placeholder"),
                subtype="markup-tag",
                weight="missing",
                sure=True,
                grave=True,
                lost=((sign, sign + 1),),
            )
        )
    return found, _blank_heads(source), _blank_heads(target)


def _broken(place: tuple[int, int]) -> Difference:
    return Difference(
        kind=noted("message argument"), subtype="markup-tag", weight="broken", sure=True, grave=True, new=(place,)
    )


def _changed(lost: tuple[int, int], new: tuple[int, int]) -> Difference:
    return Difference(
        kind=noted("message argument"),
        subtype="markup-tag",
        weight="changed",
        sure=True,
        grave=True,
        lost=(lost,),
        new=(new,),
    )


def _keys(text: str) -> list[str]:
    found = []
    for head in _ICU_HEAD.finditer(text):
        depth = 1
        level = []
        for character in text[head.end() :]:
            level.append(character if depth == 1 or (character == "{" and depth == 1) else " ")
            depth += (character == "{") - (character == "}")
            if depth == 0:
                break
        found += [match[1] for match in _ICU_KEY.finditer("".join(level))]
    return found


def _blank_heads(text: str) -> str:
    """Hide the heads and the keys of messages, with their braces, so that only the placeholders in them are left."""
    text = _ICU_HEAD.sub(lambda match: " " * len(match[0]), text)
    text = _ICU_KEY.sub(lambda match: " " * len(match[0]), text)
    return re.sub(r"\{[^{}]*[^\w{}][^{}]*\}", lambda match: " " * len(match[0]), text)
