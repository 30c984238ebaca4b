"""Aligned files to other aligned files, a pair at a time, with an account of what was read, written and left out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from duizhao.bitext.digests import DigestSet, pair_digest
from duizhao.bitext.errors import ChoiceError, LanguageError
from duizhao.bitext.files import STDOUT, suffix_of, writing_all
from duizhao.bitext.language.tags import same_language
from duizhao.bitext.pairs import Head, Pair, PairStream, Side, Tally, counted, reasons
from duizhao.bitext.readers import open_bitext, open_translations
from duizhao.bitext.readers._pairs import collect
from duizhao.bitext.units import Unit, Variant
from duizhao.bitext.writers import STREAMED, WHOLE, Options, check_bitext_outputs, holds_translations
from duizhao.bitext.writers.stream import EVERYTHING, PairWriter, lost

__all__ = ["Selection", "convert_files"]

_REPEATED: Final = "repeated"
_NO_CONFIDENCE: Final = "without a confidence"
_ONE: Final = {
    "ids": "id",
    "notes": "note",
    "properties": "property",
    "states": "state",
    "inline codes": "inline code",
    "further texts": "further text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which pairs to keep.

    ``min_confidence`` (0 to 1) leaves out pairs that are less sure; those of which nothing is known are kept.
    ``deduplicate`` leaves out a pair whose two texts have come before.
    """

    min_confidence: float = 0.0
    deduplicate: bool = False


@dataclass(slots=True, kw_only=True)
class _Output:
    """One output and what happened to it."""

    path: str
    writer: PairWriter | None
    written: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)


def convert_files(
    inputs: Sequence[Path],
    outputs: Sequence[Path],
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    selection: Selection | None = None,
    header: bool = False,
    standard: str = STDOUT,
    force: bool = False,
) -> list[str]:
    """Join aligned files and write their pairs to each output; all outputs are written, or none is.

    Pairs flow one by one, so that a memory of any size takes little of the machine's; only outputs that need the
    whole text (``.html``, ``.beads``) hold it.

    Parameters
    ----------
    inputs : sequence of Path
        Files that `duizhao.bitext.readers.open_bitext` reads. Their languages are those of the first; a file with
        source and target exchanged is turned.
    outputs : sequence of Path
        Where to write; the suffix chooses the format.
    source_lang, target_lang : str or None
        Which two languages, where a file has more.
    selection : Selection or None
        Which pairs to keep; None keeps all.
    header : bool
        Whether a TSV, in or out, has a line of column names.
    standard : str
        The suffix of the format in which standard output is written; ``-`` is TSV.
    force : bool
        Whether existing files may be replaced.

    Returns
    -------
    list of str
        What a person should know, a line each: units read, pairs written, what was left out and why.

    Raises
    ------
    InputError, OutputError
        As the readers and writers raise them.
    """
    check_bitext_outputs(outputs, force=force, inputs=inputs)
    chosen = selection or Selection()
    several = all(holds_translations(path, standard) for path in outputs)
    streams = _opened(
        inputs, open_translations if several else open_bitext, header=header, langs=(source_lang, target_lang)
    )
    head = _joined_head([stream.head for stream in streams])
    kept: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    pairs = _selected(_joined(streams), chosen, dropped, kept)
    options = Options(header=header)
    kinds = [standard if suffix_of(path) == STDOUT else suffix_of(path) for path in outputs]
    with writing_all(outputs, force=force) as handles:
        bitext = None
        if any(kind in WHOLE for kind in kinds):
            bitext = collect(PairStream(head=head, pairs=pairs, tally=Tally()))
            from duizhao.bitext.pairs import pairs_of  # noqa: PLC0415

            pairs = pairs_of(bitext)
        results = [
            _Output(path=_shown(path), writer=None if kind in WHOLE else STREAMED[kind](handle, head, options))
            for path, kind, handle in zip(outputs, kinds, handles, strict=True)
        ]
        _write(pairs, [result for result in results if result.writer is not None])
        if bitext is not None:
            for kind, handle, result in zip(kinds, handles, results, strict=True):
                if result.writer is None:
                    WHOLE[kind](bitext, handle, options)
                    result.written = len(bitext.beads)
    return _account(inputs, streams, results, dropped, kept, chosen)


