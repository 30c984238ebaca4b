"""Sentences of English and Chinese text, as offsets.

One scan over the text: each run of sentence-ending marks takes the quotes, brackets and note marks that
close with it, and one rule for its surroundings decides whether a sentence ends there. Which rule holds is
told by the characters around the mark, not by the language of the document, since Chinese text quotes
English and writes ASCII marks: GB/T 15834-2011 (punctuation) for ``。！？……`` and their closers, and for a
Latin full stop the usual reading of abbreviations by class (Kiss and Strunk 2006; the Golden Rules of
pragmatic_segmenter name most of the cases in the tests).

Every look forward and back is bounded, so time is linear in the text, whatever it holds.
"""

from __future__ import annotations

import re

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.characters import HAN, is_wide
from duizhao.bitext.language.labels import in_leader, in_title, is_label
from duizhao.bitext.language.quotations import (
    FOLLOWS,
    SPOKE_EN,
    SPOKE_ZH,
    is_embedded,
    is_inside_short_one,
    trails_on,
)
from duizhao.bitext.language.short_forms import is_dotted, is_glued, stop_ends

__all__ = ["split_sentences"]

_CLOSERS = "”’」』﹂﹄）)］】〕〗〉》›»｣\\]}｝"
_OPENERS = "“‘「『﹁﹃（(［【〔〖〈《‹«｢\\[{｛"

# A run of ending marks: Chinese and Latin, joined, or dots with one space between them (“. . .”).
_QUOTES = ("“", "‘", "「", "『", '"', "'")

_RUN = re.compile(r"[。｡！？．!?.…⋯‥‽⁇⁈⁉]+(?: \.(?=[ .”’\"')]|$)){0,5}")
# What closes with it. Chinese and curly closers are also taken after white space, for none can open.
_CLOSER = (
    rf"[{_CLOSERS}]|[^\S\n]{{1,3}}[”’」』）】》](?![A-Za-z\d])|[¹²³⁰⁴-⁹†‡]|\*{{1,3}}(?=\s|$|[{HAN}])"
    r"|[\[〔【［](?:\d{1,3}|[a-z]|(?:notes? |n\. ?|注|註) ?\d{0,3})[\]〕】］]"
)
_CLOSING_IN_LIST = re.compile(_CLOSER)
_CLOSING = re.compile(rf"{_CLOSER}|[①-⑳㉑-㉟⓪❶-❿]|[(（]\d{{1,3}}[)）]")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][a-z]+)?")
_LEAD = re.compile(rf"[\s{_OPENERS}\"'*_#•·—–-]{{0,20}}")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*|\u2029\s*")
# Circled numbers count the items of a list where the first stands at the start or after a mark that ends no sentence.
_CIRCLED = "①-⑳㉑-㉟⓪❶-❿"
_CIRCLED_ITEM = re.compile(rf"\A\s*(?:[{_CIRCLED}]|[(（]\d{{1,3}}[)）])|[：:；;，,、（(\s](?:①|[(（]1[)）])")
# The next item of a list within a paragraph: “(a) The tenant pays. (b) The landlord repairs.”
_ITEM = re.compile(r"\s(?:\([a-z]\)|[a-z]\)|\(?[ivx]{1,4}\))\s")
_YEAR = re.compile(r"\s?\((?:1[5-9]|20)\d\d\)")


