"""Streaming through XML that nobody vouches for: no entities, no network, bounded depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duizhao.bitext.errors import FormatError, InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["elements", "local_name", "root_name"]

_DECLARES = re.compile(rb"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\b|<!DOCTYPE[^>\[]*\[")
_PROLOG = 64 * 1024
"""A document type stands before the root; nobody writes 64 KiB before that, and lxml refuses what comes later."""


def elements(path: Path, *, roots: frozenset[str], names: frozenset[str]) -> Iterator[_Element]:
    """Yield each whole element of one of ``names``, freed when the next is asked for.

    Depth is bounded by the parser (256 levels), as is a single text (10 MB). A document type that names a
    DTD is accepted and not loaded.

    Raises
    ------
    InputError
        When the file is missing, empty or unreadable.
    FormatError
        When it is not well formed, its root is not one of ``roots``, or it declares entities.
    """
    from lxml import etree  # noqa: PLC0415 - 60 ms, for XML alone

    _check_prolog(path)
    line = 1
    try:
        with path.open("rb") as stream:
            root = ""
            for event, element in etree.iterparse(
                stream,
                events=("start", "end"),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                dtd_validation=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            ):
                line = element.sourceline or line
                if not root:
                    root = local_name(element)
                    _check_root(path, element, roots)
                if event == "end" and local_name(element) in names:
                    yield element
                    _forget(element)
    except etree.XMLSyntaxError as error:
        at = error.lineno or line
        raise FormatError(
            f"{path}:{at}: not well-formed XML ({_one_line(error.msg)}); repair it or export it again"
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({_one_line(str(error))})") from error


def root_name(path: Path) -> str:
    """Return the name of the root of an XML file, by its first bytes; ``""`` where there is none, or no file."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_PROLOG).replace(b"\0", b"")
    except OSError:
        return ""
    found = re.search(rb"<([A-Za-z][\w.-]*)[\s/>]", head)
    return found[1].decode() if found else ""


def local_name(element: _Element) -> str:
    """Return the name of an element without its namespace; ``""`` for an entity left unresolved."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _check_prolog(path: Path) -> None:
    try:
        with path.open("rb") as stream:
            head = stream.read(_PROLOG)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name a file that is there") from error
    if not head.strip():
        raise InputError(f"{path} is empty")
    # Without the zero bytes UTF-16 and UTF-32 read as ASCII does.
    if _DECLARES.search(head.replace(b"\0", b"")):
        raise FormatError(f"{path}: its document type declares entities or elements of its own; remove it")


def _check_root(path: Path, element: _Element, roots: frozenset[str]) -> None:
    declared: Any = element.getroottree().docinfo.internalDTD  # lxml-stubs do not know what a DTD holds
    if declared is not None and any(True for _ in declared.iterentities()):
        raise FormatError(f"{path}: its document type declares entities of its own; remove it")
    if local_name(element) not in roots:
        expected = " or ".join(f"<{root}>" for root in sorted(roots))
        raise FormatError(f"{path}: the root is <{local_name(element)[:40]}>, not {expected}; is it another format?")


def _forget(element: _Element) -> None:
    """Free an element and what came before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _one_line(message: str | None) -> str:
    return " ".join((message or "no reason given").split())[:200]