def _opened(
    inputs: Sequence[Path],
    open_: Callable[..., PairStream],
    *,
    header: bool,
    langs: tuple[str | None, str | None],
) -> list[PairStream]:
    """Open all inputs, turned so that the languages of the first hold for all."""
    streams: list[PairStream] = []
    for path in inputs:
        try:
            stream = open_(path, header=header, source_lang=langs[0], target_lang=langs[1])
        except ChoiceError as error:
            raise ChoiceError(
                f"{error}, or write all of them to .tmx or .jsonl", source=error.source, targets=error.targets
            ) from None
        if streams:
            stream = _turned(stream, streams[0].head)
        streams.append(stream)
    return streams


def _turned(stream: PairStream, first: Head) -> PairStream:
    head = stream.head
    if _same(head.source_lang, first.source_lang) and _same(head.target_lang, first.target_lang):
        return stream
    if _same(head.source_lang, first.target_lang) and _same(head.target_lang, first.source_lang):
        stream.tally.remark(f"{head.name}: source and target are exchanged, as {first.name} has them")
        turned = replace(
            head,
            source_lang=head.target_lang,
            target_lang=head.source_lang,
            source_tag=head.target_tag,
            target_tag=head.source_tag,
            source_name=head.target_name,
            target_name=head.source_name,
        )
        return PairStream(head=turned, pairs=(pair.swapped() for pair in stream.pairs), tally=stream.tally)
    raise LanguageError(
        f"{head.name} is in {head.source_lang} and {head.target_lang}, {first.name} in {first.source_lang} and "
        f"{first.target_lang}; join files of the same languages"
    )


def _same(one: str, other: str) -> bool:
    return one == other or ("zh" in {one, other} and same_language(one, other))


def _joined_head(heads: Sequence[Head]) -> Head:
    """Return the first head, with the notes and properties of all."""
    if len(heads) == 1:
        return heads[0]
    counts: dict[str, int] = {}
    properties: dict[tuple[str, str], None] = {}
    for head in heads:
        for name, value in head.properties:
            if name.startswith(("x-unpaired-", "x-left-out")) and value.isascii() and value.isdigit():
                counts[name] = counts.get(name, 0) + int(value)
            else:
                properties[name, value] = None
    return replace(
        heads[0],
        name=" + ".join(dict.fromkeys(head.name for head in heads)),
        source_name=" + ".join(dict.fromkeys(head.source_name for head in heads if head.source_name)),
        target_name=" + ".join(dict.fromkeys(head.target_name for head in heads if head.target_name)),
        notes=tuple(dict.fromkeys(note for head in heads for note in head.notes)),
        properties=(*properties, *((name, str(count)) for name, count in counts.items())),
    )


def _joined(streams: Sequence[PairStream]) -> Iterator[Pair]:
    """Yield the pairs of all streams; segment numbers go on from one to the next."""
    if len(streams) == 1:
        yield from streams[0].pairs
        return
    shifts = [0, 0]
    for number, stream in enumerate(streams):
        last = [-1, -1]
        other = number > 0 and not _same_tags(stream.head, streams[0].head)
        for pair in _tagged(stream) if other else stream.pairs:
            if pair.sides is None:
                yield pair
                continue
            sides = tuple(
                tuple((index + shift, segment) for index, segment in side)
                for side, shift in zip(pair.sides, shifts, strict=True)
            )
            last = [max([before, *(index for index, _ in side)]) for before, side in zip(last, sides, strict=True)]
            yield pair._replace(sides=_two(sides))
        shifts = [max(shift, before + 1) for shift, before in zip(shifts, last, strict=True)]


