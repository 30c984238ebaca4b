"""A run from plan to corpus: what is not done yet is done, then everything is put together."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from duizhao.align.encoders.registry import load_encoder
from duizhao.bitext.errors import InputError
from duizhao.bitext.files import writing_text
from duizhao.bitext.progress import Progress, silent
from duizhao.corpus.assembly import Assembly, Filters, assemble
from duizhao.corpus.engines import Task, run_here, run_local, run_ray
from duizhao.corpus.ledger import open_ledger
from duizhao.corpus.naming import NamedPairs, pair_by_name
from duizhao.corpus.plan import DocumentPair, group_pairs, plan_digest, read_manifest
from duizhao.corpus.report import write_page, write_table
from duizhao.corpus.work import Outcome, Settings

__all__ = ["Engine", "Run", "gather_pairs", "run_corpus"]

Engine = Literal["local", "ray"]
MANIFESTS = frozenset({".tsv", ".csv", ".jsonl"})

_ALIGN = "align (kB of files)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of a run: the outcomes of all documents, how many were done before or had changed, and the corpus."""

    outcomes: tuple[Outcome, ...]
    resumed: int
    changed: int
    assembly: Assembly

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The documents that failed."""
        return tuple(one for one in self.outcomes if one.status == "failed")


def gather_pairs(inputs: Sequence[Path]) -> tuple[list[DocumentPair], NamedPairs]:
    """Return the file pairs of manifests, or of one or two folders, and what else the folders hold.

    Raises
    ------
    InputError
        When folders and manifests are mixed, or nothing is found.
    """
    if not inputs:
        raise InputError("give a manifest, a folder, or a folder of sources and one of targets")
    manifests = [path for path in inputs if path.suffix.lower() in MANIFESTS and not path.is_dir()]
    if manifests and len(manifests) < len(inputs):
        raise InputError("give manifests or folders, not both")
    if manifests:
        found = [pair for path in manifests for pair in read_manifest(path)]
        named = NamedPairs(pairs=tuple(replace(pair, number=number) for number, pair in enumerate(found)))
    else:
        named = pair_by_name(inputs)
    if not named.pairs:
        raise InputError(
            f"{inputs[0]}: no two files that belong together by their names (such as a.en.txt and a.zh.txt, en/a.txt "
            "and zh/a.txt); give a manifest, or --match to find out by their content"
        )
    return list(named.pairs), named


def run_corpus(
    pairs: Sequence[DocumentPair],
    settings: Settings,
    *,
    engine: Engine = "local",
    workers: int = 1,
    filters: Filters | None = None,
    suffixes: Sequence[str] = (".tmx", ".tsv"),
    shard: int = 0,
    share: float = 0.01,
    force: bool = False,
    retry: bool = False,
    aside: NamedPairs | None = None,
    progress: Progress | None = None,
) -> Run:
    """Align all pairs that are not done yet in ``settings.out``, and write the corpus.

    Parameters
    ----------
    engine, workers
        Who does it; one local worker is this process.
    filters, suffixes, shard, share
        See `duizhao.corpus.assembly`.
    force
        Remove what another run has left in the folder.
    retry
        Try again what failed before.
    aside
        What the folders hold beside the pairs, for the page.

    Raises
    ------
    InputError
        When the folder holds another run's documents (without ``force``) or something that is not a run's.
    """
    out = settings.out
    _prepare(out, force=force)
    report = progress or silent
    with open_ledger(out, plan_digest(pairs, settings.signature), retry=retry) as ledger:
        _remove_torn(out)
        states = {pair.number: pair.state for pair in pairs}
        changed = [one.number for one in ledger.outcomes if one.state and one.state != states.get(one.number)]
        ledger.forget(changed)
        done = ledger.done
        tasks = [
            Task(group, frozenset(pair.number for pair in group) & done)
            for group in group_pairs(pairs)
            if not all(pair.number in done for pair in group)
        ]
        # By size, since documents are not alike: what is left takes as long as what is done took, byte for byte.
        sizes = {pair.number: pair.size for pair in pairs}
        total, so_far = sum(sizes.values()), sum(sizes[number] for number in done)
        for outcomes in _engine(engine, workers, settings, report)(tasks):
            if outcomes:
                ledger.add(outcomes)
                so_far += sum(sizes[one.number] for one in outcomes)
            report(_ALIGN, so_far // 1_000, total // 1_000)
        found = ledger.outcomes
        chosen = filters or Filters()
        # `use` for the risk: it is asked about every pair, and takes a fifteenth of the default's time.
        judge = load_encoder("use") if chosen.max_risk < 1 else None
        assembly = assemble(
            pairs,
            found,
            out,
            filters=chosen,
            suffixes=suffixes,
            shard=shard,
            share=share,
            encoder=judge,
            progress=report,
        )
        _remove_stale(out, assembly.files)
        run = Run(outcomes=tuple(found), resumed=len(done), changed=len(changed), assembly=assembly)
        write_table(out / "documents.tsv", pairs, found, assembly)
        write_page(out / "index.html", pairs, found, assembly, filters=chosen, aside=aside)
        with writing_text(out / "stats.json", force=True) as file:
            made_by = {"model": settings.model, "level": settings.level, "lines": settings.lines}
            options = {**made_by, **asdict(chosen), "shard": shard, "split": share}
            json.dump({**_statistics(run), "options": options}, file, ensure_ascii=False, indent=1)
    return run


def _remove_torn(out: Path) -> None:
    """Remove what a run that was killed had begun to write; nobody else writes here while the ledger is open."""
    for folder in (out, out / ".run", out / "splits", *(out / "documents").glob("*")):
        for path in folder.glob(".duizhao-*.part"):
            path.unlink(missing_ok=True)


def _remove_stale(out: Path, files: Sequence[str]) -> None:
    """Remove merged files of an earlier run with other options, which this one has not written."""
    record = out / ".run" / "files.json"
    if record.exists():
        for name in set(json.loads(record.read_text(encoding="utf-8"))) - set(files):
            (out / name).unlink(missing_ok=True)
    with writing_text(record, force=True) as file:
        json.dump(list(files), file)


def _prepare(out: Path, *, force: bool) -> None:
    """Make sure that the folder is new, a run's, or to be replaced."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: not a folder; name one for the corpus")
    ours = (out / ".run").is_dir()
    if force and ours:
        shutil.rmtree(out)
    elif out.is_dir() and not ours and any(out.iterdir()):
        raise InputError(f"{out}: a folder with other files in it; name a new one for the corpus")


