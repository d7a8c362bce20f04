"""Past days keep the calendar and the roster that were valid then: what is saved when, and what every day says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from data_loaders.model.campaign import Campaign, Roster, Unit
from data_loaders.model.clock import shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, TYPES, at, entry_of, reading_of, roster_of, submission_of
from tests.sql.deliveries import delivered, delivery_of
from tests.sql.tables import A, change, said, save, sent

FIRST_THURSDAY, SECOND_THURSDAY = at("2020-06-05 12:00"), at("2020-06-12 12:00")
CHANGED = at("2020-06-09 09:00")
LATER = at("2020-07-10 12:00")
"""Two past days, one before the change and one after it, and a day after all."""
UNITS = roster_of(4).units


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Four units; two sent the first week's figures, one of them a day late."""
    with new_warehouse() as opened:
        opened.save_roster(Roster(UNITS))
        save(
            opened,
            sent("""
            | unit | period | basis  | number | received         |
            | U001 | W1     | weekly | 5      | 2020-06-04 09:00 |
            | U002 | W1     | weekly | 7      | 2020-06-05 09:00 |
        """),
        )
        yield opened


def due_on(**days: str) -> Campaign:
    """The campaign with the due days of some periods moved."""
    moved = {code: date.fromisoformat(day) for code, day in days.items()}
    return replace(CAMPAIGN, periods=tuple(replace(each, due_on=moved.get(each.code, each.due_on)) for each in CAMPAIGN.periods))


def other(code: str, **fields: object) -> Roster:
    """The roster with one unit otherwise."""
    return Roster(tuple(replace(unit, **fields) if unit.code == code else unit for unit in UNITS))


def first_week(warehouse: Warehouse, as_of: datetime) -> tuple:
    """Of the first week: expected, received, on time; None where no such week was known."""
    columns = "expected_count received_count on_time_count"
    return next(iter(said(warehouse, "mart_reporting", columns, as_of, kinds=["figures"], periods=["W1"])), None)


def total(warehouse: Warehouse, as_of: datetime, **chosen: list[str]) -> int:
    return sum(row[0] for row in said(warehouse, "mart_measure_period", "total", as_of, **chosen))


def names(warehouse: Warehouse, as_of: datetime) -> dict[str, str]:
    return dict(said(warehouse, "mart_light", "unit unit_name", as_of))


@pytest.mark.parametrize(
    ("from_the_start", "before", "after"),
    ((False, (4, 2, 1), (4, 2, 2)), (True, (4, 2, 2), (4, 2, 2))),
    ids=("from now on", "wrong from the start"),
)
def test_a_due_date_that_is_moved(warehouse: Warehouse, from_the_start: bool, before: tuple, after: tuple) -> None:
    assert [first_week(warehouse, day) for day in (FIRST_THURSDAY, LATER)] == [(4, 2, 1)] * 2
    warehouse.save_campaign(due_on(W1="2020-06-05"), from_the_start=from_the_start, at=CHANGED, reason="更正")
    assert first_week(warehouse, FIRST_THURSDAY) == before
    assert [first_week(warehouse, day) for day in (CHANGED, SECOND_THURSDAY, LATER)] == [after] * 3
    assert first_week(warehouse, CHANGED - timedelta(microseconds=1)) == before


@pytest.mark.parametrize(
    ("from_the_start", "before"),
    ((False, ((4, 2, 1), 12)), (True, ((3, 1, 0), 7))),
    ids=("from now on", "wrong from the start"),
)
def test_a_unit_that_goes(warehouse: Warehouse, from_the_start: bool, before: tuple) -> None:
    warehouse.save_roster(Roster(UNITS[1:]), from_the_start=from_the_start, at=CHANGED, reason="更正")
    assert (first_week(warehouse, FIRST_THURSDAY), total(warehouse, FIRST_THURSDAY)) == before
    assert (first_week(warehouse, LATER), total(warehouse, LATER)) == ((3, 1, 0), 7)
    warehouse.save_roster(Roster(UNITS), at=at("2020-06-20 09:00"), reason="更正")
    assert [total(warehouse, day) for day in (SECOND_THURSDAY, LATER)] == [7, 12]


