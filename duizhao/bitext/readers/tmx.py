"""TMX 1.1 to 1.4b, streamed; nothing that the file names is expanded, fetched or followed."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from duizhao.bitext.errors import FormatError, InputError, LanguageError
from duizhao.bitext.language.tags import canonical_tag, same_language
from duizhao.bitext.model import Bitext, Recipe
from duizhao.bitext.readers._pairs import Pair, bitext_of, check_length, parse_recipe
from duizhao.bitext.readers.encoding import unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element, _ElementTree

__all__ = ["read_tmx"]

_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# Inline elements whose content is code of the translator's format, not text; hi only marks its text.
_CODES: Final = frozenset({"bpt", "ept", "ph", "it", "ut", "sub"})
# Where a document type stands; nobody writes 64 KiB before it.
_PROLOG: Final = 64 * 1024
_DECLARES: Final = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\b|<!DOCTYPE[^>\[]*\[")
_TWO: Final = 2


def read_tmx(path: Path, *, source_lang: str | None = None, target_lang: str | None = None) -> Bitext:
    """Read the translation units of a memory: one bead a unit.

    The source is the header's ``srclang``, or else the first language of the first unit; the target is the
    other one. A file of more than two languages needs both named, unless just one is English and one Chinese.
    ``x-confidence`` and ``x-score`` of a unit are read back. The text of inline elements that hold codes is
    left out, that of ``hi`` kept. Units without one of the two languages are counted in a note.

    A document type that names the TMX DTD is accepted and not loaded; one that declares anything itself
    (entities among it) is refused before the parser sees it.

    Parameters
    ----------
    path : Path
        The file, of any size, or ``-``.
    source_lang, target_lang : str or None
        BCP 47 tags; ``zh`` matches any Chinese.

    Raises
    ------
    FormatError
        When the file is not well-formed XML, not TMX, or declares entities; the message names the unit.
    LanguageError
        When the languages asked for are not there, or must be named.
    InputError
        When the file is missing, a folder, unreadable, empty or holds no units.
    """
    memory = _Memory(path)
    units = list(memory.units())
    if not units:
        raise InputError(f"{path} holds no translation units")
    source, target = _choose(path, memory.srclang, units, source_lang, target_lang)
    pairs = []
    left_out = 0
    for unit in units:
        texts = [_text_in(unit.texts, tag) for tag in (source, target)]
        if texts[0] is None or texts[1] is None or not (texts[0] or texts[1]):
            left_out += 1
            continue
        pairs.append(Pair(source=texts[0], target=texts[1], score=unit.score, confidence=unit.confidence))
    if not pairs:
        raise LanguageError(f"{path} holds no unit in both {source} and {target}; name two languages that it has")
    notes = [f"{left_out} units without text in {source} or {target} were left out"] if left_out else []
    return bitext_of(pairs, name=path.name, source_lang=source, target_lang=target, recipe=memory.recipe, notes=notes)


class _Unit:
    """One translation unit: its texts by tag as written, in order."""

    __slots__ = ("confidence", "score", "texts")

    def __init__(self, texts: dict[str, str], score: float, confidence: float) -> None:
        self.texts = texts
        self.score = score
        self.confidence = confidence


class _Memory:
    """A file being read; ``srclang`` and ``recipe`` are known once the first unit is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.srclang = ""
        self.recipe = Recipe()

    def units(self) -> Iterator[_Unit]:
        """Yield the units as the parser comes to them, holding one at a time."""
        from lxml import etree  # noqa: PLC0415  (a tenth of a second, for TMX alone)

        number = 0
        try:
            with ExitStack() as stack:
                stream: IO[bytes] = (
                    sys.stdin.buffer if str(self.path) == "-" else stack.enter_context(self.path.open("rb"))
                )
                head = stream.read(_PROLOG)
                _check_prolog(self.path, head)
                parser = etree.iterparse(
                    _Joined(head, stream),
                    events=("start", "end"),
                    resolve_entities=False,
                    no_network=True,
                    load_dtd=False,
                    dtd_validation=False,
                    huge_tree=False,
                    remove_comments=True,
                    remove_pis=True,
                )
                root = ""
                for event, element in parser:
                    name = _name(element)
                    if event == "start":
                        if not root:
                            root = name
                            self._check_root(element)
                        continue
                    if name == "header":
                        self._read_header(element)
                    elif name == "tu":
                        number += 1
                        yield _unit(element, f"{self.path}, body.tu[{number}]")
                        _forget(element)
        except etree.XMLSyntaxError as error:
            where = f"after body.tu[{number}]" if number else "at its beginning"
            raise FormatError(f"{self.path}, {where}: not well-formed XML ({_one_line(error.msg)})") from None
        except OSError as error:
            raise InputError(unreadable(self.path, error)) from error

    def _check_root(self, element: _Element) -> None:
        declared: _ElementTree = element.getroottree()
        dtd: Any = declared.docinfo.internalDTD  # lxml-stubs do not know what a DTD holds
        if dtd is not None and any(True for _ in dtd.iterentities()):
            raise FormatError(_declares(self.path))
        if _name(element) != "tmx":
            raise FormatError(f"{self.path}: the root is <{_name(element)[:40]}>, not <tmx>; give a TMX file")

    def _read_header(self, element: _Element) -> None:
        self.srclang = element.get("srclang", "")
        for child in element:
            if _name(child) == "prop" and child.get("type") == "x-recipe" and child.text:
                self.recipe = parse_recipe(child.text)


