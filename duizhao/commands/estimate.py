"""``duizhao estimate``: the risk that a pair holds a major error, without a reference."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["estimate"]

# Orders translations of one source, which `use` does not, in some seven times its time (benchmarks/estimate.md).
ESTIMATE_MODEL = "e5-small"


def estimate(
    pairs: Annotated[
        Path,
        typer.Argument(metavar="PAIRS.tsv", help="Two columns, or any aligned file; - is stdin."),
    ],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="The rows as a .tsv, the risk last; - is stdout.")],
    group_by_source: Annotated[
        bool,
        typer.Option(
            "--group-by-source",
            help="Compare the translations of one source where there are three or more: two further columns before"
            " the risk, agreement with the others and rank (1 is the least risk).",
        ),
    ] = False,
    suspects: Annotated[
        bool,
        typer.Option(
            "--suspects",
            help="A further column before the risk: up to three words that look wrong. A hint, often wrong.",
        ),
    ] = False,
    base_rate: Annotated[
        float | None,
        typer.Option(
            metavar="P",
            help="Share of such pairs that hold a major error, between 0 and 1. Without it a risk is relative:"
            " good for an order, not a probability in your field.",
        ),
    ] = None,
    model: Annotated[str, typer.Option(help="e5-small, or use: faster, and less good.")] = ESTIMATE_MODEL,
    header: Annotated[bool, typer.Option("--header", help="The first row names the columns.")] = False,
    source_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the source (default: detected).")] = None,
    target_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the target (default: detected).")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Estimate the risk of a major error in each pair, 0 to 1, higher is worse; it is appended as the last column.

    It finds what is no translation and puts pairs in order, the riskiest first. It does not find single errors
    (`duizhao audit` does), and a low risk is no proof that a translation is good.

    \b
    Examples:
      duizhao estimate pairs.tsv -o risks.tsv
      duizhao estimate pairs.tsv -o risks.tsv --base-rate 0.1
      duizhao estimate systems.tsv -o ranked.tsv --group-by-source
      duizhao estimate pairs.tsv -o hints.tsv --suspects
    """
    from duizhao.commands.memory import check_memory

    check_memory(model)
    from duizhao.align.encoders.registry import load_encoder
    from duizhao.audit.agreement import measure_agreement, rank_groups
    from duizhao.audit.estimate import check_rate, estimate_suspects
    from duizhao.audit.suspects import ENCODER
    from duizhao.bitext.errors import InputError
    from duizhao.bitext.files import check_outputs, writing_text
    from duizhao.commands.progress import progress_bars

    check_rate(base_rate)
    if suspects and model != ENCODER:
        raise InputError(f"--suspects needs --model {ENCODER}, not {model}")
    check_outputs([output], force=force, inputs=[pairs])
    names, rows, texts, langs = _read(pairs, header=header, source_lang=source_lang, target_lang=target_lang)
    encoder = load_encoder(model)
    with progress_bars() as progress:
        agreement = measure_agreement(texts, encoder) if group_by_source else None
        found = estimate_suspects(
            texts,
            encoder,
            source_lang=langs[0],
            target_lang=langs[1],
            base_rate=base_rate,
            agreement=agreement,
            progress=progress,
        )
    cells = [f"\t{number:.5f}" for number in found.risk]
    if suspects:
        cells = [f"\t{', '.join(named)}{cell}" for named, cell in zip(found.suspects, cells, strict=True)]
    if agreement is not None:
        ranks = rank_groups(texts, found.risk)
        cells = [
            (f"\t{close:.4f}\t{rank}" if rank else "\t\t") + cell
            for close, rank, cell in zip(agreement, ranks, cells, strict=True)
        ]
    added = "".join(
        f"\t{name}"
        for name, asked in (
            ("agreement", group_by_source),
            ("rank", group_by_source),
            ("suspects", suspects),
            ("risk", True),
        )
        if asked
    )
    with writing_text(output, force=force) as handle:
        handle.writelines(f"{name}{added}\n" for name in names)
        handle.writelines(f"{row}{cell}\n" for row, cell in zip(rows, cells, strict=True))


def _read(
    pairs: Path, *, header: bool, source_lang: str | None, target_lang: str | None
) -> tuple[list[str], list[str], list[tuple[str, str]], tuple[str | None, str | None]]:
    """Return the names of the columns, the rows as they are to be written, their texts, and the languages.

    A table keeps its rows; of any other aligned file a row is a pair with both sides, and nothing else.
    """
    from duizhao.bitext.readers import is_bitext, open_bitext, read_lines
    from duizhao.bitext.readers.tsv import split_row
    from duizhao.bitext.writers.characters import one_line

    if pairs.suffix.lower() == ".tsv" or not is_bitext(pairs):
        lines = read_lines(pairs)
        names = lines[:1] if header else []
        rows = lines[len(names) :]
        texts = [split_row(row, f"{pairs}, line {number}") for number, row in enumerate(rows, 1 + len(names))]
        return names, rows, texts, (source_lang, target_lang)
    stream = open_bitext(pairs, header=header, source_lang=source_lang, target_lang=target_lang)
    found = [(one_line(pair.source), one_line(pair.target)) for pair in stream.pairs if pair.paired]
    for line in stream.tally.lines():
        typer.echo(f"{pairs}: {line}", err=True)
    head = stream.head
    names = ["source\ttarget"] if header else []
    return names, ["\t".join(pair) for pair in found], found, (head.source_lang, head.target_lang)
