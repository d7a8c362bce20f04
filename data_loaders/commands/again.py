"""The command that reads kept files again, for after a change of the roster, the calendar or the form."""

from __future__ import annotations

import argparse
from pathlib import Path

from data_loaders.model.acts import at_this_computer
from data_loaders.model.readings import shown_file
from data_loaders.model.words import line

OK = 0


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the command line."""
    command = commands.add_parser("read-again", help=line("help.read_again"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--by", default="", metavar="NAME", help=line("help.by"))
    command.set_defaults(run=_read_again)


def _read_again(options: argparse.Namespace) -> int:
    from data_loaders.intake.reread import read_again
    from data_loaders.store.campaigns import open_stored  # DuckDB loads slowly, and other commands need none

    actor = at_this_computer(options.by)
    with open_stored(options.database) as warehouse:
        found = read_again(warehouse, processes=None, actor=actor)
    for receipt in found.receipts:
        print(f"{shown_file(receipt.file, receipt.member)}  {receipt.message()}")
    accepted, held, erased = found.accepted_count, found.held_count, found.erased_count
    print(line("command.read_again", files=found.file_count, accepted=accepted, held=held, erased=erased))
    return OK
