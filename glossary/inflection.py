"""English inflection by rule: the words that a form may be an inflection of, and the forms of a word.

The rules give more bases than there are words (``bus`` is no plural of ``bu``): a base counts only where it is a
word of a known term, so a wrong one does no harm, and no dictionary has to be loaded (0.6 s). Irregular words are a
closed class and stand in two lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Flag, auto
from functools import lru_cache

__all__ = ["PARTICLES", "Inflection", "bases", "forms"]


class Inflection(Flag):
    """What an inflected form can be a form of."""

    NOUN = auto()
    VERB = auto()


PARTICLES = frozenset(
    {"about", "across", "along", "around", "away", "back", "by", "down", "for", "forward", "in", "into"}
    | {"of", "off", "on", "out", "over", "to", "up", "with"}
)
"""After these a term of several words inflects its first one: signed in, rates of return."""

_IRREGULAR_NOUNS = """
child children, foot feet, goose geese, louse lice, mouse mice, ox oxen, person people, tooth teeth, die dice,
corpus corpora, genus genera, opus opera, schema schemata, stigma stigmata, vertex vertices, quiz quizzes,
cherub cherubim, seraph seraphim, criterion criteria, phenomenon phenomena, automaton automata, datum data
"""
_IRREGULAR_VERBS = """
arise arose arisen, awake awoke awoken, bear bore borne, beat beaten, become became, begin began begun, bend bent,
bind bound, bite bit bitten, bleed bled, blow blew blown, break broke broken, breed bred, bring brought,
broadcast, build built, burn burnt, buy bought, catch caught, choose chose chosen, cling clung, come came,
creep crept, deal dealt, dig dug, do does did done, draw drew drawn, drink drank drunk, drive drove driven, eat ate
eaten, fall fell fallen, feed fed, feel felt, fight fought, find found, flee fled, fling flung, fly flew flown,
forbid forbade forbidden, forecast, foresee foresaw foreseen, forget forgot forgotten, forgive forgave forgiven,
freeze froze frozen, get got gotten, give gave given, go goes went gone, grind ground, grow grew grown, hang hung,
have has had, hear heard, hide hid hidden, hold held, input, keep kept, know knew known, lay laid, lead led, leap
leapt, learn learnt, leave left, lend lent, lie lay lain, light lit, lose lost, make made, mean meant, meet met,
mislead misled, mistake mistook mistaken, outdo outdid outdone, overcome overcame, override overrode overridden,
oversee oversaw overseen, overtake overtook overtaken, overthrow overthrew overthrown, overwrite overwrote overwritten,
pay paid, prove proven, rebuild rebuilt, redo redid redone, repay repaid, rerun reran, rewind rewound, rewrite rewrote
rewritten, ride rode ridden, ring rang rung, rise rose risen, run ran, say said, see saw seen, seek sought, sell sold,
send sent, set, sew sewn, shake shook shaken, shine shone, shoot shot, show shown, shrink shrank shrunk, sing sang
sung, sink sank sunk, sit sat, sleep slept, slide slid, sow sown, speak spoke spoken, speed sped, spend spent, spin
spun, spring sprang sprung, stand stood, steal stole stolen, stick stuck, sting stung, strike struck, string strung,
strive strove striven, swear swore sworn, sweep swept, swell swollen, swim swam swum, swing swung, take took taken,
teach taught, tear tore torn, tell told, think thought, throw threw thrown, undergo underwent undergone, understand
understood, undertake undertook undertaken, undo undid undone, unwind unwound, uphold upheld, wake woke woken, wear
wore worn, weave wove woven, win won, wind wound, withdraw withdrew withdrawn, withhold withheld, withstand withstood,
write wrote written
"""

_INVARIANT = frozenset(["news", "species", "series", "his", "this", "thus", "during", "something", "nothing"])
"""Words that look inflected and are not, each near a common word: new, spec, hi, dure."""

_BOTH = Inflection.NOUN | Inflection.VERB
_PLURALS = (
    ("ies", ("y",), _BOTH),
    ("ves", ("f", "fe"), Inflection.NOUN),
    ("ices", ("ex", "ix"), Inflection.NOUN),
    ("sses", ("ss",), _BOTH),
    ("ses", ("sis", "s"), _BOTH),
    ("xes", ("x", "xis"), _BOTH),
    ("zes", ("z",), _BOTH),
    ("ches", ("ch",), _BOTH),
    ("shes", ("sh",), _BOTH),
    ("oes", ("o",), _BOTH),
    ("men", ("man",), Inflection.NOUN),
    ("ae", ("a",), Inflection.NOUN),
    ("a", ("um", "on"), Inflection.NOUN),
    ("i", ("us",), Inflection.NOUN),
)
"""How a plural or a third person ends, and how its base does; the first that fits."""

_SHORTEST = 2
"""Letters that a base has at least: IDs, PCs."""
_SHORTEST_VERB = 3
_VOWELS = frozenset("aeiou")


@lru_cache(maxsize=1 << 16)
def bases(form: str) -> tuple[tuple[str, Inflection], ...]:
    """Return the words that a form, in small letters, may be an inflection of; itself left out.

    >>> [base for base, _ in bases("analyses")], [base for base, _ in bases("deployed")], bases("news")
    (['analysis', 'analys', 'analyse'], ['deploy', 'deploye'], ())
    """
    if form in _INVARIANT or not form.isalpha() or not form.isascii():
        return ()
    found: dict[str, Inflection] = {}
    for base, kind in (*_irregular().get(form, ()), *_plural_bases(form), *_verb_bases(form)):
        if len(base) >= _SHORTEST and base != form:
            found[base] = found.get(base, kind) | kind
    return tuple(found.items())


def forms(word: str) -> tuple[str, ...]:
    """Return the regular plural or third person of a word and, where it ends so, its singular.

    >>> forms("proxy"), forms("class"), forms("sanctions")
    (('proxies',), ('classes',), ('sanction',))
    """
    if not word.isalpha() or not word.isascii() or len(word) < _SHORTEST:
        return ()
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _INVARIANT:
        return tuple(base for base, kind in bases(word) if Inflection.NOUN in kind)[:1]
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return (word + "es",)
    if word.endswith("y") and word[-2] not in _VOWELS:
        return (word[:-1] + "ies",)
    return (word + "s",)


def _plural_bases(form: str) -> Iterator[tuple[str, Inflection]]:
    """Yield what a plural or a third person comes from."""
    for ending, bases_end, kind in _PLURALS:
        if form.endswith(ending) and len(form) > _SHORTEST_VERB:
            yield from ((form.removesuffix(ending) + end, kind) for end in bases_end)
            break
    if (
        form.endswith("s")
        and not form.endswith(("ss", "us", "is"))
        and not (form.endswith("ys") and _after_consonant(form))
    ):
        yield form[:-1], Inflection.NOUN | Inflection.VERB


def _after_consonant(form: str) -> bool:
    """Tell whether the last letter but one follows a consonant: no plural is written companys."""
    return form[-3:-2] not in _VOWELS


def _verb_bases(form: str) -> Iterator[tuple[str, Inflection]]:
    """Yield what a past tense or a participle comes from."""
    for ending in ("ing", "ed"):
        stem = form.removesuffix(ending)
        if stem == form or len(stem) < _SHORTEST or not _VOWELS & {*stem, *("aeiou" if "y" in stem else "")}:
            continue
        yield stem, Inflection.VERB
        yield stem + "e", Inflection.VERB
        if len(stem) > _SHORTEST and stem[-1] == stem[-2]:
            yield stem[:-1], Inflection.VERB
        if ending == "ed" and stem.endswith("i"):
            yield stem[:-1] + "y", Inflection.VERB
        if ending == "ing" and stem.endswith("y"):
            yield stem[:-1] + "ie", Inflection.VERB


@lru_cache(maxsize=1)
def _irregular() -> dict[str, list[tuple[str, Inflection]]]:
    """Return irregular forms with their bases."""
    found: dict[str, list[tuple[str, Inflection]]] = {}
    for listed, kind in ((_IRREGULAR_NOUNS, Inflection.NOUN), (_IRREGULAR_VERBS, Inflection.VERB)):
        for words in listed.split(","):
            base, *inflected = words.split()
            for form in inflected:
                found.setdefault(form, []).append((base, kind))
    return found