def split_sentences(text: str, lang: str, *, abbreviations: frozenset[str] = frozenset()) -> list[tuple[int, int]]:
    """Find the sentences of a text.

    Closing quotes and brackets stay with the sentence they close, a quotation and the clause that tells who
    spoke are one sentence, semicolons do not split, a blank line always does, and a single line break is
    white space.

    Parameters
    ----------
    text
        Any text; English inside Chinese and Chinese inside English are read by their own rules.
    lang
        A BCP 47 tag whose primary language is ``en`` or ``zh``. It decides only what the characters do not:
        whether an ASCII ``"`` straight after a mark opens or closes.
    abbreviations
        More abbreviations, with or without their last full stop, case ignored. They end a sentence only
        where a word that opens sentences follows (``The``, ``But``, …).

    Returns
    -------
    list of (start, end)
        Ascending offsets, end exclusive, trimmed of white space; together they hold every character of the
        text that is not white space, once.

    Raises
    ------
    LanguageError
        When the tag is neither English nor Chinese.

    Examples
    --------
    >>> text = "Dr. Lee left the U.S. “We stayed,” he said."
    >>> [text[start:end] for start, end in split_sentences(text, "en")]
    ['Dr. Lee left the U.S.', '“We stayed,” he said.']
    >>> text = "“谁？”他问。没有人回答……"  # “Who?” he asked. Nobody answered…
    >>> [text[start:end] for start, end in split_sentences(text, "zh-Hans")]
    ['“谁？”他问。', '没有人回答……']
    """
    primary = lang.partition("-")[0].lower()
    if primary not in {"en", "zh"}:
        raise LanguageError(f"sentences can be split in en and zh, not in {lang!r}")
    extra = frozenset(word.rstrip(".").casefold() for word in abbreviations)
    spans: list[tuple[int, int]] = []
    start = 0
    for blank in _BLANK_LINE.finditer(text):
        _split_block(text, start, blank.start(), chinese=primary == "zh", extra=extra, spans=spans)
        start = blank.end()
    _split_block(text, start, len(text), chinese=primary == "zh", extra=extra, spans=spans)
    return spans


def _split_block(
    text: str, start: int, end: int, *, chinese: bool, extra: frozenset[str], spans: list[tuple[int, int]]
) -> None:
    """Append the sentences of ``text[start:end]``, which holds no blank line."""
    position = sentence = start
    quotes, counted = 0, start  # straight double quotes before ``counted``
    closing = _CLOSING_IN_LIST if _CIRCLED_ITEM.search(text[start:end]) else _CLOSING
    while (run := _RUN.search(text, position, end)) is not None:
        quotes += text.count('"', counted, run.start())
        counted = run.start()
        stop = _take_closers(text, run.end(), end, closing=closing, quotes_open=quotes % 2 == 1, chinese=chinese)
        quotes += text.count('"', counted, stop)
        counted = stop
        if _ends(text, sentence, run.start(), run.end(), stop, end, extra):
            _append_trimmed(text, sentence, stop, spans)
            sentence = stop
        position = stop
    _append_trimmed(text, sentence, end, spans)


