"""Which two languages of an aligned file are read, and which of a unit's texts is which side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from duizhao.bitext.errors import ChoiceError, LanguageError
from duizhao.bitext.language.identification import chinese_script
from duizhao.bitext.language.tags import canonical_tag, is_chinese, same_language
from duizhao.bitext.units import Variant

__all__ = ["SideFinder", "choose_languages"]

_TWO: Final = 2
_REMEMBERED: Final = 1_000


def choose_languages(  # noqa: C901, PLR0912  (a list of rules)
    place: str,
    tags: Iterable[str],
    *,
    srclang: str = "",
    source_lang: str | None = None,
    target_lang: str | None = None,
    sample: Callable[[], str] | None = None,
) -> tuple[str, str]:
    """Choose the source and the target among the languages of a file.

    Tags of one language and script are one side (``zh-CN`` and ``zh-Hans``, ``en-US`` and ``en-GB``); a plain
    ``zh`` joins the one Chinese script beside it if its text is in that script. The source is as asked, else
    ``srclang``, else the first; the target as asked, else the other. Of more than two, English and Chinese are
    chosen where there is just one of each and the source is one of them.

    Parameters
    ----------
    place : str
        The file, for messages.
    tags : iterable of str
        The tags as the file writes them, in order.
    srclang : str
        What the file calls its source; empty, or ``*all*``, for nothing.
    source_lang, target_lang : str or None
        What the user asked for.
    sample : callable or None
        Returns text of the units whose tag is ``zh`` alone; None where it cannot be had.

    Raises
    ------
    LanguageError
        When a tag is not a language tag, a language asked for is not there, there is only one, or the choice is open.
    """
    plain = list(dict.fromkeys(canonical_tag(tag) for tag in tags))
    scripts = [lang for lang in plain if lang in {"zh-Hans", "zh-Hant"}]
    if "zh" in plain and len(scripts) == 1 and (sample is None or chinese_script(sample()) == scripts[0]):
        plain.remove("zh")
    asked = tuple(canonical_tag(tag) if tag else "" for tag in (source_lang, target_lang))
    for lang in asked:
        if lang and not any(_matches(lang, other) for other in plain):
            raise LanguageError(f"{place} holds {_listed(plain)}, not {lang}; name languages that it has")
    if source_lang and target_lang:
        return source_lang, target_lang
    known = canonical_tag(srclang) if srclang and not srclang.startswith("*") else ""
    first, second = asked
    if not first:
        first = next((lang for lang in plain if known and _matches(known, lang) and not _matches(second, lang)), "")
    if not first and is_chinese(second or "und") and "en" in plain:
        first = "en"
    if first and second:
        return source_lang or first, target_lang or second
    rest = [lang for lang in plain if not _matches(first, lang) and not _matches(second, lang)]
    if len(plain) > _TWO and len(rest) > (not first) + (not second):
        # The pair that this program is for, where there is just one of it.
        pairs = [lang for lang in plain if lang == "en" or is_chinese(lang)]
        if len(pairs) == _TWO and (not first or first in pairs) and (not second or second in pairs):
            rest = [lang for lang in pairs if lang not in {first, second}]
        else:
            raise ChoiceError(
                f"{place} holds {_listed(plain)}; name the source and the target language "
                "(--source-lang and --target-lang)",
                source=first,
                targets=() if second else tuple(rest),
            )
    if not first and rest:
        first = rest.pop(0)
    if not second and rest:
        second = rest.pop(0)
    if not first or not second:
        raise LanguageError(f"{place} holds only {_listed(plain) or 'no language'}; a bitext needs two languages")
    return source_lang or first, target_lang or second


def _matches(wanted: str, lang: str) -> bool:
    """Whether a canonical tag is the one wanted; ``zh`` matches any Chinese."""
    return bool(wanted) and (wanted == lang or ("zh" in {wanted, lang} and same_language(wanted, lang)))


def _listed(langs: Sequence[str]) -> str:
    return ", ".join(langs[:12]) + (", …" if len(langs) > 12 else "")  # noqa: PLR2004


class SideFinder:
    """Finds the text of one language in a unit: the very tag, else the same script, else the same language."""

    def __init__(self, wanted: str) -> None:
        """Remember the tag that was asked for."""
        self._wanted = wanted.casefold()
        self._plain = canonical_tag(wanted)
        self._ranks: dict[str, int] = {}

    def rank(self, tag: str) -> int:
        """Return how well a tag fits: 3 the same, 2 the same language and script, 1 the same language, else 0."""
        rank = self._ranks.get(tag)
        if rank is None:
            lang = canonical_tag(tag)
            rank = (
                3 if tag.casefold() == self._wanted else 2 if lang == self._plain else int(_matches(self._plain, lang))
            )
            if len(self._ranks) < _REMEMBERED:
                self._ranks[tag] = rank
        return rank

    def find(self, variants: Sequence[Variant], taken: int = -1) -> int:
        """Return the index of the best variant, the first of equals, but for ``taken``; -1 where there is none."""
        best, found = 0, -1
        for number, variant in enumerate(variants):
            rank = self.rank(variant.lang)
            if rank > best and number != taken:
                best, found = rank, number
        return found
