"""The commands of the coordinators' desk: review, the acts one may do about what it lists, and undo."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from data_loaders.commands.typed_wishes import WISHES, Wished
from data_loaders.desk.wishes import By, Explain
from data_loaders.model.acts import at_this_computer
from data_loaders.model.clock import EVERYTHING
from data_loaders.model.findings import Finding
from data_loaders.model.wording import label_of
from data_loaders.model.words import line

if TYPE_CHECKING:
    from data_loaders.desk.effects import Effect

OK, PROBLEM = 0, 1
UNDO = "undo"
MOST = 30
"""How many acts `undo` lists."""
GROUP: tuple[str, ...] = (
    *("unit", "unit_name", "rule", "severity", "finding_count", "open_count", "asked_count", "explained_count", "corrected_count"),
    *("lapsed_count", "periods", "first_received_at", "cause", "folded_count"),
)
FINDING: tuple[str, ...] = (
    *("finding_key", "unit", "period", "indicator", "rule", "severity", "state", "values", "act_id", "reason"),
    *("lapsed_act_id", "lapsed_fingerprint", "lapsed_reason", "delivery_id", "received_file_id", "file"),
)
COMPARED: tuple[str, ...] = ("blank", "before", "read_before", "after", "is_corrected", "agrees", "lapses")
"""What `review --json` says of a group, with --list of each finding, with --compare of each blank that a file says otherwise."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to those of the command line."""
    command = commands.add_parser("review", help=line("help.review"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--unit", default="", metavar="CODE", help=line("help.unit_shown"))
    command.add_argument("--list", action="store_true", help=line("help.review_list"))
    command.add_argument("--compare", type=int, metavar="ID", help=line("help.compare"))
    command.add_argument("--json", action="store_true", help=line("help.json"))
    command.set_defaults(run=_review)

    for name, (words, wish_of) in WISHES.items():
        command = _act(commands, name, wish_of)
        for word in words:
            word.add_to(command)
    commands.choices[UNDO].set_defaults(run=_undo)
    command = _act(commands, "explain-all")
    command.add_argument("rule", metavar="RULE", help=line("help.rule"))
    command.add_argument("--unit", action="append", default=[], metavar="CODE", help=line("help.explain_units"))


def _act(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, wish_of: Wished | None = None
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=line(f"help.{name.replace('-', '_')}"))
    command.add_argument("--database", type=Path, help=line("help.database"))
    command.add_argument("--by", default="", metavar="NAME", help=line("help.by"))
    command.add_argument("--reason", default="", metavar="WORDS", help=line("help.reason_of_act"))
    command.add_argument("--preview", action="store_true", help=line("help.preview"))
    command.set_defaults(run=lambda options: _do(options, wish_of) if wish_of else _do_all(options))
    return command


# --- what is open ------------------------------------------------------------------------------------------------------------


def _review(options: argparse.Namespace) -> int:
    from data_loaders.store.campaigns import open_stored  # DuckDB loads slowly

    with open_stored(options.database) as warehouse:
        chosen: dict[str, object] = {"as_of": EVERYTHING, "units": [options.unit] if options.unit else []}
        mart, columns, lines = ("mart_finding_state", FINDING, _findings) if options.list else ("mart_review_group", GROUP, _groups)
        if options.compare:
            mart, columns, lines, chosen = "mart_resubmission", COMPARED, _compared, {"part_id": options.compare}
        rows = [{column: row[column] for column in columns} for row in warehouse.rows(mart, **chosen)]
    if options.json:
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1, default=str)
        print()
    else:
        print("\n".join(lines(rows)) or line("desk.nothing_open"))
    return PROBLEM if any(row.get("state") == "open" or row.get("open_count") for row in rows) else OK


MARKS = {"error": "✗", "query": "?"}


def _groups(rows: list[dict]) -> Iterator[str]:
    for row in rows:
        counts = line(
            "desk.group",
            open=row["open_count"],
            asked=row["asked_count"],
            explained=row["explained_count"],
            corrected=row["corrected_count"],
        )
        folded = f"  (→ {row['cause']})" if row["cause"] else ""
        periods = " ".join(period for period in row["periods"] if period)
        yield f"{MARKS[row['severity']]} {row['unit'] or '—'}  {row['unit_name'] or ''}  {row['rule']}  {periods}  {counts}{folded}"


def _findings(rows: list[dict]) -> Iterator[str]:
    for row in rows:
        finding = Finding(row["rule"], row["indicator"], values=json.loads(row["values"] or "{}"))
        label = label_of(row["indicator"] or "")
        yield f"{MARKS[row['severity']]} {row['finding_key']}  {row['state']}  {label}  {finding.message()}"


def _compared(rows: list[dict]) -> Iterator[str]:
    """Each blank that the file says otherwise, and what becomes of what was settled there."""
    for row in rows:
        settled = "agrees" if row["agrees"] else "overrules" if row["is_corrected"] else "lapses" if row["lapses"] else ""
        read = f"{_shown(row['read_before'])} → " if row["is_corrected"] else ""
        values = f"{read}{_shown(row['before'])} → {_shown(row['after'])}"
        yield f"  {row['blank']}  {label_of(row['blank'])}  {values}  {line(f'desk.{settled}') if settled else ''}".rstrip()


# --- acts --------------------------------------------------------------------------------------------------------------------


def _do(options: argparse.Namespace, wish_of: Wished) -> int:
    """Does it, or with --preview says what it would change; 1 where it cannot be done."""
    from data_loaders.desk.desk import perform, preview
    from data_loaders.store.campaigns import open_stored
    from data_loaders.store.decisions import DecisionRefused

    by = _by(options)
    with open_stored(options.database) as warehouse:
        try:
            wish = wish_of(warehouse, options)
            effect = preview(warehouse, wish, by)
            done = None if options.preview or effect.refused else perform(warehouse, wish, by)
        except DecisionRefused as refusal:
            print(refusal, file=sys.stderr)
            return PROBLEM
    if effect.refused:
        print(effect.refused.line(), file=sys.stderr)
        return PROBLEM
    print("\n".join(_lines(effect)))
    if done:
        print(f"✓ {line('desk.done', act=done.act_id)}")
    return OK


def _do_all(options: argparse.Namespace) -> int:
    """Explains the open queries of many units under one rule with one reason, an outcome each; 1 where one of them was not done."""
    from data_loaders.desk.desk import perform_all, preview_all
    from data_loaders.store.campaigns import open_stored

    by = _by(options)
    with open_stored(options.database) as warehouse:
        groups = warehouse.rows("mart_review_group", as_of=EVERYTHING, units=options.unit)
        open_units = [row["unit"] for row in groups if row["rule"] == options.rule and (row["open_count"] or row["asked_count"])]
        wishes = [Explain(unit, options.rule) for unit in dict.fromkeys((*open_units, *options.unit))]
        if not wishes:
            print(line("desk.nothing_open"))
            return OK
        effect, bulk = preview_all(warehouse, wishes, by)
        if not options.preview:
            bulk = perform_all(warehouse, wishes, by)
    print("\n".join(_lines(effect)))
    for outcome in bulk.outcomes:
        if outcome.refused and isinstance(outcome.wish, Explain):
            print(f"✗ {outcome.wish.unit}  {outcome.refused.line()}", file=sys.stderr)
    if bulk.act_id is not None:
        print(f"✓ {line('desk.done', act=bulk.act_id)}")
    return OK if len(bulk.done) == len(wishes) else PROBLEM


def _undo(options: argparse.Namespace) -> int:
    """Takes an act back, or without one lists those that may be taken back."""
    return _do(options, WISHES[UNDO][1]) if options.id is not None else _list_acts(options)


def _list_acts(options: argparse.Namespace) -> int:
    """The latest acts that may be taken back, a line each."""
    from data_loaders.desk.kinds import UNDOABLE
    from data_loaders.desk.undoing import BULK, standing
    from data_loaders.store.campaigns import open_stored

    with open_stored(options.database) as warehouse:
        for act in islice(standing(warehouse.rows("mart_act"), {*UNDOABLE, BULK}), MOST):
            what = line(f"act.{act['what']}")
            print("  ".join(filter(None, (str(act["id"]), f"{act['at']:%Y-%m-%d %H:%M}", act["actor"], what, " ".join(act["about"])))))
    return OK


def _by(options: argparse.Namespace) -> By:
    return By(at_this_computer(options.by), options.reason)


def _lines(effect: Effect) -> Iterator[str]:
    """What changes, a line each."""
    for total in effect.totals:
        yield f"  {total.measure}  {total.period}  {_shown(total.before)} → {_shown(total.after)}"
    for light in effect.lights:
        yield f"  {light.unit}  {light.due}  {_shown(light.before)} → {_shown(light.after)}"
    for name, (before, after) in (("error", effect.errors), ("query", effect.queries)):
        if before != after:
            yield f"  {line(f'severity.{name}')}  {before} → {after}"
    yield from (f"  {said.line()}" for said in effect.said)


def _shown(value: int | str | None) -> str:
    return "—" if value is None else f"{value:,}" if isinstance(value, int) else value
