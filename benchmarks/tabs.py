"""Open pages without a browser: the connection of each speaks as a browser's does. A page is asked for, its messages are counted until its
script is done, and what it wants drawn again every few seconds is asked for as often, so that a page that is only looked at costs the
server what it costs in an office. What a browser draws of it costs nobody here."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

LIMIT_SECONDS = 120.0
HEARS = "hears"
"""The task that hears what the server says; the others ask, each for a part of the page."""
T = TypeVar("T")


class Tab:
    """One open page."""

    def __init__(self, address: str) -> None:
        self.address = address.replace("http", "ws", 1)
        self.page, self.bytes = "", 0
        self._connection: ClientConnection | None = None
        self._drawn = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def open(self, page: str) -> float:
        """Connects and draws a page; the seconds until its script was done."""
        begin = time.perf_counter()
        self._connection = await connect(
            f"{self.address}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], max_size=None, proxy=None
        )
        self._tasks[HEARS] = asyncio.create_task(self._hear())
        await self._draw(page)
        return time.perf_counter() - begin

    async def go(self, page: str) -> float:
        """Draws another page in the same connection."""
        begin = time.perf_counter()
        await self._draw(page)
        return time.perf_counter() - begin

    async def close(self) -> None:
        """The browser leaves."""
        for task in self._tasks.values():
            task.cancel()
        if self._connection:
            await self._connection.close()

    async def _draw(self, page: str) -> None:
        self.page = page
        for name in [name for name in self._tasks if name != HEARS]:
            self._tasks.pop(name).cancel()
        self._drawn.clear()
        await self._ask("")
        drawn = asyncio.create_task(self._drawn.wait())
        hears = self._tasks[HEARS]
        await asyncio.wait((drawn, hears), timeout=LIMIT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not drawn.done():
            drawn.cancel()
            raise ConnectionError(f"The page {page!r} was not drawn: {hears.exception() if hears.done() else 'it took too long'}")

    async def _ask(self, fragment: str) -> None:
        asked = BackMsg()
        asked.rerun_script.page_name = self.page
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.is_auto_rerun = bool(fragment)
        assert self._connection is not None
        await self._connection.send(asked.SerializeToString())

    async def _hear(self) -> None:
        assert self._connection is not None
        async for data in self._connection:
            assert isinstance(data, bytes)
            self.bytes += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "auto_rerun":
                self._begin(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                self._drawn.set()

    def _begin(self, fragment: str, seconds: float) -> None:
        """From now on a part of the page is asked for again every so many seconds."""
        if before := self._tasks.get(fragment):
            before.cancel()
        self._tasks[fragment] = asyncio.create_task(self._again(fragment, seconds))

    async def _again(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await self._ask(fragment)
            except ConnectionClosed:
                return


class Tabs:
    """Any number of open pages of one server, kept by a thread of their own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.tabs: list[Tab] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def open(self, count: int, page: str = "") -> list[float]:
        """So many more, at once: the seconds of each until it stood."""
        new = [Tab(self.address) for _ in range(count)]
        self.tabs += new
        return self._all([tab.open(page) for tab in new])

    def go(self, page: str) -> float:
        """The first one draws another page; its seconds."""
        return self._all([self.tabs[0].go(page)])[0]

    def close(self) -> None:
        """All leave."""
        self._all([tab.close() for tab in self.tabs])
        self.tabs.clear()

    def stop(self) -> None:
        """Ends the thread too."""
        self.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _all(self, acts: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
        async def together() -> list[T]:
            return await asyncio.gather(*acts)

        return asyncio.run_coroutine_threadsafe(together(), self._loop).result()


@contextmanager
def tabs_of(address: str) -> Iterator[Tabs]:
    """Open pages of a server, closed at the end."""
    tabs = Tabs(address)
    try:
        yield tabs
    finally:
        tabs.stop()
