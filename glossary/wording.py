"""Traditional to Simplified characters, and Taiwan to mainland wording, by OpenCC.

Loading a table takes about 5 ms, so each is loaded when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import opencc

__all__ = ["Wording"]


class Wording:
    """Both conversions; one instance is shared by whoever needs them, nothing is global."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._tables: dict[str, opencc.OpenCC] = {}

    def simplified(self, text: str) -> str:
        """Turn Traditional characters into Simplified, and no words: 計算能力 to 计算能力 (computing power)."""
        return self._convert("t2s", text)

    def mainland(self, text: str) -> str:
        """Turn Taiwan words into mainland ones as well: 伺服器 to 服务器 (server), 軟體 to 软件 (software)."""
        return self._convert("tw2sp", text)

    def _convert(self, table: str, text: str) -> str:
        if table not in self._tables:
            from opencc import OpenCC  # noqa: PLC0415 - only those who meet Chinese need it

            self._tables[table] = OpenCC(table)
        return str(self._tables[table].convert(text))
