"""A run: complete, resumed, with failures, filtered, split; the same bytes whoever did it, however often it stopped."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from duizhao.align.encoders.protocol import PooledEncoder
from duizhao.align.files import align_documents
from duizhao.bitext.errors import InputError, OutputError
from duizhao.bitext.model import Bitext, Document
from duizhao.bitext.pairs import Pair
from duizhao.bitext.readers import open_bitext
from duizhao.corpus.assembly import Filters, choose_splits
from duizhao.corpus.doubles import NearDoubles
from duizhao.corpus.prefetching import prefetch
from duizhao.corpus.running import gather_pairs, run_corpus
from duizhao.corpus.work import Outcome, Settings
from tests.conftest import TinyEncoder

# Each fact in both languages; a document is some of them, with its own number in every sentence.
FACTS = [
    ("The tram number {} was late again on Monday morning.", "{}号电车周一早上又晚点了。"),
    ("Nobody in the {} street knew why the lights were out.", "{}号街上没有人知道为什么灯灭了。"),
    ("The mayor promised {} new benches for the old park.", "市长答应为老公园添{}张新长椅。"),
    ("A driver counted {} passengers and stopped counting.", "一位司机数到{}名乘客就不再数了。"),
    ("In the end the city bought {} trams from the factory.", "最后市里从工厂买了{}辆电车。"),
]


def make_corpus(folder: Path, count: int) -> Path:
    chance = random.Random(7)  # noqa: S311 (a corpus made up)
    for number in range(count):
        facts = chance.sample(FACTS, 4)
        for side, lang in enumerate(("en", "zh")):
            text = "\n\n".join(fact[side].format(number * 10 + k) for k, fact in enumerate(facts))
            (folder / f"d{number:02}.{lang}.txt").write_text(text + "\n", encoding="utf-8")
    return folder


def corpus(source: Path, out: Path, **options: object) -> dict[str, bytes]:
    pairs, _ = gather_pairs([source])
    run_corpus(pairs, Settings(out=out, model="use"), **options)  # type: ignore[arg-type]
    return contents(out)


def contents(out: Path) -> dict[str, bytes]:
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and ".run" not in path.parts)
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus(tmp_path_factory.mktemp("source"), 12)


@pytest.fixture(scope="module")
def undisturbed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return corpus(source, tmp_path_factory.mktemp("whole") / "out")


def test_what_a_run_makes(undisturbed: dict[str, bytes]) -> None:
    assert {name for name in undisturbed if "/" not in name} == {
        "corpus.tmx",
        "corpus.tsv",
        "documents.tsv",
        "index.html",
        "stats.json",
    }
    statistics = json.loads(undisturbed["stats.json"])
    assert (statistics["documents"], statistics["done"], statistics["failed"]) == (12, 12, 0)
    assert statistics["pairs"] == undisturbed["corpus.tsv"].count(b"\n") > 40
    splits = statistics["splits"]
    assert splits["dev"]["documents"] == splits["test"]["documents"] == 1
    table = undisturbed["documents.tsv"].decode().splitlines()
    assert len(table) == 13
    assert table[0].startswith("source\ttarget\tname\tstatus\tsplit")


def test_run_again_nothing_is_done_twice(source: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    assert corpus(source, tmp_path / "out") == undisturbed
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "documents").rglob("*.jsonl")}
    assert corpus(source, tmp_path / "out") == undisturbed
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "documents").rglob("*.jsonl")} == before


def test_two_processes_make_the_same_bytes(source: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    assert corpus(source, tmp_path / "out", workers=2) == undisturbed


@pytest.mark.skipif(os.name == "nt", reason="looks at processes")
def test_a_run_that_was_killed_goes_on_and_leaves_no_worker(
    source: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "duizhao", "corpus", str(source), "-o", str(out), "--model", "use"]
    # A group of its own, by which its workers are known.
    running = subprocess.Popen([*command, "--workers", "2"], stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 120
    while not (found := list(out.rglob("*.jsonl"))) and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    running.kill()
    running.wait()
    assert found
    wait_for_end(running.pid)
    with (out / ".run" / "outcomes.jsonl").open("a") as ledger:
        ledger.write('{"number": 3, "na')  # what a kill may leave
    for folder in (out, out / "documents" / "000"):
        (folder / ".duizhao-0123456789abcdef.part").write_bytes(b"half a docu")
    assert corpus(source, out) == undisturbed


def test_what_fails_holds_nothing_up(source: Path, tmp_path: Path) -> None:
    folder = make_corpus(tmp_path, 3)
    (folder / "d01.zh.txt").write_bytes(b"\x00\x01\x02 not a text")
    (folder / "d02.zh.txt").write_text((folder / "d02.en.txt").read_text())
    pairs, _ = gather_pairs([folder])
    run = run_corpus(pairs, Settings(out=tmp_path / "out", model="use"))
    assert [(one.name, one.status) for one in run.outcomes] == [
        ("000000-d00.en", "done"),
        ("000001-d01.en", "failed"),
        ("000002-d02.en", "failed"),
    ]
    assert "both en" in run.failed[1].reason
    (folder / "d02.zh.txt").write_bytes((source / "d02.zh.txt").read_bytes())
    again = run_corpus(pairs, Settings(out=tmp_path / "out", model="use"), retry=True)
    assert [one.name for one in again.failed] == ["000001-d01.en"]


def test_another_plan_and_other_files_are_refused(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    corpus(source, out)
    pairs, _ = gather_pairs([source])
    with pytest.raises(InputError, match="holds the documents of other files or settings"):
        run_corpus(pairs[:5], Settings(out=out, model="use"))
    run_corpus(pairs[:5], Settings(out=out, model="use"), force=True)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").touch()
    with pytest.raises(InputError, match="a folder with other files in it"):
        run_corpus(pairs, Settings(out=tmp_path / "full", model="use"), force=True)


def test_what_the_manifest_says_travels_to_every_pair(source: Path, tmp_path: Path) -> None:
    rows = ["source,target,domain,note"]
    rows += [f"{source}/d{k:02}.en.txt,{source}/d{k:02}.zh.txt,{('trams', '')[k % 2]},=1+1" for k in range(12)]
    (tmp_path / "m.csv").write_text("\n".join(rows), encoding="utf-8")
    pairs, _ = gather_pairs([tmp_path / "m.csv"])
    suffixes = (".tsv", ".tmx", ".jsonl", ".csv", ".xlf", ".parquet")
    out = tmp_path / "out"
    run_corpus(pairs, Settings(out=out, model="use"), suffixes=suffixes)
    statistics = json.loads((out / "stats.json").read_text(encoding="utf-8"))
    assert statistics["columns"][4:] == ["document", "domain", "document-note"]
    rows = (out / "corpus.tsv").read_text(encoding="utf-8").splitlines()
    wanted = [tuple(row.split("\t")[4:]) for row in rows]
    assert ("000000-d00.en", "trams", "=1+1") in wanted
    assert ("000001-d01.en", "", "=1+1") in wanted
    names = ("x-document", "x-domain", "x-document-note")
    for suffix in (".tmx", ".jsonl", ".xlf"):
        units = [dict(pair.unit.properties) for pair in open_bitext(out / f"corpus{suffix}").pairs if pair.unit]
        assert [tuple(unit.get(name, "") for name in names) for unit in units] == wanted
    table = list(csv.DictReader(io.StringIO((out / "corpus.csv").read_text(encoding="utf-8"))))
    assert [(row["document"], row["domain"], row["document-note"].lstrip("'")) for row in table] == wanted
    frame = pytest.importorskip("pyarrow.parquet", reason="needs the extra duizhao[parquet]")
    found = frame.read_table(out / "corpus.parquet").select(["document", "domain", "document-note"])
    assert [tuple(row.values()) for row in found.to_pylist()] == wanted
    test = (out / "splits" / "test.tsv").read_text(encoding="utf-8").splitlines()
    assert all(len(row.split("\t")) == 7 for row in test)


@pytest.mark.skipif(os.name == "nt", reason="stops by signal")
def test_ctrl_c_ends_all_processes_and_the_run_goes_on(
    source: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "duizhao", "corpus", str(source), "-o", str(out), "--model", "use"]
    command += ["--workers", "2"]
    # A group of its own, so that all of it is interrupted, as at a terminal.
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    begun = time.monotonic()
    while not (out / ".run" / "plan.sha256").exists() and time.monotonic() < begun + 120:
        time.sleep(0.02)
    time.sleep(0.5)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert said.splitlines()[-1].startswith("duizhao: interrupted; run the same command again")
    assert "Traceback" not in said
    wait_for_end(running.pid)
    assert corpus(source, out) == undisturbed


def members(group: int) -> list[str]:
    """Return the processes of a group that are not dead."""
    asked = subprocess.run(["/bin/ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True)
    rows = [line.split() for line in asked.stdout.splitlines()]
    return [stat for pgid, stat in rows if int(pgid) == group and not stat.startswith("Z")]


def wait_for_end(group: int) -> None:
    deadline = time.monotonic() + 30
    while members(group):
        assert time.monotonic() < deadline, "a worker goes on without its run"
        time.sleep(0.05)


def test_progress_is_by_size_and_a_document_that_is_a_group_says_how_far_it_is(source: Path, tmp_path: Path) -> None:
    pairs, _ = gather_pairs([source])
    said: list[tuple[str, int, int]] = []
    settings = Settings(out=tmp_path / "out", model="use")
    run_corpus(pairs[:1], settings, progress=lambda stage, done, total: said.append((stage, done, total)))
    stages = list(dict.fromkeys(stage for stage, _, _ in said))
    assert stages == ["align (kB of files)", "encode", "first pass", "second pass", "put together (documents)"]
    kilobytes = sum(path.stat().st_size for path in (pairs[0].source, pairs[0].target)) // 1000
    assert [(done, total) for stage, done, total in said if stage == stages[0]] == [
        (0, kilobytes),
        (kilobytes, kilobytes),
    ]


def test_a_translation_in_the_other_script_keeps_its_language(source: Path, tmp_path: Path) -> None:
    english = (source / "d00.en.txt").read_bytes()
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.en.txt").write_bytes(english)
    (folder / "a.zh-CN.txt").write_bytes((source / "d00.zh.txt").read_bytes())
    # Two sentences in Traditional characters: the library opens on Monday; the doctor has bought a new telephone.
    (folder / "b.en.txt").write_text("The library opens on Monday.\n\nThe doctor bought a new telephone.\n")
    (folder / "b.zh-TW.txt").write_text("圖書館星期一開門。\n\n醫生買了一部新電話。\n", encoding="utf-8")
    corpus(folder, tmp_path / "out", suffixes=(".tmx",), filters=Filters(min_confidence=0.0))
    merged = (tmp_path / "out" / "corpus.tmx").read_text(encoding="utf-8")
    assert merged.count('xml:lang="zh-CN"') == 4
    assert merged.count('xml:lang="zh-TW"') == 2
    statistics = json.loads((tmp_path / "out" / "stats.json").read_text(encoding="utf-8"))
    assert statistics["languages"] == {"en, zh-Hans": 1, "en, zh-Hant": 1}


def test_the_page_shows_both_files_why_pairs_went_and_who_is_alone(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in ("a", "sub/b"):
        for lang in ("en", "zh"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.{lang}.txt").write_bytes((source / f"d00.{lang}.txt").read_bytes())
    (folder / "only.en.txt").write_text("Only here.")
    pairs, aside = gather_pairs([folder])
    run_corpus(pairs, Settings(out=tmp_path / "out", model="use"), aside=aside)
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    for cell in ("a.en.txt", "a.zh.txt", "sub/b.zh.txt", "4 repeated", "only.en.txt"):
        assert f"<td>{cell}</td>" in page
    assert '<a href="corpus.tmx">' in page
    assert "the same pair as an earlier one" in page
    pairs, aside = gather_pairs([tmp_path])  # the corpus is below the folder now
    assert [path.name for path in aside.corpora] == ["out"]
    assert {path.name for pair in pairs for path in (pair.source, pair.target)}.isdisjoint({"index.html"})


def test_shards_and_filters(source: Path, tmp_path: Path) -> None:
    found = corpus(
        source, tmp_path / "out", shard=20, suffixes=(".tsv",), filters=Filters(deduplicate=False), share=0.0
    )
    shards = [name for name in found if name.startswith("corpus-")]
    assert shards == ["corpus-0001.tsv", "corpus-0002.tsv", "corpus-0003.tsv"]
    assert [found[name].count(b"\n") for name in shards][:2] == [20, 20]
    assert not any(name.startswith("splits/") for name in found)


def test_a_corpus_in_every_format(source: Path, tmp_path: Path) -> None:
    """The same pairs in each."""
    suffixes = (".tsv", ".jsonl", ".csv", ".xlf", ".parquet")
    corpus(source, tmp_path / "out", suffixes=suffixes, share=0.0)
    found = [
        [(pair.source, pair.target) for pair in open_bitext(tmp_path / "out" / f"corpus{suffix}").pairs]
        for suffix in suffixes
    ]
    assert len(found[0]) > 1
    assert all(pairs == found[0] for pairs in found)


@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
def test_ray_makes_the_same_bytes_though_a_worker_is_killed(
    source: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    ray = pytest.importorskip("ray", reason="needs the extra duizhao[ray]")
    assert ray is not None
    script = (
        "import sys, threading, time, os, signal, subprocess\n"
        "from pathlib import Path\n"
        "from duizhao.corpus.running import gather_pairs, run_corpus\n"
        "from duizhao.corpus.work import Settings\n"
        "def kill():\n"
        "    for _ in range(2400):\n"
        "        asked = subprocess.run(['pgrep', '-f', '[r]ay::_Actor'], capture_output=True, text=True)\n"
        "        found = asked.stdout.split()\n"
        "        if found:\n"
        "            os.kill(int(found[0]), signal.SIGKILL)\n"
        "            print('killed', file=sys.stderr)\n"
        "            return\n"
        "        time.sleep(0.05)\n"
        "threading.Thread(target=kill, daemon=True).start()\n"
        "pairs, _ = gather_pairs([Path(sys.argv[1])])\n"
        "run = run_corpus(pairs, Settings(out=Path(sys.argv[2]), model='use'), engine='ray', workers=2)\n"
        "print('failed:', len(run.failed), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(source), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "killed\n" in done.stderr
    assert done.stderr.endswith("failed: 0\n")
    assert contents(tmp_path / "out") == undisturbed


@pytest.mark.parametrize(
    ("english", "chinese", "reason"),
    [
        ("The tram was late again.", "电车又晚点了。", ""),
        ("The tram was late again.", "Le tram était encore en retard.", "not in its language"),
        ("The tram was late again.", "トラムはまた遅れました。", "not in its language"),  # the same in Japanese
        ("The tram was late again.", "전차가 또 늦었다. 電車", "not in its language"),  # and in Korean
        ("Трамвай снова опоздал.", "电车又晚点了。", "not in its language"),  # and in Russian
        ("电车又晚点了 again", "电车又晚点了。", "not in its language"),
        ("He sang “Катюша” to the driver.", "他给司机唱了《喀秋莎》（Катюша）。", ""),  # he sang Katyusha to the driver
        ("She likes the anime “のんのんびより”.", "她喜欢动画片《悠哉日常大王》（のんのんびより）。", ""),  # a title
        ("α-Helices are stable.", "α螺旋是稳定的。", ""),
        ("The tram number 40 was late again on Monday.", "晚点了。", "length ratio"),
    ],
)
def test_why_a_pair_goes(english: str, chinese: str, reason: str) -> None:
    pair = Pair(source=english, target=chinese, confidence=0.9)
    assert Filters().reason(pair, chinese_first=False) == reason
    assert Filters().reason(pair.swapped(), chinese_first=True) == reason
    assert Filters(min_confidence=0.95).reason(pair, chinese_first=False) == "low confidence"


def test_splits_are_by_document_and_by_name() -> None:
    outcomes = [Outcome(number=k, name=f"d{k}", status="done", pairs=10) for k in range(100)]
    splits = choose_splits(outcomes, 0.05)
    assert sorted(splits.values()).count("dev") == sorted(splits.values()).count("test") == 5
    fewer = choose_splits(outcomes[:50], 0.05)
    assert set(fewer.values()) == {"train", "dev", "test"}
    assert set(choose_splits(outcomes[:9], 0.05).values()) == {"train"}


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("The mayor promised nine new benches for the old park by the river.", True),
        ("the MAYOR promised nine new benches, for the old park by the river", True),
        ("The mayor promised ten new benches for the old park by the river.", True),
        ("The mayor promised nothing at all.", False),
        ("", False),
    ],
)
def test_near_doubles(text: str, near: bool) -> None:  # noqa: FBT001 (a table)
    doubles = NearDoubles()
    doubles.add("The mayor promised nine new benches for the old park by the river.")
    assert (text in doubles) is near


def test_what_was_encoded_together_is_given_back() -> None:
    encoder = TinyEncoder()
    texts = ["one two", "three", "one two", "four"]
    prepared = prefetch(encoder, texts)
    assert isinstance(prepared, PooledEncoder)
    for asked in (["three"], ["four", "one two"], ["unknown", "three"]):
        assert (prepared.encode(asked) == encoder.encode(asked)).all()
        assert (prepared.pooled(asked) == encoder.pooled(asked)).all()


ODD = [
    "报告 (终稿) 第二版.en.txt",  # report (final), second version
    "a'b\"c&d.en.txt",
    "长" * 80 + ".en.txt",
    ".en.txt"[1:],
    "=cmd|'x'.en.txt",
]


def test_odd_names_missing_files_and_doubles(source: Path, tmp_path: Path) -> None:
    english, chinese = ((source / f"d00.{lang}.txt").read_bytes() for lang in ("en", "zh"))
    (tmp_path / "sub").mkdir()
    for number, name in enumerate(ODD):
        (tmp_path / "sub" / name).write_bytes(english)
        (tmp_path / "sub" / f"{number}.zh.txt").write_bytes(chinese)
    (tmp_path / "empty.txt").touch()
    rows = [f"sub/{name}\tsub/{number}.zh.txt" for number, name in enumerate(ODD)]
    rows += [rows[0], f"sub\\{ODD[1]}\tsub\\1.zh.txt", "none.txt\tsub/0.zh.txt", "empty.txt\tempty.txt", "sub\tsub"]
    (tmp_path / "m.tsv").write_text("\r\n".join(rows) + "\r\n", encoding="utf-8")
    pairs, _ = gather_pairs([tmp_path / "m.tsv"])
    run = run_corpus(pairs, Settings(out=tmp_path / "out", model="use"))
    assert [one.status for one in run.outcomes] == ["done"] * 7 + ["failed"] * 3
    assert all(one.reason for one in run.failed)
    assert "none.txt" in run.failed[0].reason
    assert len({one.name for one in run.outcomes}) == len(rows)
    assert len((tmp_path / "out" / "documents.tsv").read_text(encoding="utf-8").splitlines()) == 1 + len(rows)


def test_a_document_whose_files_have_changed_is_done_again(source: Path, tmp_path: Path) -> None:
    folder = make_corpus(tmp_path, 3)
    out = tmp_path / "out"
    corpus(folder, out)
    for lang in ("en", "zh"):
        (folder / f"d01.{lang}.txt").write_bytes((source / f"d07.{lang}.txt").read_bytes())
    (folder / "d02.zh.txt").unlink()
    pairs, _ = gather_pairs([folder])
    with pytest.raises(InputError, match="other files or settings"):  # a file is gone: another plan
        run_corpus(pairs, Settings(out=out, model="use"))
    (folder / "d02.zh.txt").write_text("雨停了。\n", encoding="utf-8")  # the rain has stopped
    pairs, _ = gather_pairs([folder])
    run = run_corpus(pairs, Settings(out=out, model="use"))
    assert (run.changed, run.resumed) == (2, 1)
    fresh = corpus(folder, tmp_path / "fresh")
    assert {name: data for name, data in contents(out).items() if name != "stats.json"} == {
        name: data for name, data in fresh.items() if name != "stats.json"
    }


def test_other_options_leave_nothing_of_the_earlier_corpus_and_are_recorded(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = corpus(source, out, shard=20)
    assert "corpus-0001.tmx" in first
    second = corpus(source, out, suffixes=(".tsv",), share=0.0, filters=Filters(min_confidence=0.9))
    assert {name for name in second if "/" not in name} == {
        "corpus.tsv", "documents.tsv", "index.html", "stats.json"
    }  # fmt: skip
    assert not any(name.startswith("splits/") for name in second)
    options = json.loads(second["stats.json"])["options"]
    assert (options["min_confidence"], options["shard"], options["model"]) == (0.9, 0, "use")


def test_pairs_that_are_too_risky_are_left_out(source: Path, tmp_path: Path) -> None:
    everything = corpus(source, tmp_path / "a")["corpus.tsv"].count(b"\n")
    found = corpus(source, tmp_path / "b", filters=Filters(max_risk=0.1))
    statistics = json.loads(found["stats.json"])
    assert 0 < statistics["left_out"]["high risk"] == everything - statistics["pairs"]


def test_an_error_that_nobody_has_foreseen_fails_one_document(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sometimes(one: Document, other: Document, *rest: object, **more: object) -> Bitext:
        if "30" in one.text:
            raise IndexError("list index out of range")
        return align_documents(one, other, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("duizhao.corpus.work.align_documents", sometimes)
    pairs, _ = gather_pairs([source])
    run = run_corpus(pairs[:5], Settings(out=tmp_path / "out", model="use"))
    assert [one.reason for one in run.failed] == ["not foreseen: IndexError: list index out of range"]


def test_a_full_disk_ends_the_run_and_it_goes_on(
    source: Path, undisturbed: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, count = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal count
        count += 1
        if count == 7:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    out = tmp_path / "out"
    with pytest.raises(OutputError, match="No space left on device"):
        corpus(source, out)
    assert not list(out.rglob("*.tmp*"))
    assert corpus(source, out) == undisturbed
