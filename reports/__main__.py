"""The command line of what goes out: archive, board, briefing, explore, reminders, returns, rollup."""

from __future__ import annotations

import argparse
import sys

from data_loaders.model.words import readable_output
from data_loaders.store.condition import Told
from data_loaders.store.decisions import DecisionRefused
from data_loaders.writers.folder import CannotHandOut
from reports import archive_command, board_command, briefing_command, explore_command, reminders_command, returns_command, rollup_command

WRONG_USAGE = 2
COMMANDS = (archive_command, board_command, briefing_command, explore_command, reminders_command, returns_command, rollup_command)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0: done, 2: wrong usage; each command says what else it may end with."""
    parser = argparse.ArgumentParser(prog="python -m reports", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    options = parser.parse_args(arguments)
    readable_output()
    try:
        return options.run(options)
    except DecisionRefused as refused:
        print(f"{refused.said.zh}  {refused.said.en}", file=sys.stderr)
    except (Told, CannotHandOut) as wrong:
        print(wrong, file=sys.stderr)
    return WRONG_USAGE


if __name__ == "__main__":
    sys.exit(main())
