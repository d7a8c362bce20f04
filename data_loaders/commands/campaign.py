"""The commands of campaigns: campaign next, campaign list, campaign office."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from data_loaders.model.acts import THIS_COMPUTER
from data_loaders.model.office import Reached
from data_loaders.model.words import line

OK, NOT_DONE = 0, 1


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the command line."""
    kinds = commands.add_parser("campaign", help=line("help.campaign")).add_subparsers(required=True, metavar="COMMAND")
    command = kinds.add_parser("next", help=line("help.campaign_next"))
    command.add_argument("year", type=_year, metavar="YEAR", help=line("help.campaign_year"))
    command.add_argument("--with-officers", action="store_true", help=line("help.officers_too"))
    command.set_defaults(run=_next)

    command = kinds.add_parser("office", help=line("help.campaign_office"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    for name in ("name", "contact", "phone", "email"):
        command.add_argument(f"--{name}", metavar="WORDS", help=line(f"help.reached_{name}"))
    command.add_argument("--hour", dest="answer_hour", type=int, metavar="HOUR", help=line("help.reached_hour"))
    command.set_defaults(run=_office)

    command = kinds.add_parser("list", help=line("help.campaign_list"))
    command.set_defaults(run=_list)


def _year(text: str) -> int:
    from data_loaders.store.locations import YEAR

    if not YEAR.fullmatch(text):
        raise argparse.ArgumentTypeError(line("command.no_year", words=text))
    return int(text)


def _next(options: argparse.Namespace) -> int:
    from data_loaders.store.campaigns import open_stored, start_next  # DuckDB loads slowly, and other commands need none

    with open_stored(None) as standing:
        ended = standing.campaign().year
        path = start_next(standing, options.year, with_officers=options.with_officers, actor=THIS_COMPUTER)
    print(f"✓ {line('command.campaign_started', year=options.year, path=path)}")
    print(f"  {line('command.campaign_before', year=ended)}")
    return OK


def _office(options: argparse.Namespace) -> int:
    from data_loaders.store.campaigns import open_stored
    from data_loaders.store.decisions import DecisionRefused
    from data_loaders.store.office import office, save_office

    names = ("name", "contact", "phone", "email", "answer_hour")
    given = {name: value for name in names if (value := getattr(options, name)) is not None}
    with open_stored(options.database) as warehouse:
        try:
            kept = replace(office(warehouse) or Reached(), **given)
            if given:
                save_office(warehouse, kept, actor=THIS_COMPUTER)
        except DecisionRefused as refused:
            print(f"✗ {refused}")
            return NOT_DONE
    words = " ".join(filter(None, (kept.name, kept.contact, kept.phone, kept.email, f"{kept.answer_hour}:00")))
    print(f"✓ {line('command.office_kept', signed=words)}")
    return OK


def _list(options: argparse.Namespace) -> int:
    from data_loaders.store.campaigns import campaigns

    found = campaigns()
    for each in found:
        state = line("command.campaign_current" if each.is_current else "command.campaign_earlier")
        print(f"{each.year}  {state}  {each.path}")
    if not found:
        print(line("command.no_campaign"))
    return OK
