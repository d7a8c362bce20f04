"""How commands on the same computer reach the board that has the database open: `load`, `fetch` and `watch` hand it their files.

It listens on 127.0.0.1 alone, at a port of its own, apart from the board's pages: no proxy, no entrance and no browser leads there. Every
request must carry the secret in the header X-Safety-Month-Handover (data_loaders/intake/handing.py); port and secret stand in a file beside
the database, which on Linux and macOS its owner alone may read (on Windows whoever may read the database), and are new at every start.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import threading
from contextlib import suppress
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from data_loaders.intake.handing import BEFORE, HERE, LOAD, SECRET_HEADER
from data_loaders.intake.taking import Line
from data_loaders.store.incoming import read_label
from data_loaders.store.locations import handover_path, incoming_path
from data_loaders.store.taken import before
from data_loaders.store.warehouse import Warehouse
from pages.server import intake
from pages.server.intake import Job

log = logging.getLogger(__name__)
FOLDER = re.compile(r"batch_\w+")
MOST_BYTES = 20_000_000
"""Of a question; the contents of a hundred thousand files are named in less."""
_LOCK = threading.Lock()
_JOBS: dict[str, Job] = {}


class _Server(ThreadingHTTPServer):
    """Answers for one open database."""

    daemon_threads = True

    def __init__(self, warehouse: Warehouse) -> None:
        super().__init__((HERE, 0), _Asked)
        self.warehouse = warehouse
        self.secret = secrets.token_urlsafe(32)


class _Asked(BaseHTTPRequestHandler):
    """One question of a command."""

    server: _Server
    timeout = 30

    def do_POST(self) -> None:
        """What was taken before, or: load a folder."""
        if not self._is_ours():
            return
        try:
            asked = json.loads(self.rfile.read(min(int(self.headers.get("content-length") or 0), MOST_BYTES)))
            if self.path == BEFORE:
                found = before(self.server.warehouse, asked["source"], asked["contents"], asked["uidvalidity"])
                self._say({"known": sorted(found.known), "last_uid": found.last_uid, "year": found.year})
            elif self.path == LOAD and FOLDER.fullmatch(asked["folder"]):
                folder = incoming_path(self.server.warehouse.path) / asked["folder"]
                _JOBS[folder.name] = intake.load_folder(self.server.warehouse, folder, read_label(folder))
                self._say({})
            else:
                self.send_error(404)
        except (ValueError, KeyError, TypeError, OSError):
            self.send_error(400)

    def do_GET(self) -> None:
        """How far a folder is, with its receipts from that number on."""
        if not self._is_ours():
            return
        found = re.fullmatch(rf"{LOAD}/({FOLDER.pattern})/(\d+)", self.path)
        job = _JOBS.get(found[1]) if found else None
        if found is None or job is None:
            self.send_error(404)
            return
        is_finished = job.is_finished  # before the receipts: none comes after
        lines = [Line.of(receipt) for receipt in job.receipts[int(found[2]) :]]
        told = [{"status": each.status, "file": each.file, "member": each.member, "message": each.message} for each in lines]
        self._say({"receipts": told, "is_finished": is_finished, "has_failed": job.has_failed})

    def _is_ours(self) -> bool:
        if compare_digest(self.headers.get(SECRET_HEADER, "").encode(), self.server.secret.encode()):
            return True
        self.send_error(403)
        return False

    def _say(self, answer: dict[str, Any]) -> None:
        body = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what was loaded stands in the records."""


ENDS_WITHIN = 0.05
"""How soon a server that is to end does, in seconds."""
_SERVING: list[_Server] = []


def serve(warehouse: Warehouse) -> None:
    """Commands reach this database from now on, and the one before no more. Where that cannot be, they say that it is open elsewhere."""
    with _LOCK:
        _stop()
        try:
            server = _Server(warehouse)
            _write(handover_path(warehouse.path), {"port": server.server_address[1], "secret": server.secret})
        except OSError:
            log.exception("Commands cannot hand their files to this board")
            return
        threading.Thread(target=server.serve_forever, args=(ENDS_WITHIN,), name="handover", daemon=True).start()
        _SERVING.append(server)


def stop() -> None:
    """No command reaches this board any more."""
    with _LOCK:
        _stop()


def _stop() -> None:
    while _SERVING:
        server = _SERVING.pop()
        with suppress(OSError):
            handover_path(server.warehouse.path).unlink(missing_ok=True)
        server.shutdown()
        server.server_close()
        _JOBS.clear()


def _write(path: Path, told: dict[str, Any]) -> None:
    """A file that is its owner's alone from its first byte on."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(told, file)
    new.replace(path)
