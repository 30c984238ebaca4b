"""From a bitext to a state and back."""

from __future__ import annotations

from collections.abc import Callable

from duizhao.bitext.model import Bead, Bitext, Checked, Document, Segment
from duizhao.desk.draft import digest
from duizhao.desk.positions import first_keys
from duizhao.desk.state import SIDES, Mark, Pair, Passage, Side, State, Text, Value

__all__ = ["bitext_of", "build_state", "state_of"]


def state_of(bitext: Bitext) -> State:
    """Give every segment and bead of a bitext an id and a position."""
    objects: dict[str, Value] = {}
    ids: dict[Side, list[str]] = {}
    number = 1
    for side in SIDES:
        document = bitext.source if side == "source" else bitext.target
        ids[side] = []
        for pos, segment in zip(first_keys(len(document)), document.segments, strict=True):
            key = f"s{number}"
            number += 1
            ids[side].append(key)
            objects[key] = Passage(
                side=side,
                pos=pos,
                text=segment.text,
                start=segment.start,
                end=segment.end,
                paragraph=segment.paragraph,
                lang=segment.lang,
            )
    origins = {}
    for pos, bead in zip(first_keys(len(bitext.beads)), bitext.beads, strict=True):
        key = f"b{number}"
        number += 1
        pair = Pair(
            pos=pos,
            source=tuple(ids["source"][i] for i in bead.source),
            target=tuple(ids["target"][j] for j in bead.target),
            score=bead.score,
            confidence=bead.confidence,
        )
        objects[key] = pair
        if bead.unit is not None:
            origins[key] = bead.unit
        if bead.checked or bead.pinned or bead.note or bead.left_out:
            objects |= _marks(objects, key, pair, bead)
    texts: dict[Side, Text] = {
        side: Text(lang=document.lang, name=document.name, text=document.text, gaps=document.gaps)
        for side in SIDES
        for document in (bitext.source if side == "source" else bitext.target,)
    }
    return build_state(
        texts,
        objects,
        next_id=number,
        like=State(
            texts=texts,
            objects={},
            order=(),
            units={},
            home={},
            next_id=number,
            recipe=bitext.recipe,
            notes=bitext.notes,
            origins=origins,
        ),
    )


def build_state(texts: dict[Side, Text], objects: dict[str, Value], *, next_id: int, like: State) -> State:
    """Make a state of its objects: what follows from them is worked out, the rest is that of ``like``."""
    pairs: list[tuple[str, str]] = []
    passages: dict[Side, list[tuple[str, str]]] = {side: [] for side in SIDES}
    home: dict[str, str] = {}
    for key, value in objects.items():
        if isinstance(value, Pair):
            pairs.append((value.pos, key))
            home.update(dict.fromkeys(value.source, key))
            home.update(dict.fromkeys(value.target, key))
        elif isinstance(value, Passage):
            passages[value.side].append((value.pos, key))
    units: dict[Side, tuple[str, ...]] = {side: tuple([key for _, key in sorted(passages[side])]) for side in SIDES}
    return State(
        texts=texts,
        objects=objects,
        order=tuple([key for _, key in sorted(pairs)]),
        units=units,
        home=home,
        next_id=next_id,
        recipe=like.recipe,
        notes=like.notes,
        origins=like.origins,
    )


def bitext_of(state: State, *, keep: Callable[[str], bool] | None = None) -> Bitext:
    """Make a bitext of a state, its pairs in their order.

    Parameters
    ----------
    state
        What to take.
    keep
        Which pairs to take, by id; the segments of the others are not in the result. All when None.
    """
    order = [key for key in state.order if keep is None or keep(key)]
    wanted = {unit for key in order for unit in (*state.pair(key).source, *state.pair(key).target)}
    numbers: dict[str, int] = {}
    documents: dict[Side, Document] = {}
    for side in SIDES:
        kept = [key for key in state.units[side] if key in wanted]
        numbers |= {key: number for number, key in enumerate(kept)}
        text = state.texts[side]
        documents[side] = Document(
            segments=tuple(_segments(state, kept, placed=bool(text.text))),
            lang=text.lang,
            name=text.name,
            text=text.text,
            gaps=text.gaps,
        )
    beads = []
    for key in order:
        pair = state.pair(key)
        checked, note, left_out = (state.mark(key, name) for name in ("checked", "note", "left_out"))
        pinned = state.mark(key, "pinned") is not None
        beads.append(
            Bead(
                source=tuple(numbers[unit] for unit in pair.source),
                target=tuple(numbers[unit] for unit in pair.target),
                score=pair.score,
                confidence=1.0 if checked or pinned else pair.confidence,
                checked=Checked(by=checked.by, at=checked.at) if checked else None,
                pinned=pinned,
                note=note.value if note else "",
                left_out=left_out.value if left_out else "",
                unit=state.origins.get(key),
            )
        )
    return Bitext(
        source=documents["source"],
        target=documents["target"],
        beads=tuple(beads),
        recipe=state.recipe,
        notes=state.notes,
    )


def _marks(objects: dict[str, Value], key: str, pair: Pair, bead: Bead) -> dict[str, Value]:
    """Make marks of what a file says of a bead."""
    marks: dict[str, Value] = {}
    by, at = (bead.checked.by, bead.checked.at) if bead.checked else ("", "")
    if bead.checked:
        words = (tuple(_text(objects, unit) for unit in side) for side in (pair.source, pair.target))
        marks[f"{key}.checked"] = Mark(value=digest(*words), by=by, at=at)
    if bead.pinned:
        marks[f"{key}.pinned"] = Mark(value="yes", by=by, at=at)
    if bead.note:
        marks[f"{key}.note"] = Mark(value=bead.note, by=by, at=at)
    if bead.left_out:
        marks[f"{key}.left_out"] = Mark(value=bead.left_out, by=by, at=at)
    return marks


def _text(objects: dict[str, Value], key: str) -> str:
    value = objects[key]
    return value.text if isinstance(value, Passage) else ""


def _segments(state: State, keys: list[str], *, placed: bool) -> list[Segment]:
    """Make segments of units; where there is no text that offsets point into, they count as if joined by newlines."""
    segments = []
    at = 0
    for key in keys:
        unit = state.unit(key)
        start, end = (unit.start, unit.end) if placed else (at, at + len(unit.text))
        segments.append(Segment(text=unit.text, lang=unit.lang, start=start, end=end, paragraph=unit.paragraph))
        at += len(unit.text) + 1
    return segments
