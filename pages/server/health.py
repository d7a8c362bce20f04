"""How the server is: to all that it answers, to administrators what they need to know before something fails."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data_loaders.model.clock import shanghai_now
from data_loaders.model.roles import SEE_HEALTH, may
from data_loaders.model.words import line
from data_loaders.store.condition import Told
from data_loaders.store.schema import definitions_digest
from data_loaders.store.warehouse import Warehouse
from pages.server import backups
from pages.server.identity import who_asks
from pages.server.staging import KEPT_FREE, MEGABYTE

ANSWERS = {"status": "ok"}
"""What anybody is told."""
HEADERS = {"cache-control": "no-store", "x-program": "safety-month"}
"""By the last of them a second start knows the board."""


def route(current: Callable[[], Warehouse]) -> Route:
    """GET /health, and /health?full for whoever may see how the server is; `current` gives the campaign that is open."""

    def health(request: Request) -> Response:
        if "full" not in request.query_params:
            return JSONResponse(ANSWERS, headers=HEADERS)
        who = who_asks(request.scope)
        if who is None or not may(who, SEE_HEALTH):
            return JSONResponse(ANSWERS | {"full": line("health.not_allowed")}, 403, HEADERS)
        try:
            told = _full(current())
        except Told as problem:
            return JSONResponse(ANSWERS | {"status": "unusable", "problem": str(problem)}, 503, HEADERS)
        return JSONResponse(ANSWERS | told, headers=HEADERS)

    return Route("/health", health, methods=["GET"])


def _full(warehouse: Warehouse) -> dict[str, object]:
    """Disk (MB), the last good backup, what audits find, the versions of program and data."""
    disk, standing = shutil.disk_usage(warehouse.path.parent), backups.standing(warehouse)
    astray = _astray(warehouse, warehouse.version())
    is_low = disk.free < KEPT_FREE
    last = standing.last
    return {
        "status": "attention" if is_low or astray or standing.is_worrying or standing.failed else "ok",
        "at": shanghai_now().isoformat(timespec="seconds"),
        "disk": {"free_mb": disk.free // MEGABYTE, "total_mb": disk.total // MEGABYTE, "is_low": is_low},
        "backup": {
            "last": last.folder.name if last else None,
            "made_at": last.made_at.isoformat(timespec="seconds") if last else None,
            "holds_everything": standing.is_all_in_it,
            "is_worrying": standing.is_worrying,
            "failed": str(standing.failed) if standing.failed else None,
        },
        "audits": dict(astray),
        "version": definitions_digest(),
        "schema": max(warehouse.database.applied(), default=None),
        "data_version": warehouse.version(),
        "campaign": warehouse.campaign().year,
    }


@lru_cache(maxsize=2)
def _astray(warehouse: Warehouse, version: int) -> tuple[tuple[str, int], ...]:
    """How many rows each audit finds that should not be, those that find none left out; once a data version."""
    return tuple((name, len(rows)) for name, rows in warehouse.audit().items())
