"""`fetch` and `watch`: mails of a mailbox and files of a folder, as they come. While the board runs, it loads what they bring, and what
`load` does too."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_loaders.commands.days import day_written
from data_loaders.intake.mail_settings import PASSWORD_VARIABLE
from data_loaders.model.acts import at_this_computer
from data_loaders.model.readings import shown_file
from data_loaders.model.words import line

if TYPE_CHECKING:
    from data_loaders.intake.taking import Brought, Line, Place
    from data_loaders.store.condition import WarehouseBusy
    from data_loaders.store.taken import Before

MARKS = {"ok": "✓", "warning": "?", "problem": "✗", "duplicate": "="}
OK, PROBLEM = 0, 1


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands of this module."""
    command = commands.add_parser("fetch", help=line("help.fetch"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--host", required=True, help=line("help.mail_host"))
    command.add_argument("--user", required=True, help=line("help.mail_user"))
    command.add_argument("--folder", default="INBOX", help=line("help.mail_folder"))
    command.add_argument("--port", type=int, default=0)
    command.add_argument("--password-file", type=Path, help=line("help.mail_password", variable=PASSWORD_VARIABLE))
    command.add_argument("--since", type=day_written, metavar="DATE", help=line("help.mail_since"))
    command.add_argument("--plain", action="store_true", help=line("help.mail_plain"))
    command.add_argument("--by", default="", metavar="NAME", help=line("help.by"))
    command.set_defaults(run=_fetch)

    command = commands.add_parser("watch", help=line("help.watch"))
    command.add_argument("folder", type=Path, metavar="DIR", help=line("help.watched"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--once", action="store_true", help=line("help.watch_once"))
    command.add_argument("--by", default="", metavar="NAME", help=line("help.by"))
    command.set_defaults(run=_watch)


@contextmanager
def place_of(database: Path | None) -> Iterator[Place]:
    """Where files are brought to: the database, or the board that has it open. WarehouseBusy where another program has."""
    from data_loaders.intake.handing import Board
    from data_loaders.intake.taking import Here
    from data_loaders.store.campaigns import open_current
    from data_loaders.store.condition import WarehouseBusy
    from data_loaders.store.warehouse import Warehouse

    try:
        warehouse = Warehouse.open(database) if database else open_current()
    except WarehouseBusy as busy:
        yield Board.of(busy)
        return
    with warehouse:
        yield Here(warehouse)


@dataclass(frozen=True, slots=True)
class WhenNeeded:
    """A database that is opened for each question alone: whoever watches for weeks does not keep the board from it."""

    database: Path | None

    def before(self, source: str, contents: Sequence[str], uidvalidity: int | None = None) -> Before:
        """What was taken before."""
        with place_of(self.database) as place:
            return place.before(source, contents, uidvalidity)

    def load(self, brought: Brought, on_receipt: Callable[[Line], None]) -> None:
        """Loads what is brought, but for what was taken before."""
        with place_of(self.database) as place:
            place.load(brought, on_receipt)


class Printing:
    """Prints receipts as they come, and counts them."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def show(self, each: Line) -> None:
        """One receipt."""
        name = shown_file(each.file, each.member)
        print(f"{MARKS[each.status]} {name}  {each.message}", flush=True)
        self.counts[each.status] += 1

    def end(self) -> int:
        """The counts, and how the command ends."""
        print("  ".join(f"{MARKS[status]} {self.counts[status]}" for status in MARKS if self.counts[status]))
        return PROBLEM if self.counts["problem"] else OK


def load_at_board(busy: WarehouseBusy, brought: Brought) -> int:
    """`load` while the board has the database open."""
    from data_loaders.intake.handing import Board

    board = Board.of(busy)
    print(line("handing.to_board"))
    printing = Printing()
    board.load(brought, printing.show)
    return printing.end()


def _fetch(options: argparse.Namespace) -> int:
    from data_loaders.intake.mail_settings import password
    from data_loaders.intake.mailbox import Account, fetch

    account = Account(options.host, options.user, password(options.password_file), options.folder, options.port, options.plain)
    printing = Printing()
    with place_of(options.database) as place:
        count = fetch(account, place, options.since, printing.show, at_this_computer(options.by))
    print(line("mailbox.fetched", count=count))
    return printing.end() if count else OK


def _watch(options: argparse.Namespace) -> int:
    from data_loaders.intake.watching import Watch, refuse_itself, watch
    from data_loaders.store.locations import database_path

    if not options.folder.is_dir():
        raise FileNotFoundError(options.folder)
    refuse_itself(options.folder, options.database or database_path())
    printing = Printing()
    with suppress(KeyboardInterrupt):
        watch(Watch(options.folder, WhenNeeded(options.database), at_this_computer(options.by)), printing.show, options.once)
    return printing.end()
