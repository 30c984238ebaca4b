"""Server-sent events: each open tab hears of new revisions and of the progress of long tasks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Final

__all__ = ["Hub"]

_LONGEST: Final = 100  # events that a tab may fall behind before it is let go; it then asks what it missed
_BEAT: Final = 20.0  # seconds between two signs of life


class Hub:
    """All open streams."""

    def __init__(self) -> None:
        """Begin without any."""
        self._queues: set[asyncio.Queue[str | None]] = set()

    def __len__(self) -> int:
        """Count the open streams."""
        return len(self._queues)

    def tell(self, event: str, data: Mapping[str, object]) -> None:
        """Send an event to every tab."""
        text = f"event: {event}\ndata: {json.dumps(data)}\n\n"
        for queue in list(self._queues):
            if queue.qsize() >= _LONGEST:
                self._queues.discard(queue)
                continue
            queue.put_nowait(text)

    def close(self) -> None:
        """End every stream."""
        for queue in self._queues:
            queue.put_nowait(None)

    async def stream(self) -> AsyncIterator[str]:
        """Yield events as they come, and a comment now and then so that a lost connection is noticed."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield "retry: 1000\n\n"
            while queue in self._queues:
                try:
                    text = await asyncio.wait_for(queue.get(), _BEAT)
                except TimeoutError:
                    yield ": here\n\n"
                    continue
                if text is None:
                    return
                yield text
        finally:
            self._queues.discard(queue)
