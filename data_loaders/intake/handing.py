"""Files that a command brings while the board has the database open: they are put where its uploads wait, and the board is told.

The board says in a file beside the database, which its owner alone may read, at which port of this computer it listens and which secret the
header SECRET_HEADER must carry.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from data_loaders.intake.gather import Dropped
from data_loaders.intake.taking import Brought, Line
from data_loaders.model.acts import ADMINISTRATOR, THIS_COMPUTER, Actor
from data_loaders.model.clock import DAY_ALONE, shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.model.words import both
from data_loaders.store.condition import Told, WarehouseBusy
from data_loaders.store.incoming import BATCH, write_label
from data_loaders.store.locations import handover_path, incoming_path
from data_loaders.store.taken import Before, Taken

SECRET_HEADER = "X-Safety-Month-Handover"
LOAD, BEFORE = "/load", "/before"
"""What the board is asked: to load a folder (POST) and how far it is (GET), and what was taken before."""
BEING_FILLED = "handing_"
"""How a folder is called until it is whole: the board clears away half a batch."""
ANSWER_SECONDS, LOOK_AGAIN = 30.0, 0.3
HERE = "127.0.0.1"


class NotHandedOver(Told):
    """The board that has the database open did not take the files."""


def label_of(brought: Brought) -> dict[str, Any]:
    """What the files of a batch that waits are, to be written beside them."""
    label: dict[str, Any] = {
        "names": [each.file for each in brought.dropped],
        "received_at": (brought.typed or brought.put_in_at or shanghai_now()).isoformat(),
        "is_typed": brought.typed is not None,
        "sent_by": brought.actor.name,
        "role": brought.actor.role,
    }
    if any(each.mailed_at for each in brought.dropped):
        label["mailed_at"] = [each.mailed_at.isoformat() if each.mailed_at else None for each in brought.dropped]
    if any(each.refused for each in brought.dropped):
        label["refused"] = [
            {"rule": each.refused.rule, "values": dict(each.refused.values)} if each.refused else None for each in brought.dropped
        ]
    if brought.taken:
        label["taken"] = [[each.source, each.sha256, each.uidvalidity, each.uid] for each in brought.taken]
    return label


def brought_in(folder: Path, label: dict[str, Any]) -> Brought:
    """What waits in a folder, as its label says; labels of earlier versions say less."""
    nothing = [None] * len(label["names"])
    about = zip(label["names"], label.get("mailed_at", nothing), label.get("refused", nothing), strict=True)
    dropped = [
        Dropped(
            name,
            folder / f"{number:05d}",
            mailed_at=datetime.fromisoformat(mailed_at) if mailed_at else None,
            refused=Finding(refused["rule"], values=refused["values"]) if refused else None,
        )
        for number, (name, mailed_at, refused) in enumerate(about)
    ]
    put_in_at = datetime.fromisoformat(label["received_at"])
    actor = Actor(label["sent_by"], label.get("role", ADMINISTRATOR)) if label["sent_by"] else THIS_COMPUTER
    taken = [Taken(*each) for each in label.get("taken", ())]
    is_typed = label.get("is_typed", put_in_at.time() == DAY_ALONE)
    return Brought(dropped, taken, put_in_at if is_typed else None, put_in_at, actor)


@dataclass(frozen=True, slots=True)
class Board:
    """The board that has a database open, as a command on the same computer reaches it."""

    database: Path
    port: int
    secret: str

    @classmethod
    def of(cls, busy: WarehouseBusy) -> Board:
        """The board that has this database open; where none says so, it is another program: `busy` is raised again."""
        try:
            told = json.loads(handover_path(busy.path).read_text(encoding="utf-8"))
            board = cls(busy.path, int(told["port"]), str(told["secret"]))
            board.before("", [])
        except (OSError, ValueError, KeyError, TypeError, HTTPException, NotHandedOver):
            raise busy from None
        return board

    def before(self, source: str, contents: Sequence[str], uidvalidity: int | None = None) -> Before:
        """What was taken before."""
        answer = self._ask("POST", BEFORE, {"source": source, "contents": list(contents), "uidvalidity": uidvalidity})
        return Before(frozenset(answer["known"]), answer["last_uid"], answer["year"])

    def load(self, brought: Brought, on_receipt: Callable[[Line], None]) -> None:
        """Puts what is brought where the board's uploads wait, and follows it until it is loaded. NotHandedOver where it is not: what the
        board was told of waits there, and is loaded when it starts again."""
        folder = self._staged(brought)
        self._ask("POST", LOAD, {"folder": folder.name})
        shown = 0
        while True:
            answer = self._ask("GET", f"{LOAD}/{folder.name}/{shown}")
            for line in answer["receipts"]:
                on_receipt(Line(**line))
            shown += len(answer["receipts"])
            if answer["has_failed"]:
                raise NotHandedOver(both("handing.failed"))
            if answer["is_finished"] and not answer["receipts"]:
                return
            time.sleep(LOOK_AGAIN)

    def _staged(self, brought: Brought) -> Path:
        incoming = incoming_path(self.database)
        incoming.mkdir(parents=True, exist_ok=True)
        filling = Path(tempfile.mkdtemp(prefix=BEING_FILLED, dir=incoming))
        try:
            for number, each in enumerate(brought.dropped):
                with (filling / f"{number:05d}").open("wb") as file:
                    for piece in each.content.pieces():
                        file.write(piece)
            write_label(filling, label_of(brought))
            folder = filling.with_name(BATCH + filling.name.removeprefix(BEING_FILLED))
            return filling.rename(folder)
        except BaseException:
            shutil.rmtree(filling, ignore_errors=True)
            raise

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        connection = HTTPConnection(HERE, self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, {SECRET_HEADER: self.secret})
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != 200:
                raise NotHandedOver(both("handing.refused"))
            return json.loads(said)
        except (OSError, HTTPException, ValueError) as problem:
            raise NotHandedOver(both("handing.gone")) from problem
        finally:
            with suppress(OSError):
                connection.close()
