"""How units reach the office that collects: kept with the campaign, for reminders, return packs and the cover note of a roll-up."""

from __future__ import annotations

from dataclasses import asdict

from data_loaders.model.acts import THIS_COMPUTER, Act, Actor, changes
from data_loaders.model.office import Reached
from data_loaders.model.words import both
from data_loaders.store.database import WRITING
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.rows import Records
from data_loaders.store.warehouse import Warehouse


def office(warehouse: Warehouse) -> Reached | None:
    """What is kept; None where nobody said it yet."""
    rows = warehouse.database.query("select name, contact, phone, email, answer_hour from office")
    return Reached(**rows[0]) if rows else None


def save_office(warehouse: Warehouse, reached: Reached, *, actor: Actor = THIS_COMPUTER) -> None:
    """Replaces what is kept. DecisionRefused where the hour is none of a day."""
    if not 0 < reached.answer_hour < 24:
        raise DecisionRefused(both("office.no_hour", hour=reached.answer_hour))
    with WRITING:
        standing = office(warehouse)
        before, after = changes(standing.recorded if standing else {}, reached.recorded)
        with warehouse.database.transaction(Act("office", actor, ("campaign",), before, after)) as write:
            write.replace(Records.of("office", **asdict(reached)), ("office",))
