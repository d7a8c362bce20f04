"""A due day that moves, and units that are exempt from one deliverable: who is late then, on which day, and by whose word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import Undo
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.calendar import with_one_due_date
from data_loaders.model.clock import EVERYTHING, by_the_clock, shanghai_now
from data_loaders.store.decisions import ChangedMeanwhile, DecisionRefused, ReasonMissing
from data_loaders.store.due_changes import DueChange, change_due, deliverable_of, previewed
from data_loaders.store.due_hours import due_hours, standing_until
from data_loaders.store.notices import FIRST, PHONE, PROMISED, SECOND, SINGLE, Notice, note
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, TYPES, at, entry_of, reading_of, roster_of, submission_of
from tests.sql.tables import NOW, change, said, save, sent

W1 = "figures_w1"
ARRANGED, BEFORE = at("2020-06-06 09:00"), at("2020-06-06 08:59")
SENT = """
| unit | period | basis  | number | received         |
| U001 | W1     | weekly | 5      | 2020-06-04 09:00 |
| U002 | W1     | weekly | 7      | 2020-06-05 09:00 |
| U003 | W1     | weekly | 7      | 2020-06-09 09:00 |
"""
"""On time, a day late, five days late; U004 sends nothing, U005 is exempt from all."""


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        opened.save_roster(roster_of(5, exempt=(5,)))
        yield save(opened, sent(SENT))


def lights(warehouse: Warehouse, as_of: datetime = NOW, deliverable: str = W1) -> str:
    """The lights of all units in one line."""
    letters = {"on_time": "✓", "late": "L", "missing": "M", "exempt": "E", "not_due": "."}
    rows = warehouse.rows("mart_light", as_of=as_of)
    return "".join(letters[row["light"]] for row in rows if row["deliverable"] == deliverable)


def do(warehouse: Warehouse, at: datetime = ARRANGED, **what: object) -> int:
    return change_due(warehouse, DueChange(W1, **what), reason="节假日顺延", at=at)


def undo(warehouse: Warehouse, act: int) -> None:
    perform(warehouse, Undo(act))


def test_the_most_special_word_wins(warehouse: Warehouse) -> None:
    assert lights(warehouse) == "✓LLME"
    do(warehouse, due_on=date(2020, 6, 5))
    assert lights(warehouse) == "✓✓LME"
    do(warehouse, unit_type=TYPES[3], due_on=date(2020, 6, 9))
    assert lights(warehouse) == "✓✓✓ME"
    do(warehouse, units=("U003",), due_on=date(2020, 6, 8))
    assert lights(warehouse) == "✓✓LME"
    do(warehouse, due_on=date(2020, 6, 30))
    assert lights(warehouse) == "✓✓LME"
    assert warehouse.audit() == {}


def test_who_is_exempt_from_one_deliverable(warehouse: Warehouse) -> None:
    do(warehouse, units=("U004",), is_exempt=True)
    assert (lights(warehouse), lights(warehouse, deliverable="figures_w2")) == ("✓LLEE", "MMMME")
    counts = "expected_count received_count on_time_count missing_count exempt_count"
    assert said(warehouse, "mart_reporting", counts, kinds=["figures"], periods=["W1"]) == [(3, 3, 1, 0, 2)]
    cover = {row["unit_type"]: row["expected_count"] for row in warehouse.rows("mart_measure_cover", as_of=NOW, periods=["W1"])}
    assert sum(cover.values()) == 3
    cover = {row["unit_type"]: row["expected_count"] for row in warehouse.rows("mart_measure_cover", as_of=NOW)}
    assert sum(cover.values()) == 4  # it owes the other weeks
    do(warehouse, is_exempt=True)
    assert lights(warehouse) == "✓LLEE"
    do(warehouse, units=("U004", "U005"), is_expected=True)
    assert lights(warehouse) == "✓LLMM"
    do(warehouse, unit_type=TYPES[0], is_exempt=True)
    assert lights(warehouse) == "✓LLMM"


def test_past_days_are_as_they_were_seen(warehouse: Warehouse) -> None:
    act = do(warehouse, due_on=date(2020, 6, 9))
    assert (lights(warehouse, BEFORE), lights(warehouse, ARRANGED), lights(warehouse, NOW)) == ("✓LMME", "✓✓..E", "✓✓✓ME")
    assert warehouse.campaign(BEFORE) == CAMPAIGN and warehouse.campaign().period("W1").due_on == date(2020, 6, 9)
    assert said(warehouse, "mart_period_standing", "period is_over", BEFORE)[0] == ("W1", True)
    assert said(warehouse, "mart_period_standing", "period is_over", ARRANGED)[0] == ("W1", False)
    undo(warehouse, act)
    assert (lights(warehouse, NOW), lights(warehouse, EVERYTHING)) == ("✓✓✓ME", "✓LLME") and warehouse.campaign() == CAMPAIGN


def test_the_last_word_counts_wherever_it_was_said(warehouse: Warehouse) -> None:
    do(warehouse, due_on=date(2020, 6, 9))
    standing = warehouse.campaign()
    warehouse.save_campaign(replace(standing, theme_zh="另一主题"), reason="主题", at=at("2020-06-10 09:00"))
    assert lights(warehouse) == "✓✓✓ME" and lights(warehouse, BEFORE) == "✓LMME"
    warehouse.save_campaign(replace(standing, theme_zh="又一主题"), reason="主题", from_the_start=True)
    assert lights(warehouse, BEFORE) == "✓LMME"
    first, *others = standing.periods
    sooner = replace(standing, periods=(replace(first, due_on=date(2020, 6, 5)), *others))
    warehouse.save_campaign(sooner, reason="更正", at=at("2020-06-11 09:00"))
    assert (lights(warehouse, at("2020-06-10 12:00")), lights(warehouse)) == ("✓✓✓ME", "✓✓LME")
    warehouse.save_campaign(replace(sooner, periods=standing.periods), reason="本来如此", from_the_start=True)
    assert lights(warehouse, BEFORE) == "✓✓..E" and warehouse.audit() == {}


def test_before_anybody_reported_it_is_planning() -> None:
    with new_warehouse() as planned:
        planned.save_roster(roster_of(2))
        do(planned, units=("U001",), is_exempt=True)
        do(planned, due_on=date(2020, 6, 9))
        assert lights(planned, BEFORE) == "E."
        planned.save_campaign(replace(CAMPAIGN, year=2020, theme_zh="另一主题"))
        assert planned.rows("mart_due_change", as_of=NOW)[0]["due_on"] == date(2020, 6, 4)
        planned.clear(year=2020)
        assert planned.rows("mart_due_change", as_of=NOW) == []


@pytest.mark.parametrize(
    "what",
    ({"due_on": date(2020, 6, 9)}, {"units": ("U002", "U004"), "is_exempt": True}, {"unit_type": TYPES[3], "due_on": date(2020, 6, 30)}),
    ids=("moved", "exempt", "of a type"),
)
def test_what_is_shown_before_is_what_comes_and_taking_back_is_as_before(warehouse: Warehouse, what: dict) -> None:
    def stands() -> list:
        return [
            warehouse.rows(mart, as_of=EVERYTHING) for mart in ("mart_light", "mart_reporting", "mart_measure_cover", "mart_unit_total")
        ]

    before, acts, version = stands(), warehouse.rows("mart_act"), warehouse.version()
    shown = previewed(warehouse, DueChange(W1, **what), EVERYTHING)
    assert (stands(), warehouse.rows("mart_act"), warehouse.version()) == (before, acts, version)
    act = do(warehouse, shanghai_now(), **what)
    now = {row["unit"]: row for row in warehouse.rows("mart_light", as_of=EVERYTHING) if row["deliverable"] == W1}
    then = {row["unit"]: row for row in before[0] if row["deliverable"] == W1}
    assert {turn.unit: (turn.before, turn.after) for turn in shown.turns if turn.before != turn.after} == {
        unit: (then[unit]["light"], row["light"]) for unit, row in now.items() if row["light"] != then[unit]["light"]
    }
    assert sum(shown.before.values()) == sum(shown.after.values()) == 5
    undo(warehouse, act)
    assert stands() == before


def test_what_was_said_again_since_stands_in_the_way_and_nothing_else(warehouse: Warehouse) -> None:
    moved = do(warehouse, due_on=date(2020, 6, 9))
    do(warehouse, unit_type=TYPES[3], due_on=date(2020, 6, 30))
    do(warehouse, units=("U003", "U004"), is_exempt=True)
    again = do(warehouse, due_on=date(2020, 6, 10))
    exempt = do(warehouse, units=("U002",), is_exempt=True)
    expected = do(warehouse, units=("U002", "U004"), is_expected=True)
    with pytest.raises(DecisionRefused, match="请先撤销那一步"):
        undo(warehouse, moved)
    with pytest.raises(DecisionRefused, match="恢复应报"):
        undo(warehouse, exempt)
    for act in (expected, exempt, again, moved):
        undo(warehouse, act)
    assert (lights(warehouse, EVERYTHING), warehouse.campaign()) == ("✓L✓EE", CAMPAIGN)
    moved = do(warehouse, due_on=date(2020, 6, 9))
    first, *others = warehouse.campaign().periods
    warehouse.save_campaign(replace(CAMPAIGN, periods=(replace(first, due_on=date(2020, 6, 5)), *others)), reason="更正")
    with pytest.raises(DecisionRefused, match="日程"):
        undo(warehouse, moved)
    assert warehouse.audit() == {}


def test_where_the_calendar_names_an_hour_the_hour_of_arrival_decides() -> None:
    """U001 to the minute, U002 a minute over, U003 on a day whose hour nobody knows, U004 at noon by the clock, U005 the day after."""
    moments = ("10:00", "10:01", "12:00")
    came = [at(f"2020-06-04 {moment}") for moment in moments] + [by_the_clock(at("2020-06-04 12:00")), at("2020-06-05 12:00")]
    with new_warehouse() as opened:
        opened.save_roster(roster_of(6))
        first, *others = CAMPAIGN.periods
        opened.save_campaign(with_one_due_date(replace(CAMPAIGN, periods=(replace(first, due_until=time(10)), *others))))
        forms = [submission_of(f"U00{number}", "W1", {"launch.sessions": number}) for number in range(1, 6)]
        save(opened, [entry_of(reading_of(form), moment) for form, moment in zip(forms, came, strict=True)])
        assert lights(opened) == "✓L✓LLM" and said(opened, "mart_reporting", "on_time_count", periods=["W1"], kinds=["figures"]) == [(2,)]
        assert [lights(opened, at(f"2020-06-04 {moment}")) for moment in ("09:00", "10:00", "10:01")] == ["......", "✓.....", "✓LMMMM"]
        assert [said(opened, "mart_period_standing", "is_over", at(f"2020-06-04 10:0{minute}"))[0] for minute in "01"] == [
            (False,),
            (True,),
        ]
        assert opened.rows("mart_due_hour", as_of=EVERYTHING) == [{"due_at": at("2020-06-04 10:00")}]
        hours = due_hours(opened)
        assert [standing_until(hours, at(f"2020-06-04 {moment}")).hour for moment in ("09:59", "10:00", "10:01")] == [10, 10, 23]

        moved = do(opened, unit_type=TYPES[2], due_on=date(2020, 6, 4), due_until=time(10, 1))  # U002 and U006
        assert lights(opened) == "✓✓✓LLM"
        whole_day = do(opened, due_on=date(2020, 6, 4))
        assert lights(opened) == "✓✓✓✓LM" and opened.campaign().period("W1").due_until is None
        act = opened.rows("mart_act")[0]
        assert (act["before"], act["after"]) == ('{"due_on": ["2020-06-04 10:00", "2020-06-04 10:01"]}', '{"due_on": "2020-06-04"}')
        undo(opened, whole_day)
        undo(opened, moved)
        assert lights(opened, EVERYTHING) == "✓L✓LLM" and opened.audit() == {}
        with pytest.raises(DecisionRefused, match="分两次做"):
            do(opened, is_exempt=True, due_until=time(10))


def test_what_turns_is_counted(warehouse: Warehouse) -> None:
    shown = previewed(warehouse, DueChange(W1, due_on=date(2020, 6, 9)), NOW)
    assert shown.by_turn == {("late", "on_time"): 2}
    assert [turn.unit_name for turn in shown.turns if turn.before != turn.after] == ["第2单位", "第3单位"]


@pytest.mark.parametrize(
    ("what", "words"),
    (
        ({"due_on": date(2020, 5, 31)}, "早于这一期的第一天"),
        ({"due_on": date(2021, 6, 4)}, "不在 2020 年"),
        ({"due_on": date(2020, 6, 4)}, "已经是这样"),
        ({"units": ("U005",), "is_exempt": True}, "已经是这样"),
        ({"units": ("U009",), "is_exempt": True}, "没有 U009"),
        ({"unit_type": "school", "is_exempt": True}, "没有这一单位类型"),
        ({"due_on": date(2020, 6, 9), "is_exempt": True}, "分两次做"),
        ({"deliverable": "photos", "is_exempt": True}, "没有这一报送事项"),
    ),
)
def test_what_cannot_be_meant_is_refused_with_the_reason(warehouse: Warehouse, what: dict, words: str) -> None:
    with pytest.raises(DecisionRefused, match=words):
        change_due(warehouse, DueChange(**{"deliverable": W1} | what), reason="更正")


def test_it_needs_a_reason_and_is_not_done_over_somebody_else(warehouse: Warehouse) -> None:
    with pytest.raises(ReasonMissing):
        change_due(warehouse, DueChange(W1, due_on=date(2020, 6, 9)), reason=" ")
    seen = warehouse.version()
    change_due(warehouse, DueChange(W1, due_on=date(2020, 6, 9)), reason="顺延", actor=Actor("张工", COORDINATOR))
    with pytest.raises(ChangedMeanwhile, match="张工"):
        change_due(warehouse, DueChange(W1, due_on=date(2020, 6, 8)), reason="顺延", seen_version=seen)
    (moved,) = [row for row in warehouse.rows("mart_act") if row["what"] == "move_due"]
    assert (moved["before"], moved["after"]) == ('{"due_on": "2020-06-04"}', '{"due_on": "2020-06-09"}')
    assert moved["about"] == [f"due:{W1}"]


def test_a_period_stands_for_its_figures() -> None:
    assert [deliverable_of(CAMPAIGN, code) for code in ("W1", "FINAL", "plan", "nothing")] == [W1, "final_statistics", "plan", "nothing"]


def test_who_was_asked_and_what_came_of_it(warehouse: Warehouse) -> None:
    first = note(warehouse, [Notice("U004", W1, FIRST, SINGLE, "您好")], signed="赵示例", mailbox="a@example.org")
    second = note(warehouse, [Notice(unit, W1, SECOND, PHONE, result=PROMISED) for unit in ("U003", "U004")])
    rows = [(row["unit"], row["kind"], row["channel"], row["result"]) for row in warehouse.rows("mart_notice", as_of=EVERYTHING)]
    assert rows == [("U003", "second", "phone", "promised"), ("U004", "second", "phone", "promised"), ("U004", "first", "single", None)]
    assert warehouse.rows("mart_notice", as_of=NOW) == []
    with pytest.raises(DecisionRefused, match="请先撤销那一步"):
        undo(warehouse, first)  # the second one's words speak of it
    undo(warehouse, second)
    assert [row["kind"] for row in warehouse.rows("mart_notice", as_of=EVERYTHING)] == ["first"]
    for nobody in ([], [Notice("U009", W1, FIRST, SINGLE)]):
        with pytest.raises(DecisionRefused):
            note(warehouse, nobody)


@pytest.mark.parametrize(
    ("audit", "harm"),
    (
        ("audit_due_change_astray", "update due_change set act_id = 7"),
        ("audit_due_change_astray", "update due_change set is_expected = true"),
        ("audit_notice_astray", "update notice set channel = 'pigeon'"),
        ("audit_notice_astray", "update notice set act_id = 7"),
    ),
)
def test_words_and_notices_that_are_nobody_s_are_told(warehouse: Warehouse, audit: str, harm: str) -> None:
    do(warehouse, units=("U004",), is_exempt=True)
    note(warehouse, [Notice("U004", W1, FIRST, SINGLE, "您好")])
    assert warehouse.audit() == {}
    change(warehouse, harm)
    assert warehouse.rows(audit) != []
