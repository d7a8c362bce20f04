"""The forms of the entrance, in Chinese or English: log in, log out, change the password. They work without script."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from data_loaders.model.words import Said, both, said
from data_loaders.store.passwords import LONGEST, SHORTEST
from pages.server import answers

LOGIN, LOGOUT, PASSWORD = "/login", "/logout", "/password"
OFFICE, OFFICE_BACK = "/login/office", "/login/office/back"
OURS = frozenset({LOGIN, LOGOUT, PASSWORD, OFFICE, OFFICE_BACK})
NEXT = re.compile(r"/(?:[a-z][a-z_]{0,39})?(?:\?[A-Za-z0-9_=&%.~:+,*-]{0,2000})?")
"""Where one may go after logging in: a page of the board with what is shown on it."""


def known_next(asked: str) -> str:
    """Where somebody wants to go, where that is a page of ours; else the board."""
    is_ours = NEXT.fullmatch(asked) and asked.split("?", maxsplit=1)[0] not in OURS
    return asked if is_ours else "/"


def at(path: str, next_page: str = "/", language: str = "zh") -> str:
    """The address of a form, with where to go from it and its language."""
    asked = {"next": next_page} if next_page != "/" else {}
    asked |= {"lang": language} if language != "zh" else {}
    return f"{path}?{urlencode(asked)}" if asked else path


def login(
    language: str, next_page: str, wrong: Said | None, name: str = "", *, has_office: bool, status: int = 200, wait: int = 0
) -> HTMLResponse:
    """Name and password, or the office's own login."""

    def word(key: str) -> str:
        return escape(said(f"login.{key}", language))

    office = f'<p><a class="button" href="{escape(at(OFFICE, next_page, language))}">{word("by_office")}</a></p>' if has_office else ""
    form = (
        f'{_opening(LOGIN, next_page, language)}<label>{word("name")}<input name="name" value="{escape(name)}" autocomplete="username"'
        f' autocapitalize="none" spellcheck="false" maxlength="80" required{"" if name else " autofocus"}></label>'
        f'<label>{word("password")}<input name="password" type="password" autocomplete="current-password" maxlength="{LONGEST}" required'
        f"{' autofocus' if name else ''}></label>"
        f'<label class="box"><input type="checkbox" name="screen" value="1"> {word("screen")}<small>{word("screen_help")}</small></label>'
        f"<button>{word('enter')}</button></form>"
    )
    head = _head(both("login.title"), language, wrong, word("board"))
    headers = {"retry-after": str(wait)} if wait else None
    return answers.page(both("login.title"), head + form + office + _foot(LOGIN, next_page, language), language, status, headers)


def password(language: str, next_page: str, wrong: Said | None, name: str, *, must_change: bool, status: int = 200) -> HTMLResponse:
    """Another password; the one that stands is asked for, unless it was given just now and must be changed."""

    def word(key: str) -> str:
        return escape(said(f"login.{key}", language))

    def box(field: str, kind: str, beside: str = "") -> str:
        asked = f'name="{field}" type="password" autocomplete="{kind}" maxlength="{LONGEST}" required'
        return f"<label>{word(field)}<input {asked}>{beside}</label>"

    rule = f"<small>{escape(said('login.rule', language, count=SHORTEST))}</small>"
    form = (
        f'{_opening(PASSWORD, next_page, language)}<input type="text" name="name" value="{escape(name)}" autocomplete="username" hidden>'
        f"{'' if must_change else box('standing', 'current-password')}{box('new', 'new-password', rule)}{box('again', 'new-password')}"
        f"<button>{word('save')}</button></form>"
    )
    leave = f'{_opening(LOGOUT, "/", language)}<button class="second">{word("leave")}</button></form>'
    small = word("must_change") if must_change else escape(name)
    back = "" if must_change else f'<a href="{escape(next_page)}">{word("back")}</a>'
    head = _head(both("login.change"), language, wrong, small)
    return answers.page(both("login.change"), head + form + leave + _foot(PASSWORD, next_page, language, back), language, status)


def leaving(language: str) -> HTMLResponse:
    """Log out?"""
    form = f"{_opening(LOGOUT, '/', language)}<button>{escape(said('login.leave', language))}</button></form>"
    back = f'<a href="/">{escape(said("login.back", language))}</a>'
    return answers.page(
        both("login.leave"), _head(both("login.leave"), language, None, "") + form + _foot(LOGOUT, "/", language, back), language
    )


def _opening(path: str, next_page: str, language: str) -> str:
    hidden = {"next": next_page, "lang": language}
    fields = "".join(f'<input type="hidden" name="{field}" value="{escape(value)}">' for field, value in hidden.items())
    return f'<form method="post" action="{path}">{fields}'


def _head(title: Said, language: str, wrong: Said | None, small: str) -> str:
    said_wrong = f'<p class="wrong" role="alert">{escape(wrong.words(language))}</p>' if wrong else ""
    return f'<h1>{escape(title.words(language))}</h1><p class="quiet">{small}</p>{said_wrong}'


def _foot(path: str, next_page: str, language: str, back: str = "") -> str:
    other = "en" if language == "zh" else "zh"
    switch = f'<a href="{escape(at(path, next_page, other))}" lang="{other}">{escape(said("login.language", other))}</a>'
    return f"<footer><span>{back}</span>{switch}</footer>"
