"""The command that keeps a due day as it was at its end: the board, the bureau's own form, the figures."""

from __future__ import annotations

import argparse
from pathlib import Path

from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import line
from reports.rollup_command import OK

NOTHING = 1


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the command line. It ends with 1 where no due day is over."""
    command = commands.add_parser("archive", help=line("archive_command.help"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--all", action="store_true", help=line("archive_command.all"))
    command.add_argument("-o", "--output", required=True, type=Path, metavar="DIR", help=line("archive_command.folder"))
    command.set_defaults(run=_archive)


def _archive(options: argparse.Namespace) -> int:
    from data_loaders.store.campaigns import open_stored  # DuckDB and the writers load slowly, and `--help` needs none
    from reports.weekly import DIFFERS, due_days, keep
    from reports.weekly_archive import archive_of

    with open_stored(options.database) as warehouse:
        days = due_days(warehouse.campaign(), shanghai_now().date())
        for due in days if options.all else days[-1:]:
            became = keep(options.output, due, archive_of(warehouse, due))
            sign = "?" if became == DIFFERS else "✓"
            print(f"{sign} {options.output / due.name}  {line(f'archive_command.{became}')}")
    if not days:
        print(line("archive_command.nothing"))
        return NOTHING
    return OK
