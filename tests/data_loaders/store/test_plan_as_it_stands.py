"""Whoever stores files asks for calendar and roster anew only where they were written to: what is remembered is what stands, whatever was
done, taken back or failed in between, and the same goes for what is looked up of what stands."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import By, Undo
from data_loaders.model.acts import ADMINISTRATOR, PROGRAM, Act, Actor
from data_loaders.store.due_changes import DueChange, change_due
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, at, entry_of, reading_of, roster_of, submission_of

SOMEBODY = Actor("甲", ADMINISTRATOR)
PERIOD = CAMPAIGN.periods[0]
FIGURES = next(each.code for each in CAMPAIGN.deliverables if each.period == PERIOD.code and each.kind == "figures")


class Taken(Exception):
    """What makes a write fail."""


def save_rosters(warehouse: Warehouse, chance: random.Random) -> None:
    warehouse.save_roster(roster_of(chance.randint(1, 6)), actor=SOMEBODY, reason="r")


def save_calendars(warehouse: Warehouse, chance: random.Random) -> None:
    theme = f"{chance.random()}"
    warehouse.save_campaign(replace(warehouse.campaign(), theme_zh=theme), actor=SOMEBODY, reason="r")


def move_due(warehouse: Warehouse, chance: random.Random) -> None:
    stands = warehouse.campaign().periods[0].due_on
    due_on = chance.choice([day for days in (1, 2, 3) if (day := PERIOD.due_on + timedelta(days)) != stands])
    change_due(warehouse, DueChange(FIGURES, due_on=due_on), actor=SOMEBODY, reason="r")


def take_back(warehouse: Warehouse, chance: random.Random) -> None:
    stands = "id not in (select undoes_act_id from act where undoes_act_id is not null)"
    for row in warehouse.database.query(f"select id from act where what = 'move_due' and {stands} order by id desc limit 1"):
        perform(warehouse, Undo(row["id"]), By(SOMEBODY))


def fail(warehouse: Warehouse, chance: random.Random) -> None:
    with pytest.raises(Taken), warehouse.database.transaction(Act("roster", PROGRAM)):
        save_rosters(warehouse, chance)
        assert warehouse.plan() == (warehouse.campaign(), warehouse.roster())
        raise Taken


def rehearse(warehouse: Warehouse, chance: random.Random) -> None:
    with warehouse.database.rehearsed():
        save_rosters(warehouse, chance)
        save_calendars(warehouse, chance)
        assert warehouse.plan() == (warehouse.campaign(), warehouse.roster())


def receive(warehouse: Warehouse, chance: random.Random) -> None:
    reading = reading_of(submission_of("U001", PERIOD.code, {"launch.sessions": chance.randint(1, 9)}), content=b"1")
    warehouse.save(warehouse.start_batch(), [entry_of(reading, at("2020-06-18 10:00"), b"1")])


ACTS: tuple[Callable[[Warehouse, random.Random], None], ...] = (save_rosters, save_calendars, move_due, take_back, fail, rehearse, receive)


def test_what_is_remembered_is_what_stands() -> None:
    chance = random.Random(20)
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(6))
        for act in chance.sample(ACTS * 3, len(ACTS) * 3):
            act(warehouse, chance)
            assert warehouse.plan() == (warehouse.campaign(), warehouse.roster()), act.__name__


def test_it_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(3))
        asked = warehouse.plan()
        monkeypatch.setattr(Warehouse, "campaign", lambda *_: pytest.fail("asked again"))
        receive(warehouse, random.Random(0))
        assert warehouse.plan() is not None and warehouse.plan() == asked