@pytest.mark.parametrize(("from_the_start", "before"), ((False, 4), (True, 5)), ids=("from now on", "wrong from the start"))
def test_a_unit_that_comes(warehouse: Warehouse, from_the_start: bool, before: int) -> None:
    warehouse.save_roster(Roster((*UNITS, Unit("U009", "新单位", TYPES[0]))), from_the_start=from_the_start, at=CHANGED, reason="更正")
    assert [first_week(warehouse, day)[0] for day in (FIRST_THURSDAY, LATER)] == [before, 5]


@pytest.mark.parametrize(("from_the_start", "before"), ((False, "第1单位"), (True, "新名")), ids=("from now on", "wrong from the start"))
def test_a_unit_with_another_name(warehouse: Warehouse, from_the_start: bool, before: str) -> None:
    warehouse.save_roster(other("U001", name="新名"), from_the_start=from_the_start, at=CHANGED, reason="更正")
    assert [names(warehouse, day)["U001"] for day in (FIRST_THURSDAY, LATER)] == [before, "新名"]
    assert [warehouse.roster(day).unit("U001").name for day in (FIRST_THURSDAY, LATER)] == [before, "新名"]


def test_a_unit_of_another_type_is_chosen_by_that_of_the_day(warehouse: Warehouse) -> None:
    then, now = UNITS[0].unit_type, UNITS[2].unit_type
    warehouse.save_roster(other("U001", unit_type=now), at=CHANGED, reason="更正")
    assert [total(warehouse, day, unit_types=[then]) for day in (FIRST_THURSDAY, LATER)] == [5, 0]
    assert [total(warehouse, day, unit_types=[now]) for day in (FIRST_THURSDAY, LATER)] == [0, 5]


def test_a_unit_that_is_exempt_from_now_on_was_expected(warehouse: Warehouse) -> None:
    warehouse.save_roster(other("U004", exempt=True), at=CHANGED, reason="更正")
    assert [first_week(warehouse, day)[0] for day in (FIRST_THURSDAY, LATER)] == [4, 3]


def test_every_count_and_name_of_a_day_is_of_that_days_roster(warehouse: Warehouse) -> None:
    """A unit with a number, a query and a held file is renamed, and another one goes."""
    wrong = submission_of("U001", "W2", {A: None}, findings=(Finding("number_unreadable", A, values={"raw": "若干"}),))
    save(warehouse, [entry_of(reading_of(wrong), "2020-06-04 10:00")])
    warehouse.save_roster(Roster(other("U001", name="新名", unit_type="new").units[:2]), at=CHANGED, reason="更正")
    for day, name, unit_type, expected in ((FIRST_THURSDAY, "第1单位", UNITS[0].unit_type, 4), (LATER, "新名", "new", 2)):
        cover = {row["unit_type"]: row["expected_count"] for row in warehouse.rows("mart_measure_cover", as_of=day)}
        assert (sum(cover.values()), cover[unit_type]) == (expected, 1)
        assert (unit_type, 1) in said(warehouse, "mart_type_measure", "unit_type expected_count", day)
        assert set(said(warehouse, "mart_unit_measure", "unit unit_name unit_type", day, units=["U001"])) == {("U001", name, unit_type)}
        assert said(warehouse, "mart_attention", "unit_name rule", day, unit_types=[unit_type]) == [(name, "number_unreadable")]
        assert said(warehouse, "mart_latest_arrival", "received_at", day, unit_types=[unit_type]) == [(at("2020-06-04 10:00"),)]
        assert len(said(warehouse, "mart_unit_total", "unit", day, unit_types=[unit_type])) == 1
    assert said(warehouse, "mart_latest_arrival", "received_at", FIRST_THURSDAY, unit_types=["new"]) == [(None,)]


def test_a_deliverable_that_is_due_later(warehouse: Warehouse) -> None:
    save(warehouse, [delivered(delivery_of("U001", "plan"), "2020-06-05 09:00")])
    plan = tuple(replace(each, due_on=date(2020, 6, 8)) if each.code == "plan" else each for each in CAMPAIGN.deliverables)
    warehouse.save_campaign(replace(CAMPAIGN, deliverables=plan), at=CHANGED, reason="更正")
    lights = [said(warehouse, "mart_light", "light", day, kinds=["plan"], units=["U001"]) for day in (at("2020-06-06 00:00"), LATER)]
    assert lights == [[("late",)], [("on_time",)]]


