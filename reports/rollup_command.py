"""The command that writes a roll-up: the same files as the zip of the screen."""

from __future__ import annotations

import argparse
from pathlib import Path

from data_loaders.commands.days import day_written
from data_loaders.model.campaign import FINAL
from data_loaders.model.words import line

OK = 0


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the command line."""
    command = commands.add_parser("rollup", help=line("roll_up_command.help"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--period", default=FINAL, metavar="W1..W4|SOFAR|FINAL", help=line("roll_up_command.period"))
    command.add_argument("--as-of", type=day_written, metavar="DATE", help=line("roll_up_command.as_of"))
    command.add_argument("--unit-type", action="append", default=[], metavar="TYPE", help=line("roll_up_command.unit_type"))
    command.add_argument("--unit", action="append", default=[], metavar="CODE", help=line("roll_up_command.unit"))
    command.add_argument("-o", "--output", required=True, type=Path, metavar="DIR", help=line("roll_up_command.folder"))
    command.set_defaults(run=_roll_up)


def _roll_up(options: argparse.Namespace) -> int:
    from data_loaders.store.campaigns import open_stored  # DuckDB and the writers load slowly, and `--help` needs none
    from data_loaders.store.due_hours import moment_of_papers
    from data_loaders.writers.folder import new_folder
    from reports.roll_up_facts import Asked
    from reports.roll_ups import OURS, files_of

    with open_stored(options.database) as warehouse, new_folder(options.output, OURS) as folder:
        as_of = moment_of_papers(warehouse, options.as_of)
        asked = Asked(as_of, options.period, tuple(options.unit_type), tuple(options.unit))
        done = files_of(warehouse, asked)
        for name, data in done.files.items():
            (folder / name).write_bytes(data)
    made = done.made
    expected, counted, errors, queries = map(len, (made.expected, made.counted, made.errors, made.queries))
    title = made.title
    print(
        line(
            "roll_up_command.covers",
            period=title.zh,
            period_en=title.en,
            expected=expected,
            counted=counted,
            errors=errors,
            queries=queries,
        )
    )
    if made.is_draft:
        print(f"? {line('roll_up_command.draft')}")
    if not done.has_pdf:
        print(f"? {line('roll_up_command.no_pdf')}")
    for name in done.files:
        print(f"✓ {options.output / name}")
    return OK
