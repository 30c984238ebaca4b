"""Which language a text is in, told by its script and wording, and where a mixed line changes language.

The tags are BCP 47: ``en``, ``zh-Hans`` and ``zh-Hant`` for what duizhao pairs, a plain primary tag for
what it leaves aside (``ja``, ``ko``, ``ru``, ``de`` …), ``und`` for a text without letters.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from functools import lru_cache
from typing import Final

from duizhao.bitext.language.characters import HAN, HANGUL, KANA, LATIN
from duizhao.bitext.language.tags import same_language

__all__ = ["chinese_script", "english_words", "identify", "runs", "weight"]

_HAN: Final = re.compile(f"[{HAN}]")
_KANA: Final = re.compile(f"[{KANA}]")
_HANGUL: Final = re.compile(f"[{HANGUL}]")
_OTHER_SCRIPTS: Final = {
    "ru": re.compile(r"[\u0400-\u052f]"),
    "el": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "ar": re.compile(r"[\u0600-\u06ff\u0750-\u077f]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
    "hy": re.compile(r"[\u0530-\u058f]"),
    "ka": re.compile(r"[\u10a0-\u10ff]"),
    "bo": re.compile(r"[\u0f00-\u0fff]"),
    "mn": re.compile(r"[\u1800-\u18af]"),
}
# Any character outside Latin letters, Han, kana and their punctuation.
_RARER: Final = re.compile(r"[\u0370-\u1dff\u1f00-\u1fff\u3130-\u318f\ua000-\uf8ff]")
# A word may hold inner apostrophes, points and hyphens: don't, U.S, start-up, 3-V.
# One begins at its first letter or digit, so that a long row of digits is not tried from each of them.
_WORD: Final = re.compile(rf"(?<![0-9])[0-9]*+[{LATIN}](?:[{LATIN}0-9]|['’.\-&][{LATIN}0-9])*")

# The commonest words of languages in Latin letters (function words only, so that a name of a person or a
# product speaks for none of them). Words that two languages share stand in both sets.
_FUNCTION_WORDS: Final = {
    tag: frozenset(words.split())
    for tag, words in {
        "en": (
            "the of and to in is that for it as was with be by on not he his but at are this have from or had an they "
            "which you were her she there their we him been has when who will more no if out so said what up its about "
            "into than them can only other time my your i do does did would could should how why where me us our"
        ),
        "de": (
            "der die das und ist nicht ein eine einen einem einer den dem des zu von mit sich auf für als auch es an "
            "werden aus er hat dass sie nach wird bei sind noch wie über im am um war haben ich wir wurde zur zum"
        ),
        "fr": (
            "le la les de des et est un une du dans que qui pour pas sur au aux avec ce cette il elle ne se sont par "
            "plus nous vous ils mais ou où ses son sa leur été être à a en je d'un d'une c'est"
        ),
        "es": (
            "el la los las de y que es en un una por con no para su se del al lo como más pero sus le ya o este sí "
            "porque esta entre cuando muy sin sobre también me hasta hay donde"
        ),
        "it": (
            "il lo la gli le di e che è un una in per con non si del della dei delle da al alla sono come più ma anche "
            "nel nella ha questo questa ci o suo sua dal dalla"
        ),
        "pt": (
            "o a os as de e que é um uma em para com não por se do da dos das no na mais ao como mas foi ele sua ou "
            "quando muito já também pelo pela até isso"
        ),
        "nl": (
            "de het een en van in is dat op te zijn met voor niet aan er die maar om ook als bij hij of wat uit door "
            "naar wordt werd hebben ze nog kan deze"
        ),
        "id": (
            "yang dan di dari ini itu untuk dengan pada adalah tidak dalam akan ke juga oleh sebagai saya dia mereka "
            "kami bisa telah ada karena atau"
        ),
        "la": ("et in est non ad cum ut sed qui quae quod ex ab aut enim nec esse sunt eius hoc"),
    }.items()
}
# Eight words are the shortest text judged by function words; names and titles are shorter (Die Hard, La La Land).
# Of 7,228 windows of eight and ten words from the English side of NTREX none is called anything but English.
_WORDS_TO_TELL_LATIN: Final = 8

# A sentence in English that ends in a few characters, or is about them.
_CITES: Final = re.compile(
    rf"\s*([\"'“‘]?[A-Z][^{HAN}]{{6,200}}?)[\"'“‘(]?[{HAN}、·，]{{1,8}}[\"'”’)]?"
    rf"(?:[.!?]|[^{HAN}]{{12,200}}[.!?])\s*"
)
_CONTENT: Final = re.compile(r"(?<!\w)[a-z]{4,}(?![\w.])")
_PINYIN_VOWEL: Final = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", re.IGNORECASE)
_PINYIN_ONLY: Final = re.compile(r"[āǎēěīǐōǒūǔǖǘǚǜ]", re.IGNORECASE)
_PARENTHESISED: Final = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]|《[^《》]*》")

# Marks that only Chinese writes; a sentence that ends in one, or in a character, is hardly English.
_WIDE_MARKS: Final = re.compile(r"[，。！？；：、]")
_CHINESE_END: Final = re.compile(r"[。！？][”’」』）]*\s*\Z")
_LATIN_END: Final = re.compile(r"[.!?][\"'”’)]*\s*\Z")

# Kana for each Han character: a ninth makes a text Japanese, a half where it holds a character that no
# Japanese standard has (优の良品, a Chinese brand).
_KANA_SHARE: Final = 1 / 9
_KANA_SHARE_DESPITE: Final = 1 / 2

# A menu of languages writes each in its own script: 한국어 Русский Ελληνικά.
_SCRIPTS_OF_A_LIST: Final = 2


def weight(text: str) -> tuple[int, int]:
    """Count the Han characters and the words in Latin letters."""
    return len(_HAN.findall(text)), len(_WORD.findall(text))


@lru_cache(maxsize=8192)
def _script_of(character: str) -> int:
    """Say what one Han character tells: -1 Simplified, 1 Traditional, 0 used in both.

    Simplified: GB 2312 has it, Big5 has not, and OpenCC knows a Traditional form. Traditional: the reverse.
    So 后 (queen; Simplified "after") and 台 say nothing, 们 and 們 (plural ending) do.
    """
    in_gb, in_big5 = _encodable(character, "gb2312"), _encodable(character, "big5")
    if not in_big5 and _converter("s2t").convert(character) != character:
        return -1
    if not in_gb and _converter("t2s").convert(character) != character:
        return 1
    return 0


@lru_cache(maxsize=2)
def _converter(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  (opencc ships no types)
    from opencc import OpenCC  # noqa: PLC0415  (a tenth of a second, needed only for Chinese)

    return OpenCC(name)


def _encodable(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def chinese_script(text: str) -> str:
    """Tell Simplified from Traditional by the characters that only one of them writes.

    Each character votes as often as it stands in the text; a tie, as in 中文 (Chinese), counts as Simplified.

    >>> chinese_script("中国人"), chinese_script("中國人"), chinese_script("中文")  # Chinese people; Chinese
    ('zh-Hans', 'zh-Hant', 'zh-Hans')
    """
    votes = sum(_script_of(character) * count for character, count in Counter(_HAN.findall(text)).items())
    return "zh-Hant" if votes > 0 else "zh-Hans"


def identify(text: str) -> str:  # noqa: PLR0911  a list of rules
    """Tell the language of a text by its letters, and of Latin letters by function words.

    Kana means Japanese and is looked for first. Chinese wins over Latin words when it has as many
    characters as there are words, or when no Latin word is an English function word, since a Chinese
    sentence may hold long names and titles; what stands in parentheses counts only when nothing else does.
    A text in Latin letters is English unless it is long enough (8 words) and the function words of another
    language clearly outnumber the English ones, or it is pinyin (``zh-Latn``).

    Returns
    -------
    str
        ``en``, ``zh-Hans``, ``zh-Hant``, ``zh-Latn``, another primary tag, or ``und`` where there is no letter.

    >>> identify("Hello"), identify("你好"), identify("こんにちは世界"), identify("42.")  # hello; hello, world
    ('en', 'zh-Hans', 'ja', 'und')
    >>> identify("Llama 3-V发布了")  # Llama 3-V was released
    'zh-Hans'
    """
    outside = _PARENTHESISED.sub(" ", text)
    if not any(map(str.isalpha, outside)):
        outside = text
    han, words = weight(outside)
    kana = len(_KANA.findall(outside))
    if kana and han + kana > words and kana >= _kana_needed(outside, han):
        return "ja"
    others = dict.fromkeys(("ko", *_OTHER_SCRIPTS), 0)
    if _RARER.search(outside):
        others = {tag: len(pattern.findall(outside)) for tag, pattern in (("ko", _HANGUL), *_OTHER_SCRIPTS.items())}
    other = max(others, key=lambda tag: others[tag])
    if sum(count > 1 for count in (*others.values(), kana)) >= _SCRIPTS_OF_A_LIST:
        return "mul"
    latin_letters = sum(map(len, _WORD.findall(outside)))
    if others[other] > max(2 * han, latin_letters):
        return other
    if han and not _is_english_citing_han(outside, han, words):
        return chinese_script(text)
    if words and not han and _WIDE_MARKS.search(outside) and not english_words(outside.lower()):
        return chinese_script(text)  # OK。
    if words:
        return _latin_language(outside)
    return "und" if not any(map(str.isalpha, outside)) else (other if others[other] else "mul")


def _is_english_citing_han(text: str, han: int, words: int) -> bool:
    """Tell an English sentence about Chinese characters from a Chinese one with long names.

    It has more words than characters, and words in small letters that belong to no title: "The character 水 means
    water." is one, "Lord of the Rings 上映" (comes out) is none.
    """
    if _CHINESE_END.search(text):
        return False
    cites = _CITES.fullmatch(text)
    if cites and english_words(text.lower()) and not _FUNCTION_WORDS["en"].issuperset(_CONTENT.findall(cites.group(1))):
        return True  # The sign reads 禁止入内.
    if han >= words:
        return False
    small = [word for word in _WORD.findall(text) if word.islower() and len(word) > 1]
    content = [word for word in small if word not in _FUNCTION_WORDS["en"]]
    function = english_words(text.lower())
    ends = bool(_LATIN_END.search(text))
    return bool(small) and (function + ends > 0 if content else ends or function > han)


def _kana_needed(text: str, han: int) -> float:
    despite = not all(_encodable(character, "euc_jp") for character in _HAN.findall(text))
    return han * (_KANA_SHARE_DESPITE if despite else _KANA_SHARE)


def english_words(text: str) -> int:
    """Count the English function words in lower case, as inside a sentence and not in a name."""
    return sum(word in _FUNCTION_WORDS["en"] for word in _WORD.findall(text))


def _latin_language(text: str) -> str:
    words = [word.lower() for word in _WORD.findall(text)]
    if sum(map(bool, map(_PINYIN_VOWEL.search, words))) > len(words) / 2 and _PINYIN_ONLY.search(text):
        return "zh-Latn"
    if len(words) < _WORDS_TO_TELL_LATIN:
        return "en"
    counts = {tag: sum(word in known for word in words) for tag, known in _FUNCTION_WORDS.items()}
    best = max(counts, key=lambda tag: counts[tag])
    # An eighth of the words foreign function words, and twice the English ones, decide: precision before recall.
    if best != "en" and counts[best] >= max(3, len(words) / 8) and counts[best] > 2 * counts["en"]:
        return best
    return "en"


# --- mixed lines ------------------------------------------------------------------------------------------

# The price of a change of language inside a line, by what stands at the place, in Latin words that it is
# worth calling by the wrong language instead. Set on the seeds and on the table of mixed lines in
# tests/bitext/test_language.py; a change with nothing there (Sora视频, "Sora video") is never made.
_AT_TAB: Final = 0.3
_AT_SENTENCE_AND_SPACE: Final = 0.8
_AT_SENTENCE: Final = 2.5
_AT_SPACE: Final = 2.9
# A Chinese character carries 0.55 English words (median 1.82 characters a word).
_WORDS_PER_HAN: Final = 0.55
# What a quotation inside a sentence weighs: 写道：“We are beginning …” ("he wrote") stays Chinese.
_QUOTED: Final = 0.4

_ENDS: Final = ".!?。！？…．｡"
_CLOSERS: Final = "\"'”’」』）)】]》〉›»"
_OPENERS: Final = "\"'“‘「『（(【[《〈‹«"
# Marks that cannot begin a run.
_NO_OPENING: Final = frozenset(_CLOSERS + _ENDS + ",，、;；:：") - frozenset(_OPENERS)
# How many characters about a place are looked at.
_REACH: Final = 16
# How far back an opening straight quote is looked for.
_FAR: Final = 2000
_PAIRS: Final = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "【": "】", "[": "]", "《": "》", "〈": "〉"}
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Inc|Co|Ltd|Corp|No|vs|Jr|Sr|Gen|Gov|Sen|Rep|Col|Capt|Lt|e\.g|i\.e|[A-Z]))\.$"
)
_SENTENCE_END: Final = re.compile(rf"[{re.escape(_ENDS)}][{re.escape(_CLOSERS)}]*$")


def runs(text: str) -> list[tuple[int, int, str]]:
    """Cut a line where it changes between English and Chinese; a name inside a sentence is no change.

    The line is seen as an alternation of Latin and Chinese stretches; each is called English or Chinese at
    the least cost, where a wrong name costs the stretch's words and a change costs by what stands between
    (Viterbi 1967): little after a sentence's end, much at a mere space, and without limit where nothing
    stands between or a bracket or quotation is open.

    Returns
    -------
    list of (int, int, str)
        ``(start, end, lang)`` for each run in order, white space at its ends left out. A line of one
        language gives one run; a line of white space none.

    >>> runs("“It works here.” “这里能用。”")  # "It works here."
    [(0, 16, 'en'), (17, 24, 'zh-Hans')]
    >>> runs("他在OpenAI工作。")  # He works at OpenAI.
    [(0, 11, 'zh-Hans')]
    """
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if start >= end:
        return []
    if title := _title_runs(text, start, end):
        return title
    stretches = _stretches(text) if _HAN.search(text) and not _KANA.search(text) and not _HANGUL.search(text) else []
    if not {"en", "zh"} <= {label for _, _, label in stretches}:
        return [(start, end, identify(text))]
    pieces: list[tuple[int, int, str]] = []
    for stop, price in (*_cuts(text, stretches), (len(text), 0.0)):
        piece = text[start:stop]
        left, right = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        if left < right:
            pieces.append((left, right, identify(text[left:right])))
            weak = pieces[-1][2] == "en" and price == _AT_SPACE and not english_words(text[left:right])
            if not weak:
                start = stop
            else:
                pieces.pop()  # a name before the sentence it belongs to: Bob Blemmings 表示 ("said")
    return _merged(pieces)


def _title_runs(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Cut a line that holds the same title in both languages."""
    if end - start > _LONGEST_TITLE or not _HAN.search(text) or _KANA.search(text) or _HANGUL.search(text):
        return []
    script = chinese_script(text)
    from duizhao.bitext.language.titles import bilingual_title, labelled_title  # noqa: PLC0415  (a third of a second)

    if parts := labelled_title(text[start:end]):
        return [(start + left, start + right, "en" if english else script) for left, right, english in parts]
    found = bilingual_title(text[start:end])
    if found is None:
        return []
    (left, right), (chinese_left, chinese_right) = found
    return sorted([(start + left, start + right, "en"), (start + chinese_left, start + chinese_right, script)])


