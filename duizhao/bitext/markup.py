"""Texts and attributes as XML writes them; `xml.sax.saxutils` has the same, but takes in all of urllib."""

from __future__ import annotations

__all__ = ["escape", "quoteattr"]


def escape(text: str) -> str:
    """Return the text as the content of an XML element.

    >>> escape("R&D <b>")
    'R&amp;D &lt;b&gt;'
    """
    if "&" in text:
        text = text.replace("&", "&amp;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("<", "&lt;") if "<" in text else text


def quoteattr(text: str) -> str:
    r"""Return the text as the value of an XML attribute, in quotation marks.

    >>> quoteattr("a\tb"), quoteattr('"'), quoteattr("'\"")
    ('"a&#9;b"', '\'"\'', '"\'&quot;"')
    """
    text = escape(text).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    if '"' not in text:
        return f'"{text}"'
    return f'"{text.replace(chr(34), "&quot;")}"' if "'" in text else f"'{text}'"
