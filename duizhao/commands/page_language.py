"""The language that a page or a report speaks."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

__all__ = ["PageLanguage", "PageLanguageOption"]


class PageLanguage(StrEnum):
    """The languages of the interface."""

    en = "en"
    zh = "zh"

    @property
    def tag(self) -> str:
        """Its BCP 47 tag."""
        return "zh-Hans" if self is PageLanguage.zh else "en"


PageLanguageOption = Annotated[PageLanguage, typer.Option("--lang", help="Language that a page (.html) speaks.")]
