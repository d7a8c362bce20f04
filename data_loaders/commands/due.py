"""The commands about what is due: exempt units from one deliverable, move its due day."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

from data_loaders.commands.days import moment_written
from data_loaders.model.acts import at_this_computer
from data_loaders.model.clock import EVERYTHING, due_hour
from data_loaders.model.words import both, line

if TYPE_CHECKING:
    from data_loaders.store.due_changes import DueChange, Preview

OK, NOT_DONE = 0, 1


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the two commands to those of the command line."""
    command = commands.add_parser("exempt", help=line("help.exempt"))
    command.add_argument("--again", action="store_true", help=line("help.expect_again"))
    _common(command)
    command.set_defaults(run=_exempt)

    command = commands.add_parser("move-due", help=line("help.move_due"))
    command.add_argument("--to", required=True, type=moment_written(time.max), metavar="MOMENT", help=line("help.move_to"))
    _common(command)
    command.set_defaults(run=_move)


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--deliverable", required=True, metavar="CODE", help=line("help.deliverable"))
    command.add_argument("--unit", action="append", default=[], metavar="CODE", help=line("help.due_units"))
    command.add_argument("--type", metavar="CODE", help=line("help.due_type"))
    command.add_argument("--reason", default="", metavar="WORDS", help=line("help.due_reason"))
    command.add_argument("--by", default="", metavar="NAME", help=line("help.due_by"))
    command.add_argument("--preview", action="store_true", help=line("help.due_preview"))


def _exempt(options: argparse.Namespace) -> int:
    from data_loaders.store.due_changes import DueChange  # DuckDB loads slowly, and other commands need none

    units = tuple(options.unit)
    return _do(options, DueChange(options.deliverable, units, options.type, is_exempt=not options.again, is_expected=options.again))


def _move(options: argparse.Namespace) -> int:
    from data_loaders.store.due_changes import DueChange

    return _do(
        options, DueChange(options.deliverable, tuple(options.unit), options.type, due_on=options.to.date(), due_until=due_hour(options.to))
    )


def _do(options: argparse.Namespace, change: DueChange) -> int:
    """What it turns, and, unless only that was asked for, the change itself."""
    from data_loaders.store.campaigns import open_stored
    from data_loaders.store.decisions import DecisionRefused
    from data_loaders.store.due_changes import change_due, deliverable_of, previewed

    done = None
    with open_stored(options.database) as warehouse:
        change = replace(change, deliverable=deliverable_of(warehouse.campaign(), change.deliverable))
        try:
            _say(previewed(warehouse, change, EVERYTHING))
            if not options.preview:
                done = change_due(warehouse, change, actor=at_this_computer(options.by), reason=options.reason)
        except DecisionRefused as refused:
            print(f"✗ {refused}")
            return NOT_DONE
    print(f"? {line('command.only_preview')}" if done is None else f"✓ {line('desk.done', act=done)}")
    return OK


def _say(shown: Preview) -> None:
    turned = [turn for turn in shown.turns if turn.before != turn.after]
    for turn in turned:
        words = both("command.due_turns", before=both(f"light.{turn.before}"), after=both(f"light.{turn.after}"))
        print(f"  {turn.unit} {turn.unit_name}  {words.line()}")
    if others := len(shown.turns) - len(turned):
        print(f"  {line('command.due_turns_others', count=others)}")
    if not shown.turns:
        print(f"  {line('command.due_turns_nothing')}")