class _Joined(io.RawIOBase):
    """The bytes looked at already and the rest of their stream, as one."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        super().__init__()
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._head:
            taken = self._head if size < 0 else self._head[:size]
            self._head = self._head[len(taken) :]
            return taken
        return self._stream.read(size)


def _check_prolog(path: Path, head: bytes) -> None:
    if not head.strip():
        raise InputError(f"{path} is empty")
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1"
    prolog = (
        head.decode(encoding, "replace")
        if b"\0" not in head or encoding == "utf-16"
        else head.replace(b"\0", b"").decode("latin-1")
    )
    body = prolog.find("<tmx")
    if _DECLARES.search(prolog if body < 0 else prolog[:body]):
        raise FormatError(_declares(path))


def _declares(path: Path) -> str:
    return f"{path}: its document type declares entities or elements of its own; remove the declarations"


def _name(element: _Element) -> str:
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""  # an entity's tag is a function


def _one_line(message: str | None) -> str:
    return " ".join((message or "no reason given").split())[:200]


def _forget(element: _Element) -> None:
    """Free a unit and what came before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _unit(element: _Element, place: str) -> _Unit:
    texts: dict[str, str] = {}
    numbers = {"x-confidence": 0.0, "x-score": 0.0}
    for child in element:
        name = _name(child)
        if name == "prop" and child.get("type") in numbers:
            numbers[child.get("type", "")] = _number(child.text, f"{place}.prop[{child.get('type')}]")
        if name != "tuv":
            continue
        lang = child.get(_XML_LANG) or child.get("lang")
        if not lang:
            raise FormatError(f"{place}.tuv: no xml:lang; each tuv names its language")
        segment = next((part for part in child if _name(part) == "seg"), None)
        if segment is None:
            raise FormatError(f"{place}.tuv[{lang[:20]}]: no seg")
        text = check_length(_text(segment, f"{place}.tuv[{lang[:20]}].seg"), f"{place}.tuv[{lang[:20]}]")
        texts.setdefault(lang, text.strip())
    confidence = numbers["x-confidence"]
    return _Unit(texts, numbers["x-score"], confidence if 0 <= confidence <= 1 else 0.0)


def _text(segment: _Element, place: str) -> str:
    """Join the text of a segment without its codes; depth is bounded by the parser (256)."""
    parts = [segment.text or ""]
    for child in segment:
        if not _name(child):
            raise FormatError(f"{place}: an entity that XML does not know; write the character itself")
        if _name(child) not in _CODES:
            parts.append(_text(child, place))
        parts.append(child.tail or "")
    return "".join(parts)


def _number(text: str | None, place: str) -> float:
    try:
        return float(text or "")
    except ValueError:
        raise FormatError(f"{place}: {(text or '')[:20]!r} is not a number") from None


def _text_in(texts: dict[str, str], tag: str) -> str | None:
    """Find the text in a language: the very tag, else the same language and script, else the same language."""
    if tag in texts:
        return texts[tag]
    plain = canonical_tag(tag)
    for lang, text in texts.items():
        if canonical_tag(lang) == plain:
            return text
    for lang, text in texts.items():
        if "zh" in {plain, canonical_tag(lang)} and same_language(plain, canonical_tag(lang)):
            return text
    return None


def _choose(
    path: Path, srclang: str, units: list[_Unit], source_lang: str | None, target_lang: str | None
) -> tuple[str, str]:
    """Choose the two languages to read."""
    found: dict[str, str] = {}
    for unit in units:
        for lang in unit.texts:
            if lang not in found:
                found[lang] = canonical_tag(lang)
    if source_lang and target_lang:
        return source_lang, target_lang
    plain = list(dict.fromkeys(found.values()))
    known = canonical_tag(srclang) if srclang and not srclang.startswith("*") else ""
    first = canonical_tag(source_lang) if source_lang else (known if known in plain else "")
    second = canonical_tag(target_lang) if target_lang else ""
    rest = [lang for lang in plain if lang not in {first, second}]
    if len(plain) > _TWO and not (first and second):
        # The pair that this program is for, where there is just one of it.
        pairs = [lang for lang in plain if lang == "en" or lang.startswith("zh")]
        if len(pairs) == _TWO and (not first or first in pairs) and (not second or second in pairs):
            rest = [lang for lang in pairs if lang not in {first, second}]
        else:
            raise LanguageError(f"{path} holds {', '.join(plain[:12])}; name the source and the target language")
    if not first and rest:
        first = rest.pop(0)
    if not second and rest:
        second = rest.pop(0)
    if not first or not second:
        raise LanguageError(f"{path} holds only {', '.join(plain) or 'no language'}; a bitext needs two languages")
    return first, second
