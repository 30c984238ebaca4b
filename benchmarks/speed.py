"""Measure how fast sentences are aligned, and write ``speed.md`` and ``speed.svg``.

    [BERTALIGN=DIR] [VECALIGN=DIR] python benchmarks/speed.py [--shared ../shared] [--largest 500000]

End to end with ``use``: what is encoded once here, against all overlaps encoded one by one, as bertalign (four) and
vecalign (ten) do, with the same encoder in the same process. Search alone: made-up vectors of 64 dimensions, with
one sentence in twenty missing on either side, from 1,000 to 500,000 sentences a side; each size in its own
process, so that peak memory is its own. `rivals.py` tells how to have the rivals' kernels measured too.

The default model, `use+e5-small`, end to end on news and the Bible; and how long whole commands take on two short
files, the first time with nothing compiled, as after an installation. ``--part default``, ``commands``, ``use`` or
``search`` measures one part alone and prints it; without it all are measured and written.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from alignment import table
from rivals import rivals

from duizhao.align.encoders.protocol import Encoder, Vectors
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.sentences.first_pass import draft_beads
from duizhao.align.sentences.plan import plan_documents
from duizhao.align.sentences.second_pass import align_sentences
from duizhao.align.sentences.vectors import sum_rows, unit
from duizhao.align.sentences.weights import read_weights
from duizhao.bitext.model import Document, join_texts

HERE = Path(__file__).resolve().parent
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 500_000)
RIVALS_UP_TO = 10_000
PARTS = ("search", "use", "default", "commands")
RUNS = 3  # the least of them counts: other work only slows down
DIMENSION = 64


class _Ready:
    """Stands for an encoder where everything is encoded already: ``s000012`` is row 12 of the source."""

    name = "ready"
    dimension = DIMENSION

    def __init__(self, sides: tuple[Vectors, Vectors]) -> None:
        """Keep the rows of both sides."""
        self._rows = dict(zip("st", sides, strict=True))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Look the rows up."""
        return self._rows[texts[0][0]][[int(text[1:]) for text in texts]]


def made_up(count: int) -> tuple[Vectors, Vectors]:
    """Make two sides of vectors that match but for noise, one in twenty missing on either."""
    rng = np.random.default_rng(3)
    rows = unit(rng.standard_normal((count, DIMENSION), dtype=np.float32))
    noisy = unit(rows + rng.standard_normal(rows.shape, dtype=np.float32) * np.float32(0.1))
    return rows[rng.random(count) > 0.05], noisy[rng.random(count) > 0.05]


