"""What a person wants to know of a bitext at a glance."""

from __future__ import annotations

from collections import Counter

from duizhao.bitext.model import Bitext, Gap

__all__ = ["shown_confidence", "summarise"]


def summarise(bitext: Bitext, *, seconds: float | None = None) -> str:
    """Tell segments, beads by kind, unpaired, mean confidence, what was skipped and why, model and seconds.

    Returns a few lines of text without a newline at the end; confidence is 0 to 1, over paired beads.
    """
    source, target = bitext.source, bitext.target
    paired = [bead for bead in bitext.beads if bead.paired]
    kinds = Counter(bead.kind for bead in paired)
    lines = [
        f"segments    {len(source)} {source.lang}, {len(target)} {target.lang}",
        f"beads       {len(paired)} paired" + (f": {_counts(kinds)}" if kinds else ""),
        (
            f"unpaired    {sum(len(bead.source) for bead in bitext.beads if not bead.target)} {source.lang}, "
            f"{sum(len(bead.target) for bead in bitext.beads if not bead.source)} {target.lang}"
        ),
    ]
    if paired:
        mean = sum(bead.confidence for bead in paired) / len(paired)
        judged = all(bead.checked is not None or bead.pinned for bead in paired)
        lines.append(f"confidence  {shown_confidence(mean if judged else min(mean, 0.99))} on average")
    skipped = _skipped(bitext)
    if skipped:
        lines.append(f"skipped     {skipped}")
    lines += [f"note        {note}" for note in bitext.notes]
    model = f"model       {bitext.recipe.model or 'none'}"
    lines.append(model if seconds is None else f"{model}, {seconds:.1f} s")
    return "\n".join(lines)


def shown_confidence(value: float) -> str:
    """Write a confidence with two places, never as 1.00 unless it is 1.

    >>> shown_confidence(0.9996), shown_confidence(0.5), shown_confidence(1)
    ('0.99', '0.50', '1.00')
    """
    return f"{min(value, 0.99) if value < 1 else 1:.2f}"


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counter.most_common())


def _skipped(bitext: Bitext) -> str:
    """Count the gaps that hold more than white space or markup, by reason; shared gaps of one file count once."""
    gaps: set[tuple[str, Gap]] = {
        (document.name, gap)
        for document in (bitext.source, bitext.target)
        for gap in document.gaps
        if gap.reason not in {"blank", "markup"}
    }
    return _counts(Counter(gap.reason for _, gap in gaps))
