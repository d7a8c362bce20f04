"""Files that name people leave here: by addresses of our own that look at who asks each time, never through Streamlit's /media, which gives
whatever it holds to everybody who knows the address.

A page gets an address for each of its buttons (Links): it is long, works for the account it was drawn for and while that page is open, and
is gone after an hour. The bytes are made and recorded when they are asked for, and go out piece by piece."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from data_loaders.model.acts import Actor
from data_loaders.model.words import line
from data_loaders.store.accounts import Account, AccountsUnusable, account_key
from data_loaders.store.allowed import NotAllowed
from data_loaders.store.condition import Told
from data_loaders.store.handing_out import HandedOut, Original, hand_out, original_of
from data_loaders.store.warehouse import Warehouse
from pages.server.identity import SCOPE, who_asks

LIFE_SECONDS = 3600.0
MOST_OF_ONE_PAGE = 400
"""So many addresses one open page has at most; its oldest go first."""
OTHER = "application/octet-stream"
OWN_SITES = ("same-origin", "none")
"""From where a browser may ask: a page of ours, or the address line."""


@dataclass(frozen=True, slots=True)
class Link:
    """What an address gives: of which open page (Streamlit's session), for which account (its key; None where the board has none), by which
    button, what the file is called, and what makes, records and gives it; `ends_at` by the same clock as `Links.now`."""

    page: str
    account: str | None
    button: str
    name: str
    mime: str
    give: Callable[[Actor], HandedOut]
    ends_at: float


class Links:
    """The addresses of all open pages. Safe to use from several threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._links: dict[str, Link] = {}
        self._lock = threading.Lock()

    def address(
        self, page: str, account: Account | None, button: str, name: str, give: Callable[[Actor], HandedOut], mime: str | None = None
    ) -> str:
        """An address for the file of that name, relative to that of any page; the one that the same button had before goes."""
        token, now = secrets.token_urlsafe(32), self.now()
        whose = account_key(account.name) if account else None
        with self._lock:
            self._drop(token for token, link in self._links.items() if link.ends_at <= now or (link.page, link.button) == (page, button))
            mine = [token for token, link in self._links.items() if link.page == page]
            self._drop(mine[: max(len(mine) - MOST_OF_ONE_PAGE + 1, 0)])
            self._links[token] = Link(page, whose, button, name, mime or OTHER, give, now + LIFE_SECONDS)
        return f"files/out/{token}"

    def asked(self, token: str, account: Account | None, is_open: Callable[[str], bool]) -> Link | None:
        """What stands at an address for whoever asks; None where nothing does (any more)."""
        with self._lock:
            link = self._links.get(token)
        if link is None or link.ends_at <= self.now() or link.account != (account_key(account.name) if account else None):
            return None
        return link if is_open(link.page) else None

    def prolong(self, page: str) -> None:
        """A page that is still looked at keeps its addresses."""
        ends_at = self.now() + LIFE_SECONDS
        with self._lock:
            for token, link in list(self._links.items()):
                if link.page == page:
                    self._links[token] = replace(link, ends_at=ends_at)

    def forget(self) -> None:
        """Every address goes."""
        with self._lock:
            self._links.clear()

    def _drop(self, tokens: Iterable[str]) -> None:
        for token in list(tokens):
            del self._links[token]


LINKS = Links()


def routes(current: Callable[[], Warehouse], is_open: Callable[[str], bool]) -> list[Route]:
    """The routes; `current` gives the campaign that is open, `is_open` says whether a page (Streamlit's session) is."""

    def out(request: Request) -> Response:
        link = LINKS.asked(request.path_params["token"], request.scope.get(SCOPE), is_open)
        if link is None:
            return _no(410, "files.gone")
        return _answer(request, link.give, link.mime)

    def original(request: Request) -> Response:
        def give(who: Actor) -> HandedOut:
            warehouse = current()
            name, about = original_of(warehouse, request.path_params["sha256"])
            return hand_out(warehouse, name, Original(warehouse, request.path_params["sha256"]), actor=who, about=about)

        return _answer(request, give)

    def roster(request: Request) -> Response:
        def give(who: Actor) -> HandedOut:
            from data_loaders.writers.roster_workbook import write_roster  # openpyxl, which a board that is only looked at need not load

            warehouse = current()
            units = warehouse.roster()
            return hand_out(warehouse, "roster.xlsx", write_roster(units, warehouse.campaign()), actor=who, about=("roster",))

        return _answer(request, give, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")

    return [
        Route("/files/out/{token:str}", out, methods=["GET"]),
        Route("/files/original/{sha256:str}", original, methods=["GET"]),
        Route("/files/roster.xlsx", roster, methods=["GET"]),
    ]


def _answer(request: Request, give: Callable[[Actor], HandedOut], mime: str = OTHER) -> Response:
    """The file, or in words why not. Whoever only asks what there is (HEAD), or comes from another site, takes nothing."""
    if request.method != "GET" or request.headers.get("sec-fetch-site", "none") not in OWN_SITES:
        return _no(403, "files.not_so")
    try:
        who = who_asks(request.scope)
        if who is None:
            return _no(401, "entrance.session")
        given = give(who)
    except NotAllowed as refused:
        return _said(403, str(refused))
    except AccountsUnusable as problem:
        return _said(503, str(problem))
    except (KeyError, FileNotFoundError):
        return _no(404, "files.not_there")
    except Told as problem:
        return _said(409, str(problem))
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(given.name, safe='')}",
        "content-length": str(given.size),
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return StreamingResponse(given.pieces, media_type=mime, headers=headers)


def _no(status: int, key: str) -> Response:
    return _said(status, line(key))


def _said(status: int, words: str) -> Response:
    return PlainTextResponse(words, status, {"cache-control": "no-store", "x-content-type-options": "nosniff"})
