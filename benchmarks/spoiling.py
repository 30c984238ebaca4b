"""Spoil good translations in ways that are known to be wrong: a word dropped, a number changed, a negation taken out.

``benchmarks/train_estimate.py`` learns from them that each costs something; DEMETR, which is spoiled by others in
other ways, measures whether that carries over.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from duizhao.bitext.language.words import content_words, words

__all__ = ["SEVERITY", "spoil"]

_DIGIT = re.compile(r"\d")
_NEGATED = re.compile(r"\b(is|are|was|were|do|does|did|can|will|would|could|should|has|have) ?(?:not|n['’]t) ?\b")
_PLAIN = re.compile(r"\b(is|are|was|were|can|will|would|could|should)\b(?! not)")
_NEGATED_CHINESE = re.compile("不(?=[是会能可应想要同需])|没有|并未|未(?=[能曾见])")
_PLAIN_CHINESE = re.compile("(?<!不)(?:是|会|能|可以|应)")
_PRONOUN = re.compile(r"\b(?:he|she|his|him|her)\b", re.IGNORECASE)
_OTHER = {"he": "she", "she": "he", "his": "her", "him": "her", "her": "his"}

Spoiler = Callable[[str, str, str, random.Random], str]


def _drop_word(_: str, target: str, lang: str, draw: random.Random) -> str:
    found = content_words(target, lang)
    if len(found) < 4:
        return target
    word = draw.choice(found)
    return re.sub(" {2,}", " ", target[: word.start] + target[word.end :]).strip()


def _drop_stretch(_: str, target: str, lang: str, draw: random.Random) -> str:
    found = words(target, lang)
    size = max(2, len(found) // 5)
    if len(found) < 3 * size:
        return target
    first = draw.randrange(len(found) - size)
    return target[: found[first].start].rstrip() + (" " if lang == "en" else "") + target[found[first + size].start :]


def _add_word(_: str, target: str, lang: str, draw: random.Random) -> str:
    found = content_words(target, lang)
    if len(found) < 4:
        return target
    one, two = draw.choice(found), draw.choice(found)
    gap = " " if lang == "en" else ""
    return target[: one.end] + gap + two.text + target[one.end :]


def _change_number(_: str, target: str, lang: str, draw: random.Random) -> str:  # noqa: ARG001
    found = list(_DIGIT.finditer(target))
    if not found:
        return target
    place = draw.choice(found).start()
    return target[:place] + str((int(target[place]) + draw.randrange(1, 9)) % 10) + target[place + 1 :]


def _deny(_: str, target: str, lang: str, draw: random.Random) -> str:  # noqa: ARG001
    if lang == "en":
        turned = _NEGATED.sub(r"\1 ", target, count=1)
        return turned if turned != target else _PLAIN.sub(r"\1 not", target, count=1)
    turned = _NEGATED_CHINESE.sub("", target, count=1)
    return turned if turned != target else _PLAIN_CHINESE.sub(lambda found: "不" + found[0], target, count=1)


def _turn_gender(_: str, target: str, lang: str, draw: random.Random) -> str:  # noqa: ARG001
    if lang == "en":
        return _PRONOUN.sub(lambda found: _OTHER[found[0].lower()], target)
    return target.replace("其他", "〇").translate(str.maketrans("他她", "她他")).replace("〇", "其他")


def _leave_foreign(source: str, target: str, lang: str, draw: random.Random) -> str:
    other = content_words(source, "zh" if lang == "en" else "en")
    found = content_words(target, lang)
    if not other or not found:
        return target
    word = draw.choice(found)
    return target[: word.start] + draw.choice(other).text + target[word.end :]


def _repeat(_: str, target: str, lang: str, draw: random.Random) -> str:
    found = words(target, lang)
    word = draw.choice(found)
    return target[: word.end] + (" " if lang == "en" else "") + word.text + target[word.end :]


def _end_early(_: str, target: str, lang: str, draw: random.Random) -> str:  # noqa: ARG001
    return target.rstrip(".!?。！？ ")


def _swap(_: str, target: str, lang: str, draw: random.Random) -> str:
    found = words(target, lang)
    if len(found) < 4:
        return target
    place = draw.randrange(len(found) - 1)
    one, two = found[place : place + 2]
    return target[: one.start] + two.text + target[one.end : two.start] + one.text + target[two.end :]


def _begin_small(_: str, target: str, lang: str, draw: random.Random) -> str:  # noqa: ARG001
    return target[:1].lower() + target[1:]


def _misspell(_: str, target: str, lang: str, draw: random.Random) -> str:
    found = [word for word in content_words(target, lang) if len(word.text) > 4] if lang == "en" else []
    if not found:
        return target
    word = draw.choice(found)
    place = word.start + draw.randrange(1, len(word.text) - 1)
    return target[:place] + target[place + 1] + target[place] + target[place + 2 :]


def _halve_marks(_: str, target: str, lang: str, draw: random.Random) -> str:  # noqa: ARG001
    return target.translate(str.maketrans("，。？", ",.?")) if lang == "zh" else target


_SPOILERS: dict[str, tuple[float, Spoiler]] = {
    "word dropped": (1.0, _drop_word),
    "stretch dropped": (1.0, _drop_stretch),
    "word added": (1.0, _add_word),
    "number changed": (1.0, _change_number),
    "denied": (1.0, _deny),
    "gender turned": (1.0, _turn_gender),
    "left foreign": (1.0, _leave_foreign),
    "word repeated": (0.3, _repeat),
    "no end": (0.3, _end_early),
    "words swapped": (0.3, _swap),
    "small start": (0.2, _begin_small),
    "misspelt": (0.3, _misspell),
    "half-width marks": (0.2, _halve_marks),
}
SEVERITY = {name: weight for name, (weight, _) in _SPOILERS.items()}
"""How much each is to cost, as a share of a major error."""


def spoil(pairs: Sequence[tuple[str, str]], target_lang: str, *, seed: int = 0) -> list[tuple[int, str, str]]:
    """Return for each pair and each way that changes it: the number of the pair, the way, the spoiled target."""
    draw = random.Random(seed)  # noqa: S311 - a draw, not a secret
    spoiled = []
    for number, (source, target) in enumerate(pairs):
        for name, (_, spoiler) in _SPOILERS.items():
            changed = spoiler(source, target, target_lang, draw) if target.strip() else target
            if changed != target:
                spoiled.append((number, name, changed))
    return spoiled
