"""TBX: valid by the published schemas, there and back whole, and deaf to bombs."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from lxml import etree

from duizhao.bitext.errors import FormatError, OutputError
from duizhao.glossary.concepts import ConceptEntry, ConsistencyFigures, Context, Form, Origin, Rendering, Status, Term
from duizhao.glossary.interchange.formats import read_glossary, write_glossaries
from duizhao.glossary.termbase.base import open_termbase

FULL = ConceptEntry(
    id="c1",
    terms=(
        Term(
            text="computing power",
            lang="en",
            part_of_speech="noun",
            note="uncountable",
            source="NYT",
            forms=(Form(text="computing-power", kind="hyphen", count=2),),
        ),
        Term(
            text="算力",
            lang="zh-Hans",
            part_of_speech="noun",
            status=Status.PREFERRED,
            reading="suàn lì",
            kind="fullForm",
            extras=(("geographicalUsage", "CN"),),
        ),
        Term(text="计算能力", lang="zh-Hans", status=Status.DEPRECATED, reading="jì suàn néng lì"),
        Term(text="運算能力", lang="zh-Hant-TW", status=Status.SUPERSEDED, name=True),
    ),
    subject="computing",
    definition="what a computer does in a second; <fast> & cheap",
    note="first line\nsecond line",
    source="a book",
    contexts=(
        Context(english="It needs computing power.", chinese="它需要算力。", place="nyt.tmx#3"),
        Context(chinese="更多计算能力。"),
    ),
    figures=(
        ConsistencyFigures(
            source_lang="en",
            target_lang="zh-Hans",
            occurrences=5,
            renderings=(Rendering(text="算力", count=3), Rendering(text="a; b > c", count=1)),
            omitted=1,
            share=0.75,
            low=0.3006,
            high=0.9544,
            entropy=0.8113,
            verdict="variant",
        ),
    ),
    score=0.93,
    evidence=(("links", 0.8), ("dictionary", 1.0)),
    origin=Origin.MINED,
    created="2026-11-22T00:33:59+00:00",
    modified="2026-11-22T01:00:00+00:00",
    extras=(("projectSubset", "nyt"),),
)
ODD = ConceptEntry(
    id="12 b",
    terms=(
        Term(text="AT&T <b>", lang="en-GB", kind="invented"),
        Term(text="a\x07b\tc", lang="en-GB"),
        Term(text="𠮷", lang="zh-Hans"),
    ),
    extras=(("unheard-of", "x"),),
    created="yesterday",
    origin=Origin.IMPORT,
)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "terms.tbx"
    write_glossaries([FULL, ODD], [path])
    return path


def test_valid_against_the_core_and_the_modules(written: Path, shared: Path) -> None:
    standards = shared / "standards" / "tbx"
    document = etree.parse(written)
    core = etree.RelaxNG(etree.parse(standards / "core" / "TBXcoreStructV03.rng"))
    core.assertValid(document)
    seen = set()
    for module in ("Min", "Basic"):
        schema = etree.RelaxNG(etree.parse(standards / "modules" / f"{module}.rng"))
        for element in document.iter(f"{{http://www.tbxinfo.net/ns/{module.lower()}}}*"):
            alone = copy.deepcopy(element)
            alone.tail = None
            schema.assertValid(etree.ElementTree(alone))
            seen.add(etree.QName(element).localname)
    assert seen == {
        "administrativeStatus",
        "context",
        "definition",
        "geographicalUsage",
        "partOfSpeech",
        "projectSubset",
        "source",
        "subjectField",
        "termType",
        "transactionType",
    }


# Where each category may stand: the assertions of Min.sch and Basic.sch, which are XSLT 2 and need Saxon.
PLACES = {
    "subjectField": {"conceptEntry"},
    "definition": {"conceptEntry", "langSec"},
    "context": {"termSec"},
    "source": {"conceptEntry", "langSec", "termSec"},
    "projectSubset": {"conceptEntry", "termSec"},
    "customerSubset": {"conceptEntry", "termSec"},
    "partOfSpeech": {"termSec"},
    "administrativeStatus": {"termSec"},
    "termType": {"termSec"},
    "geographicalUsage": {"termSec"},
    "transactionType": {"conceptEntry", "langSec", "termSec"},
}


def test_each_category_stands_where_the_schematrons_allow(written: Path) -> None:
    root = etree.parse(written).getroot()
    assert (root.get("type"), root.get("style")) == ("TBX-Basic", "dct")
    for element in root.iter("{http://www.tbxinfo.net/ns/min}*", "{http://www.tbxinfo.net/ns/basic}*"):
        parent = element.getparent()
        assert parent is not None
        if etree.QName(parent).localname.endswith("Grp"):
            parent = parent.getparent()
            assert parent is not None
        assert etree.QName(parent).localname in PLACES[etree.QName(element).localname]
    assert not root.findall(".//*[@target]")


@pytest.mark.parametrize("name", ["tbx", "tbx2"])
def test_everything_comes_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / "terms.tbx"
    write_glossaries([FULL], [path], name=name)
    assert list(read_glossary(path)) == [FULL]


def test_what_xml_cannot_hold_is_left_out_and_identifiers_are_made_fit(written: Path) -> None:
    odd = list(read_glossary(written))[1]
    assert odd.id == "12 b"
    assert [term.text for term in odd.terms] == ["AT&T <b>", "ab c", "𠮷"]
    assert (odd.created, odd.extras, odd.terms[0].kind) == ("", (("unheard-of", "x"),), "")


def test_identifiers_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "t.tbx"
    names = ["a b", "a_b", "", "c3", "3"]
    write_glossaries([ConceptEntry(id=name, terms=(Term(text="x", lang="en"),)) for name in names], [path])
    found = [entry.id for entry in read_glossary(path)]
    assert len(set(found)) == len(names)


def test_version_2_is_what_older_tools_expect(tmp_path: Path) -> None:
    path = tmp_path / "t.tbx"
    write_glossaries([FULL], [path], name="tbx2")
    root = etree.parse(path).getroot()
    assert root.tag == "martif"
    langs = [section.get("{http://www.w3.org/XML/1998/namespace}lang") for section in root.iter("langSet")]
    assert langs == ["en", "zh-CN", "zh-TW"]
    assert root.findtext(".//tig/term") == "computing power"
    assert root.findtext(".//termNote[@type='administrativeStatus']") == "preferredTerm-admn-sts"


def test_what_tbx_cannot_say(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="needs one"):
        write_glossaries([], [tmp_path / "t.tbx"])
    with pytest.raises(OutputError, match="'e n' is not a language tag"):
        write_glossaries([ConceptEntry(id="c", terms=(Term(text="x", lang="e n"),))], [tmp_path / "t.tbx"])
    assert list(tmp_path.iterdir()) == []


def test_the_known_good_files_are_read(shared: Path) -> None:
    standards = shared / "standards" / "tbx"
    (entry,) = read_glossary(standards / "minimal_TBX-Basic_DCT.tbx")
    assert (entry.subject, entry.note) == ("information technology", "")
    assert [(term.text, term.lang, term.status) for term in entry.terms] == [
        ("open source", "en", Status.PREFERRED),
        ("开源", "zh-Hans", None),
    ]
    assert (entry.terms[0].kind, entry.terms[0].note) == ("fullForm", "consistency=0.93")
    assert entry.contexts == (Context(english="Open source models need computing power.", place="doc1:s3"),)
    for path in (
        standards / "test_files" / "basic_good.tbx",
        standards / "TBX-Basic_dialect" / "DCA" / "Example_Astronomy_DCA_VALID.tbx",
        standards / "TBX-Basic_dialect" / "DCT" / "Example_Astronomy_DCT_VALID.tbx",
    ):
        found = list(read_glossary(path))
        assert [term.text for term in found[0].terms][:2] == ["open cluster", "galactic cluster"]
        assert found[0].subject == "General"
        assert found[0].definition.startswith("A group of stars")


V2 = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><text><body>
<termEntry id="t1"><descrip type="subjectField">IT</descrip>
  <langSet xml:lang="en-US"><ntig><termGrp><term>server</term><termNote type="partOfSpeech">properNoun</termNote>
    <termNoteGrp><termNote type="normativeAuthorization">x</termNote></termNoteGrp></termGrp>
    <descrip type="context">The <hi>server</hi> is down.</descrip></ntig></langSet>
  <langSet xml:lang="zh-TW"><tig><term>伺服器</term>
    <termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></tig></langSet>
</termEntry></body></text></martif>"""