def test_a_week_that_goes_keeps_the_order_of_the_others_on_every_day(warehouse: Warehouse) -> None:
    save(
        warehouse,
        sent("""
        | unit | period | basis      | number |
        | U003 | W1     | cumulative | 1      |
        | U003 | W2     | cumulative | 4      |
        | U003 | W3     | cumulative | 9      |
    """),
    )
    increments = [("W1", 1), ("W2", 3), ("W3", 5)]
    assert said(warehouse, "mart_unit_measure", "period total", LATER, units=["U003"]) == increments
    without = replace(CAMPAIGN, periods=tuple(each for each in CAMPAIGN.periods if each.code != "W2"))
    warehouse.save_campaign(without, at=LATER, reason="更正")
    assert said(warehouse, "mart_unit_measure", "period total", LATER, units=["U003"]) == [("W1", 1), ("W3", 8)]
    assert said(warehouse, "mart_unit_measure", "period total", at("2020-07-09 00:00"), units=["U003"]) == increments
    assert [row["position"] for row in warehouse.rows("period_at", as_of=LATER)] == [1, 2, 3, 4]
    assert warehouse.campaign() == without and warehouse.campaign(FIRST_THURSDAY) == CAMPAIGN


# --- what makes a version ---


def versions(warehouse: Warehouse, table: str, code: str) -> list[tuple]:
    kept = f"select valid_from, valid_until from {table} where code = ? order by valid_from"
    return [tuple(row.values()) for row in warehouse.database.query(kept, [code])]


def test_before_files_came_everything_is_planning() -> None:
    with new_warehouse() as warehouse:
        warehouse.save_roster(Roster(UNITS), at=at("2020-05-01 09:00"), reason="更正")
        warehouse.save_roster(other("U001", name="新名"), at=at("2020-05-20 09:00"), reason="更正")
        warehouse.save_campaign(due_on(W1="2020-06-05"), at=at("2020-05-20 09:00"), reason="更正")
        assert (versions(warehouse, "unit", "U001"), warehouse.roster(at("2020-05-02 00:00"))) == (
            [(datetime.min, None)],
            other("U001", name="新名"),
        )
        assert versions(warehouse, "period", "W1") == [(datetime.min, None)]


def test_the_first_roster_is_valid_from_the_beginning_though_files_came_before_it() -> None:
    with new_warehouse() as warehouse:
        held = reading_of(submission_of("U001", "W1", {A: 1}))
        save(warehouse, [entry_of(held, "2020-06-04 09:00")])
        warehouse.save_roster(Roster(UNITS), at=CHANGED, reason="更正")
        assert warehouse.roster(FIRST_THURSDAY) == Roster(UNITS)
        warehouse.save_roster(Roster(), at=SECOND_THURSDAY, reason="更正")
        warehouse.save_roster(Roster(UNITS), at=LATER, reason="更正")
        assert [len(warehouse.roster(day).units) for day in (FIRST_THURSDAY, SECOND_THURSDAY, LATER)] == [4, 0, 4]


def test_only_what_differs_gets_a_version(warehouse: Warehouse) -> None:
    warehouse.save_roster(other("U001", name="新名"), at=CHANGED, reason="更正")
    warehouse.save_campaign(due_on(W2="2020-06-12"), at=CHANGED, reason="更正")
    warehouse.save_campaign(due_on(W2="2020-06-12"), at=LATER, reason="更正")
    assert versions(warehouse, "unit", "U001") == [(datetime.min, CHANGED), (CHANGED, None)]
    assert versions(warehouse, "period", "W2") == [(datetime.min, CHANGED), (CHANGED, None)]
    assert [versions(warehouse, table, code) for table, code in (("unit", "U002"), ("period", "W1"))] == [[(datetime.min, None)]] * 2


def test_officers_and_order_make_no_history(warehouse: Warehouse) -> None:
    warehouse.save_roster(other("U001", name="新名", liaison="甲某", mobile="1"), at=CHANGED, reason="更正")
    moved = Roster(other("U001", name="新名", liaison="乙某", mobile="2").units[::-1])
    warehouse.save_roster(moved, at=SECOND_THURSDAY, reason="更正")
    assert [warehouse.roster(day).unit("U001").liaison for day in (FIRST_THURSDAY, LATER)] == ["乙某", "乙某"]
    assert warehouse.roster() == moved
    assert (len(versions(warehouse, "unit", "U001")), len(versions(warehouse, "unit", "U004"))) == (2, 1)
    assert warehouse.database.query("select code from unit where liaison = '甲某' or mobile = '1'") == []


