"""What one side says and the other does not: words without a counterpart, beads left out, beads that do not match.

The evidence is word links (`duizhao.audit.coverage`), not length. Source words that hang together and that no target
word answers to are an omission, target words that no source word answers to an addition; a bead whose words
on the whole find nothing is no translation. Without an encoder that gives token vectors, length alone is left,
which is weak, and speaks only when it is beyond anything seen in 3,700 clean pairs.

Figures (e5-small; ``benchmarks/audit.md`` has the shipped ones): gaps above the least sums below stand in 2.5 % of
NTREX pairs and in 0–3 % of other clean pairs; of 19 of those read by hand eleven do leave something out. Of 50
pairs with another sentence's translation the mean of both sides' coverage is below .58 in nine of ten, of
1,316 clean pairs in three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context, is_comparable
from duizhao.audit.coverage import Run
from duizhao.audit.findings import Finding, Severity, Side
from duizhao.audit.linked import LinkedPair, link_pairs
from duizhao.audit.phrases import within
from duizhao.audit.running import confirm_widely
from duizhao.audit.spans import whole_words
from duizhao.bitext.catalogue import Message, noted, phrase
from duizhao.bitext.language.characters import HAN
from duizhao.bitext.language.words import frequency
from duizhao.bitext.model import Document

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import TokenEncoder

__all__ = ["CHECK"]

_NAME: Final = "coverage"

LEAST_OMISSION: Final = {"zh": 3.0, "en": 3.0}
"""The sum of a gap in the source (`duizhao.audit.coverage.find_gaps`) from which it is shown, by the source's language.

English: 2.0 % of 1,997 NTREX pairs. Chinese: 2.8 % of 470 pairs into English without a mark.
"""
LEAST_ADDITION: Final = {"zh": 7.0, "en": 4.0}
"""The same for the target: translators explain more than they leave out, into Chinese above all.

Chinese: 0.5 % of the NTREX pairs (at 2.2 10 %). English: 0.6 % of the 470.
"""
LEAST_CLAUSE: Final = 0.3
"""The logit of a clause of the source (`duizhao.audit.clauses`) from which it is shown.

With it the least sums of a gap are 3.0; of news and medicine as many clean pairs are flagged as by gaps of 2.8 alone,
and 74 % and 84 % of the clauses that were cut are found instead of 67 % and 80 %.
"""
LEAST_ADDED_CLAUSE: Final = 3.0
"""The same for the target: .7 % of the NTREX pairs instead of .5 %, and 57 % of cut clauses instead of 48 %."""
CERTAIN: Final = 9.0
"""A sum that one clean pair of 1,997 English ones reaches, and none of 470 Chinese ones: words that hang together."""
UNRELATED: Final = 0.58
"""Mean coverage of the two sides below which they say different things.

Another sentence's translation is below it in 88 % of 600 pairs, a news translation in none of 344, one of a novel,
which may be very free, in 3 % of 591.
"""
SURELY_UNRELATED: Final = 0.5
"""The same where there is no doubt: 44–60 % of the wrong pairs, .3 % of the novels' right ones."""
LEAST_WORDS: Final = 4
"""Content words a side needs to be called unrelated: labels and names are too short to tell."""
LEAST_FREE: Final = 8
"""The same where it is less sure: short sentences of speech are free ("this went the other way around")."""

EVERYDAY: Final = 4.7
"""Zipf frequency from which an English word is everyday: runs of such words alone are fillers and idioms in speech.

Of 16 gaps shown in raw translations of talks 5 were right; without these runs 3 of 6.
"""
FEW_WORDS: Final = 4
"""Words of a run from which it is shown whatever they are."""

SHORTEST: Final = 0.6
LONGEST: Final = 3.2
"""Han characters (and Latin words among them) for one English word; 3,700 clean pairs lie between .68 and 3.08."""
LEAST_ENGLISH: Final = 12
"""English words a bead needs for its length to say anything."""

