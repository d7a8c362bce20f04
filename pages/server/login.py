"""What the forms of the entrance do: log in, log out, change the password."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from data_loaders.model.acts import PROGRAM
from data_loaders.model.words import LANGUAGES, both
from data_loaders.store import attempts
from data_loaders.store.accounts import (
    LOGIN_REFUSED,
    SCREEN_SECONDS,
    Account,
    AccountRefused,
    Accounts,
    session_key,
)
from pages.server import addresses, answers, login_pages, office
from pages.server.login_pages import LOGIN, LOGOUT, OFFICE, OFFICE_BACK, PASSWORD

COOKIE, SECURE_COOKIE = "board_session", "__Host-board_session"
LARGEST_FORM = 4096
"""Bytes of a form."""
AT_ONCE, WAITING = 2, 40
"""Passwords that are looked at at once (each takes 64 MB), and how many may wait for it."""
FORM = "application/x-www-form-urlencoded"


class _NoForm(Exception):
    """What was posted is no form of ours; its status says why."""

    def __init__(self, status: int) -> None:
        self.status = status


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: the token that came, the session's key, its account (None: no session that stands), and from where."""

    token: str
    account: Account | None
    address: str
    is_secure: bool

    @property
    def key(self) -> str:
        """The session's key."""
        return session_key(self.token)


def cookie_name(is_secure: bool) -> str:
    """What the cookie is called; where the connection is encrypted no other host and no plain page can set it."""
    return SECURE_COOKIE if is_secure else COOKIE


