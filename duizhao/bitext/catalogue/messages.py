"""One catalogue in gettext's format: English is what the program says, ``zh_Hans.po`` has the Chinese for it.

The catalogue is read as it is (``.po``), so nothing has to be compiled and a translator edits what is shipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, Self

from duizhao.bitext.errors import InputError

__all__ = ["LANGUAGES", "Catalogue", "Message", "choose_language", "joined", "noted", "open_catalogue", "phrase"]

LANGUAGES: Final[Mapping[str, str]] = {"en": "", "zh-Hans": "zh_Hans.po"}
"""BCP 47 tag of each language of the interface, and the file that has it."""

_SHORT: Final = {"zh": "zh-Hans", "en": "en"}


class Message(str):
    """A sentence that knows what it was made of; as a string it is the English one.

    ``template`` is a message of the catalogue and ``values`` are what its fields stand for, messages among them, so
    that `Catalogue.say` can make the same sentence in another language. Whoever only wants English takes the string.

    >>> phrase("'{word}' is repeated.", word="the")
    "'the' is repeated."
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> Self:
        """Fill the English template; braces in values stay as they are."""
        made = super().__new__(cls, template.format_map(values))
        made.template, made.values = template, values
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, object]]:  # type: ignore[override] # not those of a str
        """Return what a copy is made of."""
        return self.template, self.values


def joined(joint: str, parts: Sequence[str]) -> Message:
    """Join what is said by a sign that is the same in every language.

    >>> joined(" + ", [phrase("minor"), phrase("major")])
    'minor + major'
    """
    fields = {f"part{number}": part for number, part in enumerate(parts)}
    return Message(joint.join(f"{{{name}}}" for name in fields), fields)


def phrase(template: str, /, **values: object) -> Message:
    """Make a sentence of a message of the catalogue and the values of its fields."""
    return Message(template, values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The words of one language; ``lang`` is its BCP 47 tag. What is missing is said in English."""

    lang: str = "en"
    words: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def gettext(self, message: str) -> str:
        """Return the words for a message."""
        return self.words.get(message, message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the words for a message about a count; Chinese has one form."""
        if self.lang == "en":
            return one if count == 1 else many
        forms = self.plurals.get(one)
        return forms[0] if forms else many

    def say(self, text: str) -> str:
        """Return a sentence in this language; a text that is not a `Message` as it is: it is somebody's own."""
        if not isinstance(text, Message):
            return text
        values = {name: self.say(value) if isinstance(value, str) else value for name, value in text.values.items()}
        return self.gettext(text.template).format_map(values)

    def number(self, count: int) -> str:
        """Write a count with the grouping of the language; both group by three."""
        return f"{count:,}"


def noted(message: str) -> str:
    """Return a message as it is: marks what is looked up later, so that it is known to belong to the catalogue."""
    return message


def choose_language(wanted: str | None, accepted: str = "") -> str:
    """Choose a language of the interface: as asked for, else the first that a browser accepts, else English.

    >>> choose_language("zh"), choose_language(None, "fr;q=0.9, zh-CN, en;q=0.5"), choose_language(None, "fr")
    ('zh-Hans', 'zh-Hans', 'en')
    """
    ranked = []
    for number, part in enumerate(accepted.split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        ranked.append((-weight, number, tag))
    for tag in (wanted or "", *(tag for weight, _, tag in sorted(ranked) if weight < 0)):
        if tag in LANGUAGES:
            return tag
        short = tag.lower().split("-")[0]
        if short in _SHORT:
            return _SHORT[short]
    return "en"


@cache
def open_catalogue(lang: str) -> Catalogue:
    """Return the words of a language.

    Raises
    ------
    InputError
        When the program does not speak it.
    """
    if lang not in LANGUAGES:
        raise InputError(f"{lang!r} is not a language of the interface; use one of {' '.join(LANGUAGES)}")
    name = LANGUAGES[lang]
    if not name:
        return Catalogue()
    import polib  # noqa: PLC0415 - English needs no file

    text = (files("duizhao.bitext.catalogue") / name).read_text(encoding="utf-8")
    words: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for entry in polib.pofile(text):
        if entry.msgid_plural:
            plurals[entry.msgid] = tuple(entry.msgstr_plural.values())
        elif entry.msgstr:
            words[entry.msgid] = entry.msgstr
    return Catalogue(lang=lang, words=words, plurals=plurals)
