"""Text from strangers, made safe to show: what would steer a terminal, or break a line, is written as an escape."""

from __future__ import annotations

import re

__all__ = ["escape", "visible", "visible_lines"]

# Controls of C0 and C1, line and paragraph separators, marks that turn the direction of writing (UTR 36), and lone
# surrogates, which no stream takes.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSAFE_BUT_LINES = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))


def escape(character: str) -> str:
    r"""Write one character as an escape that JSON reads as well: ``\n``, ``\t``, else ``\u`` and four digits.

    >>> escape("\x1b"), escape("\n"), escape("𠀀")
    ('\\u001b', '\\n', '\\ud840\\udc00')
    """
    short = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}.get(character)
    if short:
        return short
    code = ord(character)
    if code <= 0xFFFF:  # noqa: PLR2004 - the end of the basic plane
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def visible(text: str) -> str:
    r"""Keep a text on one line, whatever it holds.

    >>> visible("red \x1b[31mterm\nof two lines, 算力")  # computing power
    'red \\u001b[31mterm\\nof two lines, 算力'
    """
    return text if text.isprintable() else _UNSAFE.sub(lambda found: escape(found[0]), text)


def visible_lines(text: str) -> str:
    r"""As `visible`, but line feeds and tabs stay.

    >>> visible_lines("one\ttwo\nthree\x07")
    'one\ttwo\nthree\\u0007'
    """
    return text if text.isprintable() else _UNSAFE_BUT_LINES.sub(lambda found: escape(found[0]), text)
