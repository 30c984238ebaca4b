"""Characters that a file format cannot hold, and what is written in their place."""

from __future__ import annotations

import re

__all__ = ["guarded", "legal", "one_line", "unguarded"]

# XML 1.0 section 2.2 forbids the C0 controls but tab and line ends, the surrogates, U+FFFE and U+FFFF.
# The C1 controls are allowed but discouraged there, and OmegaT drops a whole memory over a control character.
_SPACE_LIKE = re.compile("[\x0b\x0c\x1c-\x1f\x85]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f]")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
_SUSPECT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("[\t\n\u2028\u2029]")


# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
_RUN = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet runs.

    >>> guarded("=1+1"), guarded("'-able"), guarded("算力")  # computing power
    ("'=1+1", "''-able", '算力')
    """
    return "'" + cell if cell.lstrip("'").startswith(_RUN) else cell


def unguarded(cell: str) -> str:
    """Undo `guarded`.

    >>> unguarded("'=1+1"), unguarded("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_RUN) else cell


def legal(text: str) -> str:
    r"""Return the text without control characters, lone surrogates and noncharacters.

    Controls that act as white space become a space, the others go; what is no character at all becomes
    U+FFFD; a carriage return becomes a line feed. The result can stand in XML 1.0, HTML and JSON, and
    comes back from an XML parser as it was.

    >>> legal("a\x00b\x0bc\ud800d\r\ne")
    'ab c\ufffdd\ne'
    """
    if text.isprintable() or _SUSPECT.search(text) is None:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NO_CHARACTER.sub("\ufffd", _CONTROL.sub("", _SPACE_LIKE.sub(" ", text)))


def one_line(text: str) -> str:
    r"""Return the legal text with each tab and line end as a space, so that it fits a field of a TSV.

    >>> one_line("a\tb\r\nc\u2028d")
    'a b c d'
    """
    return text if text.isprintable() else _LINE_END.sub(" ", legal(text))
