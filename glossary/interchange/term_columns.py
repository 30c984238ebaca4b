"""The columns of a table that hold terms: whose language each is, and the terms of a row by language.

A column may name its language in its head, leave it to another column, or hold the synonyms of either language. The
same columns decide which terms a status, a part of speech or a reading is said of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duizhao.bitext.errors import FormatError
from duizhao.bitext.language.characters import has_han
from duizhao.bitext.language.tags import is_chinese
from duizhao.glossary.concepts import Status, Term, is_english
from duizhao.glossary.interchange.cells import is_answer, keeps_slash, split_synonyms, variants_of
from duizhao.glossary.interchange.head_languages import language_named
from duizhao.glossary.interchange.head_roles import SOURCE, TARGET
from duizhao.glossary.interchange.headers import Column
from duizhao.glossary.interchange.tags import normal_tag

__all__ = ["TermColumns"]


class TermColumns:
    """Reads the terms of rows, one row at a time."""

    def __init__(self, columns: Sequence[Column]) -> None:
        """Take the columns of the table, their languages known."""
        self._columns = columns
        self.all = [column for column in columns if column.role == "term"]
        self._own = any(column.role == "forms" for column in columns)
        self._slashes = True

    def terms_of(self, said: dict[int, str], place: str) -> dict[str, list[Term]]:
        """Return the terms of a row by language, in the order of the columns."""
        self._slashes = not keeps_slash(said[column.place] for column in self.all)
        found: dict[str, list[Term]] = {}
        for column in self._columns:
            text = said[column.place]
            if column.role in {"term", "synonym"} and text.strip():
                lang = self._lang_of(column, said, place)
                kind = "" if column.role == "term" or "abbr" not in column.head.casefold() else "abbreviation"
                found.setdefault(lang, []).extend(
                    Term(text=part, lang=lang, kind=kind, status=column.status) for part in self.texts(text)
                )
            elif (column.role == "forbidden" and text and not is_answer(text)) or (
                column.role in {"forbidden_terms", "superseded_terms"} and text
            ):
                lang = self.language_of(column.lang) if column.lang else self.rated(column)[0]
                status = Status.SUPERSEDED if column.role == "superseded_terms" else Status.DEPRECATED
                found.setdefault(lang, []).extend(
                    Term(text=one, lang=lang, status=status) for one in split_synonyms(text)
                )
            elif column.role == "others":
                for line in text.split("\n"):
                    tag, _, one = line.partition(": ")
                    if one.strip():
                        lang = normal_tag(tag, place)
                        found.setdefault(lang, []).append(Term(text=one.strip(), lang=lang))
        return found

    def origins(self, said: dict[int, str], terms: dict[str, list[Term]]) -> Iterator[tuple[int, Term]]:
        """Yield each term with the place of the column that it stands under, −1 where none is a column of terms."""
        for some in terms.values():
            for term in some:
                yield (
                    next(
                        (
                            column.place
                            for column in self.all
                            if said[column.place].strip() and term.text in self.texts(said[column.place])
                        ),
                        -1,
                    ),
                    term,
                )

    def texts(self, cell: str) -> list[str]:
        """Return the terms of a cell."""
        return [part for one in split_synonyms(cell, slashes=self._slashes) for part in variants_of(one)]

    def _lang_of(self, column: Column, said: dict[int, str], place: str) -> str:
        """Return the language of a term: its column's, or a finer one that a column of languages names in the row."""
        if column.lang in {"", SOURCE, TARGET}:
            # Synonyms without a language: Chinese by their characters.
            chinese = has_han(said[column.place])
            langs = [one.lang for one in self.all]
            return next((lang for lang in langs if is_chinese(lang) == chinese), langs[0])
        for other in self._columns:
            text = said[other.place]
            if other.role == "language" and text and self._names_language_of(other, column):
                lang = language_named(text) or normal_tag(text, place)
                if is_chinese(lang) != is_chinese(column.lang):
                    raise FormatError(f"{place}: {text} under '{other.head}'; put the term into the other column")
                return column.lang if lang == "zh" else lang
        return column.lang

    def _names_language_of(self, other: Column, column: Column) -> bool:
        """Tell whether a column names the language of the terms in another one."""
        if self._own:
            return other.head.casefold() == f"{column.head.casefold()}_lang"
        return other.lang == column.lang

    def language_of(self, lang: str) -> str:
        """Return the language of the column of terms that a column with this language is said of."""
        langs = [column.lang for column in self.all]
        if lang in langs:
            return lang
        same = [one for one in langs if is_chinese(one) == is_chinese(lang) and one[:2] == lang[:2]]
        return same[0] if same else lang

    def rated(self, column: Column) -> list[str]:
        """Return the languages whose terms a status rates: its own or, where it names none, those translated into.

        In our own rows it is the first of them; the other script of Chinese has a column beside it.
        """
        if column.lang:
            return [self.language_of(column.lang)]
        chinese = not is_chinese(self.all[0].lang)
        langs = dict.fromkeys(one.lang for one in self.all if is_chinese(one.lang) == chinese)
        return list(langs)[: 1 if self._own else None]

    def spoken(self) -> str:
        """Return the language that a part of speech is said of where none is named: English, or else the first."""
        langs = [column.lang for column in self.all]
        return next((lang for lang in langs if is_english(lang)), langs[0])
