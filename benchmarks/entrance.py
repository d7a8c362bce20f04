"""What the entrance costs a request: an app behind it with a session, beside the same app alone. `python benchmarks/entrance.py [--pairs
N]`

The app within answers at once, so the ratio is the entrance's worst; beneath it stand microseconds of the processor a request, which is
what a page's scripts and styles (some 60 requests on a first view) pay."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from benchmarks.paired import PAIRS, Figure, asked, figure, in_turns, show
from data_loaders.model.acts import ADMINISTRATOR
from data_loaders.store.accounts import Accounts
from data_loaders.store.board_accounts import accounts_path
from data_loaders.store.locations import DATABASE_VARIABLE
from pages.server.entrance import Entrance

REQUESTS = 4000


def main() -> None:
    """Print the table and the microseconds."""
    found = list(figures(asked(__doc__, pairs=PAIRS).pairs))
    show(iter(found))
    for each in found:
        cost = median(what.cpu - beside.cpu for what, beside in each.pairs) / REQUESTS
        print(f"{each.what}: {cost * 1_000_000:.0f} µs of CPU more a request")


def figures(pairs: int = PAIRS) -> Iterator[Figure]:
    """Requests through the entrance beside requests to the app alone, without accounts and with them."""
    with TemporaryDirectory() as folder, patch.dict(os.environ, {DATABASE_VARIABLE: str(Path(folder) / "board.duckdb")}):
        alone, through = in_turns([asking(inside, {}), asking(Entrance(inside), {})], pairs)
        yield figure("a request through the entrance, no accounts", "the app alone", through, alone)
        with Accounts.open(accounts_path()) as accounts:
            accounts.add("ada", ADMINISTRATOR)
            cookie = {"cookie": f"board_session={accounts.start_session('ada')}"}
        alone, through = in_turns([asking(inside, cookie), asking(Entrance(inside), cookie)], pairs)
        yield figure("a request through the entrance, with a session", "the app alone", through, alone)


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that answers at once."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def asking(app: ASGIApp, headers: dict[str, str]) -> Callable[[], None]:
    """Many requests for a script of a page, one after the other; each must be answered."""
    given = [(name.encode(), value.encode()) for name, value in {"host": "127.0.0.1:8501", **headers}.items()]
    scope = {"type": "http", "method": "GET", "path": "/static/js/index.js", "query_string": b"", "headers": given, "scheme": "http"}
    scope |= {"client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8501)}

    async def ask() -> None:
        statuses: list[int] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        for _ in range(REQUESTS):
            await app(dict(scope), receive, send)
        assert statuses == [200] * REQUESTS

    return lambda: asyncio.run(ask())


if __name__ == "__main__":
    main()
