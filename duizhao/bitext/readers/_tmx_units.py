"""One translation unit of a TMX file: its texts with their codes, its notes, properties and attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from duizhao.bitext.errors import FormatError
from duizhao.bitext.inline import InlineBuilder, holds_words
from duizhao.bitext.markup import escape
from duizhao.bitext.readers._pairs import check_length
from duizhao.bitext.units import CodeKind, Note, Variant

if TYPE_CHECKING:
    from lxml.etree import XMLParser, _Element

__all__ = [
    "ONLY_ID",
    "ONLY_LANG",
    "SIMPLE",
    "ParsedUnit",
    "UnitParser",
    "attributes_of",
    "inner_xml",
    "local_name",
    "properties_of",
    "unescaped",
]

_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
# Most units of most memories: two texts without codes. Read without an XML parser they take a third of the time.
SIMPLE: Final = re.compile(
    r"\s*(<tu)((?:\s[^<>]*)?)>\s*((?:<prop\s[^<>]*>[^<]*</prop>\s*)*)"
    r"<tuv\s([^<>]*)>\s*<seg>([^<]*)</seg>\s*</tuv>\s*"
    r"<tuv\s([^<>]*)>\s*<seg>([^<]*)</seg>\s*</tuv>\s*</tu\s*>"
)
ONLY_LANG: Final = re.compile(r'\s*xml:lang="([^"<&]*)"\s*')
ONLY_ID: Final = re.compile(r'\s+tuid="([^"<&]*)"\s*')
_PROP: Final = re.compile(r'<prop\s+type="([^"<>&]*)"\s*>([^<]*)</prop>\s*')
_ATTRIBUTES: Final = re.compile(r"""(?:\s*[A-Za-z_][\w:.-]*\s*=\s*(?:"[^"<&]*"|'[^'<&]*'))*\s*""")
_ATTRIBUTE: Final = re.compile(r"""([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_KINDS: Final[dict[str, CodeKind]] = {"bpt": "open", "ept": "close", "ph": "alone", "it": "alone", "ut": "alone"}
# How many spellings of a tuv's attributes are remembered; most files have two.
_REMEMBERED: Final = 1_000


class ParsedUnit(NamedTuple):
    """A unit as the file has it; the variants in the file's order."""

    variants: tuple[Variant, ...]
    properties: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()


def local_name(element: _Element) -> str:
    """Return the name of an element without its namespace; empty for an entity or a comment."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""  # an entity's tag is a function


class UnitParser:
    """Reads units one by one."""

    def __init__(self, namespaces: str = "") -> None:
        """Begin; ``namespaces`` are the declarations of the root, as attributes."""
        self._namespaces = namespaces
        self._attributes: dict[str, tuple[tuple[str, str], ...] | None] = {}
        self._xml: XMLParser | None = None

    def parse(self, unit: str) -> ParsedUnit:
        """Read the XML of one unit.

        Raises
        ------
        FormatError
            When it is not well-formed or not a unit; the message says where in it.
        """
        return self._full(unit)

    def parse_simple(self, found: re.Match[str]) -> ParsedUnit:
        """Read a unit that `SIMPLE` matched.

        Raises
        ------
        FormatError
            As for `parse`.
        """
        return self._simple(found) or self._full(found.group()[found.start(1) - found.start() :])

    def _simple(self, found: re.Match[str]) -> ParsedUnit | None:
        """Read what the pattern found; None where it needs a parser after all."""
        _, of_unit, props, first, one, second, two = found.groups()
        named = ONLY_ID.fullmatch(of_unit)
        attributes = (("tuid", named.group(1)),) if named else self._parse_attributes(of_unit)
        sides = self._parse_attributes(first), self._parse_attributes(second)
        if attributes is None or sides[0] is None or sides[1] is None:
            return None
        properties = properties_of(props)
        if properties is None:
            return None
        variants = []
        for said, text in ((sides[0], one), (sides[1], two)):
            lang, rest = _language(said)
            plain = unescaped(text)
            if not lang or plain is None:
                return None
            check_length(plain, f"tuv[{lang[:20]}]")
            variants.append(Variant(lang=lang, text=plain, attributes=rest) if rest else Variant(lang=lang, text=plain))
        return ParsedUnit(variants=tuple(variants), properties=properties, attributes=attributes)

    def _parse_attributes(self, written: str) -> tuple[tuple[str, str], ...] | None:
        """Read attributes; None where they need a parser."""
        if written in self._attributes:
            return self._attributes[written]
        found: tuple[tuple[str, str], ...] | None = None
        if _ATTRIBUTES.fullmatch(written):
            found = tuple((name, one or two) for name, one, two in _ATTRIBUTE.findall(written))
            if len({name for name, _ in found}) != len(found):
                found = None
        if len(self._attributes) < _REMEMBERED:
            self._attributes[written] = found
        return found

    def _full(self, unit: str) -> ParsedUnit:
        from lxml import etree  # noqa: PLC0415  (a tenth of a second)

        if self._xml is None:
            self._xml = etree.XMLParser(
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                dtd_validation=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
        wrapped = f"<tmx{self._namespaces}>{unit}</tmx>" if self._namespaces else unit
        try:
            root = etree.fromstring(wrapped.encode("utf-8", "replace"), self._xml)
        except etree.XMLSyntaxError as error:
            raise FormatError(f"not well-formed XML ({_one_line(error.msg)})") from None
        return _parsed(root[0] if self._namespaces else root)


def properties_of(written: str) -> tuple[tuple[str, str], ...] | None:
    """Read ``prop`` elements; None where they need a parser."""
    if not written:
        return ()
    properties = []
    position = 0
    for found in _PROP.finditer(written):
        value = unescaped(found.group(2))
        if found.start() != position or value is None:
            return None
        properties.append((found.group(1), value))
        position = found.end()
    return tuple(properties) if position == len(written) else None


def unescaped(text: str) -> str | None:
    """Return the text; None where it holds more than the plain entities."""
    if "&" not in text:
        return text
    entities = text.count("&")
    if entities == text.count("&amp;"):
        return text.replace("&amp;", "&")
    if "&#" in text:
        return None
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def _language(attributes: tuple[tuple[str, str], ...]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Take the language out of a tuv's attributes."""
    if len(attributes) == 1 and attributes[0][0] == "xml:lang":
        return attributes[0][1], ()
    lang = ""
    for wanted in ("xml:lang", "lang"):
        lang = lang or next((value for name, value in attributes if name == wanted), "")
    return lang, tuple((name, value) for name, value in attributes if name not in {"xml:lang", "lang"})


def attributes_of(element: _Element) -> tuple[tuple[str, str], ...]:
    """Return an element's attributes, with the prefix ``xml`` and no other."""
    return tuple(
        ("xml:" + name.removeprefix(_XML) if name.startswith(_XML) else name.rpartition("}")[2], value)
        for name, value in ((str(name), str(value)) for name, value in element.attrib.items())
    )


def _parsed(element: _Element) -> ParsedUnit:
    notes, properties, variants = [], [], []
    for child in element:
        name = local_name(child)
        if name == "note":
            notes.append(_note(child))
        elif name == "prop":
            properties.append((child.get("type", ""), child.text or ""))
        elif name == "tuv":
            variants.append(_variant(child))
    return ParsedUnit(
        variants=tuple(variants),
        notes=tuple(notes),
        properties=tuple(properties),
        attributes=attributes_of(element),
    )


def _note(element: _Element) -> Note:
    return Note(
        text=" ".join("".join(str(part) for part in element.itertext()).split(" ")), attributes=attributes_of(element)
    )


def _variant(element: _Element) -> Variant:
    lang, attributes = _language(attributes_of(element))
    if not lang:
        raise FormatError("tuv: no xml:lang; each tuv names its language")
    segment = next((part for part in element if local_name(part) == "seg"), None)
    if segment is None:
        raise FormatError(f"tuv[{lang[:20]}]: no seg")
    builder = InlineBuilder()
    _read_segment(segment, builder)
    text, codes = builder.finish()
    check_length(text, f"tuv[{lang[:20]}]")
    return Variant(
        lang=lang,
        text=text,
        codes=codes,
        notes=tuple(_note(part) for part in element if local_name(part) == "note"),
        properties=tuple((part.get("type", ""), part.text or "") for part in element if local_name(part) == "prop"),
        attributes=attributes,
    )


def _read_segment(segment: _Element, builder: InlineBuilder) -> None:
    """Add the content of a segment or of a ``hi``; depth is bounded by the parser (256)."""
    builder.text(segment.text or "")
    for child in segment:
        name = local_name(child)
        attributes = attributes_of(child)
        if name == "hi":
            builder.code("open", tag="hi", attributes=attributes)
            _read_segment(child, builder)
            builder.code("close", tag="hi")
        elif name in _KINDS:
            data = "".join(str(part) for part in child.itertext())
            inner = inner_xml(child) if len(child) else ""
            half: dict[str, CodeKind] = {"begin": "open", "end": "close"}
            builder.code(
                half.get(child.get("pos") or "", "alone") if name == "it" else _KINDS[name],
                id=child.get("i") or child.get("x") or "",
                data=data,
                tag=name,
                attributes=attributes,
                inner=inner,
                shown=_shown(child, name, data),
            )
        else:  # an element that TMX does not know: its text is text
            _read_segment(child, builder)
        builder.text(child.tail or "")


def _shown(element: _Element, name: str, data: str) -> str:
    """Return the words that a code holds: those of its sub-flows, or all of it where it is nothing but words."""
    flows = ["".join(str(part) for part in child.itertext()) for child in element if local_name(child) == "sub"]
    if flows:
        return " ".join(flow for flow in flows if flow.strip())
    return data if name in {"it", "ph", "ut"} and holds_words(data) else ""


def inner_xml(element: _Element) -> str:
    """Return the content of an element as XML."""
    from lxml import etree  # noqa: PLC0415

    parts = [escape(element.text or "")]
    parts += [etree.tostring(child, encoding="unicode", with_tail=True) for child in element]
    return "".join(parts)


def _one_line(message: str | None) -> str:
    return " ".join((message or "no reason given").split())[:200]
