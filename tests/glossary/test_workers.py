"""What several processes make of pieces of work is what one makes of them, in order."""

from __future__ import annotations

import gc
from math import isqrt

import pytest

from duizhao.bitext.model import Bead, Bitext, Document
from duizhao.glossary.mining import corpus, glossary, kinship, renditions, scoring
from duizhao.glossary.mining.corpus import collect_pairs
from duizhao.glossary.mining.survey import survey_pairs
from duizhao.glossary.mining.workers import Workers, uncollected
from tests.conftest import WordEncoder

KINDS = ("database", "mail", "proxy", "print", "video", "backup", "cloud")
CHINESE = ("数据库", "邮件", "代理", "打印", "视频", "备份", "云")  # the same in order


@pytest.mark.parametrize("count", [1, 2])
def test_results_in_order(count: int) -> None:
    with Workers(count) as workers:
        assert list(workers.map(isqrt, range(0, 400, 7))) == [isqrt(number) for number in range(0, 400, 7)]
        assert list(workers.map(isqrt, [])) == []


def test_an_error_of_the_work_is_raised() -> None:
    with pytest.raises(ValueError, match="nonnegative"), Workers(2) as workers:
        list(workers.map(isqrt, [4, -1, 9]))


def test_the_collector_goes_on_after_an_error() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError, match="no terms"), uncollected():  # noqa: PT012 - what holds meanwhile
        assert not gc.isenabled()
        raise ValueError("no terms")
    assert gc.isenabled()


def test_two_processes_survey_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    # each piece is two texts, so that both processes have some
    monkeypatch.setattr("duizhao.glossary.mining.corpus._CUT_AT_ONCE", 2)
    monkeypatch.setattr("duizhao.glossary.mining.survey._CHUNK", 2)
    rows = [
        (f"The {kind} server of Berlin stopped {n} times.", f"柏林的{n}台服务器停了。") for n, kind in enumerate(KINDS)
    ]
    text = Bitext(
        source=Document.of([row[0] for row in rows], "en", name="a"),
        target=Document.of([row[1] for row in rows], "zh-Hans", name="a"),
        beads=tuple(Bead(source=(k,), target=(k,)) for k in range(len(rows))),
    )
    told: list[tuple[str, int, int]] = []
    with Workers(2) as crew:
        pairs = collect_pairs([text], crew, lambda *stage: told.append(stage))
        survey = survey_pairs(pairs, crew, lambda *stage: told.append(stage))
    alone = collect_pairs([text])
    assert pairs == alone
    expected = survey_pairs(alone)
    assert survey.counts == expected.counts
    assert [list(survey.sightings(n)) for n in range(len(rows))] == [
        list(expected.sightings(n)) for n in range(len(rows))
    ]
    # every stage is told up to its end
    assert {(stage, done) for stage, done, total in told if done == total} == {
        ("cut words", len(rows)),
        ("find candidates", len(rows)),
    }


def test_two_processes_mine_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    # each piece is so small that both processes have some of every kind of work
    monkeypatch.setattr(glossary, "_LARGE", 1)
    for module, name in (
        (corpus, "_BATCH"),
        (renditions, "_READ_AT_ONCE"),
        (kinship, "_AT_ONCE"),
        (scoring, "_AT_ONCE"),
    ):
        monkeypatch.setattr(module, name, 2)
    rows = [
        (f"The {kind} server of Berlin needs a {kind} disk.", f"柏林的{word}服务器需要{word}磁盘。")
        for kind, word in zip(KINDS, CHINESE, strict=True)
    ]
    text = Bitext(
        source=Document.of([row[0] for row in rows], "en", name="a"),
        target=Document.of([row[1] for row in rows], "zh-Hans", name="a"),
        beads=tuple(Bead(source=(k,), target=(k,)) for k in range(len(rows))),
    )
    known = {"服务器": "server", "柏林": "berlin", "需要": "needs", "磁盘": "disk"}
    encoder = WordEncoder({**known, **dict(zip(CHINESE, KINDS, strict=True))})
    one, two = (glossary.mine_terms([text], encoder, workers=count) for count in (1, 2))
    assert len(one.concepts) > 1
    assert [concept.entry for concept in two.concepts] == [concept.entry for concept in one.concepts]
    # and as it does of a small text, of which nothing is cut into pieces
    monkeypatch.setattr(glossary, "_LARGE", 1_000)
    small = glossary.mine_terms([text], encoder)
    assert [concept.entry for concept in small.concepts] == [concept.entry for concept in one.concepts]


def test_what_was_not_sent_along_is_not_taken_for_unseen() -> None:
    counts = scoring.Excerpt({"server": 2, "proxy": 1}, ["server", "mail"])
    assert (dict(counts), counts.get("mail", 0), "mail" in counts) == ({"server": 2}, 0, False)
    with pytest.raises(AssertionError, match="proxy"):
        counts.get("proxy")