def _append_trimmed(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    """Append the stretch without the white space around it, if anything is left."""
    part = text[start:end]
    bare = part.lstrip()
    if bare:
        left = start + len(part) - len(bare)
        spans.append((left, left + len(bare.rstrip())))


def _take_closers(
    text: str, position: int, end: int, *, closing: re.Pattern[str], quotes_open: bool, chinese: bool
) -> int:
    """Return where the closers (and more marks) that follow a run of ending marks end."""
    while position < end:
        if text[position] in "\"'":
            after = text[position + 1 : position + 2]
            free = not after or after.isspace() or after in ")]）】”’\"',，;；:：.。?!？！—"
            # After a mark a straight quote closes if one is open; in English also wherever space follows.
            if (quotes_open and text[position] == '"') or (free and not (chinese and after and not after.isspace())):
                quotes_open = quotes_open and text[position] != '"'
                position += 1
                continue
            return position
        if (closer := closing.match(text, position, end)) is not None or (
            closer := _RUN.match(text, position, end)
        ) is not None:
            position = closer.end()
            continue
        if text[position] in "“‘" and (position + 1 == end or text[position + 1].isspace()):
            position += 1  # an opening quote mistyped for a closing one
            continue
        return position
    return position


def _ends(text: str, sentence: int, mark: int, mark_end: int, stop: int, end: int, extra: frozenset[str]) -> bool:  # noqa: PLR0911  a list of rules
    """Tell whether the sentence begun at ``sentence`` ends at ``stop``, after the marks at ``mark``."""
    if stop >= end:
        return True
    run = text[mark:stop]
    before = text[mark - 1] if mark > sentence else ""
    after = text[stop]
    if after in "，,、；;：:％%" and not (after == ":" and text[stop + 1 : stop + 2] == ")"):
        return False
    if is_label(text, sentence, mark, stop) or in_leader(text, mark, end):
        return False  # “Article 5. Payment …”, “Q1. What …”, 第二条。本法……
    if run == "." and before == "-" and text[max(sentence, mark - 2) : mark - 1].isalnum():
        return False  # the key alt-.
    if stop == mark_end and in_title(text, sentence, mark, stop, end):
        return False
    if stop == mark_end and is_inside_short_one(text, sentence, mark, stop, end):
        return False  # "Run! Run!" he shouted.
    # A mark that nothing of its own sentence precedes is left to what follows, but for an ellipsis.
    if any(char in "。｡！？" for char in run):
        return _ends_chinese(text, sentence, mark, mark_end, stop, end)
    if is_wide(before) or (is_wide(after) and not is_dotted(text, mark)):
        if before.isdigit() and run in {".", "．"}:
            return False
        return _ends_chinese(text, sentence, mark, mark_end, stop, end)
    return _ends_latin(text, sentence, mark, mark_end, stop, end, extra)


def _ends_chinese(text: str, sentence: int, mark: int, mark_end: int, stop: int, end: int) -> bool:  # noqa: PLR0911  a list of rules
    """Decide by Chinese rules; ``text[mark:mark_end]`` are the marks, closers reach to ``stop``."""
    closed = stop > mark_end
    if closed and _RUN.fullmatch(text, stop - 1, stop):
        return True  # the sentence's own mark follows what closed: 《走吧！》。
    full = text[mark_end - 1] in "。｡.．"
    if text[stop].isascii() and text[stop].isalnum() and text[mark:stop] in {"?", "!", ".", "．"}:
        return False  # an address or a name: a.b?c
    if not closed:
        trails = text[mark] in "….⋯"
        return not trails or not trails_on(text, sentence, mark)
    if text[mark_end] in "》〉" or (is_embedded(text, sentence, mark_end, stop) and not full):
        return False
    if not full and FOLLOWS.match(text, stop, end):
        return False
    if text[stop - 1] in "”’」』\"'" and (spoke := SPOKE_ZH.match(text, stop, min(end, stop + 40))):
        told = spoke.group(1)
        if told in {"，", ","}:
            return text[spoke.end() : spoke.end() + 1] not in _QUOTES
        # “A。”他说：“B” tells of B.
        return told in {"：", ":"} or (not told and spoke.end() < end)
    return True


def _ends_latin(text: str, sentence: int, mark: int, mark_end: int, stop: int, end: int, extra: frozenset[str]) -> bool:  # noqa: C901, PLR0911  a list of rules
    """Decide by the rules of Latin text; ``text[mark:mark_end]`` are the marks, closers reach to ``stop``."""
    marks = text[mark:mark_end]
    spaced = text[stop].isspace()
    lead = _LEAD.match(text, stop, end)
    where = lead.end() if lead else stop
    if where >= end:
        return spaced
    following = text[where]
    opened = where > stop and text[where - 1] in "“‘\"'"
    if not spaced:
        # No space: where a quote or bracket has closed and a capital or an opener follows, or two sentences are glued.
        if stop > mark_end:
            return (following.isupper() or opened) and text[stop] not in "-–—"
        return is_glued(text, sentence, mark, stop, end)
    found = _WORD.match(text, where, min(end, where + 40))
    word = found.group() if found else ""
    if following.islower() and not word[1:2].isupper():
        return _ITEM.match(text, stop, end) is not None and not is_dotted(text, mark)
    if is_embedded(text, sentence, mark_end, stop) and text[stop - 1] in ")]）】":
        return False
    if any(char in "!?‽⁇⁈⁉" for char in marks):
        if stop > mark_end and _YEAR.match(text, stop, end):
            return False  # “Really?” (2003)
        if stop > mark_end and SPOKE_EN.match(text, where, min(end, where + 120)):
            return False
        return not (marks == "!" and text[max(sentence, mark - 8) : mark].endswith(("Yahoo", "Jeopardy")))
    if text[mark - 1 : mark] == "[" and text[mark_end : mark_end + 1] == "]":
        return False  # [...] leaves out, it does not end
    if marks in {"...", "…", "……", "⋯", "⋯⋯"} or marks.startswith(". ."):
        return stop > mark_end or word[:2] not in {"I", "I'", "I’"}
    if marks != ".":
        return True
    return stop_ends(text, sentence, mark, where, word, extra, opened=opened, closed=stop > mark_end)
