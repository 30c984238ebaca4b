"""The audit at the desk: started on a thread, kept up to date, and what a person decides of each finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from duizhao.audit.dismissals import Dismissal, dismiss, dismissals_path, read_dismissals, write_dismissals
from duizhao.audit.findings import SEVERITIES, TIERS, Finding
from duizhao.desk.marks import Stretch
from duizhao.desk.review import Review
from duizhao.desk.session import Session
from duizhao.desk.state import Mark

__all__ = ["Card", "Findings"]

_NUMBERS: Final = "numbers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A finding as listed: its pair and that pair's number, and what was decided, ``""`` for nothing yet."""

    pair: str
    number: int
    finding: Finding
    decision: str
    reason: str

    @property
    def fixable(self) -> bool:
        """Whether one key can put it right."""
        spans = self.finding.target_spans
        return self.finding.suggestion is not None and len(spans) == 1 and len(spans[0].parts) == 1


class Findings:
    """The findings of a session and what was decided of them."""

    def __init__(self, session: Session, path: Path) -> None:
        """Take over a session; ``path`` is the original, beside which dismissals are kept for the audit, too."""
        self.session = session
        self.path = dismissals_path(path)
        self.review: Review | None = None
        self.stage: tuple[str, int, int] | None = None
        self.dismissals: tuple[Dismissal, ...] = read_dismissals(self.path)

    def take(self, review: Review) -> list[str]:
        """Take over a whole audit, bring it up to what was edited meanwhile, and return the pairs concerned."""
        before = list(self.review.found) if self.review else []
        self.review = review
        late = self.session.since(review.revision)
        review.again(self.session.state, {key for one in late or () for key in (*one.changed, *one.removed)})
        keys = list(dict.fromkeys([*before, *review.found]))
        self._note(keys)
        return keys

    def follow(self, keys: Iterable[str], decided: Iterable[str]) -> list[str]:
        """Audit again what an edit touched, and keep what was decided; returns the pairs whose findings changed."""
        if self.review is None:
            return []
        touched = list(keys)
        self.review.again(self.session.state, touched)
        for name in decided:
            pair, _ = self.review.by_key.get(name[2:], ("", None))
            if pair:
                touched.append(pair)
        if any(name.startswith("f.") for name in decided):
            self._write()
        self._note(touched)
        return touched

    def standing(self, pair: str) -> list[Finding]:
        """Return the findings of a pair that nobody has dismissed."""
        found = self.review.found.get(pair, ()) if self.review else ()
        return [finding for finding in found if self.decision(finding)[0] != "dismissed"]

    def decision(self, finding: Finding) -> tuple[str, str]:
        """Return what was decided of a finding, and why."""
        mark = self.session.state.objects.get(f"f.{finding.key}")
        if isinstance(mark, Mark):
            decision, _, reason = mark.value.partition("\t")
            return decision, reason
        before = next((one for one in self.dismissals if one.key == finding.key), None)
        return ("dismissed", before.reason) if before else ("", "")

    def cards(self, wanted: Mapping[str, str]) -> list[Card]:
        """Return the findings that a filter shows (``tier``, ``check``, ``severity``, ``state``), worst first."""
        if self.review is None:
            return []
        places = {key: number for number, key in enumerate(self.session.state.order, start=1)}
        cards = []
        for pair, finding in self.review.all(self.session.state):
            decision, reason = self.decision(finding)
            card = Card(pair=pair, number=places[pair], finding=finding, decision=decision, reason=reason)
            if _fits(card, wanted):
                cards.append(card)
        return sorted(cards, key=_worst_first)

    def counts(self) -> dict[str, Counter[str]]:
        """Count the findings that stand by tier, check and severity."""
        counts: dict[str, Counter[str]] = {"tier": Counter(), "check": Counter(), "severity": Counter()}
        for finding in self._standing():
            counts["tier"][finding.tier] += 1
            counts["check"][finding.check] += 1
            counts["severity"][finding.severity] += 1
        return counts

    def stretches(self, pair: str) -> Iterator[Stretch]:
        """Yield the marks of a pair's findings."""
        for finding in self.standing(pair):
            for span in (*finding.source_spans, *finding.target_spans):
                yield Stretch(side=span.side, start=span.start, end=span.end, mark=f"finding {finding.tier}")

    def panel(self, pair: str) -> list[Card]:
        """Return the findings of a pair for its panel."""
        found = self.review.found.get(pair, ()) if self.review else ()
        cards = []
        for finding in found:
            decision, reason = self.decision(finding)
            cards.append(Card(pair=pair, number=0, finding=finding, decision=decision, reason=reason))
        return cards

    def _standing(self) -> Iterator[Finding]:
        for pair in self.review.found if self.review else ():
            yield from self.standing(pair)

    def _note(self, keys: Iterable[str]) -> None:
        """Let the ledger know which pairs have findings."""
        ledger = self.session.ledger
        listed = list(keys)
        for key in listed:
            found = self.standing(key)
            ledger.found.pop(key, None)
            if found:
                ledger.found[key] = len(found)
            for names, holds in (
                (ledger.errors, any(one.tier == "error" for one in found)),
                (ledger.numbers, any(one.check == _NUMBERS for one in found)),
            ):
                (names.add if holds else names.discard)(key)
        ledger.update(self.session.state, listed)

    def _write(self) -> None:
        """Keep the dismissals beside the original, where the audit reads them."""
        assert self.review is not None  # noqa: S101 - decisions are made of its findings
        kept = {one.key: one for one in self.dismissals}
        for _, finding in self.review.by_key.values():
            mark = self.session.state.objects.get(f"f.{finding.key}")
            decision, _, reason = mark.value.partition("\t") if isinstance(mark, Mark) else ("", "", "")
            if decision == "dismissed":
                kept[finding.key] = dismiss(finding, reason=reason)
        if kept or self.path.exists():
            write_dismissals(self.path, list(kept.values()))


def _fits(card: Card, wanted: Mapping[str, str]) -> bool:
    decision = wanted.get("state", "")
    if decision not in {card.decision, "all"}:
        return False
    finding = card.finding
    values = {"tier": finding.tier, "check": finding.check, "severity": finding.severity}
    return all(wanted.get(name) in {None, "", value} for name, value in values.items())


def _worst_first(card: Card) -> tuple[Any, ...]:
    finding = card.finding
    return TIERS.index(finding.tier), -SEVERITIES.index(finding.severity), card.number