def test_an_officer_taken_over_from_a_form_stands_in_every_version(warehouse: Warehouse) -> None:
    warehouse.save_roster(other("U001", name="新名"), at=CHANGED, reason="更正")
    form = delivered(delivery_of("U001", "liaison", liaison={"name": "王示例", "mobile": "1"}), "2020-06-04 09:00")
    (receipt,) = warehouse.save(warehouse.start_batch(), [form])
    warehouse.agree_liaison(receipt.deliveries[0].id)
    assert [warehouse.roster(day).unit("U001").liaison for day in (FIRST_THURSDAY, LATER)] == ["王示例", "王示例"]
    assert names(warehouse, FIRST_THURSDAY)["U001"] == "第1单位"


def test_a_unit_that_goes_leaves_no_officer_behind(warehouse: Warehouse) -> None:
    warehouse.save_roster(other("U001", liaison="甲某", mobile="1", email="a@example.org", office_phone="2"), at=CHANGED, reason="更正")
    warehouse.save_roster(Roster(UNITS[1:]), at=SECOND_THURSDAY, reason="更正")
    assert warehouse.roster(FIRST_THURSDAY) == Roster(UNITS)


def test_a_clock_that_was_set_back_loses_nothing(warehouse: Warehouse) -> None:
    warehouse.save_roster(other("U001", name="二"), at=LATER, reason="更正")
    warehouse.save_roster(other("U001", name="三"), at=CHANGED, reason="更正")
    assert [names(warehouse, day)["U001"] for day in (SECOND_THURSDAY, LATER)] == ["第1单位", "三"]
    assert warehouse.audit() == {}


def test_a_change_taken_back_at_once_is_none(warehouse: Warehouse) -> None:
    warehouse.save_roster(other("U001", name="二"), at=CHANGED, reason="更正")
    warehouse.save_roster(Roster(UNITS), at=CHANGED, reason="更正")
    assert versions(warehouse, "unit", "U001") == [(datetime.min, None)]


def test_a_correction_leaves_what_it_is_not_about(warehouse: Warehouse) -> None:
    now = UNITS[2].unit_type
    warehouse.save_roster(other("U001", unit_type=now), at=CHANGED, reason="更正")
    warehouse.save_roster(other("U001", unit_type=now, name="改正"), from_the_start=True, at=LATER, reason="更正")
    assert [(unit.name, unit.unit_type) for day in (FIRST_THURSDAY, LATER) for unit in [warehouse.roster(day).unit("U001")]] == [
        ("改正", UNITS[0].unit_type),
        ("改正", now),
    ]


def test_saved_without_a_moment_is_now(warehouse: Warehouse) -> None:
    before = shanghai_now()
    warehouse.save_campaign(due_on(W1="2020-06-05"), reason="更正")
    ((_, ended), (begun, _)) = versions(warehouse, "period", "W1")
    assert before <= ended == begun <= shanghai_now()


def test_clearing_forgets_all_versions(warehouse: Warehouse) -> None:
    warehouse.save_campaign(due_on(W1="2020-06-05"), at=CHANGED, reason="更正")
    warehouse.save_roster(Roster(UNITS[1:]), at=CHANGED, reason="更正")
    warehouse.clear(year=warehouse.campaign().year)
    assert (versions(warehouse, "period", "W1"), warehouse.roster(FIRST_THURSDAY)) == ([(datetime.min, None)], Roster())
    assert not warehouse.has_begun() and warehouse.audit() == {}


@pytest.mark.parametrize(
    "harm",
    (
        "update unit set valid_until = timestamp '2020-06-10 09:00' where valid_until is not null",
        "update unit set valid_from = null where code = 'U002'",
        "update period set valid_until = valid_from",
        "insert into deliverable select * from deliverable",
    ),
)
def test_versions_that_overlap_are_told(warehouse: Warehouse, harm: str) -> None:
    warehouse.save_roster(other("U001", name="二"), at=CHANGED, reason="更正")
    assert warehouse.audit() == {}
    change(warehouse, harm)
    assert warehouse.rows("audit_versions_overlap") != []


def test_the_kept_moment_is_watched(warehouse: Warehouse) -> None:
    warehouse.save_roster(other("U001", name="二"), at=LATER, reason="更正")
    assert warehouse.database.query("select changed_at from data_version") == [{"changed_at": LATER}]
    assert warehouse.rows("audit_changed_at_differs") == []
    warehouse.database.query("update data_version set changed_at = timestamp '2020-01-01' returning version")
    assert len(warehouse.rows("audit_changed_at_differs")) == 1
