"""A due day has two places where it is said: the calendar, and due_change, for everybody or for some. What the calendar says when it is
saved, so that the last word counts wherever it was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from data_loaders.model.campaign import FIGURES, Campaign, Deliverable, Period
from data_loaders.model.clock import due_hour
from data_loaders.store.history import BEGINNING, Saving
from data_loaders.store.rows import Records
from data_loaders.store.transaction import Transaction

if TYPE_CHECKING:
    from data_loaders.store.database import Database

FOR_EVERYBODY = "select distinct deliverable, period from due_change where unit is null and unit_type is null and due_on is not null"


def as_written(database: Database, saved: Campaign, standing: Campaign) -> Campaign:
    """The campaign as the calendar's own rows have it: a due day that this saving leaves alone stays what the calendar said before it was
    moved for everybody, so that past days keep it."""

    def kept(table: str, entries: tuple, before: Mapping[str, datetime]) -> tuple:
        rows = database.query(f"select code, due_on, due_until from {table} where valid_until is null")
        own = {row.pop("code"): row for row in rows}
        return tuple(replace(each, **own.get(each.code, {})) if before.get(each.code) == each.due_at else each for each in entries)

    return replace(
        saved,
        periods=kept("period", saved.periods, _due(standing.periods)),
        deliverables=kept("deliverable", saved.deliverables, _due(standing.deliverables)),
    )


def _due(entries: tuple[Period, ...] | tuple[Deliverable, ...]) -> dict[str, datetime]:
    return {each.code: each.due_at for each in entries}


def say_last(write: Transaction, saved: Campaign, standing: Campaign, saving: Saving) -> None:
    """What the calendar says anew of what was once moved for everybody is the last word now. Another year, which only a campaign without
    files can get, leaves no word of the year before."""
    if saved.year != standing.year:
        write.execute("delete from due_change where due_on is not null")
    moved = write.asked(FOR_EVERYBODY)
    periods = _differing({row["period"] for row in moved}, _due(standing.periods), _due(saved.periods))
    others = _differing({row["deliverable"] for row in moved}, _due(standing.deliverables), _due(saved.deliverables))
    records, due = Records(), _due(saved.periods)
    for entry in saved.deliverables:
        period = entry.period if entry.kind == FIGURES and entry.period in due else None
        if entry.code in others or period in periods:
            add_word(records, write.act_id, entry.code, valid_from(saving), period=period, due_at=due[period] if period else entry.due_at)
            periods.discard(period or "")
    for code in sorted(periods):
        add_word(records, write.act_id, None, valid_from(saving), period=code, due_at=due[code])
    write.insert(records)


def _differing(moved: set[str], before: Mapping[str, datetime], now: Mapping[str, datetime]) -> set[str]:
    return {code for code, moment in now.items() if code in moved and before.get(code) != moment}


def add_word(
    records: Records,
    act_id: int,
    deliverable: str | None,
    since: datetime,
    *,
    period: str | None = None,
    unit: str | None = None,
    unit_type: str | None = None,
    due_at: datetime | None = None,
    is_exempt: bool = False,
    is_expected: bool = False,
) -> None:
    """One row of due_change."""
    records.add(
        "due_change",
        act_id=act_id,
        deliverable=deliverable,
        period=period,
        unit=unit,
        unit_type=unit_type,
        due_on=due_at.date() if due_at else None,
        due_until=due_hour(due_at) if due_at else None,
        is_exempt=is_exempt,
        is_expected=is_expected,
        valid_from=since,
    )


def valid_from(saving: Saving) -> datetime:
    """From when a word counts: from the beginning while nobody has reported, and where it was so from the start."""
    return BEGINNING if saving.replaces or saving.from_the_start else saving.at
