"""A concept as a region says it: the Chinese terms of Taiwan, Hong Kong or the mainland, converted where needed."""

from __future__ import annotations

from dataclasses import replace

from duizhao.bitext.errors import InputError
from duizhao.bitext.language.tags import is_chinese, parse_tag
from duizhao.bitext.language.variants import mainland, traditionalise
from duizhao.glossary.concepts import ConceptEntry, Term

__all__ = ["CONVERTED", "localised"]

CONVERTED = "converted"
"""The source of a term that no termbase holds: it was converted from another script or region."""


def localised(entry: ConceptEntry, locale: str) -> ConceptEntry:
    """Return a concept with the Chinese terms of a locale alone.

    Those kept for the region come first; else those of its script; else the others are converted, and say so in
    ``source``. Where the locale is not Chinese, the concept is as it was.

    Raises
    ------
    LanguageError
        When the locale is not a language tag.

    >>> software = ConceptEntry(terms=(Term(text="software", lang="en"), Term(text="软件", lang="zh-Hans")))
    >>> [(term.text, term.source) for term in localised(software, "zh-TW").chinese]
    [('軟體', 'converted')]
    """
    tag = parse_tag(locale)
    if tag.language != "zh":
        return entry
    script = tag.script or "Hans"
    same = [term for term in entry.chinese if _script(term) == script]
    regional = [term for term in same if parse_tag(term.lang).region == tag.region]
    chosen = regional or same or [_converted(term, script, tag.region) for term in entry.chinese]
    others = tuple(term for term in entry.terms if not is_chinese(term.lang))
    return replace(entry, terms=(*others, *chosen))


def _script(term: Term) -> str:
    return parse_tag(term.lang).script or "Hans"


def _converted(term: Term, script: str, region: str) -> Term:
    if script == "Hans":
        return replace(term, text=mainland(term.text), lang="zh-Hans", source=CONVERTED, forms=())
    if region == "TW":
        text = traditionalise(term.text, "TW")
    elif region in {"HK", "MO"}:
        text = traditionalise(term.text, "HK")
    elif region:
        raise InputError(f"a locale of Chinese in {region}: use zh-CN, zh-TW or zh-HK")
    else:
        text = traditionalise(term.text)
    lang = f"zh-Hant-{region}" if region else "zh-Hant"
    return replace(term, text=text, lang=lang, source=CONVERTED, forms=())
