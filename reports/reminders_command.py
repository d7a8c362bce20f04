"""The command that prints who has not sent something, and the words that ask for it; it notes nothing."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path

from data_loaders.commands.days import moment_written
from data_loaders.model.clock import due_hour, shanghai_now
from data_loaders.model.words import both, line
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.notices import GROUP, PHONE, SINGLE
from reports.call_list import call_rows
from reports.office import Office, kept_office
from reports.reminders import Owing, Sender, call_text, group_text, owing, single_text

OK = 0
LANGUAGE = "zh"
"""Units are written to in Chinese."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the command line."""
    command = commands.add_parser("reminders", help=line("help.reminders"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--deliverable", required=True, action="append", metavar="CODE", help=line("help.deliverable"))
    command.add_argument("--kind", choices=(GROUP, SINGLE, PHONE), default=GROUP, help=line("help.reminder_kind"))
    command.add_argument("--as-of", type=moment_written(time.max), metavar="DATE", help=line("help.as_of"))
    command.add_argument("--signed", default="", metavar="WORDS", help=line("help.signed"))
    command.add_argument("--mailbox", default="", metavar="ADDRESS", help=line("help.mailbox"))
    command.add_argument("--json", action="store_true", help=line("help.json"))
    command.set_defaults(run=_reminders)


def _reminders(options: argparse.Namespace) -> int:
    from data_loaders.store.campaigns import open_stored  # DuckDB loads slowly, and `--help` needs none
    from data_loaders.store.due_changes import deliverable_of
    from data_loaders.store.office import office

    now = options.as_of or shanghai_now()
    with open_stored(options.database) as warehouse:
        campaign, roster = warehouse.campaign(now), warehouse.roster(now)
        known = [entry.code for entry in campaign.deliverables]
        codes = [deliverable_of(campaign, code) for code in options.deliverable]
        for code in codes:
            if code not in known:
                raise DecisionRefused(both("due_change.no_deliverable", deliverable=code, known=", ".join(known)))
        sender = _sender(options, kept_office(campaign, reached) if (reached := office(warehouse)) else Office(""))
        lights = warehouse.rows("mart_light", as_of=now)
        reporting = warehouse.rows("mart_reporting", as_of=now)
        owed = owing(lights, warehouse.rows("mart_notice", as_of=now), campaign, roster, codes)
    received = min(row["received_count"] for row in reporting if row["deliverable"] in codes)
    told = _told(owed, received, sender, options.kind, now)
    if options.json:
        units = [_as_json(each) for each in owed]
        json.dump({"texts": told, "units": units}, sys.stdout, ensure_ascii=False, indent=1, default=str)
        print()
    elif not owed:
        print(line("command.nobody_owes"))
    else:
        print("\n\n".join(told))
        if options.kind == PHONE:
            print("\n".join("\t".join(row.values()) for row in call_rows(owed, LANGUAGE)))
    return OK


def _sender(options: argparse.Namespace, office: Office) -> Sender:
    """As it is kept with the campaign, but for what is said otherwise."""
    return Sender(options.signed or office.signed, options.mailbox or office.email, office.answer_hour)


def _told(owed: Sequence[Owing], received: int, sender: Sender, kind: str, now: datetime) -> list[str]:
    """The texts of a kind: one for the group or the phone, one a unit else; none where nobody owes anything."""
    if not owed:
        return []
    if kind == SINGLE:
        return [single_text(each, sender, now).words(LANGUAGE) for each in owed]
    text = call_text(owed, sender, now) if kind == PHONE else group_text(owed, received, sender, now)
    return [text.words(LANGUAGE)]


def _as_json(owed: Owing) -> dict[str, object]:
    items = [
        {"deliverable": item.deliverable.code, "due_on": item.due_at.date()}
        | ({"due_until": until} if (until := due_hour(item.due_at)) else {})
        | {"is_over": item.is_over}
        for item in owed.items
    ]
    asked = {"times": owed.asked.times, "last": owed.asked.last, "result": owed.asked.result}
    return {"unit": owed.unit.code, "name": owed.unit.name, "has_contact": owed.has_contact, "missing": items, "asked": asked}