class Login:
    """The forms, for one server."""

    def __init__(self, end_over: Callable[[], None]) -> None:
        """`end_over` closes the connections of sessions that are over."""
        self._end_over = end_over
        self._looking = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def answer(self, request: Request, accounts: Accounts, visitor: Visitor) -> Response:
        """What one of our paths answers."""
        if request.method == "POST":
            return await self._post(request, accounts, visitor)
        if request.method not in ("GET", "HEAD"):
            return answers.refusal(both("login.no_method"), 405)
        language, next_page = _language(request.query_params.get("lang")), login_pages.known_next(request.query_params.get("next", "/"))
        if request.url.path in (OFFICE, OFFICE_BACK):
            return await self._office(request, accounts, visitor)
        if request.url.path == LOGIN:
            if visitor.account:
                return _go(next_page)
            return login_pages.login(language, next_page, None, has_office=office.is_set_up())
        if visitor.account is None:
            return _go(login_pages.at(LOGIN, next_page, language))
        if request.url.path == LOGOUT:
            return login_pages.leaving(language)
        wrong = None if visitor.account.has_password else both("login.by_office_only")
        return login_pages.password(language, next_page, wrong, visitor.account.name, must_change=visitor.account.must_change)

    async def _post(self, request: Request, accounts: Accounts, visitor: Visitor) -> Response:
        if not addresses.is_own_origin(request.scope):
            return answers.refusal(both("login.foreign_origin"), 403)
        try:
            form = await _form(request)
        except _NoForm as no_form:
            return answers.refusal(both("login.no_form"), no_form.status)
        form.setdefault("lang", request.query_params.get("lang", ""))  # the board's own button has no fields
        forms = {LOGIN: self._login, LOGOUT: self._logout, PASSWORD: self._password}
        act = forms.get(request.url.path)
        return await act(form, accounts, visitor) if act else answers.refusal(both("login.no_method"), 405)

    async def _login(self, form: dict[str, str], accounts: Accounts, visitor: Visitor) -> Response:
        language, next_page, name = _language(form.get("lang")), login_pages.known_next(form.get("next", "/")), form.get("name", "")
        account, wait = await self._checked(accounts, name, form.get("password", ""), visitor.address)
        if account is None:
            wrong = both("login.wait", seconds=wait) if wait else both("login.wrong")
            status = 429 if wait else 401
            return login_pages.login(language, next_page, wrong, name[:80], has_office=office.is_set_up(), status=status, wait=wait)
        return self.enter(
            accounts,
            account,
            visitor,
            login_pages.at(PASSWORD, next_page, language) if account.must_change else next_page,
            bool(form.get("screen")),
        )

    def enter(self, accounts: Accounts, account: Account, visitor: Visitor, to: str, is_screen: bool = False) -> Response:
        """Starts a session with a token of its own, whatever came, and goes on."""
        if visitor.account:
            accounts.end_session(visitor.key)
        try:
            token = accounts.start_session(account.name, address=visitor.address, is_screen=is_screen)
        except AccountRefused as refused:  # disabled meanwhile
            return answers.refusal(refused.said, 403)
        self._end_over()
        response = _go(to)
        most = SCREEN_SECONDS if is_screen and account.role == "viewer" else None
        response.set_cookie(cookie_name(visitor.is_secure), token, most, path="/", secure=visitor.is_secure, httponly=True, samesite="lax")
        return response

    async def _logout(self, form: dict[str, str], accounts: Accounts, visitor: Visitor) -> Response:
        if visitor.account:
            accounts.end_session(visitor.key)
            self._end_over()
        response = _go(login_pages.at(LOGIN, language=_language(form.get("lang"))))
        response.delete_cookie(cookie_name(visitor.is_secure), path="/", secure=visitor.is_secure, httponly=True, samesite="lax")
        return response

    async def _password(self, form: dict[str, str], accounts: Accounts, visitor: Visitor) -> Response:
        account, language, next_page = visitor.account, _language(form.get("lang")), login_pages.known_next(form.get("next", "/"))
        if account is None:
            return _go(login_pages.at(LOGIN, next_page, language))
        wrong, status = None, 400
        if not account.has_password:
            wrong = both("login.by_office_only")
        elif not account.must_change:
            checked, wait = await self._checked(accounts, account.name, form.get("standing", ""), visitor.address)
            if checked is None:
                wrong, status = (both("login.wait", seconds=wait), 429) if wait else (both("login.wrong_standing"), 401)
        if wrong is None and form.get("new", "") != form.get("again", ""):
            wrong = both("login.not_the_same")
        if wrong is None and account.must_change and await self._is_standing(accounts, account, form.get("new", "")):
            wrong = both("login.same_again")
        if wrong is None:
            try:
                async with self._looking:
                    await asyncio.to_thread(accounts.set_password, account.name, form.get("new", ""), actor=account.actor)
            except AccountRefused as refused:
                wrong = refused.said
        if wrong:
            return login_pages.password(language, next_page, wrong, account.name, must_change=account.must_change, status=status)
        return self.enter(accounts, account, visitor, next_page)

    async def _is_standing(self, accounts: Accounts, account: Account, password: str) -> bool:
        async with self._looking:
            return await asyncio.to_thread(accounts.checked, account.name, password) is not None

    async def _checked(self, accounts: Accounts, name: str, password: str, address: str) -> tuple[Account | None, int]:
        """The account that has this name and password, or None and how many seconds one has to wait before the next try."""
        if self._waiting >= WAITING:
            return None, 2
        if wait := attempts.begin(accounts, name, address):
            return None, math.ceil(wait)
        self._waiting += 1
        try:
            async with self._looking:
                account = await asyncio.to_thread(accounts.checked, name, password)
        finally:
            self._waiting -= 1
        if account:
            attempts.succeeded(accounts, name)
        elif known := accounts.of(name):
            accounts.record_seen(PROGRAM, LOGIN_REFUSED, (f"account:{known.name}", f"address:{address}"))
        return account, 0

    async def _office(self, request: Request, accounts: Accounts, visitor: Visitor) -> Response:
        if not office.is_set_up():
            return answers.refusal(both("login.no_office"), 404)
        try:
            if request.url.path == OFFICE:
                return await office.start(request)
            name, next_page = await office.finish(request)
        except office.NotProven as problem:
            return answers.refusal(problem.said, 403, (LOGIN, both("login.title")))
        account = accounts.of(name)
        if (
            account is None or account.is_disabled or account.name.casefold() != name.strip().casefold()
        ):  # only a person writes ｃｏｒａ for cora
            return answers.refusal(both("login.not_ours", name=name), 403, (LOGIN, both("login.title")))
        return self.enter(accounts, account, visitor, next_page)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form of ours."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM:
        raise _NoForm(415)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            raise _NoForm(413)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=10, errors="strict"))
    except ValueError:
        raise _NoForm(400) from None


def _language(asked: str | None) -> str:
    return asked if asked in LANGUAGES else LANGUAGES[0]


def _go(to: str) -> RedirectResponse:
    return RedirectResponse(to, 303, {"cache-control": "no-store"})
