"""Audits that the tests of reports share: a small one, and any at all."""

from __future__ import annotations

from hypothesis import strategies as st

from duizhao.audit.findings import MQM_CORE, SEVERITIES, TIERS, Audit, Finding, Side, Span, SpanPart, its_type_of
from duizhao.audit.mqm import default_profile, score_findings
from duizhao.bitext.model import Bead, Bitext, Document, Recipe
from tests.bitext.samples import TEXTS, bitexts

__all__ = ["HOSTILE", "any_audits", "audit_of", "hostile_audit", "small_audit"]

HOSTILE = (
    "=1+1",
    "@SUM(A1)",
    "-2+3",
    "<r><t>=1+1</t></r>",
    "<r>",
    "_x0041_",
    "</span></article><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "\"' onmouseover='document.title=1' x=\"",
    "</style><!-- {{ 7*7 }} {% raw %} ]]> &amp; &#x3c;script&#x3e;",
    "\x00\x07\x0b\x1b[31m\x85\ud800\ufffe\u2028\u202eback\u202c",
    "a\r\nb\rc\td",
    "javascript:alert(1) https://example.org/x.png mailto:a@b",
    "𠮷𝒳👩‍👩‍👧 ",
)


def audit_of(bitext: Bitext, findings: tuple[Finding, ...], dismissed: tuple[Finding, ...] = ()) -> Audit:
    """Make an audit of a bitext and findings, with the score of the shipped profile."""
    return Audit(
        bitext=bitext,
        findings=findings,
        dismissed=dismissed,
        score=score_findings(findings, bitext.source, side="source", profile=default_profile()),
        checks=("punctuation", "numbers"),
        skipped=(("terminology", "no termbase was given"),),
        recipe=Recipe(version="1.2.3", model="use"),
    )


def small_audit() -> Audit:
    """Two beads; an error with a fix, something to review on both sides, a dismissal, one without spans."""
    source = Document.of(["He left, at 3.", "She stayed."], "en", name="a b.en.txt")
    target = Document.of(["他走了,。", "她留下。"], "zh-Hans", name="a.zh.txt")  # he left, she stayed
    bitext = Bitext(
        source=source, target=target, beads=(Bead(source=(0,), target=(0,)), Bead(source=(1,), target=(1,)))
    )
    clash = Finding(
        check="punctuation",
        category="linguistic-conventions",
        subtype="punctuation",
        its_type="typographical",
        severity="minor",
        tier="error",
        bead=0,
        source=source.segments[0].text,
        target=target.segments[0].text,
        message="Marks clash.",
        evidence=("target: ,。",),
        confidence=0.97,
        target_spans=(Span(side="target", start=3, end=5, text=",。", parts=(SpanPart(segment=0, start=3, end=5),)),),
        suggestion="。",
        key="0123456789abcdef",
    )
    number = Finding(
        check="numbers",
        category="accuracy",
        subtype="mistranslation",
        its_type="mistranslation",
        severity="major",
        tier="review",
        bead=0,
        source=source.segments[0].text,
        target=target.segments[0].text,
        message="3 has no counterpart.",
        confidence=0.6,
        source_spans=(Span(side="source", start=12, end=13, text="3", parts=(SpanPart(segment=0, start=12, end=13),)),),
        target_spans=(Span(side="target", start=3, end=3, text="", parts=(SpanPart(segment=0, start=3, end=3),)),),
        related=(1,),
        key="1123456789abcdef",
    )
    whole = Finding(
        check="coverage",
        category="accuracy",
        subtype="omission",
        its_type="omission",
        severity="critical",
        tier="review",
        bead=1,
        source=source.segments[1].text,
        target=target.segments[1].text,
        message="Left out.",
        confidence=0.5,
        key="2123456789abcdef",
    )
    return audit_of(bitext, (clash, number), (whole,))


def hostile_audit() -> Audit:
    """Whatever a text, a name or a message may hold to break or script a report."""
    count = len(HOSTILE)
    bitext = Bitext(
        source=Document.of(HOSTILE, "en", name=HOSTILE[6]),
        target=Document.of(HOSTILE[::-1], "zh-Hant", name=HOSTILE[7]),
        beads=tuple(Bead(source=(i,), target=(i,)) for i in range(count)),
        recipe=Recipe(version=HOSTILE[8], parameters=((HOSTILE[6], HOSTILE[9]),)),
    )
    findings = tuple(
        Finding(
            check=HOSTILE[number],
            category="accuracy",
            subtype="mistranslation",
            its_type="mistranslation",
            severity="major",
            tier="error",
            bead=number,
            source=HOSTILE[number],
            target=HOSTILE[-1 - number],
            message=HOSTILE[number],
            evidence=HOSTILE,
            confidence=0.5,
            source_spans=(Span(side="source", start=0, end=2, text=HOSTILE[number][:2]),),
            target_spans=(Span(side="target", start=1, end=99, text=HOSTILE[-1 - number][1:]),),
            suggestion=HOSTILE[number],
            key=HOSTILE[number],
        )
        for number in range(count)
    )
    return audit_of(bitext, findings, findings[:3])


@st.composite
def _spans(draw: st.DrawFn, side: Side, text: str) -> tuple[Span, ...]:
    """Any spans of a text, also overlapping, of no length, or outside of it."""
    spans = []
    for start, length in draw(st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), max_size=3)):
        parts = (SpanPart(segment=draw(st.integers(0, 9)), start=start, end=start + length),)
        spans.append(Span(side=side, start=start, end=start + length, text=text[start : start + length], parts=parts))
    return tuple(spans)


@st.composite
def any_audits(draw: st.DrawFn) -> Audit:
    """Any bitext with any findings."""
    bitext = draw(bitexts())
    findings = []
    for _ in range(draw(st.integers(0, 4)) if bitext.beads else 0):
        category = draw(st.sampled_from(sorted(MQM_CORE)))
        subtype = draw(st.sampled_from(MQM_CORE[category]))
        bead = draw(st.integers(0, len(bitext.beads) - 1))
        source, target = bitext.source_text(bitext.beads[bead]), bitext.target_text(bitext.beads[bead])
        findings.append(
            Finding(
                check=draw(TEXTS),
                category=category,
                subtype=subtype,
                its_type=its_type_of(subtype),
                severity=draw(st.sampled_from(SEVERITIES)),
                tier=draw(st.sampled_from(TIERS)),
                bead=bead,
                source=source,
                target=target,
                message=draw(TEXTS),
                evidence=tuple(draw(st.lists(TEXTS, max_size=2))),
                confidence=draw(st.floats(0, 1)),
                source_spans=draw(_spans("source", source)),
                target_spans=draw(_spans("target", target)),
                suggestion=draw(st.none() | TEXTS),
                related=tuple(draw(st.lists(st.integers(0, len(bitext.beads) - 1), max_size=2))),
                key=draw(TEXTS),
            )
        )
    return audit_of(bitext, tuple(findings), tuple(findings[:1]))
