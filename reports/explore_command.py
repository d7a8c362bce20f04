"""The command that prints a table of any rows and columns, or writes it: the same figures as the screen."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path

from data_loaders.commands.days import day_written
from data_loaders.model.clock import END_OF_DAY, shanghai_now
from data_loaders.model.words import LANGUAGES, both, line
from reports.explore_question import DIMENSIONS, TOTAL, UNIT_TYPE, VALUES, CannotExplore, Question

OK = 0
WORKBOOK, CSV = ".xlsx", ".csv"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the command line."""
    command = commands.add_parser("explore", help=line("explore_command.help"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--rows", action="append", choices=DIMENSIONS, help=line("explore_command.rows"))
    command.add_argument("--cols", choices=DIMENSIONS, help=line("explore_command.cols"))
    command.add_argument("--measure", metavar="CODE", help=line("explore_command.measure"))
    command.add_argument("--value", choices=VALUES, default=TOTAL, help=line("explore_command.value"))
    command.add_argument("--top", type=int, metavar="N", help=line("explore_command.top"))
    command.add_argument("--parts", action="store_true", help=line("explore_command.parts"))
    command.add_argument("--as-of", type=day_written, metavar="DATE", help=line("explore_command.as_of"))
    command.add_argument("--unit-type", action="append", default=[], metavar="TYPE", help=line("explore_command.unit_type"))
    command.add_argument("--unit", action="append", default=[], metavar="CODE", help=line("explore_command.unit"))
    command.add_argument("--period", action="append", default=[], metavar="CODE", help=line("explore_command.period"))
    command.add_argument("--item", action="append", default=[], metavar="CODE", help=line("explore_command.item"))
    command.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help=line("explore_command.language"))
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help=line("explore_command.file"))
    command.set_defaults(run=_explore)


def _explore(options: argparse.Namespace) -> int:
    from data_loaders.store.campaigns import open_stored  # DuckDB and openpyxl load slowly, and `--help` needs neither
    from reports.explore_tables import csv_file, printed, table_of
    from reports.explore_workbook import workbook
    from reports.explored import explore

    if options.output and options.output.suffix.lower() not in (WORKBOOK, CSV):
        raise CannotExplore(both("explore.no_file", file=options.output))
    question = Question(
        as_of=datetime.combine(options.as_of or shanghai_now().date(), END_OF_DAY),
        unit_types=tuple(options.unit_type),
        units=tuple(options.unit),
        periods=tuple(options.period),
        items=tuple(options.item),
        rows=tuple(options.rows or (UNIT_TYPE,)),
        column=options.cols,
        measure=options.measure,
        value=options.value,
        top=options.top,
        with_parts=options.parts,
    )
    with open_stored(options.database) as warehouse:
        table = table_of(explore(warehouse, question), options.language)
    if options.output:
        data = (workbook if options.output.suffix.lower() == WORKBOOK else csv_file)(table)
        options.output.write_bytes(data)
        print(f"✓ {options.output}", file=sys.stderr)
    else:
        print("\n".join(printed(table)))
    return OK
