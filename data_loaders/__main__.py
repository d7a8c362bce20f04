"""The command line: check, load, fetch, watch, show, exempt, move-due, review and its acts, audit, export,
campaign, account, backup, restore, personal, erase, template, sample."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from contextlib import ExitStack
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from data_loaders.commands import account, again, backup, campaign, desk, due, incoming, personal, pictures
from data_loaders.commands.days import noon_written
from data_loaders.commands.ending import ended
from data_loaders.deliverables.roster import RosterError, is_roster_name
from data_loaders.intake.check import as_json, check, summary
from data_loaders.intake.gather import Dropped, count_files, dropped_files
from data_loaders.intake.roster_file import read_roster
from data_loaders.intake.workers import Readers
from data_loaders.matching.context import Context
from data_loaders.model.acts import at_this_computer
from data_loaders.model.campaign import Campaign, Roster, read_campaign
from data_loaders.model.clock import EVERYTHING
from data_loaders.model.findings import SEVERITIES
from data_loaders.model.form import load_forms
from data_loaders.model.readings import FileReading, shown_file
from data_loaders.model.wording import located
from data_loaders.model.words import line, listed, said
from data_loaders.store.condition import Told, WarehouseBusy
from data_loaders.store.receipts import Receipt
from data_loaders.writers.folder import CannotHandOut, new_folder
from data_loaders.writers.tables import CSV, FORMATS, OURS, write_tables

if TYPE_CHECKING:
    from data_loaders.store.warehouse import Warehouse

OK, PROBLEM = 0, 1
ALONE = 1
"""The threads of a database into which files are loaded: the processors are busy with reading, and questions about few rows that are shared
out to all of them take a tenth more of a load."""
FEWEST_FILES = 64
"""How many files are stored first: who sits before it sees the bar move, and each transaction takes what 8 files take."""
MADE_BEFORE_LOOKING = 20_000
"""What a command makes it needs until it ends, readings and rows; to look for what nobody needs at every 700 things took 4 % of a load."""


class WrongUsage(Exception):
    """What was asked for cannot be done; the message says why, in the user's words."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0: all readable, 1: some problem, 2: wrong usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    return ended(partial(options.run, options), WrongUsage, RosterError, Told, CannotHandOut)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data_loaders", description=__doc__.split(":", 1)[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("check", help=line("help.check"))
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=line("help.paths"))
    command.add_argument("--roster", type=Path, help=line("help.roster"))
    command.add_argument("--json", action="store_true", help=line("help.json"))
    command.set_defaults(run=_check)

    command = commands.add_parser("load", help=line("help.load"))
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=line("help.paths"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--roster", type=Path, help=line("help.roster"))
    command.add_argument("--from-the-start", action="store_true", help=line("help.from_the_start"))
    command.add_argument("--received", type=noon_written, metavar="DATE", help=line("help.received"))
    command.add_argument("--by", default="", metavar="NAME", help=line("help.by"))
    command.add_argument("--clock-is-right", action="store_true", help=line("help.clock_is_right"))
    command.add_argument("--reason", default="", metavar="WORDS", help=line("help.reason"))
    command.set_defaults(run=_load)

    command = commands.add_parser("show", help=line("help.show"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--unit", required=True, metavar="CODE", help=line("help.unit_shown"))
    command.add_argument("--as-of", type=noon_written, metavar="DATE", help=line("help.as_of"))
    command.add_argument("--json", action="store_true", help=line("help.json"))
    command.set_defaults(run=_show)

    command = commands.add_parser("audit", help=line("help.audit"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.set_defaults(run=_audit)

    command = commands.add_parser("export", help=line("help.export"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--format", choices=FORMATS, default=CSV)
    command.add_argument("--with-officers", action="store_true", help=line("help.with_officers"))
    command.add_argument("--by", default="", metavar="NAME", help=line("help.exported_by"))
    command.add_argument("-o", "--output", required=True, type=Path, metavar="DIR", help=line("help.export_folder"))
    command.set_defaults(run=_export)

    desk.add(commands)
    backup.add(commands)
    campaign.add(commands)
    personal.add(commands)
    due.add(commands)
    incoming.add(commands)
    again.add(commands)
    account.add(commands)
    pictures.add(commands)

    command = commands.add_parser("template", help=line("help.template"))
    target = command.add_mutually_exclusive_group(required=True)
    target.add_argument("--unit", metavar="CODE", help=line("help.unit_template"))
    target.add_argument("--all", action="store_true", help=line("help.all"))
    command.add_argument("--period", required=True, help=line("help.period"))
    command.add_argument("--format", choices=("xlsx", "docx"), default="xlsx")
    command.add_argument("--roster", type=Path, help=line("help.roster"))
    command.add_argument("--database", type=Path, help=line("help.roster_of_database"))
    command.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")
    command.set_defaults(run=_template)

    command = commands.add_parser("sample", help=line("help.sample"))
    command.add_argument("--out", required=True, type=Path, metavar="DIR")
    command.add_argument("--seed", type=int)
    command.add_argument("--units", type=int)
    command.set_defaults(run=_sample)
    return parser


def _check(options: argparse.Namespace) -> int:
    dropped = dropped_files(options.paths)
    entries, worst = [], OK
    with Readers() as readers:
        campaign = read_campaign()
        context = Context(campaign, load_forms(), _roster_for_check(options.roster, dropped, campaign, readers))
        for shown, reading in check(dropped, context, readers):
            worst = max(worst, PROBLEM if reading.status == "problem" else OK)
            if options.json:
                entries.append(as_json(shown, reading, context))
            else:
                _print_checked(shown, reading, context)
    if options.json:
        json.dump({"files": entries}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    return worst


def _print_checked(shown: str, reading: FileReading, context: Context) -> None:
    name = shown_file(shown, reading.member)
    print(f"{MARKS[reading.status]} {name}  {summary(reading, context)}")
    for finding in sorted(reading.all_findings(), key=lambda each: SEVERITIES.index(each.severity)):
        print(f"    {said(f'severity.{finding.severity}')} {located(finding)}")


MARKS = {"ok": "✓", "warning": "?", "problem": "✗", "duplicate": "="}


def _roster_for_check(path: Path | None, dropped: list[Dropped], campaign: Campaign, readers: Readers) -> Roster | None:
    """The roster named, else one that lies among the files; None where there is none."""
    if path:
        return read_roster(path.read_bytes(), campaign, readers=readers)
    for each in dropped:
        if is_roster_name(each.file):
            try:
                return read_roster(each.content.whole(), campaign, readers=readers)
            except RosterError:
                continue
    return None


def _load(options: argparse.Namespace) -> int:
    dropped = dropped_files(options.paths)
    roster = Dropped(options.roster.name, options.roster.read_bytes(), options.roster.name) if options.roster else None
    lines: list[str] = []

    def note(receipt: Receipt) -> None:
        name = shown_file(receipt.file, receipt.member)
        lines.append(f"{MARKS[receipt.status]} {name}  {receipt.message()}")

    with ExitStack() as opened:
        readers = opened.enter_context(Readers())  # its processes start while DuckDB is loaded, which is slow, and the database opens
        from tqdm import tqdm

        from data_loaders.intake.batch import load_batch
        from data_loaders.intake.taking import Brought

        try:
            warehouse = opened.enter_context(_opened(options.database))
        except WarehouseBusy as busy:
            if roster or options.clock_is_right:
                raise
            return incoming.load_at_board(busy, Brought(dropped, typed=options.received, actor=at_this_computer(options.by)))
        count = count_files(dropped + ([roster] if roster else []))
        bar = opened.enter_context(tqdm(total=count, unit="file", file=sys.stderr))

        def show() -> None:
            """Receipts come a group at a time, and are shown so: the bar is drawn anew for every writing."""
            if lines:
                tqdm.write("\n".join(lines), file=sys.stdout)
                lines.clear()

        def count_one(_: FileReading) -> None:
            show()
            bar.update()

        if options.clock_is_right:
            warehouse.clock.confirm()
        try:
            result = load_batch(
                warehouse,
                dropped,
                received_at=options.received,
                actor=at_this_computer(options.by),
                reason=options.reason,
                on_receipt=note,
                on_read=count_one,
                roster=roster,
                from_the_start=options.from_the_start,
                readers=readers,
                fewest=FEWEST_FILES,
                when_read=readers.dismiss,
            )
        finally:
            show()
    counts = result.count_by_status()
    print("  ".join(f"{MARKS[status]} {counts[status]}" for status in MARKS if counts[status]))
    return PROBLEM if counts["problem"] else OK


def _opened(named: Path | None) -> Warehouse:
    """The database named, else the one that is open, to load files into."""
    from data_loaders.store.campaigns import open_current
    from data_loaders.store.warehouse import Warehouse

    return Warehouse.open(named, threads=ALONE) if named else open_current(ALONE)


def _show(options: argparse.Namespace) -> int:
    from data_loaders.intake.show import NOBODY, as_json, lines, show

    with _stored(options.database) as warehouse:
        as_of = datetime.combine(options.as_of.date(), time.max) if options.as_of else EVERYTHING
        unit = NOBODY if not options.unit else next((unit for unit in warehouse.roster(as_of).units if unit.code == options.unit), None)
        if unit is None:
            raise _unknown_unit(options.unit)
        shown, campaign = show(warehouse, unit, as_of), warehouse.campaign(as_of)
    if options.json:
        json.dump(as_json(shown), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print("\n".join(lines(shown, campaign)))
    return OK


def _audit(options: argparse.Namespace) -> int:
    with _stored(options.database) as warehouse:
        found = warehouse.audit()
    for name, rows in found.items():
        for row in rows:
            print(f"✗ {name}  {json.dumps(row, ensure_ascii=False, default=str)}")
    if not found:
        print(f"✓ {line('command.nothing_astray')}")
    return PROBLEM if found else OK


def _export(options: argparse.Namespace) -> int:
    from data_loaders.store.export import exported  # DuckDB loads slowly

    with _stored(options.database) as warehouse, new_folder(options.output, OURS) as folder:
        write_tables(exported(warehouse, at_this_computer(options.by) if options.with_officers else None), folder, options.format)
    print(f"✓ {options.output}")
    return OK


def _stored(named: Path | None) -> Warehouse:
    """The database named, else the usual one, as it is stored; Told where there is none or it cannot be used."""
    from data_loaders.store.campaigns import open_stored  # DuckDB loads slowly

    return open_stored(named)


def _template(options: argparse.Namespace) -> int:
    from data_loaders.writers.excel_form import excel_template, zip_of_templates  # openpyxl and python-docx: only here
    from data_loaders.writers.word_form import word_form

    campaign, roster = _campaign_and_roster(options)
    form = load_forms()[campaign.form_version]
    periods = [period.code for period in campaign.periods]
    if options.period not in periods:
        raise WrongUsage(line("command.no_period", period=options.period, periods=listed(periods)))
    if options.all:
        data = zip_of_templates(form, campaign, roster, options.period, options.format)
    else:
        unit = next((unit for unit in roster.units if unit.code == options.unit), None)
        if unit is None:
            raise _unknown_unit(options.unit)
        make = excel_template if options.format == "xlsx" else word_form
        data = make(form, campaign, unit, options.period)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_bytes(data)
    return OK


def _unknown_unit(code: str) -> WrongUsage:
    return WrongUsage(line("command.no_unit", unit=code))


def _campaign_and_roster(options: argparse.Namespace) -> tuple[Campaign, Roster]:
    """From the roster file where one is named, else from the database, else the sample's roster."""
    if options.roster:
        campaign = read_campaign()
        return campaign, read_roster(options.roster.read_bytes(), campaign)
    from data_loaders.store.locations import database_path

    if (options.database or database_path()).exists():
        with _stored(options.database) as warehouse:
            return warehouse.campaign(), warehouse.roster()
    from data_loaders.sample.campaign import sample_roster_file

    campaign = read_campaign()
    return campaign, read_roster(sample_roster_file().read_bytes(), campaign)


def _sample(options: argparse.Namespace) -> int:
    from data_loaders.sample.campaign import DEFAULT_SEED, DEFAULT_UNITS, write_sample  # openpyxl and python-docx: only here

    seed = DEFAULT_SEED if options.seed is None else options.seed
    try:
        write_sample(options.out, seed, DEFAULT_UNITS if options.units is None else options.units)
    except FileExistsError:
        raise WrongUsage(line("command.folder_not_empty", folder=options.out)) from None
    except ValueError as wrong:
        raise WrongUsage(str(wrong)) from wrong
    return OK


if __name__ == "__main__":
    gc.set_threshold(MADE_BEFORE_LOOKING)
    sys.exit(main())
