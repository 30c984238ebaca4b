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
import unicodedata

from duizhao.bitext.errors import LanguageError
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.labels import in_title, is_label

__all__ = ["split_sentences"]

# How far back an opening bracket or quote is looked for; longer quotations are rare and cost time.
_REACH = 400
# More openers than this before the first letter of a sentence are not looked through.
_LEAD_LENGTH = 8

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
_TOKEN = re.compile(r"[A-Za-z\u00c0-\u024f0-9.&'’-]+$")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][a-z]+)?")
_ACRONYM = re.compile(r"[A-Za-z](?:\.-?[A-Za-z]){1,5}|Ph\.D|Ed\.D|M\.Sc|B\.Sc", re.IGNORECASE)
_LEAD = re.compile(rf"[\s{_OPENERS}\"'*_#•·—–-]{{0,20}}")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*|\u2029\s*")
# What follows where two sentences are glued: a word with a capital, and the end of that word.
_GLUED = re.compile(r"([A-Z](?:[a-z]+(?:['’][a-z]+)?)?)(?=\s|[,;:]\s|[.!?…]+(?:\s|$|[\"”’])|[.!?][A-Z][a-z]|$)")
_GLUED_QUOTE = re.compile(r"[\"“‘](?=[A-Z])")
_DOTTED = re.compile(r"(?!www\b|https?\b)[A-Za-z]\w{0,20}(?:[.'’]\w{1,20}){1,3}")
# Zipf frequency of a word that may end a sentence: "slept" has 4.2, "config" 2.9, "json" 2.8.
_COMMON_WORD = 3.0
# A sentence that ends in the usual way.
_SPACED = re.compile(r"[a-z]{2}[.!?] [A-Z]")
# Circled numbers count the items of a list where the first stands at the start or after a mark that ends no sentence.
_CIRCLED = "①-⑳㉑-㉟⓪❶-❿"
_CIRCLED_ITEM = re.compile(rf"\A\s*(?:[{_CIRCLED}]|[(（]\d{{1,3}}[)）])|[：:；;，,、（(\s](?:①|[(（]1[)）])")
_HAN_CHAR = re.compile(rf"[{HAN}]")
_FOLLOWS = re.compile(
    r"[，,、；;：:)）\]】％%~～]|的(?!士)|和|与|及|或|之类|这|那(?=[个些种样句])|一类|等|是(?![的啊吗呀吧，。])"
)

_SPEAK = (
    "说|說|道|问|問|喊|叫|答|嚷|骂|罵|吼|想|写|寫|称|稱|指出|表示|回答|补充|補充|解释|解釋|强调|強調|"
    "警告|承认|承認|坚持|堅持|建议|建議|告诉|告訴|反驳|反駁|感叹|感嘆|低语|低語|嘟囔|嘀咕|评论|評論|总结|總結"
)
# “……？”他问。: who spoke, in a few words, and then a mark. Group 1 is that mark.
_SPOKE_ZH = re.compile(
    rf"(?![^，,。]{{0,3}}[没沒不无無])[^。！？!?…，,；;：:“”「」『』\"\n]{{0,24}}?(?:{_SPEAK})"
    r"(?:道|了|我|他|她|我们|他们|起来|出来)?([。！？!?.，,；;：:…]|$)"
)
_YEAR = re.compile(r"\s?\((?:1[5-9]|20)\d\d\)")
_SPOKE_EN = re.compile(
    r"(?!(?:He|She|They|We|You|It) )(?:[A-Z][\w.'’-]{0,30} ){1,4}(?:said|says|asked|asks|cried|shouted|wrote|"
    r"replied|answered|added|exclaimed|whispered|wondered|yelled|demanded|called|screamed|inquired|muttered|"
    r"murmured|thought|continued)\b"
)


def _set(words: str) -> frozenset[str]:
    """Make a set of words that are written with white space between them."""
    return frozenset(words.split())