_LONGEST_TITLE: Final = 240
_STRETCH: Final = re.compile(rf"(?P<zh>[{HAN}])|(?P<en>{_WORD.pattern})")


def _stretches(text: str) -> list[tuple[int, int, str]]:
    """Group Han characters and Latin words into stretches ``(start, end, "en" or "zh")``.

    A stretch ends where the script changes, at a tab, and after the end of a sentence: a Chinese sentence
    may begin with a Latin name, right after an English sentence.
    """
    found: list[tuple[int, int, str]] = []
    for match in _STRETCH.finditer(text):
        label = match.lastgroup or ""
        if found and found[-1][2] == label and not _parts(text, found[-1][1], match.start()):
            found[-1] = (found[-1][0], match.end(), label)
        else:
            found.append((match.start(), match.end(), label))
    return found


def _parts(text: str, left: int, right: int) -> bool:
    """Tell whether a sentence or a column ends in ``text[left:right]``, where there are no letters."""
    if right - left < 2:  # noqa: PLR2004  (a mark and a space)
        return "\t" in text[left:right]
    return _boundary(text, left, right, None)[1] <= _AT_SENTENCE_AND_SPACE


def _merged(pieces: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Join neighbours of one language."""
    merged: list[tuple[int, int, str]] = []
    for start, end, lang in pieces:
        if merged and same_language(merged[-1][2], lang):
            merged[-1] = (merged[-1][0], end, merged[-1][2])
        else:
            merged.append((start, end, lang))
    return merged


def _cuts(text: str, stretches: list[tuple[int, int, str]]) -> list[tuple[int, float]]:
    """Return the places at which the cheapest naming of the stretches changes language, and the prices."""
    depth = _depths(text)
    cost = {"en": 0.0, "zh": 0.0}
    back: list[dict[str, tuple[str, int, float]]] = []
    for number, (start, end, label) in enumerate(stretches):
        place, price = (start, 0.0) if not number else _boundary(text, stretches[number - 1][1], start, depth)
        han, words = weight(text[start:end])
        penalty = han * _WORDS_PER_HAN + words
        if depth[start] and price == float("inf"):
            penalty *= _QUOTED  # a quotation that the sentence runs into
        step: dict[str, tuple[str, int, float]] = {}
        new = {}
        for name, other in (("en", "zh"), ("zh", "en")):
            change = cost[other] + price if number else float("inf")
            step[name] = (other, place, price) if change < cost[name] else (name, -1, 0.0)
            new[name] = min(cost[name], change) + (0.0 if name == label else penalty)
        cost = new
        back.append(step)
    name = min(cost, key=lambda key: cost[key])
    cuts = []
    for step in reversed(back):
        name, place, price = step[name]
        if place >= 0:
            cuts.append((place, price))
    return cuts[::-1]


_TAB: Final = re.compile(r"[^\S\t]{0,16}\t")
_AFTER: Final = re.compile(r"\s{0,16}(\S?)")


def _boundary(text: str, left: int, right: int, depth: array[int] | None) -> tuple[int, float]:
    """Find the best place for a cut in ``text[left:right]`` (no letters there), and its price."""
    best = (right, float("inf"))
    for place in range(left, min(right, left + _REACH) + 1):
        if (depth is not None and depth[place]) or (place > left and text[place - 1].isspace()):
            continue  # the cut stands before white space, or where there is none
        price = _price(text, place, first=place == left)
        if price < best[1]:
            best = (place, price)
    return best


def _price(text: str, place: int, *, first: bool) -> float:
    """Return what a change of language costs at one place between letters."""
    if _TAB.match(text, place):
        return _AT_TAB
    before = text[max(0, place - _REACH) : place]
    match = _AFTER.match(text, place)
    following = match.group(1) if match else ""
    ended = bool(_SENTENCE_END.search(before)) and not _ABBREVIATION.search(before) and following not in _NO_OPENING
    if text[place : place + 1].isspace():
        return _AT_SENTENCE_AND_SPACE if ended else _AT_SPACE
    if ended and not first and not _closes(text, place):
        return _AT_SENTENCE
    return float("inf")


def _closes(text: str, place: int) -> bool:
    """Tell whether the straight quote at a place closes one that was opened before."""
    quote = text[place : place + 1]
    if quote not in {'"', "'"}:
        return False
    behind = text[max(0, place - _FAR) : place]
    return len(re.findall(rf"{quote}(?!\w)|(?<!\w){quote}", behind)) % 2 == 1


def _depths(text: str) -> array[int]:
    """Count the open brackets and quotations at each place; a kind that does not balance is left out."""
    kinds = {opener: closer for opener, closer in _PAIRS.items() if text.count(opener) == text.count(closer)}
    closers = set(kinds.values())
    depth, depths = 0, array("L", [0])
    for character in text:
        if character in kinds:
            depth += 1
        elif character in closers:
            depth = max(depth - 1, 0)
        depths.append(depth)
    return depths
