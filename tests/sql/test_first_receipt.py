"""Rule 9: the first receipt of a file counts, whichever of its mails was loaded first."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data_loaders.store.warehouse import Warehouse
from tests.databases import new_database
from tests.readings import CAMPAIGN, Entry, at, entry_of, reading_of, roster_of, submission_of
from tests.repeating import few
from tests.sql.tables import NOW, A, said, save

DUE_DAY_ENDS = at("2020-06-12 00:00")


def mail(number: int, received_at: datetime) -> Entry:
    """The form that reports this number, as it came by one mail."""
    return entry_of(reading_of(submission_of("U001", "W2", {A: number}), content=f"form {number}".encode()), received_at)


def expected(mails: list[tuple[int, datetime]], as_of: datetime) -> tuple[str, datetime | None, int | None]:
    """Light, first receipt and the number that counts: of each form its first mail, of the forms the latest."""
    first: dict[int, datetime] = {}
    for number, received_at in mails:
        if received_at <= as_of:
            first[number] = min(received_at, first.get(number, received_at))
    if not first:
        return "not_due" if as_of < DUE_DAY_ENDS else "missing", None, None
    earliest = min(first.values())
    return "on_time" if earliest < DUE_DAY_ENDS else "late", earliest, max(first, key=lambda number: first[number])


@pytest.mark.parametrize("seed", few(2, range(6)))
def test_the_order_of_loading_changes_nothing(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with Warehouse.open(new_database(tmp_path / "first.duckdb")) as warehouse:
        warehouse.save_campaign(CAMPAIGN)
        warehouse.save_roster(roster_of(2))
        minutes = chance.sample(range(4 * 24 * 60), 6)
        mails = [(chance.randrange(1, 4), at("2020-06-10 00:00") + timedelta(minutes=minute)) for minute in minutes]
        for number, received_at in mails:
            save(warehouse, [mail(number, received_at)])
        moments = [NOW, *(moment + timedelta(seconds=chance.choice((-1, 1))) for _, moment in mails)]
        for as_of in moments:
            light, first, counted = expected(mails, as_of)
            assert said(warehouse, "mart_light", "light received_at", as_of=as_of, units=["U001"], periods=["W2"], kinds=["figures"]) == [
                (light, first)
            ], mails
            totals = [row["total"] for row in warehouse.rows("mart_unit_total", as_of=as_of, units=["U001"]) if row["blank"] == A]
            assert [total for total in totals if total is not None] == ([] if counted is None else [counted]), (mails, as_of)
        assert not warehouse.audit()


@pytest.mark.parametrize("late_first", [False, True])
def test_the_same_form_mailed_before_and_after_the_due_day_is_on_time(tmp_path: Path, late_first: bool) -> None:
    days = ["2020-06-11 09:00", "2020-06-12 09:00"]
    with Warehouse.open(new_database(tmp_path / "first.duckdb")) as warehouse:
        warehouse.save_campaign(CAMPAIGN)
        warehouse.save_roster(roster_of(2))
        for day in days[::-1] if late_first else days:
            save(warehouse, [mail(5, at(day))])
        assert said(warehouse, "mart_light", "light", units=["U001"], periods=["W2"], kinds=["figures"]) == [("on_time",)]
        assert said(warehouse, "mart_reporting", "on_time_count", periods=["W2"], kinds=["figures"]) == [(1,)]
