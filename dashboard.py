"""The door: the ASGI app with its entrance and other middleware, warm-up and health route. `streamlit run dashboard.py` or `uvicorn
dashboard:app`.

The router is pages/_router.py, not this file: beside a pages/ folder Streamlit would run a page without the router first.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from data_loaders.model.words import readable_output
from data_loaders.store.condition import Told
from data_loaders.store.warehouse import Warehouse
from pages.server import compressed, early, entrance, files, garbage, health, home, return_packs, sending, sessions, staging, unencrypted
from pages.server.upload_door import StreamlitDoor

ROUTER = Path(__file__).parent / "pages" / "_router.py"
WARM = ("pandas", "pages.parts.reads", "pages.parts.figures", "pages.server.intake")


def refuse_open_address() -> None:
    """Ends the start, with code 2 and a sentence, where Streamlit is told to listen for other computers and nobody would be asked who they
    are; says it where they would be asked and nothing is encrypted. What uvicorn is told (--host) it keeps to itself; there the entrance
    refuses whoever comes."""
    address = st.config.get_option("server.address")
    try:
        why = entrance.refused_address(address)
    except Told as problem:
        why = problem.said
    if said := why or unencrypted.at_start(address, st.config.get_option("server.sslCertFile")):
        readable_output()
        print(f"{said.zh}\n{said.en}", file=sys.stderr, flush=True)
    if why:
        os._exit(2)  # the server would take an exception for a program without a start of its own, and go on, or end with a code of its own


@asynccontextmanager
async def from_start_to_stop(app: object) -> AsyncIterator[None]:
    """Clear away old uploads and return packs, import what pages need, and keep it out of garbage collection.

    Meanwhile a folder is watched, where one is named. At the end (Ctrl+C, a signal to end) close the database, so that its file is whole
    and can be copied.
    """
    refuse_open_address()
    garbage.two_areas()
    garbage.forget_plotly()
    garbage.one_allocator()
    for module in WARM:
        import_module(module)
    garbage.forget_descriptions()
    with suppress(OSError):  # a folder that cannot be written: the page says so, with the path and what to do
        staging.sweep()
        return_packs.sweep()
    kept = [asyncio.create_task(each) for each in (garbage.keep_frozen(), garbage.keep_small())]
    watching = import_module("pages.server.watching")
    watching.start(current)
    try:
        yield
    finally:
        for each in kept:
            each.cancel()
        await asyncio.to_thread(watching.stop)
        await asyncio.to_thread(import_module("pages.parts.reads").close)


def current() -> Warehouse:
    """The campaign that is open; what opens it is imported once the server has started."""
    return import_module("pages.parts.reads").current()


app = st.App(
    ROUTER,
    lifespan=from_start_to_stop,
    middleware=[
        Middleware(entrance.Entrance),
        Middleware(early.NamedEarly),
        Middleware(compressed.CompressedStatic),
        Middleware(sessions.OwnSessions),
        Middleware(staging.UploadsToDisk, door=StreamlitDoor()),
    ],
    routes=[health.route(current), home.route(), sending.route(StreamlitDoor()), *files.routes(current, StreamlitDoor().is_open)],
)
