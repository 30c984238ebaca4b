"""The words of the interface, in English and Chinese, for the desk, the pages and the reports."""

from duizhao.bitext.catalogue.messages import LANGUAGES, Catalogue, choose_language, noted, open_catalogue

__all__ = ["LANGUAGES", "Catalogue", "choose_language", "noted", "open_catalogue"]