def _engine(
    engine: Engine, workers: int, settings: Settings, progress: Progress
) -> Callable[[Sequence[Task]], Iterator[list[Outcome]]]:
    """Return what does tasks: it yields nothing once when it is ready, then the outcomes of each task."""

    def run(tasks: Sequence[Task]) -> Iterator[list[Outcome]]:
        if not tasks:
            return
        if engine == "ray":
            yield []
            yield from run_ray(tasks, settings, workers)
        elif workers == 1:
            encoder = load_encoder(settings.model)
            yield []
            yield from run_here(tasks, settings, encoder, progress)
        else:
            yield []
            yield from run_local(tasks, settings, workers)

    return run


def _statistics(run: Run) -> dict[str, object]:
    done = [one for one in run.outcomes if one.status == "done"]
    return {
        "documents": len(run.outcomes),
        "done": len(done),
        "failed": len(run.failed),
        "segments": {
            "source": sum(one.segments[0] for one in done),
            "target": sum(one.segments[1] for one in done),
        },
        "pairs_aligned": sum(one.pairs for one in done),
        "pairs": run.assembly.pairs,
        "left_out": dict(run.assembly.left_out),
        "languages": dict(run.assembly.languages),
        "splits": {name: {"documents": documents, "pairs": count} for name, documents, count in run.assembly.splits},
        "files": list(run.assembly.files),
        "columns": list(run.assembly.columns),
    }
