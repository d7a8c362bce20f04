"""The commands about personal data: what is held, and erasing it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from data_loaders.model.acts import ADMINISTRATOR, Actor
from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import Said, both, line
from data_loaders.store import swapping
from data_loaders.store.locations import database_path

if TYPE_CHECKING:
    from data_loaders.store.warehouse import Warehouse

OK, NOT_DONE = 0, 1


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the two commands to those of the command line."""
    command = commands.add_parser("personal", help=line("help.personal"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.set_defaults(run=_personal)

    command = commands.add_parser("erase", help=line("help.erase"))
    command.add_argument("--year", type=int, required=True, help=line("help.erase_year"))
    command.add_argument("--by", required=True, metavar="NAME", help=line("help.erase_by"))
    command.add_argument("--yes", action="store_true", help=line("help.erase_yes"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.set_defaults(run=_erase)


def _personal(options: argparse.Namespace) -> int:
    from data_loaders.store.warehouse import Warehouse  # DuckDB loads slowly, and other commands need none

    with Warehouse.open(swapping.stored_at(options.database or database_path())) as warehouse:
        _say_held(warehouse)
        _say_copies(warehouse)
    return OK


def _erase(options: argparse.Namespace) -> int:
    from data_loaders.store.erasing import erase, offered_from, refuse
    from data_loaders.store.warehouse import Warehouse

    with Warehouse.open(swapping.stored_at(options.database or database_path())) as warehouse:
        refuse(warehouse, options.year)
        _say_held(warehouse)
        if (day := offered_from(warehouse.campaign())) > shanghai_now().date():
            _say(both("erasing.early", day=day), "?")
        if not options.yes:
            _say(both("erasing.what"), "?")
            print(line("command.erase_needs_yes"))
            return NOT_DONE
        done = erase(warehouse, options.year, actor=Actor(options.by, ADMINISTRATOR))
        _say(both("erasing.done"), "✓")
        if done.failed:
            _say(both("erasing.no_backup", problem=done.failed.said), "✗")
        _say_copies(warehouse)
    return NOT_DONE if done.failed else OK


def _say(words: Said, sign: str) -> None:
    print(f"{sign} {words.line()}")


def _say_held(warehouse: Warehouse) -> None:
    """How much is held, a line a heading; never what."""
    from data_loaders.store.personal import held

    found = held(warehouse.database)
    for heading, each in found.items():
        words = both(f"personal.{heading}")
        print(f"  {line('command.personal_held', heading=words, names=each.names, numbers=each.numbers, files=each.rows)}")
    if not found:
        _say(both("erasing.nothing_held"), "✓")


def _say_copies(warehouse: Warehouse) -> None:
    from data_loaders.store.erasing import copies, last_erased

    found = copies(warehouse)
    for copy in found:
        _say(copy.said, "?")
    if found or last_erased(warehouse):
        _say(both("erasing.copies_elsewhere"), "?")
