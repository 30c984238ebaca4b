"""Terms whose renderings waver within a text, those of a termbase and those the text repeats."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from duizhao.align.encoders.protocol import TokenEncoder
from duizhao.align.encoders.registry import load_encoder
from duizhao.audit.auditing import audit_bitext
from duizhao.audit.term_use import wavering_mined, wavering_terms
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.glossary.concepts import ConceptEntry, Term
from duizhao.glossary.termbase.base import Termbase, open_termbase


@pytest.fixture
def termbase(tmp_path: Path) -> Iterator[Termbase]:
    names = {
        "computing power": ["算力", "计算能力"],  # computing power, twice
        "power": ["电力"],  # electric power
        "Sumatra": ["苏门答腊", "苏门答腊岛"],  # Sumatra, the island of Sumatra
    }
    entries = [
        ConceptEntry(terms=(Term(text=english, lang="en"), *(Term(text=one, lang="zh-Hans") for one in chinese)))
        for english, chinese in names.items()
    ]
    with open_termbase(tmp_path / "terms.db", create=True) as base:
        for entry in entries:
            base.add(entry)
        yield base


def _bitext(pairs: list[tuple[str, str]], source: str = "en", target: str = "zh-Hans") -> Bitext:
    return Bitext(
        source=Document.of([one for one, _ in pairs], source),
        target=Document.of([other for _, other in pairs], target),
        beads=tuple(Bead(source=(number,), target=(number,)) for number in range(len(pairs))),
    )


A = ("They lack computing power.", "他们缺乏算力。")
B = ("They buy computing power.", "他们购买计算能力。")
NONE = ("They sell computing power.", "他们出售它。")  # they sell it
ISLAND = [("Sumatra is big.", "苏门答腊很大。"), ("On Sumatra it rains.", "苏门答腊岛在下雨。")]


@pytest.mark.parametrize(
    ("pairs", "verdict", "main", "others"),
    [
        ([A, B, A, NONE], "variant", [0, 2], [1]),
        ([A, A, B, B], "drift", [0, 1], [2, 3]),
        ([A, A, NONE], None, [], []),
        ([A], None, [], []),
        (ISLAND, None, [], []),
        ([("The power is out.", "停电了。"), A], None, [], []),
    ],
)
def test_terms_of_a_termbase(
    termbase: Termbase, pairs: list[tuple[str, str]], verdict: str | None, main: list[int], others: list[int]
) -> None:
    turned = [(other, one) for one, other in pairs]
    found = wavering_terms(_bitext(pairs), termbase.terms_for_audit())
    assert [one.figures.verdict for one in found] == ([verdict] if verdict else [])
    for one in found:
        assert [place.bead for place in one.main] == main
        assert [place.bead for place in one.others] == others
    # English renders each of the Chinese terms alike.
    assert wavering_terms(_bitext(turned, "zh-Hans", "en"), termbase.terms_for_audit()) == []


def test_the_finding_tells_the_counts_and_the_beads(termbase: Termbase) -> None:
    audit = audit_bitext(_bitext([A, A, B, NONE]), termbase=termbase, checks=["consistency"])
    (finding,) = audit.findings
    assert (finding.bead, finding.related, finding.tier) == (2, (0, 1), "review")
    assert (finding.category, finding.subtype) == ("terminology", "inconsistent-use-of-terminology")
    assert [span.text for span in (*finding.source_spans, *finding.target_spans)] == ["computing power", "计算能力"]
    assert finding.message == "'computing power' is '计算能力' here and '算力' elsewhere."
    assert finding.evidence == (
        "renderings: '算力' 2, '计算能力' 1",
        "share of the main one: 67% (95 % interval 21%–94%)",
        "verdict: variant",
    )


@pytest.fixture(scope="module")
def encoder() -> TokenEncoder:
    found = load_encoder("e5-small")
    assert isinstance(found, TokenEncoder)
    return found


def test_terms_that_the_text_repeats(encoder: TokenEncoder) -> None:
    said = [
        ("She bought a computer.", "她买了一台计算机。"),
        ("The computer was old.", "那台计算机很旧。"),
        ("His computer broke down.", "他的计算机坏了。"),
        ("A new computer is expensive.", "新的计算机很贵。"),
        ("The school lent him a computer.", "学校借给他一台计算机。"),
        ("He sold the computer at once.", "他马上卖掉了那台电脑。"),
    ]
    (found,) = wavering_mined(_bitext(said), encoder)
    assert (found.term, found.figures.verdict, [one.bead for one in found.others]) == ("computer", "variant", [5])
    assert wavering_mined(_bitext(said[:5]), encoder) == []
    assert wavering_mined(_bitext(said * 100), encoder) == []  # too long a text
