"""What the board's first view will need, named with the page itself: the browser fetches and compiles these scripts while the page still
connects, in the place of one after the other as each kind of element first appears. No chart of Plotly stands on the board: its script
has 4.7 MB, and took half of the time."""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

ELEMENTS = ("Html", "BidiComponent", "PageLink", "ButtonGroup", "Button")
"""The kinds of element on the board that are a script of their own in Streamlit; another page loads its own when it is opened."""
BOARD = "/"


def scripts(folder: Path | None = None) -> list[str]:
    """Addresses of these scripts below the page; of a kind that this Streamlit packs otherwise, none."""
    files = sorted((folder or Path(get_static_dir()) / "static" / "js").glob("*.js"))
    return [f"./static/js/{file.name}" for file in files if file.name.split(".")[0] in ELEMENTS]


class NamedEarly:
    """Adds their names (`Link`, rel=modulepreload) to the answer that is the board's page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.link = ", ".join(f"<{each}>; rel=modulepreload; crossorigin" for each in scripts())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != BOARD or not self.link:
            await self.app(scope, receive, send)
            return

        async def naming(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                if headers.get("content-type", "").startswith("text/html") and message["status"] == 200:
                    headers.append("link", self.link)
                message = {**message, "headers": headers.raw}
            await send(message)

        await self.app(scope, receive, naming)
