"""Too little memory, said before the work begins: where it runs out inside a library, the process just ends."""

from __future__ import annotations

from pathlib import Path

from duizhao.bitext.errors import InputError

__all__ = ["check_memory"]

# What an alignment of 66 sentences with `use`, and with `use+e5-small`, needs at least: address space and memory in
# use, in bytes. Peaks were 0.92 and 2.66 GB, and 0.56 and 1.73 GB; with 0.72 and 1.84 GB of address space both failed.
_ADDRESS_SPACE = (800_000_000, 2_000_000_000)
_IN_USE = (450_000_000, 1_300_000_000)

# Where Linux says how much a container may use; version 2 of control groups, then version 1.
_CONTAINER = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def check_memory(model: str, *, containers: tuple[Path, ...] = _CONTAINER) -> None:
    """Refuse to begin where a limit on memory is visible and too low for a model.

    Raises
    ------
    InputError
        When it is.
    """
    large = model.strip().lower() != "use"
    _compare(_address_space(), _ADDRESS_SPACE[large], model, "raise the limit (ulimit -v)", large=large)
    limits = [
        int(text) for path in containers if path.is_file() and (text := path.read_text("ascii").strip()).isdigit()
    ]
    _compare(min(limits, default=None), _IN_USE[large], model, "give the container more", large=large)


def _compare(limit: int | None, need: int, model: str, remedy: str, *, large: bool) -> None:
    if limit is not None and limit < need:
        smaller = ", or use a smaller model (--model use)" if large else ""
        raise InputError(
            f"model {model!r} needs {need / 1e9:.1f} GB of memory or more, and the limit is {limit / 1e9:.1f} GB: "
            f"{remedy}{smaller}"
        )


def _address_space() -> int | None:
    """Return the limit on the address space of this process, in bytes; None where there is none."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft
