"""Findings: categories, spans over several segments, and keys that outlive an alignment."""

import pytest

from duizhao.audit.context import BeadView, view_beads
from duizhao.audit.findings import ITS_TYPES, MQM_CORE, Finding, category_of, content_key, its_type_of
from duizhao.bitext.model import Bead, Bitext, Document, Segment


def _document(texts: list[str], lang: str) -> Document:
    segments = [Segment(text=text, lang=lang, start=0, end=len(text), paragraph=0) for text in texts]
    return Document(segments=tuple(segments), lang=lang)


SOURCE = _document(["He left.", "She stayed.", "It rained."], "en")
TARGET = _document(["他走了。", "她留下。", "下雨了。"], "zh-Hans")  # he left / she stayed / it rained


def _bitext(*beads: tuple[tuple[int, ...], tuple[int, ...]]) -> Bitext:
    return Bitext(source=SOURCE, target=TARGET, beads=tuple(Bead(source=s, target=t) for s, t in beads))


ONE_BY_ONE = _bitext(((0,), (0,)), ((1,), (1,)), ((2,), (2,)))
MERGED = _bitext(((0, 1), (0, 1)), ((2,), (2,)))


def _finding(view: BeadView, word: str) -> Finding:
    start = view.target.index(word)
    return view.finding(
        check="test",
        subtype="omission",
        severity="major",
        tier="review",
        confidence=0.5,
        message="look",
        target=[(start, start + len(word))],
    )


def test_every_error_type_has_a_dimension_and_an_its_type() -> None:
    for category, subtypes in MQM_CORE.items():
        for subtype in subtypes:
            assert category_of(subtype) == category
            assert its_type_of(subtype) in ITS_TYPES


def test_an_unknown_error_type_is_refused() -> None:
    with pytest.raises(ValueError, match="not an error type of MQM Core"):
        category_of("vibes")


def test_a_span_knows_its_segments() -> None:
    view = view_beads(MERGED)[0]
    assert view.target == "他走了。她留下。"
    assert view.source == "He left. She stayed."
    assert view.source_starts == (0, 9)
    span = view.span("target", 2, 5)
    assert span.text == "了。她"
    assert [(part.segment, part.start, part.end) for part in span.parts] == [(0, 2, 4), (1, 0, 1)]


def test_a_place_where_something_is_missing_has_a_segment_too() -> None:
    view = view_beads(MERGED)[0]
    assert [(part.segment, part.start, part.end) for part in view.span("target", 8, 8).parts] == [(1, 4, 4)]


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the target text"):
        view_beads(MERGED)[0].span("target", 0, 99)


def test_the_key_survives_another_alignment() -> None:
    before = _finding(view_beads(ONE_BY_ONE)[1], "留下")  # stayed
    after = _finding(view_beads(MERGED)[0], "留下")
    assert before.key == after.key
    assert len(before.key) == 16


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("a", "x", "b"), ("a", "x", "b"), True),
        (("a ", "x", "\nb"), ("a", "x", "b"), True),  # white space says nothing
        (("a", "x", "b"), ("a", "y", "b"), False),
        (("a", "x", "b"), ("c", "x", "b"), False),
        (("far away" + "." * 40, "x", ""), ("elsewhere" + "." * 40, "x", ""), True),  # only the nearest letters count
    ],
)
def test_content_keys(one: tuple[str, str, str], other: tuple[str, str, str], *, same: bool) -> None:
    assert (content_key("c", "omission", [one]) == content_key("c", "omission", [other])) is same


def test_a_lone_surrogate_does_not_break_a_key() -> None:
    assert content_key("c", "omission", [("", "\ud800", "")])


@pytest.mark.parametrize(
    ("field", "value"), [("severity", "fatal"), ("tier", "sure"), ("confidence", 1.5), ("subtype", "grammar")]
)
def test_a_finding_refuses_what_no_report_could_show(field: str, value: object) -> None:
    good = _finding(view_beads(ONE_BY_ONE)[1], "留下")
    values = {name: getattr(good, name) for name in Finding.__dataclass_fields__}
    with pytest.raises(ValueError, match="check test"):
        Finding(**{**values, field: value})


def test_sides_by_language() -> None:
    view = BeadView.of("他走了。", "He left.", "zh-Hans", "en")  # he left
    assert (view.side_in("zh"), view.side_in("en"), view.side_in("fr")) == ("source", "target", None)
