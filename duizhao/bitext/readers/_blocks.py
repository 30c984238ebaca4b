"""Building blocks from text with markup, keeping where each character came from."""

from __future__ import annotations

import re
from typing import Final

from duizhao.bitext.model import Block, Gap

__all__ = ["BlockBuilder"]

_TAG: Final = re.compile(r"<[^<>]*>?")


class BlockBuilder:
    """Collects the text of one block after another; what is in no block becomes a gap.

    What is added while ``code`` is set is marked as program text. Parts are added in the order of the text. White
    space at the ends of a block is never part of it, and white space inside becomes one space, or none between
    Chinese characters where it holds a line break.
    """

    def __init__(self, text: str) -> None:
        """Begin at the start of a text."""
        self.text = text
        self.kind = "paragraph"
        self.code = False
        self._blocks: list[Block] = []
        self._seen: set[str] = set()
        self._reasons: list[tuple[int, int, str]] = []
        self._parts: list[tuple[str, int, int, bool]] = []
        self._space: tuple[int, int] | None = None

    def holds(self, text: str) -> bool:
        """Whether an ended block has this very text."""
        return text in self._seen

    @property
    def open(self) -> bool:
        """Whether the open block holds anything."""
        return bool(self._parts)

    def add(self, start: int, end: int) -> None:
        """Add ``text[start:end]`` unchanged; it begins and ends with no white space."""
        if start < end:
            self.add_as(self.text[start:end], start, end)

    def add_as(self, shown: str, start: int, end: int) -> None:
        """Add what ``text[start:end]`` stands for."""
        if self._parts and self._space is not None:
            left, right = self._space
            broken = "\n" in self.text[left:right]
            if not (broken and _wide(self._parts[-1][0][-1]) and _wide(shown[0])):
                self._parts.append((" ", left, right, self.code and self._parts[-1][3]))
        self._space = None
        self._parts.append((shown, start, end, self.code))

    def add_space(self, start: int, end: int) -> None:
        """Note white space: a space, if the block goes on."""
        if self._space is None and self._parts:
            self._space = (start, end)

    def leave_out(self, start: int, end: int, reason: str) -> None:
        """Say why a stretch is in no block; inside a block the words on both sides stay together."""
        if start < end:
            self._reasons.append((start, end, reason))

    def end_block(self) -> None:
        """End the open block, if it holds anything."""
        parts, self._parts, self._space = self._parts, [], None
        if not parts:
            return
        shown: list[str] = []
        runs: list[tuple[int, int, int]] = []
        code: list[tuple[int, int]] = []
        position = 0
        for text, start, end, is_code in parts:
            plain = len(text) == end - start
            follows = runs and runs[-1][2] == start and position - runs[-1][0] == start - runs[-1][1]
            if plain and follows:
                runs[-1] = (runs[-1][0], runs[-1][1], end)
            else:
                runs.append((position, start, end))
            shown.append(text)
            if is_code and code and code[-1][1] == position:
                code[-1] = (code[-1][0], position + len(text))
            elif is_code:
                code.append((position, position + len(text)))
            position += len(text)
        block_start, block_end = parts[0][1], parts[-1][2]
        joined = "".join(shown)
        self._seen.add(joined)
        unchanged = joined == self.text[block_start:block_end]
        self._blocks.append(
            Block(
                text=joined,
                start=block_start,
                end=block_end,
                kind=self.kind,
                runs=() if unchanged else tuple(runs),
                code=tuple(code),
            )
        )

    def finish(self) -> tuple[tuple[Block, ...], tuple[Gap, ...]]:
        """Return the blocks, and a gap for every stretch between them: as said, ``blank`` or ``markup``."""
        self.end_block()
        gaps: list[Gap] = []
        reasons = iter((*sorted(self._reasons), (len(self.text), len(self.text), "")))
        start, end, reason = next(reasons)
        position = 0
        for left, right in (*((b.start, b.end) for b in self._blocks), (len(self.text), len(self.text))):
            while position < left:
                while end <= position and start < len(self.text):
                    start, end, reason = next(reasons)
                if start <= position < end:
                    stop = min(end, left)
                    self._append(gaps, position, stop, reason)
                else:
                    stop = min(start, left)
                    blank = not self.text[position:stop].strip()
                    self._append(gaps, position, stop, "blank" if blank else "markup")
                position = stop
            position = right
        return tuple(self._blocks), tuple(gaps)

    def _append(self, gaps: list[Gap], start: int, end: int, reason: str) -> None:
        if reason == "hidden" and not any(map(str.isalnum, _TAG.sub("", self.text[start:end]))):
            reason = "markup"  # a drawing without words
        if gaps and gaps[-1].end == start and gaps[-1].reason == reason:
            gaps[-1] = Gap(start=gaps[-1].start, end=end, reason=reason)
        else:
            gaps.append(Gap(start=start, end=end, reason=reason))


def _wide(character: str) -> bool:
    """Tell whether a character is Han or full-width, beside which a line break is no space."""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\uffef" or character > "\U0001ffff"