_ENGLISH_WORD: Final = re.compile(r"[A-Za-z0-9]+(?:['’.,-][A-Za-z0-9]+)*")
_HAN: Final = re.compile(f"[{HAN}]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_GLOSS: Final = re.compile(r"\s*[（(]\s*[A-Z]")
_ACRONYM: Final = re.compile(r"[A-Z0-9&-]{2,8}s?\Z")
_BODY: Final = re.compile("(?:国家|组织|协会|委员会|联盟|基金会?|机构|大学|学院|公司|集团|部门?|[局署会])\\Z")
_INITIALS: Final = re.compile(r"[^（(，。；]{0,4}[（(]([A-Z]{2,8})[)）]")
_LATIN_WORD: Final = re.compile(r"[A-Za-z]+")
_LETTERS: Final = re.compile(r"\b[A-Z]{3,6}s?\b")
_SENTENCE: Final = re.compile(r"[.!?。！？…][\"'”’」』)）\]]*\s*\Z")


_GAP: Final = {
    "source": noted("'{words}' has no counterpart in the target (possible omission)."),
    "target": noted("'{words}' has no counterpart in the source (possible addition)."),
}
_WORD: Final = noted("{n} content word without a counterpart (sum {sum})")
_WORDS: Final = noted("{n} content words without a counterpart (sum {sum})")
_CLAUSE: Final = noted("{n} content words of a clause, hardly any with a counterpart (log odds {sum})")


def check_coverage(context: Context) -> list[Finding]:
    """Look for what is left out or added, over the whole bitext."""
    findings = list(_unpaired(context))
    linked = context.linked
    for place, view in enumerate(context.views):
        if not view.paired or not is_comparable(view):
            continue
        pair = linked.get(view.index)
        some = list(_length(view) if pair is None else _words(view, pair))
        if some and view.index in context.running:
            some = confirm_widely(some, context.views, place, lambda wide: _look(wide, context))
        findings += some
    return findings


def _look(view: BeadView, context: Context) -> list[Finding]:
    """Look at one pair that is no pair of the text: a line with those around it."""
    if not context.linked:
        return list(_length(view))
    encoder = cast("TokenEncoder", context.encoder)
    _, pair = next(iter(link_pairs([view], context.source_lang, context.target_lang, encoder)))
    return list(_length(view) if pair is None else _words(view, pair))


def _unpaired(context: Context) -> Iterator[Finding]:
    """Find runs of beads that stand on one side only."""
    for side, other in (("source", "target"), ("target", "source")):
        run: list[BeadView] = []
        for view in (*context.views, None):
            alone = (
                view is not None and bool(view.text(cast("Side", side)).strip()) and not view.text(cast("Side", other))
            )
            if alone and view is not None and _LETTER.search(view.text(cast("Side", side))):
                run.append(view)
                continue
            if run and (view is None or view.paired or not alone):
                yield _left_out(run, cast("Side", side), context)
                run = []


def _left_out(run: Sequence[BeadView], side: Side, context: Context) -> Finding:
    view = run[0]
    document: Document = context.bitext.source if side == "source" else context.bitext.target
    sentences = sum(bool(_SENTENCE.search(one.text(side)[-8:])) for one in run)
    omitted = side == "source"
    severity: Severity = "major" if omitted and sentences else "minor"
    length = sum(len(one.text(side)) for one in run)
    text = view.text(side)
    return view.finding(
        check=_NAME,
        subtype="omission" if omitted else "addition",
        severity=severity if omitted else "neutral",
        tier="review",
        confidence=0.8 if sentences else 0.6,
        message=_alone(len(run), side),
        source=[(0, len(text))] if omitted else [],
        target=[] if omitted else [(0, len(text))],
        evidence=[
            phrase("{n} characters in {some} of {all} segments", n=length, some=len(run), all=len(document)),
            phrase("{n} of them end a sentence", n=sentences),
        ],
        related=[one.index for one in run[1:]],
    )


def _alone(count: int, side: Side) -> Message:
    if side == "source":
        one = phrase("A segment of the source has no translation.")
        return one if count == 1 else phrase("{n} segments of the source in a row have no translation.", n=count)
    one = phrase("A segment of the target has no source.")
    return one if count == 1 else phrase("{n} segments of the target in a row have no source.", n=count)


def _words(view: BeadView, pair: LinkedPair) -> Iterator[Finding]:
    counts, shares = pair.counts, pair.shares
    if counts[0] > 1 and not any(map(str.isalnum, view.target)):
        yield _nothing(view)
        return
    mean = sum(shares) / 2
    if min(counts) >= (LEAST_WORDS if mean < SURELY_UNRELATED else LEAST_FREE) and mean < UNRELATED:
        yield view.finding(
            check=_NAME,
            subtype="mistranslation",
            severity="critical",
            tier="error" if mean < SURELY_UNRELATED else "review",
            confidence=0.85,
            message=phrase("Source and target seem unrelated."),
            source=[(0, len(view.source))],
            target=[(0, len(view.target))],
            evidence=[
                phrase(
                    "source: {n} content words, covered to {share} on average", n=counts[0], share=f"{shares[0]:.0%}"
                ),
                phrase("target: {n} content words, covered to {share}", n=counts[1], share=f"{shares[1]:.0%}"),
            ],
        )
        return
    omitted = _shown(view.source, pair.gaps[0], LEAST_OMISSION[view.source_lang[:2]])
    whole = _clauses(view.source, pair.clauses[0], omitted, LEAST_CLAUSE)
    for run in (*omitted, *whole):
        text = view.source[run.start : run.end]
        if view.source_lang.startswith("en") and run.count < FEW_WORDS and run.score < CERTAIN and _is_everyday(text):
            continue
        if (run.count > 1 or not _ACRONYM.match(text)) and not _is_abbreviated(text, view, run.end):
            yield _run(view, "source", run, clause=run in whole)
    added = _shown(view.target, pair.gaps[1], LEAST_ADDITION[view.target_lang[:2]])
    whole = _clauses(view.target, pair.clauses[1], added, LEAST_ADDED_CLAUSE)
    for run in (*added, *whole):
        if not _HAN.search(view.target, run.start, run.end) and view.target_lang.startswith("zh"):
            continue  # the original of a name
        # A name written by sound, with the original in brackets after it, is in the source as that.
        if not _GLOSS.match(view.target, run.end) and not re.search(
            r"[（(]\s*[A-Za-z]", view.target[run.start : run.end]
        ):
            yield _run(view, "target", run, clause=run in whole)


def _is_everyday(text: str) -> bool:
    """Whether a run of English words holds everyday words alone.

    >>> _is_everyday("all that good stuff"), _is_everyday("wrap it up")
    (True, False)
    """
    return all(frequency(word.lower(), "en") >= EVERYDAY for word in _LATIN_WORD.findall(text))


def _is_abbreviated(text: str, view: BeadView, end: int) -> bool:
    """Whether what is missing of a Chinese source may be there in letters: 小岛屿发展中国家, SIDS."""
    if not view.source_lang.startswith("zh"):
        return False
    if any(len(word) > 2 and word.lower() in view.target.lower() for word in _LATIN_WORD.findall(text)):  # noqa: PLR2004
        return True  # “铠甲（Pantsir）: the name is there in letters
    initials = _INITIALS.match(view.source, end)
    if initials is not None and initials[1] in view.target:
        return True  # 环球银行金融电信协会(SWIFT)
    if not (_BODY.search(text) or _BODY.search(view.source[: end + 1]) or _BODY.search(view.source[: end + 2])):
        return False
    return any(letters not in view.source for letters in _LETTERS.findall(view.target))


def _shown(text: str, runs: Sequence[Run], least: float) -> list[Run]:
    """Return the runs that sum to enough, in whole words."""
    return list(_in_words(text, [run for run in runs if run.score >= least]))


def _clauses(text: str, clauses: Sequence[Run], shown: Sequence[Run], least: float) -> list[Run]:
    """Return the clauses that are likely enough and that no gap is shown of, in whole words."""
    likely = [
        clause
        for clause in clauses
        if clause.score >= least and not any(run.start < clause.end and clause.start < run.end for run in shown)
    ]
    return list(_in_words(text, likely))


def _in_words(text: str, runs: Sequence[Run]) -> Iterator[Run]:
    for run in runs:
        start, end = whole_words(text, run.start, run.end)
        if start < end:
            yield replace(run, start=start, end=end)


def _run(view: BeadView, side: Side, run: Run, *, clause: bool) -> Finding:
    omitted = side == "source"
    text = view.text(side)[run.start : run.end]
    certain = run.score >= CERTAIN and not clause
    return view.finding(
        check=_NAME,
        subtype="omission" if omitted else "addition",
        severity="major" if certain or run.count > 2 else "minor",  # noqa: PLR2004 - a phrase
        tier="error" if certain and omitted else "review",
        confidence=round(min(0.95, 0.5 + 0.05 * run.score), 2),
        message=phrase(_GAP[side], words=within(text)),
        source=[(run.start, run.end)] if omitted else [],
        target=[] if omitted else [(run.start, run.end)],
        evidence=[
            phrase(_CLAUSE if clause else _WORD if run.count == 1 else _WORDS, n=run.count, sum=f"{run.score:.1f}"),
            phrase("word links by token vectors, CC-CEDICT, position, spelling and sound, and what they leave free"),
        ],
    )


def _nothing(view: BeadView) -> Finding:
    return view.finding(
        check=_NAME,
        subtype="omission",
        severity="critical",
        tier="error",
        confidence=0.98,
        message=phrase("The target contains no text."),
        source=[(0, len(view.source))],
        target=[(0, len(view.target))],
        evidence=[phrase("source: words"), phrase("target: none")],
    )


def _length(view: BeadView) -> Iterator[Finding]:
    """Judge by length alone."""
    english = view.text(view.side_in("en") or "source")
    chinese = view.text(view.side_in("zh") or "target")
    words = len(_ENGLISH_WORD.findall(english))
    characters = len(_HAN.findall(chinese)) + len(_ENGLISH_WORD.findall(chinese))
    if not _LETTER.search(view.target) and len(_LETTER.findall(view.source)) > LEAST_WORDS and not _same_marks(view):
        yield _nothing(view)
        return
    if words < LEAST_ENGLISH or SHORTEST <= characters / words <= LONGEST:
        return
    short = (characters / words < SHORTEST) == (view.side_in("zh") == "target")
    yield view.finding(
        check=_NAME,
        subtype="omission" if short else "addition",
        its_type="length",
        severity="minor",
        tier="review",
        confidence=0.6,
        message=phrase("The target is far too short for its source.")
        if short
        else phrase("The target is far too long for its source."),
        source=[(0, len(view.source))],
        target=[(0, len(view.target))],
        evidence=[
            phrase(
                "{ratio} Han characters for one English word; clean pairs have .68 to 3.08",
                ratio=f"{characters / words:.2f}",
            )
        ],
    )


def _same_marks(view: BeadView) -> bool:
    """Whether the target is digits and marks that the source has too: a table, a code."""
    return bool(re.search(r"\d", view.target))


CHECK: Final = Check(
    name=_NAME,
    whole=True,
    summary="content left out or added, by word links; beads left out; beads that do not match",
    document=check_coverage,
    needs=frozenset({"source"}),
    helped_by=frozenset({"encoder"}),
)