# Never ends a sentence: a name follows.
_TITLES = _set(
    """
    mr mrs ms dr prof gen sen rep gov lt col sgt capt cpl cmdr adm maj rev hon fr messrs mme mlle mt ft
    st pres supt insp det amb atty dept assn bros
    """
)
# Never ends a sentence: more of the same one follows.
_INNER = _set(
    """
    e.g i.e eg ie vs v viz cf ca c approx resp incl esp
    """
)
_UNENDING = _TITLES | _INNER
# Ends none before a digit or a Roman numeral.
_NUMBERED = _set(
    """
    no nos p pp fig figs vol vols ch sec secs art arts eq eqs para nr ref tab ex op
    """
)
# Ends one only where a word that opens sentences follows.
_COMMON = _set(
    """
    inc corp co ltd llc plc jr sr esq etc al ave blvd rd jan feb mar apr jun jul aug sept sep oct nov
    dec mon tue tues wed thu thur thurs fri sat sun est dist univ inst lab ed eds trans rev min max avg
    kg km cm mm lb lbs oz ft hr hrs calif mass mich minn wash fla tex ariz colo conn ill ind pa va tenn
    ga ky md
    """
)
_SHORT = _TITLES | _INNER | _NUMBERED | _COMMON
_ADDRESSES = ("Mr. ", "Mrs.", "Ms. ", "Dr. ", "Prof")
_NAME_BEFORE = re.compile(r"[A-Z][a-z]+ $")
# Words that open a sentence and, written with a capital, hardly ever stand inside a name after an abbreviation.
_STARTERS = _set(
    """
    a about after all although among an and another any as at because before both but by despite during
    each even every everybody everyone few finally first for from had has have he her here his how however i if in
    indeed
    instead is it it's its last later like many maybe meanwhile more moreover most my neither never
    nevertheless no nobody none nor not nothing now of on once one only or other others our over perhaps
    several she since so some somebody someone something still such than that that's the their them then there
    there's therefore
    these they they're this those though through thus to today together two under unless unlike until
    was we we're were what when where whether which while who why will with without would yes yet you
    your
    """
)


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
    if is_label(text, sentence, mark, stop):
        return False  # “Article 5. Payment …”, “Q1. What …”, 第二条。本法……
    if run == "." and before == "-" and text[max(sentence, mark - 2) : mark - 1].isalnum():
        return False  # the key alt-.
    if stop == mark_end and in_title(text, sentence, mark, stop, end):
        return False
    # A mark that nothing of its own sentence precedes is left to what follows, but for an ellipsis.
    if any(char in "。｡！？" for char in run):
        return _ends_chinese(text, sentence, mark, mark_end, stop, end)
    if _is_wide(before) or (_is_wide(after) and not _dotted(text, mark)):
        if before.isdigit() and run in {".", "．"}:
            return False
        return _ends_chinese(text, sentence, mark, mark_end, stop, end)
    return _ends_latin(text, sentence, mark, mark_end, stop, end, extra)


def _is_wide(char: str) -> bool:
    """Tell whether a character is Han or belongs to Chinese punctuation."""
    return bool(char) and (_HAN_CHAR.match(char) is not None or unicodedata.east_asian_width(char) in "WF")


def _dotted(text: str, mark: int) -> bool:
    """Tell whether the full stop at ``mark`` ends an acronym such as ``A.I.`` or a known short form."""
    token = _token(text, mark)
    return bool(_ACRONYM.fullmatch(token)) or token.casefold() in _SHORT


def _token(text: str, mark: int) -> str:
    """Return the Latin token that ends at ``mark``, at most 40 characters of it."""
    found = _TOKEN.search(text[max(0, mark - 40) : mark])
    return found.group().lstrip("'’-.&") if found else ""


def _opener(text: str, start: int, position: int, pair: str) -> int:
    """Return where, from ``start`` on and within reach, the last opener of ``pair`` stands; −1 if nowhere."""
    return text.rfind(pair, max(start, position - _REACH), position)


_PAIRS = {
    ")": "(",
    "）": "（",
    "]": "[",
    "】": "【",
    "》": "《",
    "〉": "〈",
    "”": "“",
    "’": "‘",
    "」": "「",
    "』": "『",
}


def _bare(text: str, start: int, end: int) -> bool:
    """Tell whether only a few openers, bullets and spaces stand between two places."""
    return end - start <= _LEAD_LENGTH and not text[start:end].strip(" \t\n“‘「『（([\"'*•-")


def _embedded(text: str, sentence: int, mark_end: int, stop: int) -> bool:
    """Tell whether the closers after a mark close something that was opened inside the sentence.

    Brackets and title marks: opened anywhere but at its start. Quotes: opened straight after a letter,
    without the colon or comma that introduces speech.
    """
    for position in range(mark_end, min(stop, mark_end + 8)):
        opening = _PAIRS.get(text[position])
        if opening is None:
            continue
        where = _opener(text, sentence, mark_end, opening)
        if where <= sentence:
            continue
        if _bare(text, sentence, where):
            continue
        if opening in "“‘「『" and not text[where - 1].isalnum():
            continue
        return True
    return False


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
        return not trails or not _trails_on(text, sentence, mark)
    if text[mark_end] in "》〉" or (_embedded(text, sentence, mark_end, stop) and not full):
        return False
    if not full and _FOLLOWS.match(text, stop, end):
        return False
    if text[stop - 1] in "”’」』\"'" and (spoke := _SPOKE_ZH.match(text, stop, min(end, stop + 40))):
        told = spoke.group(1)
        if told in {"，", ","}:
            return text[spoke.end() : spoke.end() + 1] not in _QUOTES
        # “A。”他说：“B” tells of B.
        return told in {"：", ":"} or (not told and spoke.end() < end)
    return True


