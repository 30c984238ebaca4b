"""What ``import duizhao`` gives is pinned, typed, loaded late, and does not hide a package."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import duizhao
from duizhao.bitext.errors import InputError, LanguageError, ModelError
from tests.conftest import TinyEncoder, WordEncoder

PUBLIC = [
    "Audit",
    "Bead",
    "Bitext",
    "ConceptEntry",
    "Document",
    "DuizhaoError",
    "Edition",
    "EditionUnit",
    "Encoder",
    "Finding",
    "Glossary",
    "LookupHit",
    "Recipe",
    "Score",
    "Segment",
    "Span",
    "Status",
    "Term",
    "Termbase",
    "TokenEncoder",
    "__version__",
    "align_files",
    "align_texts",
    "audit_bitext",
    "audit_document",
    "compare_versions",
    "estimate_pairs",
    "finding_rows",
    "load_encoder",
    "look_up",
    "mine_terms",
    "open_termbase",
    "read_bitext",
    "write_bitext",
    "write_reports",
]


def test_the_names_are_pinned() -> None:
    assert sorted(duizhao.__all__) == sorted(PUBLIC)
    assert dir(duizhao) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_each_name_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(duizhao, name)
    assert name == "__version__" or found.__doc__


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'align_everything'"):
        duizhao.align_everything  # noqa: B018 (asking is the test)


def test_no_function_bears_the_name_of_a_package() -> None:
    # Importing the package would put it in the function's place.
    packages = {module.name for module in pkgutil.iter_modules(duizhao.__path__)}
    assert packages >= {"align", "audit", "bitext", "glossary"}
    assert not packages & set(PUBLIC)


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = (
        "import sys, duizhao; duizhao.open_termbase; duizhao.look_up; "
        "print(*{'numpy', 'numba', 'torch', 'lxml', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


ENGLISH = ["The cat sleeps.", "A dog barks at the moon.", "It rains."]
CHINESE = ["猫在睡觉。", "狗对着月亮叫。", "下雨了。"]  # the cat is asleep; the dog barks at the moon; it rains


def test_lists_of_texts_are_aligned_by_an_encoder_or_its_name() -> None:
    for encoder in ("use", TinyEncoder()):
        bitext = duizhao.align_texts(ENGLISH, CHINESE, encoder=encoder)
        assert bitext.source.texts == ENGLISH
        assert (bitext.source.lang, bitext.target.lang) == ("en", "zh-Hans")
        assert {index for bead in bitext.beads for index in bead.source} == {0, 1, 2}
        assert all(0 <= bead.confidence <= 1 for bead in bitext.beads)


def test_files_are_aligned_written_and_read_again(tmp_path: Path) -> None:
    for name, texts in (("a.en.txt", ENGLISH), ("a.zh.txt", CHINESE)):
        (tmp_path / name).write_text("\n".join(texts), encoding="utf-8")
    bitext = duizhao.align_files(str(tmp_path / "a.en.txt"), tmp_path / "a.zh.txt", lines=True, encoder="use")
    assert list(bitext.pairs()) == list(zip(ENGLISH, CHINESE, strict=True))
    duizhao.write_bitext(bitext, str(tmp_path / "a.tmx"))
    duizhao.write_bitext(bitext, [tmp_path / "a.tsv", str(tmp_path / "a.jsonl")])
    for name in ("a.tmx", "a.tsv", "a.jsonl"):
        assert list(duizhao.read_bitext(str(tmp_path / name)).pairs()) == list(bitext.pairs())


def test_two_versions_are_compared_as_files_or_as_documents(tmp_path: Path) -> None:
    old = duizhao.Document.of(ENGLISH, "en")
    new = duizhao.Document.of(ENGLISH[:2], "en")
    edition = duizhao.compare_versions(old, new, encoder="use")
    assert [unit.fate for unit in edition.units] == ["kept", "kept", "left out"]
    for name, document in (("old.txt", old), ("new.txt", new)):
        (tmp_path / name).write_text("\n".join(document.texts))
    again = duizhao.compare_versions(str(tmp_path / "old.txt"), tmp_path / "new.txt", encoder="use")
    assert [unit.fate for unit in again.units] == ["kept", "kept", "left out"]
    with pytest.raises(InputError, match="two files or two documents"):
        duizhao.compare_versions(old, tmp_path / "new.txt", encoder="use")


def test_terms_are_mined_kept_and_looked_up(tmp_path: Path) -> None:
    encoder = WordEncoder({"computing power": "cp", "computing": "cp", "power": "cp", "算力": "cp"})  # computing power
    bitext = duizhao.align_texts(
        ["Computing power grows.", "They buy computing power."],
        ["算力增长。", "他们购买算力。"],  # computing power grows; they buy computing power
        encoder=TinyEncoder(),
    )
    glossary = duizhao.mine_terms(bitext, encoder=encoder)
    with duizhao.open_termbase(tmp_path / "terms.db", create=True) as termbase:
        termbase.merge_mined(glossary.entries)
        hits = duizhao.look_up(termbase, "算力")
    assert [term.text for term in hits[0].entry.english] == ["computing power"]


def test_findings_are_objects_and_rows() -> None:
    bitext = duizhao.align_texts(["It cost 12 dollars."], ["它花了21美元。"], encoder=TinyEncoder())  # it cost $21
    audit = duizhao.audit_bitext(bitext, checks=["numbers"], encoder=None)
    rows = duizhao.finding_rows(audit)
    assert [(row["check"], row["tier"]) for row in rows] == [("numbers", finding.tier) for finding in audit.findings]
    assert rows
    assert all(isinstance(value, str | int | float | None) for row in rows for value in row.values())
    assert rows[0]["source"] == "It cost 12 dollars."
    assert "21" in str(rows[0]["target_spans"])


def test_a_text_alone_is_audited_from_a_file_or_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a.zh.txt"
    path.write_text("他说他不来了不来了。，他走了。", encoding="utf-8")  # two marks in a row
    document = duizhao.Document.of([path.read_text(encoding="utf-8")], "zh-Hans")
    for given in (str(path), path, document):
        assert "punctuation" in {finding.check for finding in duizhao.audit_document(given).findings}


def test_estimates_are_numbers_from_0_to_1() -> None:
    pairs = [("The cat sleeps.", "猫在睡觉。"), ("It rains.", "他买了三本书。")]
    scores = duizhao.estimate_pairs(pairs, encoder="use")
    assert scores.shape == (2,)  # a translation; "he bought three books"
    assert ((scores >= 0) & (scores <= 1)).all()
    assert scores[0] != scores[1]


@pytest.mark.parametrize(
    ("texts", "error", "said"),
    [
        (("one string", ["一"]), InputError, "one string"),
        ((["One."], ["Two."]), LanguageError, "both en"),
    ],
)
def test_what_cannot_be_aligned_is_refused(
    texts: tuple[Sequence[str], Sequence[str]], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        duizhao.align_texts(*texts, encoder=TinyEncoder())


def test_a_model_without_token_vectors_cannot_mine() -> None:
    bitext = duizhao.align_texts(ENGLISH, CHINESE, encoder=TinyEncoder())
    with pytest.raises(ModelError, match="no token vectors"):
        duizhao.mine_terms(bitext, encoder="use")
