"""The board stands at the address without a page's name. Streamlit serves its first page there alone: `/board`, as the addresses of the
other pages suggest, it calls not found, in English."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route


def route() -> Route:
    """From `/board`, typed by hand, to the board, with what was asked of it; below whatever path a proxy serves it."""

    async def home(request: Request) -> Response:
        return RedirectResponse(f"./?{request.url.query}" if request.url.query else "./")

    return Route("/board", home, methods=["GET"])