def _trails_on(text: str, sentence: int, mark: int) -> bool:
    """Tell whether an ellipsis breaks off inside a quotation, or opens the sentence, which then goes on."""
    if _bare(text, sentence, mark):
        return True
    opening = max(_opener(text, 0, mark, quote) for quote in "“‘「『")
    return opening > max(_opener(text, 0, mark, quote) for quote in "”’」』")


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
        return _glued(text, sentence, mark, stop, end)
    found = _WORD.match(text, where, min(end, where + 40))
    word = found.group() if found else ""
    if following.islower() and not word[1:2].isupper():
        return False
    if _embedded(text, sentence, mark_end, stop) and text[stop - 1] in ")]）】":
        return False
    if any(char in "!?‽⁇⁈⁉" for char in marks):
        if stop > mark_end and _YEAR.match(text, stop, end):
            return False  # “Really?” (2003)
        if stop > mark_end and _SPOKE_EN.match(text, where, min(end, where + 120)):
            return False
        return not (marks == "!" and text[max(sentence, mark - 8) : mark].endswith(("Yahoo", "Jeopardy")))
    if text[mark - 1 : mark] == "[" and text[mark_end : mark_end + 1] == "]":
        return False  # [...] leaves out, it does not end
    if marks in {"...", "…", "……", "⋯", "⋯⋯"} or marks.startswith(". ."):
        return stop > mark_end or word[:2] not in {"I", "I'", "I’"}
    if marks != ".":
        return True
    return _stop_ends(text, sentence, mark, where, word, extra, opened=opened, closed=stop > mark_end)


def _glued(text: str, sentence: int, mark: int, stop: int, end: int) -> bool:  # noqa: PLR0911  a list of rules
    """Tell whether a mark ends a sentence though no space follows, as in “It barked.Nobody came.”.

    A word that opens sentences follows, or a word in small letters stands before and after it one with a capital, so
    Node.js, ASP.NET, www.Example.org and Fig.2 are left alone, as is json.Marshal where sentences have their spaces.
    """
    opener = _GLUED_QUOTE.match(text, stop, end)
    following = _GLUED.match(text, opener.end() if opener else stop, end)
    if following is None or " " not in text[max(sentence, mark - _REACH) : mark]:
        return False
    token = _token(text, mark)
    known = following.group(1).replace("’", "'").casefold() in _STARTERS
    if not token:
        return known and text[mark - 1] in ')）”"'
    if token.casefold() in _SHORT or token.startswith("www"):
        return False
    if known and following.group(1) not in {"A", "I"} and (_ACRONYM.fullmatch(token) or _DOTTED.fullmatch(token)):
        return True  # “5 p.m.The”, “Vue.js.Then”
    if len(token) < 2 or not token.isalpha():  # noqa: PLR2004
        return known and token.isdigit() and len(token) > 2  # noqa: PLR2004  “in 1990.The”
    if known:
        return True
    if not token.islower() or _SPACED.search(text, max(0, mark - _REACH), min(end, stop + _REACH)):
        return False
    from wordfreq import zipf_frequency  # noqa: PLC0415  (a third of a second, only for such words)

    return token.endswith(("ed", "ing")) or zipf_frequency(token, "en") >= _COMMON_WORD


def _stop_ends(  # noqa: PLR0911  a list of rules
    text: str, sentence: int, mark: int, where: int, word: str, extra: frozenset[str], *, opened: bool, closed: bool
) -> bool:
    """Decide on a single full stop by the token before it and the word after it."""
    token = _token(text, mark)
    if not token:
        return True
    # “c.” and “v.” are short forms, “C.” and “V.” initials.
    short = token.casefold() if len(token) > 1 else token
    starts = word.replace("’", "'").casefold() in _STARTERS or _is_wide(text[where])
    starts = starts or (len(token) > 1 and text[where : where + 4].startswith(_ADDRESSES))
    first = _bare(text, sentence, mark - len(token))
    if closed:
        if first and token.isdigit():
            return False  # 1.) is a list mark
        return starts or opened or short not in _UNENDING
    if short in _UNENDING:
        return False
    if short in _NUMBERED:
        return not (text[where].isdigit() or re.fullmatch(r"[IVXLC]+", word))
    if token.isdigit():
        return not (first and len(token) <= 3)  # noqa: PLR2004  “12. Title” is a numbered heading
    if len(token) == 1 and token.isalpha():
        # An initial or a list mark, unless a sentence follows: “vitamin C. It”; after “I” one always does.
        pronoun = short == "I" and not _NAME_BEFORE.search(text[max(sentence, mark - 20) : mark - 1])
        return not first and (pronoun or (starts and word not in {"A", "An"}))
    if _ACRONYM.fullmatch(token) or short in _COMMON or short in extra:
        digits = text[where].isdigit()
        return starts or (opened and not digits) or (short == "etc" and not digits)
    return True
