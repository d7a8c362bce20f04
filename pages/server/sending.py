"""Files that a page sends by itself, one request a file: their bytes go to disk as they arrive, and wait there until they are taken in.

Streamlit's own uploader draws its list anew at every byte of every file: hundreds of them keep the browser busy for minutes. What is asked
before the first byte is the same (see staging)."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from data_loaders.model.words import Said, both
from pages.server import ready, staging
from pages.server.staging import Door


def route(door: Door) -> Route:
    """PUT of a file to an open page (Streamlit's session), under a name that the page chose; the body is the file."""

    async def put(request: Request) -> Response:
        page, file_id = request.path_params["page"], request.path_params["file_id"]
        if why := door.refuses(request.scope, page):
            return _no(403, why)
        size = staging.said_size(request.headers.get("content-length", "").encode())
        if size is None:
            return _no(411, both("uploading.length"))
        await run_in_threadpool(ready.prepare)
        async with staging.room_for(door, page, size) as refused:
            status, said = refused or await _written(request, page, file_id, size)
        if said is None:
            return Response(status_code=status)
        staging.note(page, file_id, said)
        return _no(status, said)

    return Route("/files/in/{page:str}/{file_id:str}", put, methods=["PUT"])


async def _written(request: Request, page: str, file_id: str, size: int) -> tuple[int, Said | None]:
    """Writes the file where it waits; the status, and why it was not taken."""
    path, came = staging.new_path(), 0
    is_whole = False
    try:
        with path.open("wb") as file:
            async for chunk in request.stream():
                came += len(chunk)
                file.write(chunk)
        is_whole = came == size
        if not is_whole:
            return 400, both("uploading.unreadable")
        staging.stand(page, file_id, path)
    except ClientDisconnect:
        return 400, both("uploading.cut")
    except OSError as problem:
        return 507, both("uploading.not_written", problem=problem.strerror or problem)
    finally:
        if not is_whole:
            path.unlink(missing_ok=True)
    return 204, None


def _no(status: int, why: Said) -> Response:
    return PlainTextResponse(why.line(), status, {"connection": "close", "cache-control": "no-store"})
