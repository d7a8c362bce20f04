"""The command that writes a week's briefing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from data_loaders.commands.days import day_written
from data_loaders.model.words import both, line
from reports.rollup_command import OK

if TYPE_CHECKING:
    from reports.briefing_words import Words
    from reports.briefings import Briefing

WORD = ".docx"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the command line."""
    command = commands.add_parser("briefing", help=line("briefing_command.help"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--period", required=True, metavar="W1..W4", help=line("briefing_command.period"))
    command.add_argument("--as-of", type=day_written, metavar="DATE", help=line("roll_up_command.as_of"))
    command.add_argument("--issue", type=int, metavar="N", help=line("briefing_command.issue"))
    command.add_argument("--drafted", action="store_true", help=line("briefing_command.drafted"))
    command.add_argument("--pdf", action="store_true", help=line("briefing_command.pdf"))
    command.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help=line("briefing_command.file"))
    command.set_defaults(run=_briefing)


def _briefing(options: argparse.Namespace) -> int:
    from data_loaders.store.campaigns import open_stored  # DuckDB and the writers load slowly, and `--help` needs none
    from data_loaders.store.due_hours import moment_of_papers
    from reports.briefing_words import words_of
    from reports.briefings import briefing_of
    from reports.papers.briefing_paper import briefing_paper
    from reports.roll_up_facts import CannotRollUp

    if options.output.suffix.lower() != WORD:
        raise CannotRollUp(both("briefing_command.no_file", file=options.output))
    with open_stored(options.database) as warehouse:
        made = briefing_of(warehouse, options.period, moment_of_papers(warehouse, options.as_of))
    words = words_of(made, options.issue, options.drafted)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_bytes(briefing_paper(made, words))
    print(f"✓ {options.output}")
    if options.pdf:
        _print(options.output, made)
    _say(made, words, options.issue)
    return OK


def _print(file: Path, made: Briefing) -> None:
    """The same as PDF beside it, where LibreOffice is installed."""
    from reports.pdf import as_pdf

    for name, data in as_pdf({file.name: file.read_bytes()}, made.as_of.date()).items():
        file.with_name(name).write_bytes(data)
        print(f"✓ {file.with_name(name)}")
        return
    print(f"? {line('roll_up_command.no_pdf')}")


def _say(made: Briefing, words: Words, issue: int | None) -> None:
    """Which words went into it, part by part."""
    from data_loaders.store.briefing_parts import ISSUE, RANKING

    for part, draft in words.draft.items():
        name, saved = both(f"briefing.{part}"), made.saved.get(part)
        shown = words.of(part).replace("\n", " / ")
        if part == ISSUE and issue:
            print(f"  {line('briefing_command.given', part=name, words=shown)}")
        elif part in words.own and saved:
            moment = f"{saved.saved_at:%Y-%m-%d %H:%M}"
            print(f"  {line('briefing_command.saved', part=name, who=saved.saved_by, when=moment, words=shown)}")
        elif part != RANKING:
            print(f"  {line('briefing_command.as_drafted', part=name, words=shown)}")
        if part in words.outdated and not (part == ISSUE and issue):
            print(f"  ? {line('briefing_command.outdated', part=name, draft=draft)}")
    if words.issue in made.taken:
        print(f"? {line('briefing_command.taken', issue=words.issue, week=made.taken[words.issue])}")
