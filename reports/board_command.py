"""The command that puts the board on paper: one page, the same as PDF where LibreOffice is installed, and a workbook."""

from __future__ import annotations

import argparse
from pathlib import Path

from data_loaders.commands.days import day_written
from data_loaders.model.words import LANGUAGES, line
from reports.rollup_command import OK

FILTERS = ("unit_type", "unit", "period", "item")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the command line."""
    command = commands.add_parser("board", help=line("board_command.help"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--as-of", type=day_written, metavar="DATE", help=line("roll_up_command.as_of"))
    for name in FILTERS:
        option = f"--{name.replace('_', '-')}"
        command.add_argument(option, action="append", default=[], metavar="CODE", help=line(f"board_command.{name}"))
    command.add_argument("--measure", default="", metavar="CODE", help=line("board_command.measure"))
    command.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help=line("explore_command.language"))
    command.add_argument("-o", "--output", required=True, type=Path, metavar="DIR", help=line("board_command.folder"))
    command.set_defaults(run=_board)


def _board(options: argparse.Namespace) -> int:
    from data_loaders.store.campaigns import open_stored  # DuckDB and the writers load slowly, and `--help` needs none
    from data_loaders.store.due_hours import moment_of_papers
    from data_loaders.writers.folder import new_folder
    from reports.board_facts import BoardAsked, board_of
    from reports.board_names import OURS
    from reports.board_words import sentence
    from reports.boards import files_of

    unit_types, units, periods, items = (tuple(getattr(options, name)) for name in FILTERS)
    with new_folder(options.output, OURS) as folder:
        with open_stored(options.database) as warehouse:
            as_of = moment_of_papers(warehouse, options.as_of)
            made = board_of(warehouse, BoardAsked(as_of, unit_types, units, periods, items, options.measure, language=options.language))
        done = files_of(made)
        for name, data in done.files.items():
            (folder / name).write_bytes(data)
    print(sentence(made))
    if not done.has_pdf:
        print(f"? {line('roll_up_command.no_pdf')}")
    for name in done.files:
        print(f"✓ {options.output / name}")
    return OK
