"""The command that recognises what forms that came as pictures say; it proposes, and nothing of it counts before it is confirmed."""

from __future__ import annotations

import argparse
from pathlib import Path

from data_loaders.model.words import line
from data_loaders.store import swapping
from data_loaders.store.locations import database_path

OK, NOT_DONE = 0, 1


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the command line."""
    command = commands.add_parser("recognise", help=line("help.recognise"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.set_defaults(run=_recognise)


def _recognise(options: argparse.Namespace) -> int:
    from data_loaders.formats.installed import has_recogniser
    from data_loaders.intake.recognising import recognise
    from data_loaders.store.warehouse import Warehouse  # DuckDB loads slowly, and other commands need none

    if not has_recogniser():
        print(line("command.not_recognising"))
        return NOT_DONE
    with Warehouse.open(swapping.stored_at(options.database or database_path())) as warehouse:
        for file, found in recognise(warehouse):
            why = f" {line(f'recognising.{found.problem}')}" if found.problem else ""
            print(line("command.recognised", file=file, count=found.count, sure=found.sure_count) + why)
    return OK
