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
# A line that goes on in the middle of a sentence.
_PLAIN_WORD: Final = 3.5
"""Zipf frequency from which a word set as code may be no code."""
_WRAPPED: Final = re.compile(r"(?<=[A-Za-z,])(?: ?\\n) *(?=[a-z\"(])")
_OTHER_ESCAPE: Final = re.compile(r"\\[A-Za-mo-qsu-z\\]|[A-Za-z]:\\")
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
    ours, theirs = list(_CODE.finditer(source)), list(_CODE.finditer(target))
    if not ours or _REFERENCE.search(source):
        return
    if target.count("`") % 2 and not source.count("`") % 2:
        last = target.rindex("`")
        yield Difference(kind="code mark", subtype="markup-tag", weight="broken", sure=True, new=((last, last + 1),))
        return
    close = target.replace(" ", "")
    here, there = Counter(m[2] for m in ours), Counter(m[2] for m in theirs)
    lost = [
        match
        for match in ours
        if match[2] not in there
        and match[2] not in target
        and match[2][0] not in "\"'“‘"  # quoted text is translated
        and match[2].replace(" ", "") not in close
    ]
    new = [match for match in theirs if match[2] not in here and match[2] not in source]
    if lost and new:
        # what is quoted, or a phrase, may be text and not code
        sure = any(_CODE_LIKE.search(match[2]) and not _TEXTUAL.search(match[2]) for match in lost)
        yield Difference(
            kind="code",
            subtype="markup-tag",
            weight="changed",
            sure=sure,
            lost=tuple(match.span() for match in lost),
            new=tuple(match.span() for match in new),
        )
    elif lost := [match for match in lost if not _is_prose(match[2])]:
        yield Difference(
            kind="code", subtype="markup-tag", weight="missing", sure=False, lost=tuple(m.span() for m in lost)
        )


def _is_prose(code: str) -> bool:
    """Whether what is set as code is a common word that a translator renders as any other: `engine`, `forms`."""
    return code.isalpha() and (code.islower() or code.istitle()) and frequency(code.lower(), "en") >= _PLAIN_WORD


def _links(source: str, target: str) -> Iterator[Difference]:
    ours = list(_LINK.finditer(source))
    broken = _BROKEN_LINK.search(target)
    if broken is not None and ours and not _BROKEN_LINK.search(source):
        yield Difference(kind="link", subtype="link-cross-reference", weight="broken", sure=True, new=(broken.span(),))
        return
    theirs = list(_LINK.finditer(target))
    here = Counter(_page(match) for match in ours)
    there = Counter(_page(match) for match in theirs)
    missing, added = here - there, there - here
    lost = [match for match in ours if _page(match) and _page(match) in missing]
    new = [match for match in theirs if _page(match) in added]
    if lost:
        yield Difference(
            kind="link",
            subtype="link-cross-reference",
            weight="changed" if new else "missing",
            sure=False,
            lost=tuple(match.span(2) for match in lost),
            new=tuple(match.span(2) for match in new),
        )


def _page(match: re.Match[str]) -> str:
    """Return the page that a link leads to, without its place in it, which is translated with its heading."""
    return (
        re.sub(r"^/?(?:en|zh|zh-cn|zh-hans)/", "/", match[2].partition("#")[0].lower()).strip("/").removesuffix(".md")
    )


def _strong(source: str, target: str) -> Iterator[Difference]:
    ours, theirs = _STRONG.findall(source), list(_STRONG.finditer(target))
    if len(ours) % 2:
        return
    if len(theirs) % 2:
        place = theirs[-1].span()
        yield Difference(kind="emphasis mark", subtype="markup-tag", weight="broken", sure=True, new=(place,))
    elif ours and not theirs:
        places = tuple(match.span() for match in _STRONG.finditer(source))
        yield Difference(kind="emphasis mark", subtype="markup-tag", weight="missing", sure=False, lost=places)


def _headings(source: str, target: str) -> Iterator[Difference]:
    """Find a heading of another level, or one without the space that makes it one."""
    ours, theirs = list(_HEADING.finditer(source)), list(_HEADING.finditer(target))
    if len(ours) != len(theirs):
        glued = _GLUED_HEADING.search(target)
        if glued is not None and not _GLUED_HEADING.search(source):
            yield Difference(
                kind="heading mark", subtype="markup-tag", weight="broken", sure=False, new=(glued.span(1),)
            )
        return
    for one, two in zip(ours, theirs, strict=True):
        if one[1] != two[1]:
            yield Difference(
                kind="heading mark",
                subtype="markup-tag",
                weight="changed",
                sure=False,
                lost=(one.span(1),),
                new=(two.span(1),),
            )


def _options(source: str, target: str) -> Iterator[Difference]:
    for match in _OPTION.finditer(source):
        option = match[1]
        if option in target:
            continue
        name = option.lstrip("-")
        damaged = re.search(_DASHED + re.escape(name) + r"(?!\w)", target)
        if damaged is not None:
            yield Difference(
                kind="option",
                subtype="markup-tag",
                weight="broken",
                sure=True,
                lost=(match.span(),),
                new=(damaged.span(),),
            )


def _escapes(source: str, target: str) -> Iterator[Difference]:
    if _OTHER_ESCAPE.search(source) or _OTHER_ESCAPE.search(target):
        return
    for escape in ("\\n", "\\t", "\\r"):
        ours, theirs = source.count(escape), target.count(escape)
        if ours == theirs:
            continue
        if not theirs and ours == len(_WRAPPED.findall(source)) and escape == "\\n":
            continue  # lines that were only wrapped in the source
        lost = [m.span() for m in _ESCAPE.finditer(source) if m[0] == escape][theirs:]
        new = [m.span() for m in _ESCAPE.finditer(target) if m[0] == escape][ours:]
        yield Difference(
            kind="escape",
            subtype="layout",
            weight="missing" if ours > theirs else "added",
            sure=not theirs,  # paragraphs that a translator sets are no fault
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
                kind="message argument", subtype="markup-tag", weight="missing", sure=True, grave=True, lost=(place,)
            )
        )
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
    return found, _blank_heads(source), _blank_heads(target)


def _changed(lost: tuple[int, int], new: tuple[int, int]) -> Difference:
    return Difference(
        kind="message argument", subtype="markup-tag", weight="changed", sure=True, grave=True, lost=(lost,), new=(new,)
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
