"""The coordinators' desk: what an act would change, doing it, taking it back; one at a time or many with one reason.

A preview does the act and looks, then takes everything back: its outcome is what performing it gives, or the reason why it cannot be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from data_loaders.desk.effects import Effect, effect_of, seen
from data_loaders.desk.kinds import UNDOABLE, kind_of
from data_loaders.desk.undoing import BULK, recorded, take_back
from data_loaders.desk.wishes import UNNAMED, By, Undo, Wish
from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import Said, both
from data_loaders.store.database import WRITING
from data_loaders.store.decisions import DecisionRefused, HeldInstead, ReasonMissing
from data_loaders.store.warehouse import Warehouse

MOMENT = timedelta(seconds=5)
"""Lights are looked at so long after now, so that what is done meanwhile is seen."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish: the act it is recorded as and what is to be said of it, or why it was refused; `is_held`: it waits where it
    would count, and is accepted by the same wish once more."""

    wish: Wish
    act_id: int | None = None
    said: tuple[Said, ...] = ()
    refused: Said | None = None
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Bulk:
    """What became of many: the act of the whole (None where no item was done), and of each item in turn."""

    act_id: int | None
    outcomes: tuple[Outcome, ...]

    @property
    def done(self) -> tuple[Outcome, ...]:
        """The items that were done."""
        return tuple(each for each in self.outcomes if each.refused is None)

    @property
    def said(self) -> Said:
        """11 已处理；1 未处理：张工 已在 14:03 处理过 …"""
        why = Counter(each.refused for each in self.outcomes if each.refused is not None)
        return both("desk.bulk", count=len(self.done)) if not why else both("desk.bulk_but", count=len(self.done), rest=_reasons(why))


def _reasons(why: Counter[Said]) -> Said:
    parts = [both("desk.bulk_rest", count=count, why=reason) for reason, count in why.items()]
    return Said(*("".join(part.words(language) for part in parts) for language in ("zh", "en")))


def perform(warehouse: Warehouse, wish: Wish, by: By = UNNAMED) -> Outcome:
    """Does it; DecisionRefused (ReasonMissing, ChangedMeanwhile) with the reason where it cannot be done: nothing changed then."""
    with WRITING:
        said = _undone(warehouse, wish, by) if isinstance(wish, Undo) else _done(warehouse, wish, by)
        newest = warehouse.database.query("select max(act_id) as id from act_version")[0]["id"]
        return Outcome(wish, newest, said)


def _done(warehouse: Warehouse, wish: Wish, by: By) -> tuple[Said, ...]:
    kind = kind_of(wish)
    if kind.needs_reason and not (by.reason.strip() or by.reason_code):
        raise ReasonMissing
    return kind.do(warehouse, wish, by)


def _undone(warehouse: Warehouse, wish: Undo, by: By) -> tuple[Said, ...]:
    done = recorded(warehouse, wish.act_id)
    if done.what == BULK:
        return _undone_bulk(warehouse, done.id, by)
    if done.what not in UNDOABLE:
        raise DecisionRefused(both("desk.not_undoable", what=both(f"act.{done.what}")))
    take_back(warehouse, done, UNDOABLE[done.what], by)
    return ()


def _undone_bulk(warehouse: Warehouse, act_id: int, by: By) -> tuple[Said, ...]:
    """Every item that still can be, the latest first; DecisionRefused where none can."""
    open_items = (
        "select id from act where batch_act_id = ? and id not in (select act_id from undone_act(timestamp 'infinity')) order by id desc"
    )
    items = [row["id"] for row in warehouse.database.query(open_items, [act_id])]
    bulk = perform_all(warehouse, [Undo(each) for each in items], by, undoes=act_id)
    if not bulk.done:
        raise DecisionRefused(bulk.outcomes[0].refused if bulk.outcomes and bulk.outcomes[0].refused else both("desk.nothing_to_undo"))
    return (bulk.said,)


def perform_all(warehouse: Warehouse, wishes: Sequence[Wish], by: By = UNNAMED, undoes: int | None = None) -> Bulk:
    """Does each in turn, as items of one bulk act; one that is refused does not undo the rest. They may take back the bulk
    act `undoes`."""
    with WRITING:
        # Within a rehearsal nothing can be tried apart, and the act of the whole goes with the rest.
        if not warehouse.database.is_under_way and not any(_would(warehouse, wish, by) is None for wish in wishes):
            return Bulk(None, tuple(Outcome(wish, refused=_would(warehouse, wish, by)) for wish in wishes))
        count: dict[str, object] = {"count": len(wishes)}
        head = by.act(what="bulk", about=(), after=count) if undoes is None else by.act(what="undo", about=(), after=count, undoes=undoes)
        with warehouse.database.transaction(head) as write:
            head_id = write.act_id
        item = replace(by, batch_act_id=head_id)
        return Bulk(head_id, tuple(_tried(warehouse, wish, item) for wish in wishes))


def _would(warehouse: Warehouse, wish: Wish, by: By) -> Said | None:
    """Why it would be refused now; None where it would not."""
    with warehouse.database.rehearsed():
        return _tried(warehouse, wish, by).refused


def _tried(warehouse: Warehouse, wish: Wish, by: By) -> Outcome:
    try:
        return perform(warehouse, wish, by)
    except DecisionRefused as refusal:
        return Outcome(wish, refused=refusal.said, is_held=isinstance(refusal, HeldInstead))


def preview(warehouse: Warehouse, wish: Wish, by: By = UNNAMED, at: datetime | None = None) -> Effect:
    """What performing it would change; everything is as before afterwards."""
    return preview_all(warehouse, [wish], by, at)[0]


def preview_all(warehouse: Warehouse, wishes: Sequence[Wish], by: By = UNNAMED, at: datetime | None = None) -> tuple[Effect, Bulk]:
    """What performing them all would change, and what would become of each; everything is as before afterwards. One that fails half way is
    left out and all others are tried once more, as what it wrote would stand among theirs."""
    at, refused = at or shanghai_now() + MOMENT, dict[int, Outcome]()
    while True:
        outcomes = dict[int, Outcome](refused)
        with warehouse.database.rehearsed() as is_spoilt:
            before = seen(warehouse, at)
            for number, wish in enumerate(wishes):
                if number not in refused and not is_spoilt():
                    outcomes[number] = _tried(warehouse, wish, by)
                    refused |= {number: outcomes[number]} if is_spoilt() else {}
            after = seen(warehouse, at)
            if not is_spoilt():
                break
    became = [replace(outcomes[number], act_id=None) for number in range(len(wishes))]
    said = tuple(words for each in became for words in each.said)
    return effect_of(before, after, said, became[0].refused if len(became) == 1 else None), Bulk(None, tuple(became))
