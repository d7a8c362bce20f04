"""The command line of what goes out: archive, board, briefing, explore, reminders, returns, rollup."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from data_loaders.commands.ending import ended
from data_loaders.store.condition import Told
from data_loaders.store.decisions import DecisionRefused
from data_loaders.writers.folder import CannotHandOut
from reports import archive_command, board_command, briefing_command, explore_command, reminders_command, returns_command, rollup_command

COMMANDS = (archive_command, board_command, briefing_command, explore_command, reminders_command, returns_command, rollup_command)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0: done, 2: wrong usage; each command says what else it may end with."""
    parser = argparse.ArgumentParser(prog="python -m reports", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    options = parser.parse_args(arguments)
    return ended(partial(options.run, options), DecisionRefused, Told, CannotHandOut)


if __name__ == "__main__":
    sys.exit(main())
