"""The SQLite file under a termbase: a kind of `duizhao.bitext.database`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from duizhao.bitext.database import Database as _Database
from duizhao.bitext.database import Kind

__all__ = ["APPLICATION_ID", "BUSY_SECONDS", "NEWEST_STEP", "Database"]

APPLICATION_ID: Final = 0x445A5442
"""``DZTB``, in the header of each termbase, so that another program's database is not taken for one."""

BUSY_SECONDS: Final = 10
"""How long to wait for another writer: an edit takes milliseconds, importing a dictionary a minute."""

NEWEST_STEP: Final = 2
"""How many steps ``migrations`` holds (a test counts them)."""

_KIND: Final = Kind(
    noun="termbase",
    article="a",
    application_id=APPLICATION_ID,
    steps="duizhao.glossary.termbase.migrations",
    newest=NEWEST_STEP,
    make="mine or import one first",
    wait=BUSY_SECONDS,
)


class Database(_Database):
    """A termbase's file."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool,
        wait: float = BUSY_SECONDS,
        migrations: Sequence[str] | None = None,
    ) -> None:
        """Open ``path``; parameters and errors are those of `duizhao.bitext.database.Database`."""
        super().__init__(path, _KIND, create=create, wait=wait, steps=migrations)
