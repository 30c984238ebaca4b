"""``duizhao align``: one interleaved document, or a source and a target, to an aligned bitext."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from duizhao.commands.page_language import PageLanguage, PageLanguageOption
from duizhao.commands.progress import progress_bars
from duizhao.commands.token_models import DEFAULT_MODEL

__all__ = ["Level", "align"]


class Level(StrEnum):
    """What a segment is."""

    sentence = "sentence"
    paragraph = "paragraph"


def align(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="One file with both languages, or the source.")],
    targets: Annotated[
        list[Path] | None, typer.Argument(metavar="[TARGET]...", help="The translation, or several of one source.")
    ] = None,
    *,
    output: Annotated[
        list[Path],
        typer.Option("-o", "--output", help="Where to write; format by file extension: .tmx .tsv .jsonl .beads .html."),
    ],
    level: Annotated[Level, typer.Option(help="What a segment is.")] = Level.sentence,
    lines: Annotated[bool, typer.Option("--lines", help="Take each line as one segment, unchanged.")] = False,
    model: Annotated[str, typer.Option(help="A name from `duizhao models`, a hub name or a folder.")] = DEFAULT_MODEL,
    source_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the source (default: detected).")] = None,
    target_lang: Annotated[str | None, typer.Option(help="BCP 47 tag of the target (default: detected).")] = None,
    abbreviations: Annotated[
        Path | None, typer.Option(help="File of extra abbreviations that do not end a sentence, one per line.")
    ] = None,
    pins: Annotated[
        Path | None,
        typer.Option(help="Pairs to keep, the rest is aligned around them: .beads, or a .tsv/.tmx with checked pairs."),
    ] = None,
    edition: Annotated[
        bool, typer.Option("--edition", help="Compare two versions in one language, as `duizhao compare` does.")
    ] = False,
    rules: Annotated[
        Path | None, typer.Option(metavar="FILE.srx", help="Segment by the rules of an SRX 2.0 file.")
    ] = None,
    min_confidence: Annotated[
        float,
        typer.Option(min=0, max=1, metavar="P", help="Leave pairs whose confidence is below P out of the memory."),
    ] = 0.0,
    lang: PageLanguageOption = PageLanguage.en,
    header: Annotated[bool, typer.Option("--header", help="Write a line of column names first in a .tsv.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Align a text with its translation and write the pairs.

    \b
    Examples:
      duizhao align article.txt -o article.tmx -o article.html
      duizhao align article.en.txt article.zh.txt -o article.tmx
      duizhao align zh.txt en.txt --lines -o links.beads
      duizhao align en.txt zh-CN.txt zh-TW.txt -o all.tmx
    """
    target = targets[0] if targets else None
    from duizhao.bitext.errors import InputError

    if edition:
        from duizhao.commands.compare import compare_versions

        if target is None:
            raise InputError("--edition takes two files, the longer or older version first")
        compare_versions(
            source,
            target,
            output,
            model=model,
            lang=source_lang or target_lang,
            page_lang=lang.tag,
            abbreviations=abbreviations,
            force=force,
        )
        return
    started = time.perf_counter()
    from duizhao.commands.memory import check_memory

    check_memory(model)
    from duizhao.align.encoders.registry import load_encoder
    from duizhao.align.files import align_documents, read_abbreviations, read_documents
    from duizhao.align.translations import join_translations
    from duizhao.bitext.language.srx import read_rules
    from duizhao.bitext.selection import leave_out_below
    from duizhao.bitext.summary import summarise
    from duizhao.bitext.writers import check_bitext_outputs, check_holds_translations, write_bitext

    inputs = [path for path in (source, *(targets or ()), abbreviations, pins, rules) if path]
    check_bitext_outputs(output, force=force, inputs=inputs)
    if targets and len(targets) > 1:
        if pins is not None:
            raise InputError("--pins is for one translation; align each on its own")
        check_holds_translations(output)
    extra = read_abbreviations(abbreviations)
    splitter = read_rules(rules) if rules else None
    translations: list[Path | None] = [*targets] if targets else [None]
    sides = [
        read_documents(
            source,
            path,
            level=level.value,
            lines=lines,
            source_lang=source_lang,
            target_lang=target_lang,
            abbreviations=extra,
            rules=splitter,
        )
        for path in translations
    ]
    encoder = load_encoder(model)
    with progress_bars() as progress:
        bitexts = [align_documents(*pair, encoder, level=level.value, pins=pins, progress=progress) for pair in sides]
    bitext = bitexts[0] if len(bitexts) == 1 else join_translations(bitexts)
    bitext, dropped = leave_out_below(bitext, min_confidence)
    write_bitext(bitext, output, force=force, header=header, lang=lang.tag)
    typer.echo(summarise(bitext, seconds=time.perf_counter() - started), err=True)
    if min_confidence:
        typer.echo(f"left out    {dropped} pairs below a confidence of {min_confidence:g}", err=True)
