"""What the tests of the desk do and ask: a form sent, an act done or refused, a total, the states of findings."""

from __future__ import annotations

from datetime import datetime

import pytest

from data_loaders.desk.desk import Outcome, perform, preview
from data_loaders.desk.wishes import (
    By,
    Wish,
)
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.warehouse import Warehouse
from tests.readings import entry_of, reading_of, submission_of
from tests.sql.tables import DUE

NOW = datetime(2100, 1, 1)
"""Later than whatever is done here, which is done today."""
WHOLE, PART = "study.hundred_teams.sessions", "study.leader_talks.sessions"
BESIDE = ("study.hundred_teams.participants", "study.leader_talks.participants")
"""Who took part in those."""
PARTICIPANTS = "study.center_group.participants"
ZHANG, LI = Actor("张工", COORDINATOR), Actor("李工", COORDINATOR)
BY = By(ZHANG, reason="电话核实")


def send(warehouse: Warehouse, unit: str | None, period: str, values: dict, received_at: str = "", **more: object) -> int:
    """One form; the id of its submission."""
    file = more.pop("file", "")
    reading = reading_of(submission_of(unit, period, values, **more), file=file)
    (receipt,) = warehouse.save(warehouse.start_batch(), [entry_of(reading, received_at or DUE[period])])
    return receipt.submission_ids[0]


def total(warehouse: Warehouse, period: str = "W1", measure: str = "sessions", as_of: datetime = NOW) -> int | None:
    rows = warehouse.rows("mart_measure_period", as_of=as_of)
    return next((row["total"] for row in rows if (row["measure"], row["period"]) == (measure, period)), None)


def states(warehouse: Warehouse, as_of: datetime = NOW) -> dict[str, str]:
    return {row["finding_key"]: row["state"] for row in warehouse.rows("mart_finding_state", as_of=as_of)}


def refusal(warehouse: Warehouse, wish: Wish, by: By = BY) -> str:
    """Why it cannot be done, as a look beforehand says it too."""
    looked = preview(warehouse, wish, by).refused
    with pytest.raises(DecisionRefused) as refused:
        perform(warehouse, wish, by)
    assert looked == refused.value.said
    return refused.value.said.zh


def do(warehouse: Warehouse, wish: Wish, by: By = BY) -> Outcome:
    """It (that a look beforehand says the same is shown by test_any_act)."""
    return perform(warehouse, wish, by)
