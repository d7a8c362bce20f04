"""`python -m reports returns`: the return pack of a period, as one zip."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from data_loaders.commands.days import day_written
from data_loaders.model.acts import at_this_computer
from data_loaders.model.words import line

OK, NOTHING = 0, 1


def add(commands: Any) -> None:
    """Adds the command to those of the program. It ends with 0: done, 1: there is nothing to return, 2: it cannot be done as asked."""
    command = commands.add_parser("returns", help=line("help.returns"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--period", required=True, help=line("help.period"))
    command.add_argument("--units", nargs="+", default=[], metavar="CODE", help=line("help.units_returned"))
    command.add_argument("--as-of", type=day_written, metavar="DATE", help=line("help.as_of"))
    command.add_argument("--answer-by", type=day_written, metavar="DATE", help=line("help.answer_by"))
    for name in ("office", "contact", "phone", "email"):
        command.add_argument(f"--{name}", default="", metavar="WORDS", help=line(f"help.office_{name}"))
    command.add_argument("--by", default="", metavar="NAME", help=line("help.handed_out_by"))
    command.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help=line("help.pack"))
    command.set_defaults(run=_returns)


def _returns(options: argparse.Namespace) -> int:
    from reports.return_packs import NothingToReturn  # DuckDB, openpyxl and python-docx load slowly

    try:
        return _pack(options)
    except NothingToReturn as nothing:
        print(nothing, file=sys.stderr)
        return NOTHING


def _pack(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from data_loaders.store.campaigns import open_stored
    from data_loaders.store.handing_out import hand_out
    from data_loaders.store.office import office as kept
    from reports.office import office_of
    from reports.return_packs import return_pack

    units = [code for words in options.units for code in words.split(",") if code]
    actor = at_this_computer(options.by)
    output: Path = options.output
    folder = output if output.is_dir() else output.parent
    folder.mkdir(parents=True, exist_ok=True)
    with open_stored(options.database) as warehouse, TemporaryDirectory(prefix=".returns-", dir=folder) as beside:
        usual = office_of(warehouse.campaign(), warehouse.rows("mart_act"), kept(warehouse))
        given = {"name": options.office, "contact": options.contact, "phone": options.phone, "email": options.email}
        office = replace(usual, **{field: words for field, words in given.items() if words})
        with tqdm(unit="unit", file=sys.stderr) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            pack = return_pack(
                warehouse,
                options.period,
                Path(beside, "pack.zip"),
                units=units,
                as_of=datetime.combine(options.as_of, time.max) if options.as_of else None,
                office=office,
                answer_by=datetime.combine(options.answer_by, time(office.answer_hour)) if options.answer_by else None,
                on_progress=show,
            )
        about = (f"period:{options.period}", *(f"unit:{each.returned.unit.code}" for each in pack.units))
        hand_out(warehouse, pack.name, pack.path, actor=actor, about=about, beside=office.recorded)
        written = output / pack.name if output.is_dir() else output
        os.replace(pack.path, written)
    errors, queries = (sum(getattr(each.returned, name) for each in pack.units) for name in ("error_count", "query_count"))
    print(f"✓ {written}  {line('command.returned', units=len(pack.units), errors=errors, queries=queries)}")
    return OK
