"""Acts taken back: any of them, not only the last, unless something stands on it; an undo is an act itself and deletes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from data_loaders.desk.corrections import check_again, errors_now
from data_loaders.desk.moves import units_of_file
from data_loaders.desk.rosters import replace_roster
from data_loaders.desk.standing import part, units_of
from data_loaders.desk.wishes import By
from data_loaders.model.campaign import Roster
from data_loaders.model.wording import label_of
from data_loaders.model.words import Said, both
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.due_changes import DUE_ACTS
from data_loaders.store.warehouse import Warehouse

UNDONE = "select act_id from undone_act(timestamp 'infinity')"
"""The acts that were taken back."""


@dataclass(frozen=True, slots=True)
class Done:
    """An act that was done, as it is recorded."""

    id: int
    at: datetime
    actor: str
    what: str
    about: tuple[str, ...]
    before: dict
    after: dict

    def codes(self, kind: str) -> list[str]:
        """What it is about, of one kind."""
        return [each.split(":", 1)[1] for each in self.about if each.startswith(f"{kind}:")]


BULK = "bulk"
"""An act whose items are acts themselves: it can be taken back as long as one of them can."""
Block = Callable[[Warehouse, Done], Said | None]
"""Why an act cannot be taken back, where it cannot."""


def recorded(warehouse: Warehouse, act_id: int) -> Done:
    """The act of that id; DecisionRefused where there is none, where it is an undo, or was taken back already."""
    rows = warehouse.database.query('select id, "at", actor, what, about, before, after, undoes_act_id from act where id = ?', [act_id])
    if not rows:
        raise DecisionRefused(both("desk.gone"))
    row = rows[0]
    if row["undoes_act_id"] is not None:
        raise DecisionRefused(both("desk.undo_of_undo"))
    by = warehouse.database.query('select actor, "at" from act where undoes_act_id = ?', [act_id])
    if by and row["what"] != BULK:
        raise DecisionRefused(both("desk.undone_already", who=by[0]["actor"], at=f"{by[0]['at']:%m-%d %H:%M}"))
    later = "select id from act where id > ? and what = 'clear' limit 1"
    if warehouse.database.query(later, [act_id]):
        raise DecisionRefused(both("desk.cleared_since"))
    states = (json.loads(row[name] or "{}") for name in ("before", "after"))
    return Done(row["id"], row["at"], row["actor"], row["what"], tuple(row["about"]), *states)


def standing(acts: Sequence[Mapping[str, Any]], kinds: Container[str]) -> Iterator[Mapping[str, Any]]:
    """Of all acts (rows of mart_act, the latest first) those of these kinds that were not taken back, down to where all was cleared."""
    undone = {act["undoes_act_id"] for act in acts}
    for act in acts:
        if act["what"] == "clear":
            return
        if act["what"] in kinds and act["id"] not in undone:
            yield act


def take_back(warehouse: Warehouse, done: Done, blocks: tuple[Block, ...], by: By) -> None:
    """One act; DecisionRefused where something stands on it, or a submission that counts would have an error."""
    for block in blocks:
        if why := block(warehouse, done):
            raise DecisionRefused(why)
    decided = _ids(warehouse, "select distinct delivery_id as id from decision where act_id = ?", done.id)
    corrected = _ids(warehouse, "select distinct submission_id as id from correction where act_id = ?", done.id)
    touched, former = _touched(warehouse, done, decided), {each: errors_now(warehouse, each) for each in corrected}
    act = by.act(what="undo", about=(*done.about, f"act:{done.id}"), before=done.after, after=done.before, undoes=done.id)
    with warehouse.database.transaction(act) as write:
        write.refresh(())  # what stands without the act
        for submission_id in corrected:
            check_again(write, warehouse, part(warehouse, submission_id), former[submission_id])
        if done.what in ("add_unit", "add_alias", "add_address"):
            replace_roster(warehouse, write, _roster_without(warehouse, done))
        _refuse_errors(warehouse, [*decided, *corrected])
        write.refresh(touched | units_of(part(warehouse, each) for each in corrected))


def _touched(warehouse: Warehouse, done: Done, decided: list[int]) -> set[str]:
    """The units whose figures may change."""
    touched = set(done.codes("unit"))
    if done.what == "withdraw":
        rows = warehouse.rows("mart_batch_part", batch=int(done.codes("batch")[0]))
        return touched | {unit for row in rows for unit in row["named_units"]}
    for file in _ids(warehouse, "select received_file_id as id from arrival where act_id = ?", done.id):
        touched |= units_of_file(warehouse, file)
    return touched | units_of(part(warehouse, each) for each in decided)


def _refuse_errors(warehouse: Warehouse, ids: list[int]) -> None:
    """DecisionRefused where one of these would count with an error."""
    rows = warehouse.database.query(
        "select s.unit, s.due from delivery_at(timestamp 'infinity') as s inner join unsettled_error as e on s.received_file_id ="
        " e.received_file_id and (s.id = e.delivery_id or (s.kind = 'figures' and e.delivery_id is null))"
        " where s.state = 'accepted' and list_contains(cast(? as bigint[]), s.id) limit 1",
        [ids],
    )
    if rows:
        raise DecisionRefused(both("desk.would_count_with_error", unit=rows[0]["unit"], due=rows[0]["due"]))


def _ids(warehouse: Warehouse, statement: str, act_id: int) -> list[int]:
    return [row["id"] for row in warehouse.database.query(statement, [act_id])]


def _roster_without(warehouse: Warehouse, done: Done) -> Roster:
    roster, (code,) = warehouse.roster(), dict.fromkeys(done.codes("unit")[:1])
    if done.what == "add_unit":
        return Roster(tuple(unit for unit in roster.units if unit.code != code))
    if done.what == "add_address":
        return Roster(tuple(replace(unit, email=done.before["email"]) if unit.code == code else unit for unit in roster.units))
    (alias,) = [name for name in done.after["aliases"] if name not in done.before["aliases"]]
    unit = roster.unit(code)
    without = replace(unit, aliases=tuple(name for name in unit.aliases if name != alias))
    return Roster(tuple(without if each.code == code else each for each in roster.units))


# --- what stands on an act ---------------------------------------------------------------------------------------------------


def later_decision(warehouse: Warehouse, done: Done) -> Said | None:
    """Something was decided about the same submission or delivery since."""
    return _later(_since(warehouse, done, "decision", "b.delivery_id = c.delivery_id"))


def later_file(warehouse: Warehouse, done: Done) -> Said | None:
    """Another file of the same unit and period, or of the same bytes, came or was moved there since."""
    rows = warehouse.rows("mart_standing_on_act", taken_back=done.id)
    return both("desk.later_file", file=rows[0]["file"], day=f"{rows[0]['received_at']:%m-%d}") if rows else None


def later_correction(warehouse: Warehouse, done: Done) -> Said | None:
    """The same blank was corrected again since."""
    rows = warehouse.database.query(
        "select a.actor, a.\"at\", a.what, c.blank from correction as b inner join correction_at(timestamp 'infinity') as c"
        " on b.submission_id = c.submission_id and b.blank = c.blank inner join act as a on c.act_id = a.id"
        " where b.act_id = ? and c.act_id > ? limit 1",
        [done.id, done.id],
    )
    if not rows:
        return None
    blank = rows[0]["blank"]
    named = Said(label_of(blank), label_of(blank, "en"))
    return both("desk.corrected_again", blank=named, who=rows[0]["actor"], at=f"{rows[0]['at']:%m-%d %H:%M}")


def corrected_since(warehouse: Warehouse, done: Done) -> Said | None:
    """A blank that was confirmed beside its picture was corrected since."""
    rows = warehouse.database.query(
        "select a.actor, a.\"at\", a.what from confirmation as b inner join correction_at(timestamp 'infinity') as c"
        " on b.submission_id = c.submission_id inner join act as a on c.act_id = a.id where b.act_id = ? order by a.id desc limit 1",
        [done.id],
    )
    return _later(rows)


def later_arrival(warehouse: Warehouse, done: Done) -> Said | None:
    """The arrival of the same file was changed again since."""
    return _later(_since(warehouse, done, "arrival", "b.received_file_id = c.received_file_id"))


def later_word(warehouse: Warehouse, done: Done) -> Said | None:
    """The same due day, or whether the same is owed, was said otherwise since, for the same unit, unit type or everybody."""
    same = (
        "(b.deliverable = c.deliverable or b.period = c.period) and (b.due_on is null) = (c.due_on is null)"
        " and b.unit is not distinct from c.unit and b.unit_type is not distinct from c.unit_type"
    )
    rows = _since(warehouse, done, "due_change", same)
    if rows and rows[0]["what"] not in DUE_ACTS:  # saved with the whole calendar, which nobody takes back
        return both("desk.calendar_since", who=rows[0]["actor"], at=f"{rows[0]['at']:%m-%d %H:%M}")
    return _later(rows)


def asked_again(warehouse: Warehouse, done: Done) -> Said | None:
    """One of these units was asked a second time since, in words that speak of this time and of no other."""
    of_this_alone = (
        "b.unit = c.unit and b.deliverable = c.deliverable and c.kind = 'second'"
        " and not exists (select 1 from notice as d where d.unit = c.unit and d.deliverable = c.deliverable and d.act_id < c.act_id"
        f" and d.act_id <> b.act_id and d.act_id not in ({UNDONE}))"
    )
    return _later(_since(warehouse, done, "notice", of_this_alone))


def unit_is_used(warehouse: Warehouse, done: Done) -> Said | None:
    """Something of the unit stands that this act did not bring."""
    unit = done.codes("unit")[0]
    if unit not in warehouse.roster().codes:
        return both("desk.roster_changed")
    rows = warehouse.database.query(
        "select count(*) as count from delivery_at(timestamp 'infinity') as s where s.unit = ? and s.state in ('accepted', 'held')"
        " and s.id not in (select delivery_id from decision where act_id = ?)",
        [unit, done.id],
    )
    return both("desk.unit_is_used", count=rows[0]["count"]) if rows[0]["count"] else None


def alias_is_gone(warehouse: Warehouse, done: Done) -> Said | None:
    """The name is not the unit's any more."""
    units = {unit.code: unit for unit in warehouse.roster().units}
    unit = units.get(done.codes("unit")[0])
    added = set(done.after["aliases"]) - set(done.before["aliases"])
    return None if unit and added <= set(unit.aliases) else both("desk.roster_changed")


def address_is_gone(warehouse: Warehouse, done: Done) -> Said | None:
    """The unit's addresses are not those that this left."""
    units = {unit.code: unit for unit in warehouse.roster().units}
    unit = units.get(done.codes("unit")[0])
    return None if unit and unit.email == done.after["email"] else both("desk.roster_changed")


def _since(warehouse: Warehouse, done: Done, table: str, same: str) -> list[dict]:
    """The last act, not taken back, that came after this one and left a row c of a table that is about the same as a row b of this one."""
    return warehouse.database.query(
        f'select a.actor, a."at", a.what from {table} as b inner join {table} as c on {same} inner join act as a on c.act_id = a.id'
        f" where b.act_id = ? and c.act_id > ? and c.act_id not in ({UNDONE}) order by a.id desc limit 1",
        [done.id, done.id],
    )


def _later(rows: list[dict]) -> Said | None:
    if not rows:
        return None
    row = rows[0]
    return both("desk.later_act", who=row["actor"], at=f"{row['at']:%m-%d %H:%M}", what=both(f"act.{row['what']}"))