def test_version_2_of_other_tools(tmp_path: Path) -> None:
    path = tmp_path / "t.tbx"
    path.write_text(V2, encoding="utf-8")
    (entry,) = read_glossary(path)
    assert (entry.id, entry.subject) == ("t1", "IT")
    server, chinese = entry.terms
    assert (server.text, server.lang, server.name, server.part_of_speech) == ("server", "en-US", True, "noun")
    assert server.extras == (("normativeAuthorization", "x"),)
    assert (chinese.lang, chinese.status) == ("zh-Hant-TW", Status.SUPERSEDED)
    assert entry.contexts == (Context(english="The server is down."),)


BODY = (
    "<text><body><conceptEntry id='c'><langSec xml:lang='en'><termSec><term>{}</term></termSec></langSec>"
    "</conceptEntry></body></text></tbx>"
)
LAUGHS = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};&a{n - 1};&a{n - 1};">' for n in range(1, 30))


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE tbx [<!ENTITY a0 "ha">' + LAUGHS + "]><tbx>" + BODY.format("&a29;"),
        '<!DOCTYPE tbx [<!ENTITY x SYSTEM "file:///etc/hostname">]><tbx>' + BODY.format("&x;"),
        '<!DOCTYPE tbx [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><tbx>' + BODY.format("a"),
        "<tbx>" + BODY.format("&unknown;"),
        "<tbx>" + "<a>" * 100_000,
        "<tbx>" + BODY.format("<hi>" * 300 + "a" + "</hi>" * 300),
        "<tbx>" + BODY.format("x" * 11_000_000),
        "<tbx>" + BODY.format("a\x00b"),
    ],
    ids=["laughs", "file", "network", "unknown", "deep", "nested", "long", "nul"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_bombs_are_refused_in_one_line(tmp_path: Path, bomb: str, encoding: str) -> None:
    path = tmp_path / "t.tbx"
    path.write_text(bomb, encoding=encoding)
    with open_termbase(tmp_path / "t.db", create=True) as base:
        with pytest.raises(FormatError) as caught:
            base.import_entries(read_glossary(path))
        assert len(base) == 0
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    "note",
    ['consistency en > zh {"verdict": 1}', "consistency en > zh {", 'mined {"score": "high"}'],
)
def test_a_note_that_only_looks_like_ours_is_told(tmp_path: Path, note: str) -> None:
    path = tmp_path / "t.tbx"
    body = BODY.format("a").replace("<langSec", f"<note>{note}</note><langSec", 1)
    path.write_text("<tbx>" + body, encoding="utf-8")
    with pytest.raises(FormatError, match="remove it"):
        list(read_glossary(path))
