"""Short forms before a full stop, and sentences that are glued: whether a Latin full stop ends a sentence."""

from __future__ import annotations

import re

from duizhao.bitext.language.characters import is_wide
from duizhao.bitext.language.quotations import REACH, is_bare

__all__ = ["is_dotted", "is_glued", "stop_ends"]

_TOKEN = re.compile(r"[A-Za-z\u00c0-\u024f0-9.&'’-]+$")
_ACRONYM = re.compile(r"[A-Za-z](?:\.-?[A-Za-z]){1,5}|Ph\.D|Ed\.D|M\.Sc|B\.Sc", re.IGNORECASE)
# What follows where two sentences are glued: a word with a capital, and the end of that word.
_GLUED = re.compile(r"([A-Z](?:[a-z]+(?:['’][a-z]+)?)?)(?=\s|[,;:]\s|[.!?…]+(?:\s|$|[\"”’])|[.!?][A-Z][a-z]|$)")
_GLUED_QUOTE = re.compile(r"[\"“‘](?=[A-Z])")
_DOTTED = re.compile(r"(?!www\b|https?\b)[A-Za-z]\w{0,20}(?:[.'’]\w{1,20}){1,3}")
# Zipf frequency of a word that may end a sentence: "slept" has 4.2, "config" 2.9, "json" 2.8.
_COMMON_WORD = 3.0
# A sentence that ends in the usual way.
_SPACED = re.compile(r"[a-z]{2}[.!?] [A-Z]")


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


def is_dotted(text: str, mark: int) -> bool:
    """Tell whether the full stop at ``mark`` ends an acronym such as ``A.I.`` or a known short form."""
    token = _token(text, mark)
    return bool(_ACRONYM.fullmatch(token)) or token.casefold() in _SHORT


def _token(text: str, mark: int) -> str:
    """Return the Latin token that ends at ``mark``, at most 40 characters of it."""
    found = _TOKEN.search(text[max(0, mark - 40) : mark])
    return found.group().lstrip("'’-.&") if found else ""


def is_glued(text: str, sentence: int, mark: int, stop: int, end: int) -> bool:  # noqa: PLR0911  a list of rules
    """Tell whether a mark ends a sentence though no space follows, as in “It barked.Nobody came.”.

    A word that opens sentences follows, or a word in small letters stands before and after it one with a capital, so
    Node.js, ASP.NET, www.Example.org and Fig.2 are left alone, as is json.Marshal where sentences have their spaces.
    """
    opener = _GLUED_QUOTE.match(text, stop, end)
    following = _GLUED.match(text, opener.end() if opener else stop, end)
    if following is None or " " not in text[max(sentence, mark - REACH) : mark]:
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
    if not token.islower() or _SPACED.search(text, max(0, mark - REACH), min(end, stop + REACH)):
        return False
    from wordfreq import zipf_frequency  # noqa: PLC0415  (a third of a second, only for such words)

    return token.endswith(("ed", "ing")) or zipf_frequency(token, "en") >= _COMMON_WORD


def _letter_ends(text: str, sentence: int, mark: int, where: int, word: str, *, starts: bool) -> bool:
    """Decide on a full stop after one letter: an initial or a list mark, unless a sentence follows: “vitamin C. It”.

    After “I” one always does.
    """
    letter = text[mark - 1]
    if text[mark - 2 : mark - 1] == "°":
        return True  # 5 °C.
    if is_wide(text[where]) and letter.isupper():
        return False  # A. 苹果 B. 香蕉 (apple, banana)
    pronoun = letter == "I" and not _NAME_BEFORE.search(text[max(sentence, mark - 20) : mark - 1])
    return pronoun or (starts and word not in {"A", "An"})


def stop_ends(  # noqa: PLR0911  a list of rules
    text: str, sentence: int, mark: int, where: int, word: str, extra: frozenset[str], *, opened: bool, closed: bool
) -> bool:
    """Decide on a single full stop by the token before it and the word after it."""
    token = _token(text, mark)
    if not token:
        return True
    # “c.” and “v.” are short forms, “C.” and “V.” initials.
    short = token.casefold() if len(token) > 1 else token
    starts = word.replace("’", "'").casefold() in _STARTERS or is_wide(text[where])
    starts = starts or (len(token) > 1 and text[where : where + 4].startswith(_ADDRESSES))
    first = is_bare(text, sentence, mark - len(token))
    if closed:
        if first and token.isdigit():
            return False  # 1.) is a list mark
        return starts or opened or short not in _UNENDING
    if short in _UNENDING:
        return False
    if short in _NUMBERED:
        pronoun = short == "no" and word == "I"  # “No. I will not.”
        return pronoun or not (text[where].isdigit() or re.fullmatch(r"[IVXLC]+", word))
    if token.isdigit():
        return not (first and len(token) <= 3)  # noqa: PLR2004  “12. Title” is a numbered heading
    if len(token) == 1 and token.isalpha():
        return not first and _letter_ends(text, sentence, mark, where, word, starts=starts)
    if _ACRONYM.fullmatch(token) or short in _COMMON or short in extra:
        digits = text[where].isdigit()
        return starts or (opened and not digits) or (short == "etc" and not digits)
    return True
