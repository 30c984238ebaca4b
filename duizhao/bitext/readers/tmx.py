"""TMX 1.1 to 1.4b, streamed; nothing that the file names is expanded, fetched or followed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from duizhao.bitext.errors import FormatError, InputError, LanguageError
from duizhao.bitext.language.tags import canonical_tag
from duizhao.bitext.model import Checked, Recipe
from duizhao.bitext.pairs import Head, Pair, PairStream, Tally, shown_language
from duizhao.bitext.readers._judgement import judgement_of
from duizhao.bitext.readers._languages import SideFinder, choose_languages
from duizhao.bitext.readers._pairs import LONGEST_SEGMENT, parse_recipe, with_script
from duizhao.bitext.readers._tmx_units import (
    ONLY_ID,
    ONLY_LANG,
    SIMPLE,
    ParsedUnit,
    UnitParser,
    local_name,
    properties_of,
    unescaped,
)
from duizhao.bitext.readers._xml_units import DECLARES, UnitFile, mended
from duizhao.bitext.units import Unit, Variant

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["open_tmx"]

_TUV_LANG: Final = re.compile(r"""<tuv\b[^<>]*?\b(?:xml:)?lang\s*=\s*["']([^"'<>]{0,60})["']""")
_XMLNS: Final = re.compile(r"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
# A tag that a chunk cuts off is looked at again.
_OVERLAP: Final = 300
# Languages that are counted by their usual spelling.
_FEW: Final = 4
# How many ways to write a tuv's tag are remembered; most files have two.
_REMEMBERED: Final = 1_000
# In characters, to tell the script of texts whose tag is zh alone.
_SAMPLE: Final = 100_000


def open_tmx(
    path: Path, *, name: str = "", source_lang: str | None = None, target_lang: str | None = None
) -> PairStream:
    """Open a memory: its units come one by one, in the file's order.

    The source is the header's ``srclang``, or else the first language; the target is the other one (see
    `duizhao.bitext.readers._languages.choose_languages`). Everything a unit carries is kept in its `Unit`:
    id, notes, properties, attributes, inline codes, further variants and languages. The words that a code holds
    are part of the text, and a code between two words is a space. ``x-confidence`` (0 to 1), ``x-score`` and
    ``x-bead`` are read as duizhao writes them; another program's stay properties.

    A unit that is damaged or lacks a ``seg`` or a language is left out and remarked on with its line; a
    control character or an entity of HTML is mended, and remarked on too.

    A document type that names the TMX DTD is accepted and not loaded; one that declares anything itself
    (entities among it) is refused before a parser sees it.

    Parameters
    ----------
    path : Path
        The file, of any size; it is read twice.
    name : str
        What to call it in messages, where it is the copy of a pipe.
    source_lang, target_lang : str or None
        BCP 47 tags; ``zh`` matches any Chinese.

    Raises
    ------
    FormatError
        When the file is not TMX, breaks off, or declares entities; the message says where.
    LanguageError
        When the languages asked for are not there, or must be named.
    InputError
        When the file is missing, a folder, unreadable, empty or holds no units.
    """
    memory = _Memory(path, name)
    tags = memory.tags()
    source, target = choose_languages(
        memory.name,
        tags,
        srclang=memory.srclang,
        source_lang=source_lang,
        target_lang=target_lang,
        sample=lambda: memory.sample("zh"),
    )
    finders = SideFinder(source), SideFinder(target)
    langs = [
        with_script(lang, lambda finder=finder: memory.sample_of(finder))  # type: ignore[misc]
        for lang, finder in zip((source, target), finders, strict=True)
    ]
    used = [
        max(tags, key=lambda tag: (finder.rank(tag) if asked else finder.rank(tag) > 0, tags[tag]))
        for finder, asked in zip(finders, (source_lang, target_lang), strict=True)
    ]
    head = memory.head(langs[0], langs[1], used[0], used[1])
    return PairStream(head=head, pairs=memory.pairs(finders, head), tally=memory.tally)


class _Memory:
    """A file being read, first for its languages, then for its units."""

    def __init__(self, path: Path, name: str = "") -> None:
        """Read the head; ``name`` is what to call the file, where it is a copy."""
        self.path = path
        self.name = name or str(path)
        self._short = name or path.name
        self.tally = Tally()
        self.srclang = ""
        self._recipe = Recipe()
        self._notes: tuple[str, ...] = ()
        self._properties: tuple[tuple[str, str], ...] = ()
        self._attributes: tuple[tuple[str, str], ...] = ()
        self._namespaces = ""
        self._read_head(str(next(self._file(Tally()).read())[0]))

    def _file(self, tally: Tally) -> UnitFile:
        return UnitFile(self.path, unit="tu", parent="body", tally=tally, name=self.name, simple=SIMPLE)

    def _read_head(self, text: str) -> None:
        from lxml import etree  # noqa: PLC0415  (a tenth of a second, for TMX alone)

        if DECLARES.search(text):
            raise FormatError(
                f"{self.name}: its document type declares entities or elements of its own; remove the declarations"
            )
        whole = text.rstrip().endswith("<body>") or re.search(r"<body\s[^<>]*>\s*\Z", text)
        # The declaration of an encoding has been used already.
        bare = re.sub(r"\A\s*<\?xml[^>]*\?>", "", mended(text)[0])
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring((bare + "</body></tmx>" if whole else bare).encode("utf-8", "replace"), parser)
        except etree.XMLSyntaxError as error:
            said = " ".join((error.msg or "no reason given").split())[:200]
            found = re.match(r"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*<([^\s<>/]+)", text, re.DOTALL)
            if found and found.group(1).rpartition(":")[2] != "tmx":
                raise FormatError(_wrong_root(self.name, found.group(1))) from None
            raise FormatError(f"{self.name}, at its beginning: not well-formed XML ({said})") from None
        if local_name(root) != "tmx":
            raise FormatError(_wrong_root(self.name, local_name(root)))
        opening = re.search(r"<tmx\b[^<>]*>", text)
        self._namespaces = "".join(_XMLNS.findall(opening.group())) if opening else ""
        header = next((child for child in root if local_name(child) == "header"), None)
        if header is not None:
            self._read_header(header)

    def _read_header(self, header: _Element) -> None:
        self.srclang = header.get("srclang", "")
        properties = []
        for child in header:
            if local_name(child) == "prop" and child.get("type") == "x-recipe" and child.text:
                self._recipe = parse_recipe(child.text)
            elif local_name(child) == "prop":
                properties.append((child.get("type", ""), child.text or ""))
        self._notes = tuple(
            "".join(str(part) for part in child.itertext()) for child in header if local_name(child) == "note"
        )
        self._properties = tuple(properties)
        found: dict[Any, Any] = dict(header.attrib)
        self._attributes = tuple((str(name), str(value)) for name, value in found.items())

    def head(self, source: str, target: str, source_tag: str, target_tag: str) -> Head:
        """Return what holds for all pairs."""
        own = {"x-source-document": "", "x-target-document": ""}
        own |= {name: value for name, value in self._properties if name in own}
        return Head(
            name=self._short,
            source_lang=source,
            target_lang=target,
            source_tag=source_tag,
            target_tag=target_tag,
            source_name=own["x-source-document"],
            target_name=own["x-target-document"],
            recipe=self._recipe,
            notes=self._notes,
            properties=tuple((name, value) for name, value in self._properties if name not in own),
            attributes=self._attributes,
        )

    def tags(self) -> dict[str, int]:
        """Count the language tags of the file's texts, as written, in order."""
        found: dict[str, int] = {}
        rest = ""
        seen = False
        for chunk in self._file(Tally()).chunks():
            text = rest + chunk
            end = max(text.rfind(">") + 1, len(text) - _OVERLAP)
            # Counting the usual spelling of the tags that are known takes a tenth of the time of the pattern.
            plain = {tag: text.count(f'<tuv xml:lang="{tag}"', 0, end) for tag in [*found][:_FEW]}
            if sum(plain.values()) != text.count("<tuv", 0, end):
                plain = Counter(_TUV_LANG.findall(text, 0, end))
            for tag, number in plain.items():
                found[tag] = found.get(tag, 0) + number
            seen = seen or "<tu" in text
            rest = text[end:]
        if not seen:
            raise InputError(f"{self.name} holds no translation units")
        for tag in list(found):
            try:
                canonical_tag(tag)
            except LanguageError as error:
                if len(found) <= 2:  # noqa: PLR2004  (nothing is left to read)
                    raise LanguageError(f"{self.name}: {error}") from None
                del found[tag]  # its units are remarked on when they come
        return found

    def sample(self, tag: str) -> str:
        """Return text of the units with a tag."""
        return self._sample(lambda variant: variant.lang.casefold() == tag)

    def sample_of(self, finder: SideFinder) -> str:
        """Return text of one side."""
        return self._sample(lambda variant: finder.rank(variant.lang) > 0)

    def _sample(self, wanted: Any) -> str:  # noqa: ANN401  (a predicate on a variant)
        parts: list[str] = []
        size = 0
        for unit, _ in self._parsed(Tally()):
            for variant in unit.variants if isinstance(unit, ParsedUnit) else ():
                try:
                    chosen = wanted(variant)
                except LanguageError:
                    chosen = False
                if chosen:
                    parts.append(variant.text)
                    size += len(variant.text)
            if size > _SAMPLE:
                break
        return "".join(parts)

    def _parsed(self, tally: Tally, plain: _PlainUnits | None = None) -> Iterator[tuple[ParsedUnit | Pair, int]]:
        """Yield the units that can be read, with their lines; plain ones as pairs, where ``plain`` makes them."""
        file = self._file(tally)
        parser = UnitParser(self._namespaces)
        units = file.read()
        next(units)
        number = 0
        for text, line in units:
            number += 1
            tally.read += 1
            if plain is not None and not isinstance(text, str):
                pair = plain.pair(text, line)
                if pair is not None:
                    yield pair, line
                    continue
            said: list[str] = []
            try:
                if isinstance(text, str):
                    sound, said = mended(text)
                    unit = parser.parse(sound)
                else:
                    unit = parser.parse_simple(text)
            except FormatError as error:
                tally.left_out["damaged"] += 1
                message = str(error)
                place = f"{self.name}, line {line}, body.tu[{number}]"
                joint = "." if message.startswith("tuv") else ": "
                tally.remark(f"{place}{joint}{message}; the unit is left out")
                continue
            for remark in said:
                tally.remark(f"{self.name}, line {line}, body.tu[{number}]: {remark}")
            yield unit, line
        if not file.ended:
            raise FormatError(
                f"{self.name}, after body.tu[{number}]: not well-formed XML (it ends before </body>); "
                "the file may be truncated"
            )

    def pairs(self, finders: tuple[SideFinder, SideFinder], head: Head) -> Iterator[Pair]:
        """Yield the pair of each unit that has both languages."""
        langs = (
            f"without {shown_language(head.source_lang, head.target_lang)}",
            f"without {shown_language(head.target_lang, head.source_lang)}",
        )
        given = 0
        plain = _PlainUnits(finders, head)
        for parsed, line in self._parsed(self.tally, plain):
            if isinstance(parsed, Pair):
                given += 1
                yield parsed
                continue
            variants = parsed.variants
            try:
                first = finders[0].find(variants)
                second = finders[1].find(variants, first)
            except LanguageError as error:
                self.tally.left_out["damaged"] += 1
                self.tally.remark(f"{self.name}, line {line}: {error}; the unit is left out")
                continue
            if first < 0 or second < 0:
                self.tally.left_out[langs[0] if first < 0 else langs[1]] += 1
                continue
            source, target = variants[first], variants[second]
            others = tuple(v for n, v in enumerate(variants) if n not in {first, second}) if len(variants) > 2 else ()  # noqa: PLR2004
            pair = _pair(parsed, source, target, others, line)
            if not pair.source and not pair.target:
                self.tally.left_out["with both sides empty"] += 1
                continue
            given += 1
            yield pair
        if not given:
            nothing = (
                f"{self.name} holds no unit in both {head.source_lang} and {head.target_lang}; "
                "name two languages that it has"
            )
            raise FormatError(next(iter(self.tally.remarks), nothing))


