"""The entrance: every request and every connection passes it first, before a byte of theirs is read.

Without accounts the board is for this computer alone, whoever started it and however. With accounts a session is asked for, but for the
forms that start one and the sign of life. A page that asks who is there gets it from the entrance alone: headers of those names that come
from outside are taken away, and so is the cookie, which no page needs."""

from __future__ import annotations

import re

from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from data_loaders.model.words import Said, both
from data_loaders.store.accounts import Accounts, AccountsUnusable, session_key
from data_loaders.store.board_accounts import board_accounts
from pages.server import addresses, answers, login_pages, office, unencrypted
from pages.server.identity import HEADER, SCOPE
from pages.server.login import Login, Visitor, cookie_name
from pages.server.login_pages import LOGIN, OFFICE, OFFICE_BACK, OURS, PASSWORD
from pages.server.sockets import Sockets

FOR_ALL = frozenset({"/health"})
"""What needs no session; it says nothing of anybody."""
CLOSED = re.compile(r"/_stcore/(?:metrics|agent)(?:/|$)|/(?:auth/log(?:in|out)|oauth2callback)/?$")
"""What Streamlit answers and nobody here needs: how many are here, pages for programs to press, a login of its own."""
MACHINES = re.compile(r"(?:.*/_stcore|/media|/static|/component|/app|/files)(?:/|$)")
"""What pages fetch, which has no use for a form to log in."""


class Entrance:
    """ASGI middleware, outermost."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.sockets = Sockets()
        self.login = Login(self.sockets.end_over)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        is_socket = scope["type"] == "websocket"
        if not is_socket:
            send = answers.with_headers(send)
        token, scope = _without_foreign(scope)
        try:
            accounts = board_accounts()
            no = _refused(scope, is_for_this_computer=accounts is None)
            if no is None and accounts is not None:
                await self._asked(scope, receive, send, accounts, token)
                return
        except AccountsUnusable as problem:
            no = answers.refusal(problem.said, 503)
        if no is not None:
            await _say(no, scope, receive, send)
        elif is_socket:
            await self.sockets.serve(self.app, scope, receive, send, None)
        elif scope["path"] in OURS:
            await RedirectResponse("/", 303)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _asked(self, scope: Scope, receive: Receive, send: Send, accounts: Accounts, token: str) -> None:
        """Where the board has accounts."""
        account = accounts.account_of(token) if token else None
        is_socket, path = scope["type"] == "websocket", scope["path"]
        if account or path in OURS:
            unencrypted.note(scope)
        if not is_socket and path in OURS:
            visitor = Visitor(token, account, addresses.peer(scope), addresses.is_secure(scope))
            await self._forms(scope, receive, send, accounts, visitor)
            return
        if account is None or account.must_change:
            if path in FOR_ALL and not is_socket:
                await self.app(scope, receive, send)
            else:
                await _say(_to_log_in(scope, must_change=account is not None) if not is_socket else _nobody(), scope, receive, send)
            return
        key = session_key(token)
        headers = scope["headers"] if addresses.is_behind_proxy() else addresses.without_forwarded(scope)
        scope = {**scope, SCOPE: account, "headers": [*headers, (HEADER.encode(), key.encode())]}
        if is_socket or (answers.wants_page(scope) and path not in FOR_ALL):
            accounts.touch(key)
        if is_socket:
            await self.sockets.serve(self.app, scope, receive, send, key)
        else:
            await self.app(scope, receive, send)

    async def _forms(self, scope: Scope, receive: Receive, send: Send, accounts: Accounts, visitor: Visitor) -> None:
        async def forms(scope: Scope, receive: Receive, send: Send) -> None:
            response = await self.login.answer(Request(scope, receive), accounts, visitor)
            await response(scope, receive, send)

        is_office = scope["path"] in (OFFICE, OFFICE_BACK)
        await (office.remembering(forms, visitor.is_secure) if is_office else forms)(scope, receive, send)


def _without_foreign(scope: Scope) -> tuple[str, Scope]:
    """The token that came, and the scope without it, without headers that are ours to set, and without what only a proxy of ours may
    say."""
    cookies = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
    found = cookie_parser(cookies)
    token = found.get(cookie_name(addresses.is_secure(scope)), "")
    headers = [(name, value) for name, value in scope["headers"] if not name.startswith(b"x-board-") and name != b"cookie"]
    kept = "; ".join(part for part in cookies.split(";") if not part.strip().removeprefix("__Host-").startswith("board_"))
    office_state = f"{office.STATE_COOKIE}={found[office.STATE_COOKIE]}" if office.STATE_COOKIE in found and scope["path"] in OURS else ""
    handed_on = "; ".join(filter(None, (kept.strip(), office_state)))
    if handed_on:
        headers.append((b"cookie", handed_on.encode("latin-1")))
    return token, {**{name: value for name, value in scope.items() if name != SCOPE}, "headers": headers}


def _refused(scope: Scope, is_for_this_computer: bool) -> Response | None:
    """Why nobody who asks like this is answered, whoever they are."""
    if is_for_this_computer and (not addresses.is_loopback(addresses.peer(scope)) or addresses.is_forwarded(scope)):
        return answers.refusal(both("entrance.this_computer"), 403)
    if not addresses.is_our_host(scope, is_for_this_computer):
        return answers.refusal(
            both("entrance.host", hosts=addresses.HOSTS_VARIABLE) if not is_for_this_computer else both("entrance.this_host"), 421
        )
    if addresses.is_own_origin(scope) is False:
        return answers.refusal(both("entrance.origin"), 403)
    if scope["type"] == "http" and CLOSED.search(scope["path"]):
        return answers.refusal(both("entrance.closed"), 404)
    return None


def _to_log_in(scope: Scope, must_change: bool) -> Response:
    """Where somebody without a session goes: a page to the form, all else is refused."""
    form, path = PASSWORD if must_change else LOGIN, scope["path"]
    if scope["method"] in ("GET", "HEAD") and not MACHINES.match(path):
        query = scope.get("query_string", b"").decode("latin-1")
        language = "en" if re.search(r"(?:^|&)lang=en(?:&|$)", query) else "zh"
        asked = login_pages.known_next(f"{path}?{query}" if query else path)
        return RedirectResponse(login_pages.at(form, asked, language), 303, {"cache-control": "no-store"})
    return _nobody()


def _nobody() -> Response:
    return answers.refusal(both("entrance.session"), 401, (LOGIN, both("login.title")))


async def _say(no: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await answers.refuse_socket(send)
    else:
        await no(scope, receive, send)


def refused_address(address: str | None) -> Said | None:
    """Why the board does not start on an address where others would reach it without being asked who they are; None where it may."""
    if addresses.is_loopback(address or "") or board_accounts() is not None:
        return None
    return both("entrance.address", address=address or "0.0.0.0")