def measure_search(count: int) -> dict[str, float]:
    """Time the search over one size, in this process."""
    weights = read_weights("first")

    def search(sides: tuple[Vectors, Vectors]) -> int:
        documents = [
            Document.of([f"{name}{number:06d}" for number in range(len(side))], lang)
            for name, lang, side in zip("st", ("zh-Hans", "en"), sides, strict=True)
        ]
        plan = plan_documents(*documents, _Ready(sides), max_beads=5)
        return sum(len(piece.beads) for piece in draft_beads(plan, weights).pieces)

    search(made_up(40))
    source, target = made_up(count)
    sums = sum_rows(source, unit), sum_rows(target, unit)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    runs = RUNS if count <= RIVALS_UP_TO else 1
    seconds, _, beads = best_of(runs, lambda: search((source, target)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = {"sentences": count, "seconds": seconds, "peak": peak / 1024, "before": before / 1024, "beads": beads}
    if count <= RIVALS_UP_TO:
        spans = [side.spans(0, len(side), 5).vectors for side in sums]
        for name, rival in rivals().items():
            small = [side.spans(0, 40, 5).vectors for side in sums]
            rival(small[0], small[1], ["xxxx"] * 40, ["xxxx"] * 40)
            texts = ["xxxx"] * len(source), ["xxxx"] * len(target)
            result[name], _, _ = best_of(RUNS, lambda rival=rival, texts=texts: len(rival(spans[0], spans[1], *texts)))
    return result


def best_of(runs: int, work: Callable[[], int]) -> tuple[float, float, int]:
    """Return the least seconds that some work took, the least of all processors together, and what it gave."""
    seconds, processor, given = [], [], 0
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        given = work()
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    return min(seconds), min(processor), given


def end_to_end(gold: Path, count: int, searches: dict[str, float]) -> list[str]:
    """Align ``count`` sentences a side of the Bible, news and novels with ``use``; and encode as rivals do.

    ``searches``: seconds that the rivals' own search takes at that size, where it was measured.
    """
    texts = [_long_text(gold / "align", side)[:count] for side in ("zh", "en")]
    documents = [Document.of(side, lang) for side, lang in zip(texts, ("zh-Hans", "en"), strict=True)]
    start = time.perf_counter()
    encoder = load_encoder("use")
    loaded = time.perf_counter()
    align_sentences(*[Document.of(side[:50], d.lang) for side, d in zip(texts, documents, strict=True)], encoder)
    seconds, processor, _ = best_of(RUNS, lambda: len(align_sentences(*documents, encoder).beads))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    own = (f"{seconds:.1f}", f"{processor:.1f}", f"{2 * count / seconds:.0f}")
    rows: list[Sequence[object]] = [("duizhao", *own, "", "")]
    block = 100
    blocks = range(0, count, max(count // 10, block))
    for name, overlaps in (("bertalign", 4), ("vecalign", 10)):
        begin, used = time.perf_counter(), time.process_time()
        for side, document in zip(texts, documents, strict=True):
            parts = [side[first : first + block + overlaps - 1] for first in blocks]
            sizes = range(1, overlaps + 1)
            joined = [join_texts(p[i : i + n], document.lang) for n in sizes for p in parts for i in range(block)]
            encoder.encode(joined)
        scale = count / (block * len(blocks))
        searching = searches.get(name, 0.0)
        whole = (time.perf_counter() - begin) * scale + searching
        worked = (time.process_time() - used) * scale + searching
        label = f"{name}'s way: {overlaps} overlaps encoded, its search" if name in searches else f"{name}'s: encoding"
        times = (f"{whole / seconds:.1f} times", f"{worked / processor:.1f} times")
        rows.append((label, f"{whole:.1f}", f"{worked:.1f}", f"{2 * count / whole:.0f}", *times))
    return [
        f"## End to end, {count:,} + {count:,} sentences, `use`",
        "",
        *table(("", "seconds", "of processors", "sentences a second", "against duizhao", "by processors"), rows),
        (
            f"Loading the model took {loaded - start:.1f} s; peak memory {peak:,.0f} MB. "
            f"The rivals' encoding is measured on {len(blocks)} runs of {block} sentences a side and scaled. "
            f"Of {RUNS} runs the fastest counts, but for the rivals' encoding, which is one."
        ),
        "",
    ]


def default_model(gold: Path) -> list[str]:
    """Align news and a stretch of the Bible with the default, of which no vector is kept."""
    os.environ["DUIZHAO_CACHE"] = "off"
    news, bible = gold / "align" / "ntrex_en_zh", gold / "align" / "bible_5k"
    texts = {
        "news, 300 + 300": [_lines(news / f"{side}.txt")[1000:1300] for side in ("zh", "en")],
        "the Bible, 600 + 600": [_lines(bible / side / "001")[:600] for side in ("zh", "en")],
    }
    loading: list[float] = []

    def fresh() -> Encoder:
        # An encoder remembers the tokens of the texts it has seen: each run has one of its own.
        start = time.perf_counter()
        encoder = load_encoder("use+e5-small")
        loading.append(time.perf_counter() - start)
        return encoder

    align_sentences(*[Document.of(side[:50], "en") for side in texts["news, 300 + 300"]], fresh())
    rows: list[Sequence[object]] = []
    for name, sides in texts.items():
        documents = [Document.of(side, lang) for side, lang in zip(sides, ("zh-Hans", "en"), strict=True)]
        runs = [best_of(1, partial(_count_beads, documents, fresh())) for _ in range(RUNS)]
        seconds, processor, _ = (min(values) for values in zip(*runs, strict=True))
        count = sum(map(len, documents))
        cells = f"{seconds:.2f}", f"{processor:.2f}", f"{count / seconds:.0f}", f"{count / processor:.0f}"
        rows.append((name, *cells))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        "## The default, `use+e5-small`",
        "",
        *table(("", "seconds", "of processors", "sentences a second", "a second of one processor"), rows),
        f"Loading took {min(loading):.1f} s; peak memory {peak:,.0f} MB. The fastest of {RUNS} runs, without a cache.",
        "",
    ]


def _count_beads(documents: Sequence[Document], encoder: Encoder) -> int:
    return len(align_sentences(documents[0], documents[1], encoder).beads)


def commands() -> list[str]:
    """Time whole commands: help, and two short files aligned, the first time with nothing compiled."""
    rows: list[Sequence[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        # Three sentences each.
        (place / "zh.txt").write_text("我们用这台机器。今天下雨了。他不来。\n", encoding="utf-8")
        (place / "en.txt").write_text("We use this machine. It rained today. He is not coming.\n", encoding="utf-8")
        environment = {**os.environ, "DUIZHAO_CACHE": "off", "NUMBA_CACHE_DIR": str(place / "compiled")}
        environment["PYTHONPATH"] = os.pathsep.join([str(HERE.parent), environment.get("PYTHONPATH", "")])

        def run(*arguments: str) -> tuple[float, float]:
            start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment, cwd=place)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            return time.perf_counter() - start, used

        align = "-m", "duizhao", "align", "zh.txt", "en.txt", "-o", "both.tsv", "--force"
        named = (
            ("importing numpy, numba and lxml", ("-c", "import numpy, numba, lxml.etree")),
            ("`duizhao --help`", ("-m", "duizhao", "--help")),
            ("`align --model use`", (*align, "--model", "use")),
            ("`align` with the default", align),
        )
        for name, arguments in named:
            times = [run(*arguments) for _ in range(RUNS + 1)]
            seconds, used = (min(values) for values in zip(*times[1:], strict=True))
            rows.append((name, f"{times[0][0]:.1f}", f"{seconds:.2f}", f"{used:.2f}"))
    return [
        "## Whole commands on two files of three sentences",
        "",
        *table(("", "first time, nothing compiled", "then, seconds", "of processors"), rows),
        "What `align` compiles the first time it says in a line; the default adds little to what `use` has compiled.",
        "",
    ]


def _long_text(folder: Path, side: str) -> list[str]:
    """Put the texts behind each other, without repeating one: what is said again is computed once."""
    chapters = [sorted((folder / name / side).iterdir()) for name in ("mac_final_dev", "mac_final_dev2")]
    paths = [folder / "bible_5k" / side / "001", folder / "ntrex_en_zh" / f"{side}.txt", *chapters[0], *chapters[1]]
    return [line for path in paths for line in _lines(path)]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def plot(results: Sequence[dict[str, float]]) -> str:
    """Draw seconds and memory against size, on logarithmic axes, as SVG."""
    width, height, edge = 640, 360, 56
    series = (("seconds", "#1f6f8b", [r["seconds"] for r in results]), ("MB", "#c1440e", [r["peak"] for r in results]))
    xs = np.log10([r["sentences"] for r in results])
    top = np.ceil(np.log10(max(max(values) for _, _, values in series)))
    bottom = np.floor(np.log10(min(min(values) for _, _, values in series)))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
    lines = [f'{head} font-family="sans-serif" font-size="12">']

    def at(x: float, y: float) -> tuple[float, float]:
        across = (x - xs[0]) / (xs[-1] - xs[0])
        up = (y - bottom) / (top - bottom)
        return edge + across * (width - 2 * edge), height - edge - up * (height - 2 * edge)

    for power in range(int(bottom), int(top) + 1):
        _, y = at(xs[0], power)
        lines.append(f'<line x1="{edge}" x2="{width - edge}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>')
        lines.append(f'<text x="{edge - 8}" y="{y + 4:.0f}" text-anchor="end">{10.0**power:g}</text>')
    for x, result in zip(xs, results, strict=True):
        place, _ = at(x, bottom)
        label = f"{result['sentences']:,.0f}"
        lines.append(f'<text x="{place:.0f}" y="{height - edge + 18}" text-anchor="middle">{label}</text>')
    for name, colour, values in series:
        points = [at(x, float(np.log10(value))) for x, value in zip(xs, values, strict=True)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = points[-1]
        lines.append(f'<text x="{x + 6:.0f}" y="{y + 4:.0f}" fill="{colour}">{name}</text>')
    lines.append(f'<text x="{width / 2}" y="{height - 12}" text-anchor="middle">sentences a side</text></svg>')
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    parser.add_argument("--sentences", type=int, default=10_000)
    parser.add_argument("--one", type=int, help="measure the search over one size and print it")
    parser.add_argument("--part", choices=PARTS, help="measure one part and print it")
    arguments = parser.parse_args()
    gold = arguments.shared / "gold"
    if arguments.one:
        print(json.dumps(measure_search(arguments.one)))
        return
    if arguments.part in {"default", "commands"}:
        print("\n".join(default_model(gold) if arguments.part == "default" else commands()))
        return
    if arguments.part == "use":
        print("\n".join(end_to_end(gold, arguments.sentences, {})))
        return
    results = []
    for size in SIZES:
        if size <= arguments.largest:
            command = [sys.executable, __file__, "--one", str(size)]
            printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            results.append(json.loads(printed.splitlines()[-1]))
            print(results[-1], flush=True)
    names = [name for name in ("bertalign", "vecalign") if name in results[0]]
    rows = [
        [f"{r['sentences']:,.0f}", f"{r['seconds']:.2f}", f"{r['sentences'] / r['seconds']:,.0f}", f"{r['peak']:,.0f}"]
        + [f"{r[name]:.2f}" if name in r else "" for name in names]
        for r in results
    ]
    head = ["sentences a side", "seconds", "a second", "peak MB, vectors included"]
    head += [f"{name}, seconds" for name in names]
    lines = ["# Speed of sentence alignment", "", "Written by `python benchmarks/speed.py`.", ""]
    lines += ["## Search alone", "", *table(head, rows), "![seconds and memory against size](speed.svg)", ""]
    if not arguments.part:
        known = next((r for r in results if r["sentences"] == arguments.sentences), {})
        lines += end_to_end(gold, arguments.sentences, {n: known[n] for n in names if n in known})
        for part in ("default", "commands"):  # each in a process of its own
            command = [sys.executable, __file__, "--part", part, "--shared", str(arguments.shared)]
            lines += subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    print("\n".join(lines))
    if arguments.largest == SIZES[-1] and not arguments.part:
        (HERE / "speed.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
        (HERE / "speed.svg").write_text(plot(results), encoding="utf-8")


if __name__ == "__main__":
    main()
