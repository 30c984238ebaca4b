"""The words of the interface, in English and Chinese, for the desk, the pages and the reports."""

from duizhao.bitext.catalogue.messages import (
    LANGUAGES,
    Catalogue,
    Message,
    choose_language,
    joined,
    noted,
    open_catalogue,
    phrase,
)

__all__ = ["LANGUAGES", "Catalogue", "Message", "choose_language", "joined", "noted", "open_catalogue", "phrase"]