class _PlainUnits:
    """Makes pairs of units that hold nothing but an id and two texts in the file's usual languages.

    They are most of most memories; a record for each of their texts would take a third of the time.
    """

    def __init__(self, finders: tuple[SideFinder, SideFinder], head: Head) -> None:
        """Remember how the file writes its languages."""
        self._finders = finders
        self._tags = head.source_tag, head.target_tag
        self._turned: dict[tuple[str, str], bool | None] = {}
        self._judged: dict[str, tuple[float, float, str] | None] = {"": (0.0, 0.0, "")}

    def pair(self, found: re.Match[str], line: int) -> Pair | None:  # noqa: C901, PLR0911  (a list of doubts)
        """Return the pair of a unit; None where it needs more care."""
        _, of_unit, props, first, one, second, two = found.groups()
        if props not in self._judged:
            self._remember(props)
        judged = self._judged.get(props)
        if judged is None:
            return None
        score, confidence, kind = judged
        identity = ""
        if of_unit:
            # The plain way to write an id, else with care.
            identity = of_unit[7:-1]
            if not of_unit.startswith(' tuid="') or of_unit[-1] != '"' or '"' in identity or "&" in identity:
                named = ONLY_ID.fullmatch(of_unit)
                if named is None:
                    return None
                identity = named.group(1)
        turned = self._turned.get((first, second))
        if turned is None:
            if (first, second) in self._turned:
                return None
            turned = self._order(first, second)
            if turned is None:
                return None
        if "&" in one or "&" in two:
            plain = unescaped(one), unescaped(two)
            if plain[0] is None or plain[1] is None:
                return None
            one, two = plain[0], plain[1]
        if not one or not two or one.strip() != one or two.strip() != two:
            return None
        if len(one) > LONGEST_SEGMENT or len(two) > LONGEST_SEGMENT:
            return None
        unit = Unit(identity, line)
        return (
            Pair(two, one, score, confidence, kind, unit) if turned else Pair(one, two, score, confidence, kind, unit)
        )

    def _remember(self, props: str) -> None:
        """Read properties that are nothing but what duizhao knows of a pair; None stands for any others."""
        properties = properties_of(props)
        judged = judgement_of(properties) if properties is not None else None
        if len(self._judged) < _REMEMBERED:
            plain = judged is not None and not (judged.properties or judged.checked or judged.pinned)
            self._judged[props] = (judged.score, judged.confidence, judged.kind) if judged and plain else None

    def _order(self, first: str, second: str) -> bool | None:
        """Tell whether the texts stand in the other order; None where the tags are not the usual ones."""
        order: bool | None = None
        tags = tuple(tag.group(1) if (tag := ONLY_LANG.fullmatch(written)) else "" for written in (first, second))
        if tags == self._tags:
            order = False
        elif tags == self._tags[::-1]:
            order = True
        if len(self._turned) < _REMEMBERED:
            self._turned[first, second] = order
        return order


def _wrong_root(path: str, name: str) -> str:
    return f"{path}: the root is <{name[:40]}>, not <tmx>; give a TMX file"


def _pair(parsed: ParsedUnit, source: Variant, target: Variant, others: tuple[Variant, ...], line: int) -> Pair:
    judged = judgement_of(parsed.properties)
    attributes = parsed.attributes
    identity = ""
    if attributes:
        identity = next((value for name, value in attributes if name == "tuid"), "")
        attributes = tuple(item for item in attributes if item[0] != "tuid")
    unit = Unit(
        id=identity,
        line=line,
        notes=parsed.notes,
        properties=judged.properties,
        attributes=attributes,
        source=source,
        target=target,
        others=others,
    )
    said = dict(attributes) if judged.checked is not None else {}
    return Pair(
        source=source.text.strip(),
        target=target.text.strip(),
        score=judged.score,
        confidence=judged.confidence,
        kind=judged.kind,
        unit=unit,
        checked=Checked(by=said.get("changeid", ""), at=said.get("changedate", "")) if judged.checked else None,
        pinned=judged.pinned,
        note="\n".join(note.text for note in parsed.notes) if parsed.notes else "",
    )
