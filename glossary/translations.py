"""Terms that several translations of one source render differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duizhao.bitext.language.variants import mainland
from duizhao.bitext.model import Bitext
from duizhao.bitext.writers.tmx import locale_of
from duizhao.glossary.concepts import ConceptEntry

__all__ = ["TermDifference", "compare_terms", "translation_tag"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermDifference:
    """A term that two translations render differently: the English, and each translation's rendering with its count.

    Regional wording and script are no difference: 软件 and 軟體 (software) are one.
    """

    english: str
    renderings: tuple[tuple[str, str, int], ...]

    def __str__(self) -> str:
        """One line, as in ``ferry: zh-CN 渡轮 (3), zh-TW 渡船 (2)``."""
        said = ", ".join(f"{tag} {text} ({count})" for tag, text, count in self.renderings)
        return f"{self.english}: {said}"


def compare_terms(entries: Iterable[ConceptEntry], translations: Sequence[Bitext]) -> list[TermDifference]:
    """Find the terms that translations of one source render differently.

    A rendering is the Chinese term of the entry that occurs most often opposite one of its English terms, compared
    as Mainland Chinese writes it (OpenCC). An entry with a single Chinese term cannot differ.

    Parameters
    ----------
    entries : iterable of ConceptEntry
        The terms, mined or from a termbase.
    translations : sequence of Bitext
        With an English source each.
    """
    sides = [
        (
            translation_tag(bitext),
            [(source.casefold(), target, mainland(target)) for source, target in bitext.pairs()],
        )
        for bitext in translations
    ]
    found = []
    for entry in entries:
        english = sorted({term.text.casefold() for term in entry.english}, key=len, reverse=True)
        chinese = {mainland(term.text): None for term in entry.chinese}
        if len(chinese) < 2 or not english:  # noqa: PLR2004  (two to differ by)
            continue
        forms = sorted(chinese, key=len, reverse=True)
        renderings = []
        keys = []
        for tag, pairs in sides:
            counts: Counter[str] = Counter()
            written: dict[str, str] = {}
            for source, target, plain in pairs:
                if not any(_holds(source, term) for term in english):
                    continue
                form = next((form for form in forms if form in plain), None)
                if form is not None:
                    counts[form] += 1
                    place = plain.index(form)
                    same = len(target) == len(plain)
                    written.setdefault(form, target[place : place + len(form)] if same else form)
            if counts:
                form, count = counts.most_common(1)[0]
                renderings.append((tag, written[form], count))
                keys.append(form)
        if len(set(keys)) > 1:
            found.append(TermDifference(english=entry.english[0].text, renderings=tuple(renderings)))
    return found


def _holds(text: str, term: str) -> bool:
    """Whether a text has a term as words of their own."""
    start = text.find(term)
    while start >= 0:
        end = start + len(term)
        if not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalpha()):
            return True
        start = text.find(term, start + 1)
    return False


def translation_tag(bitext: Bitext) -> str:
    """Return the language and region of a translation, as in ``zh-TW``."""
    target = bitext.target
    return locale_of(f"{target.lang}-{target.region}" if target.region else target.lang)