def _same_tags(one: Head, two: Head) -> bool:
    return (one.source_tag, one.target_tag) == (two.source_tag, two.target_tag)


def _tagged(stream: PairStream) -> Iterator[Pair]:
    """Yield pairs that say themselves how their file writes its languages (``en-GB``)."""
    head = stream.head
    for pair in stream.pairs:
        unit = pair.unit or Unit()
        source, target = unit.source, unit.target
        if source is None and head.source_tag and pair.source:
            source = Variant(lang=head.source_tag, text=pair.source)
        if target is None and head.target_tag and pair.target:
            target = Variant(lang=head.target_tag, text=pair.target)
        yield pair._replace(unit=unit._replace(source=source, target=target))


def _two(sides: tuple[Side, ...]) -> tuple[Side, Side]:
    return sides[0], sides[1]


def _selected(pairs: Iterator[Pair], selection: Selection, dropped: Counter[str], kept: Counter[str]) -> Iterator[Pair]:
    """Yield the pairs to keep, and count the others by reason."""
    if not selection.min_confidence and not selection.deduplicate:
        yield from pairs
        return
    seen = DigestSet()
    least = selection.min_confidence
    below = f"below a confidence of {least:g}"
    for pair in pairs:
        if least and pair.paired and pair.checked is None and not pair.pinned:
            if not pair.confidence:
                kept[_NO_CONFIDENCE] += 1
            elif pair.confidence < least:
                dropped[below] += 1
                continue
        if selection.deduplicate and pair.paired and not seen.add(pair_digest(pair.source, pair.target)):
            dropped[_REPEATED] += 1
            continue
        yield pair


def _write(pairs: Iterator[Pair], results: Sequence[_Output]) -> None:
    """Give every pair to every writer."""
    steps = [
        (result.writer.add, result, result.writer.holds, result.writer.keeps, result.writer.holds >= EVERYTHING)
        for result in results
        if result.writer is not None
    ]
    given = 0
    for pair in pairs:
        given += 1
        for add, result, holds, keeps, holds_all in steps:
            reason = add(pair)
            if reason:
                result.left_out[reason] += 1
            elif not holds_all and pair.unit is not None:
                lost(pair.unit, holds, keeps, result.lost)
    for result in results:
        if result.writer is not None:
            result.written = given - result.left_out.total()
            result.writer.finish()


def _account(
    inputs: Sequence[Path],
    streams: Sequence[PairStream],
    results: Sequence[_Output],
    dropped: Counter[str],
    kept: Counter[str],
    selection: Selection,
) -> list[str]:
    """Say what came in, went out and was left out."""
    lines: list[str] = []
    unread: Counter[str] = Counter()
    for path, stream in zip(inputs, streams, strict=True):
        shown = "standard input" if str(path) == STDOUT else _shown(path)
        lines += stream.tally.remarks
        if stream.tally.further:
            lines.append(f"{shown}: {stream.tally.further:,} more remarks like these")
        lines.append(f"{shown}: {counted(stream.tally.read, 'unit')} read")
        unread.update(stream.tally.left_out)
    if kept:
        lines.append(f"{counted(kept[_NO_CONFIDENCE], 'pair')} without a confidence: kept")
    if selection.deduplicate and not dropped[_REPEATED]:
        lines.append("no pair is repeated")
    for result in results:
        why = unread + dropped + result.left_out
        said = f"{result.path}: {counted(result.written, 'pair')} written"
        if why.total():
            said += f"; {counted(why.total(), 'unit')} left out: {reasons(why)}"
        lines.append(said)
        if result.lost:
            lines.append(f"{result.path}: its format has no place for {_amounts(result.lost)}")
    return lines


def _amounts(lost_: Counter[str]) -> str:
    return ", ".join(f"{count:,} {_ONE[name] if count == 1 else name}" for name, count in lost_.items())


def _shown(path: Path) -> str:
    name = os.fspath(path)
    return {STDOUT: "standard output"}.get(name, path.name if name.isprintable() else ascii(path.name))
