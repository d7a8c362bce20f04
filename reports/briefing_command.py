"""The command that writes a week's briefing."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from data_loaders.commands.days import day_written
from data_loaders.model.clock import END_OF_DAY, shanghai_now
from data_loaders.model.words import line
from reports.rollup_command import OK


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the command line."""
    command = commands.add_parser("briefing", help=line("briefing_command.help"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--period", required=True, metavar="W1..W4", help=line("briefing_command.period"))
    command.add_argument("--as-of", type=day_written, metavar="DATE", help=line("roll_up_command.as_of"))
    command.add_argument("--issue", type=int, metavar="N", help=line("briefing_command.issue"))
    command.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help=line("briefing_command.file"))
    command.set_defaults(run=_briefing)


def _briefing(options: argparse.Namespace) -> int:
    from data_loaders.store.campaigns import open_stored  # DuckDB and the writers load slowly, and `--help` needs none
    from reports.briefings import briefing_of
    from reports.papers.briefing_paper import briefing_paper

    as_of = datetime.combine(options.as_of or shanghai_now().date(), END_OF_DAY)
    with open_stored(options.database) as warehouse:
        made = briefing_of(warehouse, options.period, as_of, options.issue)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_bytes(briefing_paper(made))
    print(f"✓ {options.output}")
    return OK
