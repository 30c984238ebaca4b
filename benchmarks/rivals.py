"""The search kernels of bertalign and vecalign, run on given vectors.

    pip install --no-deps --ignore-requires-python --target DIR bertalign      # 2.0.1; only its corelib.py is used
    git clone https://github.com/thompsonb/vecalign && cythonize -i vecalign/vecalign/dp_core.pyx

For its whole class, without a download: pip install --target DIR lingua-language-detector sentence-splitter, too.

Each is used when the environment variable BERTALIGN or VECALIGN names the folder it was put in.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import Encoder

__all__ = ["Rival", "ending_at", "load_bertalign", "rivals"]

Beads = list[tuple[tuple[int, ...], tuple[int, ...]]]
Spans = npt.NDArray[np.float32]
Rival = Callable[[Spans, Spans, Sequence[str], Sequence[str]], Beads]
"""Takes spans [shape=(5, n, dim)] and [shape=(5, m, dim)] by their first sentence, and the sentences."""


def rivals() -> dict[str, Rival]:
    """Load those that are at hand."""
    found: dict[str, Rival] = {}
    if "BERTALIGN" in os.environ:
        found["bertalign"] = _load_bertalign(Path(os.environ["BERTALIGN"]))
    if "VECALIGN" in os.environ:
        found["vecalign"] = _load_vecalign(Path(os.environ["VECALIGN"]))
    return found


def ending_at(spans: Spans) -> Spans:
    """Renumber spans by their last sentence, as both rivals do."""
    result = np.zeros_like(spans)
    for extra in range(len(spans)):
        result[extra, extra:] = spans[extra, : spans.shape[1] - extra]
    return result


def _load_bertalign(folder: Path) -> Rival:
    spec = importlib.util.spec_from_file_location("bertalign_corelib", folder / "bertalign" / "corelib.py")
    assert spec is not None
    assert spec.loader is not None
    core = importlib.util.module_from_spec(spec)
    sys.modules["bertalign_corelib"] = core
    spec.loader.exec_module(core)

    def align(source: Spans, target: Spans, source_texts: Sequence[str], target_texts: Sequence[str]) -> Beads:
        # As its class does it, with its defaults: five sentences a bead, window 5, top 3, skip -0.1.
        n, m = source.shape[1], target.shape[1]
        vectors = [np.ascontiguousarray(ending_at(side[:4])) for side in (source, target)]
        lengths = [_lengths(texts, 4) for texts in (source_texts, target_texts)]
        ratio = float(lengths[0][0].sum() / lengths[1][0].sum())
        scores, indices = core.find_top_k_sents(vectors[0][0], vectors[1][0], k=3)
        kinds = core.get_alignment_types(2)
        width, path = core.find_first_search_path(n, m)
        pointers = core.first_pass_align(n, m, width, path, kinds, scores, indices)
        first = core.first_back_track(n, m, pointers, path, kinds)
        kinds = core.get_alignment_types(5)
        width, path = core.find_second_search_path(first, 5, n, m)
        pointers = core.second_pass_align(
            *vectors, *lengths, width, path, kinds, ratio, -0.1, margin=True, len_penalty=True
        )
        beads = core.second_back_track(n, m, pointers, path, kinds)
        return [(tuple(map(int, left)), tuple(map(int, right))) for left, right in beads]

    return align


def _lengths(texts: Sequence[str], overlaps: int) -> npt.NDArray[np.int64]:
    sizes = np.array([len(text.encode()) for text in texts], dtype=np.int64)
    result = np.full((overlaps, len(texts)), 3, dtype=np.int64)  # "PAD"
    for extra in range(overlaps):
        joined = [sizes[i : i + extra + 1].sum() + extra for i in range(len(texts) - extra)]
        result[extra, extra:] = joined
    return result


def load_bertalign(folder: Path, encoder: Encoder) -> Callable[[str, str], object]:
    """Return bertalign's class as a function of two texts, with an encoder of ours in place of its LaBSE.

    Its one statement that needs Python 3.12, a ``type`` alias, is made an assignment.
    """
    sys.path.append(str(folder))  # behind ours: its requirements may be there, too
    package = types.ModuleType("bertalign")
    package.__path__ = [str(folder / "bertalign")]
    sys.modules["bertalign"] = package
    base: Any = importlib.import_module("bertalign.encoder").Encoder

    class Ours(base):  # type: ignore[misc]
        """Its encoder, but for the model."""

        def __init__(self) -> None:
            self.model = encoder
            self.model_name = encoder.name

    model = Ours()
    text = (
        (folder / "bertalign" / "aligner.py").read_text(encoding="utf-8").replace("\ntype SplitterFn", "\nSplitterFn")
    )
    names: dict[str, Any] = {"__name__": "bertalign.aligner"}
    exec(compile(text, "aligner.py", "exec"), names)  # noqa: S102 (the rival's own code)
    return lambda source, target: names["Bertalign"](source, target, model=model).align_sents()


def _load_vecalign(folder: Path) -> Rival:
    sys.path.insert(0, str(folder))
    from vecalign.dp_utils import make_alignment_types, vecalign  # type: ignore[import-not-found]  # noqa: PLC0415

    def align(source: Spans, target: Spans, _source_texts: Sequence[str], _target_texts: Sequence[str]) -> Beads:
        vectors = [np.ascontiguousarray(ending_at(side)) + np.float32(1e-9) for side in (source, target)]
        stack = vecalign(
            vecs0=vectors[0],
            vecs1=vectors[1],
            final_alignment_types=make_alignment_types(6),
            del_percentile_frac=0.2,
            width_over2=10,
            max_size_full_dp=300,
            costs_sample_size=20000,
            num_samps_for_norm=100,
        )
        return [(tuple(map(int, a)), tuple(map(int, b))) for a, b in stack[0]["final_alignments"]]

    return align
