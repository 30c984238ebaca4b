"""How a mined term is written down: its main spelling, its other forms and what kind of form each is."""

from __future__ import annotations

import re
from collections import Counter

from duizhao.bitext.language.variants import script, simplify, unify
from duizhao.glossary.concepts import Form, Term
from duizhao.glossary.mining.candidates import english_key
from duizhao.glossary.mining.chinese import chinese_key
from duizhao.glossary.mining.witnesses import Sightings, is_name

__all__ = ["describe_chinese", "describe_english"]

_ACRONYM = re.compile(r"(?:[A-Z]\.){2,}[A-Z]?$|[A-Z][A-Z\d]{1,5}$")


def describe_english(key: str, *, main: str, seen: Sightings, lang: str, name: bool) -> Term:
    """Return an English term by its key, its forms with kinds and counts.

    Parameters
    ----------
    key, main
        The key, and that of the concept's main English term.
    seen
        Its spellings.
    lang
        BCP 47 tag.
    name
        Whether the concept is a name.
    """
    forms = Counter(seen.english_forms.get(key, Counter({key: 1})))
    own = is_name(key, seen)
    text = _spelling(key, forms, name=own)
    acronym = bool(_ACRONYM.match(text))
    kind = "acronym" if acronym else "shortForm" if key != main and set(key.split()) < set(main.split()) else ""
    return Term(
        text=text,
        lang=lang,
        part_of_speech="noun",
        kind="fullForm" if key == main and not acronym and _initials(key) in seen.counts else kind,
        name=name and not acronym,
        forms=tuple(
            Form(text=form, kind=_english_kind(text, form), count=count)
            for form, count in sorted(forms.items(), key=lambda item: (-item[1], item[0]))
            if form != text
        ),
    )


def _initials(key: str) -> str:
    parts = key.split()
    return "".join(part[0] for part in parts) if len(parts) > 1 else ""


def _spelling(key: str, forms: Counter[str], *, name: bool) -> str:
    """Choose how to write a term: a name as most often written, any other word in the singular and lower case."""
    ranked = sorted(forms, key=lambda form: (-forms[form], form))
    if name:
        return ranked[0]
    lowered: Counter[str] = Counter()
    for form, count in forms.items():
        lowered[form if any(letter.isupper() for letter in form[1:]) else form[:1].lower() + form[1:]] += count
    singular = [form for form in lowered if form.replace("-", " ").casefold() == key]
    if singular:
        return max(singular, key=lambda form: (" " in form or "-" not in form, lowered[form], form))
    best = max(lowered, key=lambda form: (lowered[form], form))
    # An unseen singular is made only of a regular plural: media and data stay.
    head, tail = best[: len(best) - len(best.split(" ")[-1].split("-")[-1])], key.rpartition(" ")[2]
    if best.endswith("s") and best[len(head) :][:2].casefold() == tail[:2]:
        return head + tail
    return best


def _english_kind(text: str, form: str) -> str:
    if text.casefold() == form.casefold():
        return "case"
    folded = form.replace("-", " ").casefold()
    if folded == text.replace("-", " ").casefold():
        return "hyphen"
    if english_key(form) == english_key(text):
        return "inflection" if folded[:3] == text.casefold()[:3] and "." not in form + text else "spelling"
    return "spelling"


def describe_chinese(key: str, *, seen: Sightings, lang: str, name: bool, variant: bool) -> Term:
    """Return a Chinese term by its key; other scripts and regions of the same word are its forms."""
    forms = Counter(seen.chinese_forms.get(key, Counter({key: 1})))
    wanted = "Hant" if "hant" in lang.lower() or lang.upper().endswith(("TW", "HK", "MO")) else "Hans"
    ranked = sorted(forms, key=lambda form: (script(form) not in {wanted, None}, -forms[form], form))
    text = ranked[0]
    tag = script(text)
    return Term(
        text=text,
        lang=f"zh-{tag}" if tag and not lang.lower().startswith(f"zh-{tag}".lower()) else lang,
        part_of_speech="noun",
        kind="variant" if variant else "",
        name=name,
        forms=tuple(Form(text=form, kind=_chinese_kind(text, form), count=forms[form]) for form in ranked[1:]),
    )


def _chinese_kind(text: str, form: str) -> str:
    if simplify(text) == simplify(form):
        return "script"
    if unify(text) == unify(form):
        return "region"
    return "spelling" if chinese_key(text) == chinese_key(form) else "variant"
