"""What a termbase prescribes, held against pairs: forbidden words, prescribed terms, inflection, variants, grouping.

The tables in ``terms/`` are pairs and the glossaries they are checked against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from duizhao.audit.auditing import audit_bitext
from duizhao.audit.findings import Finding
from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.bitext.readers import read_bitext
from duizhao.glossary.concepts import CASE_SENSITIVE, ConceptEntry, State, Status, Term
from duizhao.glossary.interchange.formats import read_glossary
from duizhao.glossary.termbase.base import open_termbase

TERMS = Path(__file__).parent / "terms"


def findings(
    tmp_path: Path, glossary: Path | Sequence[ConceptEntry], bitext: Bitext, *, mined: bool = False
) -> list[Finding]:
    entries = list(read_glossary(glossary)) if isinstance(glossary, Path) else glossary
    with open_termbase(tmp_path / "terms.db", create=True) as base:
        if mined:
            base.merge_mined(entries)
        else:
            base.import_entries(entries)
        return list(audit_bitext(bitext, termbase=base, checks=["terminology"]).findings)


def pairs(*texts: tuple[str, str], source: str = "en", target: str = "zh-Hans") -> Bitext:
    return Bitext(
        source=Document.of([one for one, _ in texts], lang=source),
        target=Document.of([two for _, two in texts], lang=target),
        beads=tuple(Bead(source=(number,), target=(number,)) for number in range(len(texts))),
    )


# The lines of terms/pairs.tsv, from 1, that are wrong against terms/house.csv; all others are quiet.
ERRORS = {1, 5, 8, 11, 15, 21, 25, 26, 31, 33}
REVIEWS = {3, 6, 10, 12, 13, 18, 20, 24, 29}


def test_pairs_against_the_terms_of_a_house(tmp_path: Path) -> None:
    found = findings(tmp_path, TERMS / "house.csv", read_bitext(TERMS / "pairs.tsv"))
    assert {finding.bead + 1 for finding in found if finding.tier == "error"} == ERRORS
    assert {finding.bead + 1 for finding in found if finding.tier == "review"} == REVIEWS


@pytest.mark.parametrize(
    ("glossary", "bitext", "tier"),
    [
        ("plural.csv", "plural_bad.tsv", "review"),
        ("forbidden-variant.csv", "forbidden-variant-pairs.tsv", "error"),
        ("two.csv", "cp.tsv", "review"),
    ],
)
def test_every_pair_is_reported(tmp_path: Path, glossary: str, bitext: str, tier: str) -> None:
    read = read_bitext(TERMS / bitext)
    found = findings(tmp_path, TERMS / glossary, read)
    assert [(finding.bead, finding.tier) for finding in found] == [(number, tier) for number in range(len(read.beads))]


@pytest.mark.parametrize(
    ("glossary", "demanded"),
    [
        # Tram as light rail, council as senate, battery as accumulator, Harrow Street by sound: nothing of it is there.
        (
            "house3.csv",
            {"tram": (8, "轻轨"), "city council": (1, "市参议会"), "batteries": (2, "蓄电池")}
            | {"harrow street": (2, "夏洛街")},
        ),
        ("house4.csv", {"tram": (8, "轻轨"), "city council": (1, "市参议会"), "batteries": (2, "蓄电池")}),
        # Bus as the bus of a computer; computing power as the article has it.
        ("plural.csv", {"bus": (3, "总线")}),
        ("two.csv", {}),
        ("house.csv", {}),
    ],
)  # fmt: skip
def test_an_article_is_held_to_what_is_prescribed(
    tmp_path: Path, glossary: str, demanded: dict[str, tuple[int, str]]
) -> None:
    """Every place of a term is counted, in findings of one place or of several."""
    article = read_bitext(TERMS / "tram.tsv")
    found = findings(tmp_path, TERMS / glossary, article)
    shown = " ".join(segment.text.casefold() for segment in article.source.segments)
    for term, (places, rendering) in demanded.items():
        ours = [one for one in found if f"'{rendering}'" in one.message]
        assert sum(1 + len(one.related) for one in ours) == places, term
        assert term in shown
    assert all(any(f"'{rendering}'" in one.message for _, rendering in demanded.values()) for one in found)


def test_a_status_demands_in_accepted_concepts_alone(tmp_path: Path) -> None:
    """A draft that says preferred or forbidden is a proposal: nothing is asked for until a person accepts it."""
    draft = replace(entry("tram", "轻轨", "电车", zh=Status.PREFERRED, other=Status.DEPRECATED), state=State.PROPOSED)
    assert findings(tmp_path, [draft], pairs(("The tram stops.", "电车停了。"))) == []
    with open_termbase(tmp_path / "terms.db") as base:
        base.accept(*(one.id for one in base.entries()))
        found = audit_bitext(pairs(("The tram stops.", "电车停了。")), termbase=base, checks=["terminology"]).findings
        assert [finding.tier for finding in found] == ["error"]


def test_capitals_tell_an_acronym_from_a_word(tmp_path: Path) -> None:
    """IT, US and Go are terms; it, us and go on are not, nor is a language at the beginning of what is no sentence."""
    go = Term(text="Go", lang="en", extras=((CASE_SENSITIVE, "yes"),))
    terms = [
        entry("IT", "信息技术"),
        entry("US", "美国"),
        ConceptEntry(terms=(go, Term(text="Go语言", lang="zh-Hans"))),
    ]
    texts = pairs(
        ("It told us to go on.", "它叫我们继续。"),
        ("We go where it is.", "我们去它在的地方。"),
        ("Our IT is written in Go.", "我们的电脑部门用围棋写的。"),
        ("The US agreed.", "合众国同意了。"),
    )
    assert sorted(finding.bead for finding in findings(tmp_path, terms, texts)) == [2, 2, 3]


def entry(english: str, *chinese: str, **statuses: Status) -> ConceptEntry:
    """Return a concept; the first Chinese term has the status ``zh``, the English one ``en``."""
    return ConceptEntry(
        terms=(
            Term(text=english, lang="en", status=statuses.get("en")),
            *(
                Term(text=text, lang="zh-Hans", status=statuses.get("zh") if number == 0 else statuses.get("other"))
                for number, text in enumerate(chinese)
            ),
        )
    )


TRAM = "The tram stops."


@pytest.mark.parametrize(
    ("concept", "target", "found"),
    [
        # Whichever side has the status, or none.
        (entry("tram", "电车"), "轻轨停了。", ["review"]),
        (entry("tram", "电车", en=Status.PREFERRED), "轻轨停了。", ["review"]),
        (entry("tram", "电车", zh=Status.PREFERRED), "轻轨停了。", ["review"]),
        (entry("tram", "电车"), "电车停了。", []),
        (entry("tram", "电车"), "電車停了。", []),  # in Traditional characters
        # Any of several that are not rated; of rated ones the preferred, and admitted ones.
        (entry("tram", "电车", "轻轨"), "轻轨停了。", []),
        (entry("tram", "电车", "轻轨", zh=Status.PREFERRED), "轻轨停了。", ["review"]),
        (entry("tram", "电车", "轻轨", zh=Status.PREFERRED, other=Status.ADMITTED), "轻轨停了。", []),
        (entry("tram", "电车", "轻轨", zh=Status.PREFERRED, other=Status.SUPERSEDED), "轻轨停了。", ["review"]),
        (entry("tram", "电车", "轻轨", other=Status.DEPRECATED), "轻轨停了。", ["error"]),
        (entry("tram", "电车", "轻轨", other=Status.DEPRECATED), "电车停了，轻轨也停了。", ["review"]),
    ],
)
def test_what_is_asked_for(tmp_path: Path, concept: ConceptEntry, target: str, found: list[str]) -> None:
    assert [finding.tier for finding in findings(tmp_path, [concept], pairs((TRAM, target)))] == found


def test_what_was_only_mined_asks_for_nothing(tmp_path: Path) -> None:
    concept = entry("tram", "电车", zh=Status.PREFERRED)
    assert findings(tmp_path, [concept], pairs((TRAM, "轻轨停了。")), mined=True) == []


@pytest.mark.parametrize(
    ("target", "found"), [("用Docker构建。", []), ("用docker构建。", []), ("用容器构建。", ["review"])]
)  # build with Docker; with a container
def test_what_is_not_translated(tmp_path: Path, target: str, found: list[str]) -> None:
    (tmp_path / "names.csv").write_text("English,Chinese,Do not translate\nDocker,,yes\n", encoding="utf-8")
    made = findings(tmp_path, tmp_path / "names.csv", pairs(("Build it with Docker.", target)))
    assert [finding.tier for finding in made] == found


def test_a_term_that_is_wrong_throughout_is_one_finding_with_its_places(tmp_path: Path) -> None:
    wrong = [(f"Tram {number} stops, trams stop.", f"轻轨{number}停了。") for number in range(5)]
    [finding] = findings(tmp_path, [entry("tram", "电车")], pairs(*wrong))
    assert (finding.bead, finding.related) == (0, (1, 2, 3, 4))
    assert finding.message.endswith("(5 places.)")


def test_forbidden_english_in_any_form(tmp_path: Path) -> None:
    concept = ConceptEntry(
        terms=(
            Term(text="allowlist", lang="en", status=Status.PREFERRED),
            Term(text="whitelist", lang="en", status=Status.DEPRECATED),
            Term(text="白名单", lang="zh-Hans"),
        )
    )
    texts = [("白名单。", "The whitelists."), ("加入白名单。", "We whitelisted it."), ("白名单。", "Allowlists.")]
    found = findings(tmp_path, [concept], pairs(*texts, source="zh-Hans", target="en"))
    assert [(finding.bead, finding.tier) for finding in found] == [(0, "error"), (1, "error")]


def test_the_terms_of_the_targets_own_script_count(tmp_path: Path) -> None:
    concept = ConceptEntry(
        terms=(
            Term(text="software", lang="en"),
            Term(text="软件", lang="zh-Hans"),
            Term(text="軟體", lang="zh-Hant-TW"),
        )
    )
    texts = (("The software.", "這個軟體。"), ("The software.", "這個軟件。"))
    found = findings(tmp_path, [concept], pairs(*texts, target="zh-Hant"))
    assert [finding.bead for finding in found] == [1]
