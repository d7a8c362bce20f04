"""What the entrance answers by itself: headers that stand on everything, refusals in both languages, and the few pages without script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from html import escape
from importlib.util import find_spec
from pathlib import Path

from starlette.responses import HTMLResponse
from starlette.types import Message, Scope, Send

from data_loaders.model.words import LANGUAGES, Said, said

STYLE = Path(__file__).with_name("login.css").read_text(encoding="utf-8")
ICON = "data:image/svg+xml;base64," + base64.b64encode(Path(__file__).with_name("icon.svg").read_bytes()).decode()
"""The picture in the browser's tab, as an address."""
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def _own_scripts() -> str:
    """The marks of the scripts that stand in Streamlit's own page."""
    found = find_spec("streamlit")
    assert found is not None and found.origin is not None
    page = (Path(found.origin).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return "".join(f" 'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts)


OWN_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For the pages of the entrance: no script, no address but our own."""
BOARD_POLICY = (
    f"default-src 'self'; script-src 'self' blob:{_own_scripts()}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""For Streamlit's pages. They write styles into the page and load components from blobs, so both are let; a script that stands in the page
is not, but for the one of Streamlit's own, and nothing is fetched from or sent to any other address."""
ALWAYS = {
    b"x-frame-options": b"DENY",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"content-security-policy": BOARD_POLICY.encode(),
}


def with_headers(send: Send) -> Send:
    """The same, with what stands on every answer; a header that is there stays as it is."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message.get("headers", ())}
            message = {**message, "headers": [*message.get("headers", ()), *((n, v) for n, v in ALWAYS.items() if n not in there)]}
        await send(message)

    return sending


def page(title: Said, body: str, language: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """A page of the entrance, in one language; `body` is markup whose words are escaped."""
    markup = (
        f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<title>{escape(title.words(language))}</title><link rel="icon" href="{ICON}">'
        f"<style>{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )
    return HTMLResponse(markup, status, {"cache-control": "no-store", "content-security-policy": OWN_POLICY, **(headers or {})})


def refusal(words: Said, status: int, link: tuple[str, Said] | None = None) -> HTMLResponse:
    """Why something is refused, in both languages, and where to go instead."""
    lines = "".join(f'<p lang="{language}">{escape(words.words(language))}</p>' for language in LANGUAGES)
    if link:
        lines += f'<p><a href="{escape(link[0])}">{escape(link[1].zh)} · {escape(link[1].en)}</a></p>'
    return page(Said(*(said("login.board", language) for language in LANGUAGES)), lines, "zh", status)


async def refuse_socket(send: Send) -> None:
    """Says no before the connection is taken."""
    await send({"type": "websocket.close", "code": 1008})


def wants_page(scope: Scope) -> bool:
    """Whether somebody looks at the answer: a browser goes there."""
    sought = dict(scope["headers"])
    mode = sought.get(b"sec-fetch-mode")
    return scope["method"] in ("GET", "HEAD") and (mode == b"navigate" if mode else b"text/html" in sought.get(b"accept", b""))
