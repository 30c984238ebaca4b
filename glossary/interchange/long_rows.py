"""Tables with a row a term: a column says which language it is in, and an identifier which terms are one concept.

TermWeb, Across and databases write them so. They are turned into rows with a column a language, in which a concept with
several terms in a language takes several rows with its identifier, and read as any other table.
"""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.glossary.interchange.cells import Line
from duizhao.glossary.interchange.head_languages import language_named
from duizhao.glossary.interchange.headers import Column, read_column

__all__ = ["widened"]

_HEAD_ROWS = 12
_OF_CONCEPT = frozenset({"subject", "id"})


def widened(rows: Sequence[Line]) -> list[Line] | None:
    """Return a table of a row a term as one of a row a concept with its header; None where the table is another one.

    >>> cells = [["ID", "Lang", "Term"], ["1", "en", "valve"], ["1", "zh-CN", "阀门"]]
    >>> widened(list(enumerate(cells, 1)))
    [(1, ['ID', 'Term [en]', 'Term [zh-CN]']), (2, ['1', 'valve', '阀门'])]
    """
    for place, (number, cells) in enumerate(rows[:_HEAD_ROWS]):
        columns = [read_column(at, cell) for at, cell in enumerate(cells) if cell.strip()]
        roles = [column.role for column in columns if not column.lang]
        if roles.count("term") == roles.count("language") == roles.count("id") == 1 and not any(
            column.role == "term" and column.lang for column in columns
        ):
            return _widened(columns, number, rows[place + 1 :])
    return None


def _widened(columns: Sequence[Column], number: int, rows: Sequence[Line]) -> list[Line] | None:
    tongue = next(column for column in columns if column.role == "language" and not column.lang)
    name = next(column for column in columns if column.role == "id")
    shared = [column for column in columns if column.role in _OF_CONCEPT]
    own = [column for column in columns if column is not tongue and column not in shared]
    # Concept, language, number of the term in it: its row.
    found: dict[str, dict[str, list[Line]]] = {}
    for row in rows:
        said = _cell(row[1], tongue).strip()
        if not language_named(said):
            return None
        found.setdefault(_cell(row[1], name).strip(), {}).setdefault(said, []).append(row)
    langs = list(dict.fromkeys(lang for terms in found.values() for lang in terms))
    heads = [column.head for column in shared] + [f"{column.head} [{lang}]" for lang in langs for column in own]
    table: list[Line] = [(number, heads)]
    for terms in found.values():
        for at in range(max(map(len, terms.values()))):
            chosen = {lang: some[at] for lang, some in terms.items() if at < len(some)}
            first = next(iter(chosen.values()))
            cells = [next(filter(None, (_cell(row[1], one) for row in chosen.values())), "") for one in shared]
            cells += [_cell(chosen[lang][1], one) if lang in chosen else "" for lang in langs for one in own]
            table.append((first[0], cells))
    return table


def _cell(cells: Sequence[str], column: Column) -> str:
    return cells[column.place] if column.place < len(cells) else ""
