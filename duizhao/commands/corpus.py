"""``duizhao corpus``: many file pairs at once, to one corpus."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duizhao.commands.align import Level
from duizhao.commands.progress import progress_bars
from duizhao.commands.token_models import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duizhao.corpus.matching import DocumentMatch
    from duizhao.corpus.naming import NamedPairs
    from duizhao.corpus.running import Run

__all__ = ["corpus"]

# Document vectors are means of sentence vectors: a small model tells subjects apart as well (benchmarks/corpus.md).
MATCH_MODEL = "use"

# Suffixes of files that hold both languages, sentence by sentence.
_PAIRS = frozenset({".po", ".pot", ".tmx", ".xlf", ".xliff", ".sdlxliff", ".mqxliff"})


class Engine(StrEnum):
    """Who does the work."""

    local = "local"
    ray = "ray"


class Format(StrEnum):
    """A merged file."""

    tmx = "tmx"
    tsv = "tsv"
    jsonl = "jsonl"
    xlf = "xlf"
    csv = "csv"
    parquet = "parquet"


def corpus(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="MANIFEST|FOLDER...",
            help="A .tsv, .csv or .jsonl of source and target files; one folder (a.en.txt beside a.zh.txt, en/a.txt "
            "beside zh/a.txt); or a folder of sources and one of targets.",
        ),
    ],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder of the corpus.")],
    match: Annotated[
        bool, typer.Option("--match", help="Two folders: find out by content which file translates which.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="How many processes, or Ray actors.")] = 1,
    engine: Annotated[
        Engine, typer.Option(help="Processes of this machine, or a Ray cluster (an extra).")
    ] = Engine.local,
    model: Annotated[str, typer.Option(help="A name from `duizhao models`, a hub name or a folder.")] = DEFAULT_MODEL,
    level: Annotated[Level, typer.Option(help="What a segment is.")] = Level.sentence,
    lines: Annotated[bool, typer.Option("--lines", help="Take each line as one segment, unchanged.")] = False,
    source_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the sources (default: detected).")] = None,
    target_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the targets (default: detected).")] = None,
    min_confidence: Annotated[float, typer.Option(min=0, max=1, help="Leave out less sure pairs.")] = 0.5,
    max_ratio: Annotated[
        float, typer.Option(min=1, help="Leave out pairs with one side so many times longer than the other.")
    ] = 4.0,
    max_risk: Annotated[
        float, typer.Option(min=0, max=1, help="Leave out pairs with a higher risk of a major error (1: do not ask).")
    ] = 1.0,
    deduplicate: Annotated[bool, typer.Option(help="Keep only the first of equal pairs.")] = True,
    formats: Annotated[
        list[Format] | None,
        typer.Option("--format", help="Merged files; may be given several times. [default: tmx, tsv]"),
    ] = None,
    shard: Annotated[int, typer.Option(min=0, help="Pairs in a merged file; 0 for one file.")] = 0,
    share: Annotated[
        float, typer.Option("--split", min=0, max=0.4, help="Share of the pairs for dev, and as much for test.")
    ] = 0.01,
    retry: Annotated[bool, typer.Option("--retry", help="Try again what failed in an earlier run.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier corpus in the folder.")] = False,
) -> None:
    """Align many file pairs and put them together: run again after an interruption, it goes on where it stopped.

    \b
    Examples:
      duizhao corpus articles/ -o corpus/ --workers 2
      duizhao corpus pairs.tsv -o corpus/ --min-confidence 0.8 --shard 100000
      duizhao corpus english/ chinese/ --match -o matched/
    """
    started = time.perf_counter()
    from duizhao.bitext.errors import InputError
    from duizhao.corpus.assembly import Filters
    from duizhao.corpus.running import gather_pairs, run_corpus
    from duizhao.corpus.work import Settings

    if match:
        if len(inputs) != 2:  # noqa: PLR2004 (sources and targets)
            raise InputError("--match takes two folders, one of sources and one of targets")
        inputs = [_match(inputs[0], inputs[1], output, model=model if model != DEFAULT_MODEL else MATCH_MODEL)]
    pairs, named = gather_pairs(inputs)
    for line in _passed_over(named):
        typer.echo(line, err=True)
    settings = Settings(
        out=output, model=model, level=level.value, lines=lines, source_lang=source_lang, target_lang=target_lang
    )
    try:
        with progress_bars() as progress:
            run = run_corpus(
                pairs,
                settings,
                engine=engine.value,
                workers=workers,
                filters=Filters(
                    min_confidence=min_confidence, max_ratio=max_ratio, deduplicate=deduplicate, max_risk=max_risk
                ),
                suffixes=[f".{one.value}" for one in formats or (Format.tmx, Format.tsv)],
                shard=shard,
                share=share,
                force=force,
                retry=retry,
                aside=named,
                progress=progress,
            )
    except KeyboardInterrupt:
        typer.echo("duizhao: interrupted; run the same command again, and it goes on where it stopped", err=True)
        raise typer.Exit(130) from None
    typer.echo(_summary(run, output, time.perf_counter() - started), err=True)


def _passed_over(named: NamedPairs) -> list[str]:
    """Say which files of the folders are not aligned."""
    lines = []
    if named.alone:
        names = ", ".join(map(str, named.alone[:3])) + (" …" if len(named.alone) > 3 else "")  # noqa: PLR2004 (a few)
        lines.append(f"no partner  {len(named.alone)} files: {names}")
    if named.others:
        kinds = ", ".join(f"{count} {suffix or 'without a suffix'}" for suffix, count in named.others)
        pairs = any(suffix in _PAIRS for suffix, _ in named.others)
        hint = " (duizhao convert joins files that hold pairs already)" if pairs else ""
        lines.append(f"not texts   {kinds}{hint}")
    lines += [f"not read    {path}: made by an earlier run" for path in named.corpora]
    return lines


def _summary(run: Run, output: Path, seconds: float) -> str:
    resumed = f", {run.resumed} of them done before" if run.resumed else ""
    if run.changed:
        resumed += f", {run.changed} whose files have changed done again"
    lines = [
        f"documents   {len(run.outcomes)}{resumed}; {len(run.failed)} failed",
        f"pairs       {run.assembly.pairs} kept",
    ]
    if run.assembly.left_out:
        lines.append("left out    " + ", ".join(f"{count} {reason}" for reason, count in run.assembly.left_out))
    if run.assembly.splits:
        lines.append("splits      " + ", ".join(f"{count} {name}" for name, _, count in run.assembly.splits))
    lines += [f"failed      {one.name}: {one.reason}" for one in run.failed[:5]]
    if len(run.failed) > 5:  # noqa: PLR2004 (a few)
        lines.append(f"failed      {len(run.failed) - 5} more are in {output / 'documents.tsv'}")
    lines.append(f"read        {output / 'index.html'}, {seconds:.1f} s")
    return "\n".join(lines)


def _match(sources: Path, targets: Path, output: Path, *, model: str) -> Path:
    """Match two folders, write what was found beside the corpus, and return the manifest of the sure pairs."""
    from duizhao.align.encoders.registry import load_encoder
    from duizhao.bitext.documents import make_document
    from duizhao.bitext.errors import DuizhaoError, InputError
    from duizhao.bitext.readers import read_manuscript
    from duizhao.corpus.matching import match_documents, profile_document
    from duizhao.corpus.naming import survey

    encoder = load_encoder(model)
    sides = []
    with progress_bars() as progress:
        for folder in (sources, targets):
            files = survey(folder).texts
            if not files:
                raise InputError(f"{folder}: no file that can be read as text")
            profiles = []
            for done, path in enumerate(files, 1):
                try:
                    profiles.append(profile_document(path, make_document(read_manuscript(path)), encoder))
                except DuizhaoError as error:
                    typer.echo(f"duizhao: {error}", err=True)
                progress(f"read {folder.name}", done, len(files))
            sides.append(profiles)
        matches = match_documents(sides[0], sides[1], progress)
    sure = [match for match in matches if match.sure]
    if not sure:
        raise InputError(f"{sources} and {targets}: no two files are surely a translation of each other")
    matched = {path for match in sure for path in (match.source, match.target)}
    alone = [profile.path for side in sides for profile in side if profile.path not in matched]
    manifest = _write_matches(output, sure, [match for match in matches if not match.sure])
    typer.echo(
        f"matched     {len(sure)} pairs; {len(alone)} files without a sure partner, see {manifest.with_stem('unsure')}",
        err=True,
    )
    return manifest


def _write_matches(output: Path, sure: Sequence[DocumentMatch], unsure: Sequence[DocumentMatch]) -> Path:
    """Write the sure pairs as a manifest and the unsure ones, best first, for a person; returns the manifest."""
    from duizhao.bitext.files import writing_text

    folder = output.with_name(output.name + ".match")
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("matched", sure), ("unsure", unsure)):
        with writing_text(folder / f"{name}.tsv", force=True) as file:
            for row in sorted(rows, key=lambda row: str(row.source)) if name == "matched" else rows:
                file.write(f"{row.source.resolve()}\t{row.target.resolve()}\t{row.score:.3f}\n")
    return folder / "matched.tsv"
