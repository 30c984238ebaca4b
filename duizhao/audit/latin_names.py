"""Names in Latin letters on the Chinese side that the English side has not, or not so.

Such a name must stand in the English letter for letter; one that is nearly there is misspelt, and both sides show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding, Side
from duizhao.audit.hearing import is_heard
from duizhao.audit.other_names import tell_other_name
from duizhao.audit.phrases import on_side
from duizhao.bitext.catalogue import phrase
from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import frequency

__all__ = ["find_latin_names"]

_NAME: Final = "names"

Place = tuple[int, int]
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9.&'’/-]*[A-Za-zÀ-ɏ0-9]|[0-9]+\.?[A-Z]{2,}")
_CAMEL: Final = re.compile("[a-z][A-Z]")
_ADDRESS: Final = re.compile(
    r"https?://\S+|www\.\S+|(?<![^\s>}])[^\s@]++@\S+|<[^<>]*>|\{[^{}]*\}|`[^`]*`|\\[nrt](?=[A-Z])"
)
_CAPITALISED: Final = re.compile(r"(?<![\w.’'-])[A-Z][a-z]{4,}(?![\w’'-])")
_GLOSSED: Final = re.compile("[（(][^）)]*\\Z")
_STARTS: Final = re.compile(r"(?:\A|[.!?:…][\"”’)]*\s)[\"“‘(]*\Z")
_FEW_WORDS: Final = 9
_ORDINARY: Final = 4.0
"""Zipf frequency from which a capitalised word is an ordinary one, and no product's name."""
_SQUEEZE: Final = re.compile(r"[^a-z0-9]+")

NEARLY: Final = 0.75
"""From this similarity (1 less edits over length) on, two Latin names are one and misspelt."""


def find_latin_names(view: BeadView, context: Context, chinese: Side, english: Side) -> Iterator[Finding]:
    """Find names in Latin letters on the Chinese side that the English side has not, or not so."""
    text = view.text(chinese)
    if text.isascii() or not re.search("[A-Za-z]", text):
        return
    other = view.text(english)
    squeezed = _SQUEEZE.sub("", other.lower())
    for match in _LATIN.finditer(_ADDRESS.sub(lambda found: " " * len(found[0]), text)):
        name = match[0].rstrip(".")
        key = _SQUEEZE.sub("", name.lower())
        if len(key) < 2 or key in squeezed or not any(char.isupper() for char in name):  # noqa: PLR2004
            continue
        if key.endswith("s") and key[:-1] in squeezed:
            continue
        place = (match.start(), match.start() + len(name))
        twin = _twin(name, other)
        if twin is not None:
            yield _misspelt(view, chinese, english, place, twin)
        elif (_CAMEL.search(name) and (other_name := _other_brand(other, text)) is not None) or (
            chinese == "target"
            and name.istitle()
            and not _GLOSSED.search(text, 0, match.start())
            and (other_name := _other_product(other, text)) is not None
        ):
            yield _other_latin(view, chinese, english, place, other_name)
        elif len(key) > 5 and not name.isupper() and chinese == "source" and _spelt_elsewhere(context, key):  # noqa: PLR2004
            yield view.finding(
                check=_NAME,
                subtype="omission",
                its_type="inconsistent-entities",
                severity="minor",
                tier="review",
                confidence=0.6,
                message=phrase("The name {name} is not in the target, which has it elsewhere.", name=name),
                source=[place],
                evidence=[on_side("source", name), phrase("target: nothing like it in this segment")],
            )


def _other_brand(english: str, text: str) -> tuple[int, int] | None:
    """Return a name with a capital inside, PyTorch, that the English has and the Chinese has not."""
    squeezed = _SQUEEZE.sub("", text.lower())
    for match in _LATIN.finditer(_ADDRESS.sub(lambda found: " " * len(found[0]), english)):
        if _CAMEL.search(match[0]) and _SQUEEZE.sub("", match[0].lower()) not in squeezed:
            return match.span()
    return None


def _other_product(english: str, text: str) -> tuple[int, int] | None:
    """Return a rare word with a capital that the Chinese has neither as it is nor by the dictionary nor by sound."""
    lowered = text.lower()
    for match in _CAPITALISED.finditer(english):
        word = match[0].lower()
        if _STARTS.search(english, 0, match.start()) and english.count(" ") > _FEW_WORDS:
            continue  # the first word of a sentence has a capital, whatever it is
        if word in lowered or frequency(word, "en") >= _ORDINARY or is_heard(word, text):
            continue
        if not any(rendering in text for rendering in load_dictionary().chinese(word)):
            return match.span()
    return None


def _other_latin(view: BeadView, chinese: Side, english: Side, place: Place, twin: Place) -> Finding:
    here, there = view.text(chinese)[slice(*place)], view.text(english)[slice(*twin)]
    evidence = [on_side(english, phrase("no {name}", name=here)), on_side(chinese, phrase("no {name}", name=there))]
    return tell_other_name(view, chinese, place, twin, check=_NAME, confidence=0.75, evidence=evidence)


def _spelt_elsewhere(context: Context, key: str) -> bool:
    return context.target_words[key] > 0


def _misspelt(view: BeadView, chinese: Side, english: Side, place: tuple[int, int], twin: tuple[int, int]) -> Finding:
    here, there = view.text(chinese)[slice(*place)], view.text(english)[slice(*twin)]
    places = {chinese: [place], english: [twin]}
    return view.finding(
        check=_NAME,
        subtype="spelling",
        its_type="inconsistent-entities",
        severity="major",
        tier="error",
        confidence=0.85,
        message=phrase(
            "A name is {name} in the source and {other} in the target.",
            name=view.source[slice(*places["source"][0])],
            other=view.target[slice(*places["target"][0])],
        ),
        source=places["source"],
        target=places["target"],
        evidence=[phrase("Chinese side: {words}", words=here), phrase("English side: {words}", words=there)],
        suggestion=view.source[slice(*places["source"][0])],
    )


def _twin(name: str, text: str) -> tuple[int, int] | None:
    """Find a capitalised word of a text that is nearly a name but not it."""
    from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415 - only where a name is missing

    key = name.lower()
    if len(key) < 5:  # noqa: PLR2004 - shorter names are near too many words
        return None
    best: tuple[float, tuple[int, int]] | None = None
    for match in _LATIN.finditer(text):
        word = match[0].lower()
        if word[0] != key[0] or not any(char.isupper() for char in match[0]) or abs(len(word) - len(key)) > 2:  # noqa: PLR2004
            continue
        if word.rstrip("s") == key.rstrip("s") or re.sub(r"['’]s?\Z", "", word) == key:
            return None
        near = DamerauLevenshtein.normalized_similarity(word, key)
        if near >= NEARLY and (best is None or near > best[0]):
            best = (near, match.span())
    return best[1] if best else None
