"""The counting rules as tables: what units send, what is counted."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping

import pytest

from data_loaders.model.campaign import Roster
from data_loaders.model.findings import words_of
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, at, entry_of, reading_of, roster_of, submission_of
from tests.sql.tables import DUE, NOW, A, B, C, D, E, said, save, sent


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Twelve units; the campaign's four types take turns."""
    with new_warehouse() as opened:
        opened.save_roster(roster_of(12))
        yield opened


def same_type(count: int) -> Roster:
    """Units of one type."""
    return Roster(tuple(unit for unit in roster_of(count * 4).units if unit.unit_type == "department"))


def test_rule_1_a_nil_counts_as_zero_and_a_blank_does_not_count(warehouse: Warehouse) -> None:
    save(
        warehouse,
        sent("""
        | unit | period | basis  | number |
        | U001 | W1     | weekly | 0      |
        | U002 | W1     | weekly |        |
        | U003 | W1     | weekly | 4      |
    """),
    )
    assert said(warehouse, "mart_measure_period", "measure period total unit_count") == [("sessions", "W1", 4, 2)]


def test_rule_3_a_part_is_in_its_whole_and_never_in_a_total(warehouse: Warehouse) -> None:
    values = {"study.hundred_teams.sessions": 5, "study.leader_talks.sessions": 2}
    save(warehouse, [entry_of(reading_of(submission_of("U001", "W1", values)), DUE["W1"])])
    assert said(warehouse, "mart_item_period", "item measure total") == [("study", "sessions", 5)]
    assert said(warehouse, "mart_unit_measure", "unit total") == [("U001", 5)]
    assert said(warehouse, "mart_unit_total", "blank total") == [("study.hundred_teams.sessions", 5), ("study.leader_talks.sessions", 2)]


def test_rule_4_the_latest_received_counts_and_the_others_stay(warehouse: Warehouse) -> None:
    save(
        warehouse,
        sent("""
        | unit | period | basis  | number | received         |
        | U001 | W1     | weekly | 7      | 2020-06-05 09:00 |
        | U001 | W1     | weekly | 3      | 2020-06-04 09:00 |
        | U001 | W1     | weekly | 9      | 2020-06-05 10:00 |
    """),
    )
    assert said(warehouse, "mart_measure_period", "total") == [(9,)]
    files = said(warehouse, "mart_unit_delivery", "revision state number_count", unit="U001")
    assert files == [(1, "replaced", 1), (2, "replaced", 1), (3, "accepted", 1)]
    changes = warehouse.rows("mart_revision_change", unit="U001", period="W1")
    assert [(row["revision"], row["blank"], row["before"], row["after"]) for row in changes] == [(2, A, 3, 7), (3, A, 7, 9)]
    assert said(warehouse, "mart_measure_period", "total", as_of=at("2020-06-04 23:00")) == [(3,)]


@pytest.mark.parametrize(
    ("table", "increments"),
    (
        pytest.param(
            """
            | unit | period | basis  | number |
            | U001 | W1     | weekly | 3      |
            | U001 | W2     | weekly | 4      |
            | U001 | W4     | weekly | 5      |
            """,
            [("W1", 3), ("W2", 4), ("W4", 5)],
            id="weekly numbers count as they are",
        ),
        pytest.param(
            """
            | unit | period | basis      | number |
            | U001 | W1     | cumulative | 3      |
            | U001 | W2     | cumulative | 7      |
            | U001 | W4     | cumulative | 7      |
            """,
            [("W1", 3), ("W2", 4), ("W4", 0)],
            id="cumulative ones by difference, over a week left out",
        ),
        pytest.param(
            """
            | unit | period | basis      | number |
            | U001 | W1     | weekly     | 3      |
            | U001 | W2     | cumulative | 10     |
            | U001 | W3     | weekly     | 2      |
            | U001 | W4     | cumulative | 15     |
            """,
            [("W1", 3), ("W2", 7), ("W3", 2), ("W4", 3)],
            id="a cumulative form holds the weekly ones before it",
        ),
        pytest.param(
            """
            | unit | period | basis      | number |
            | U001 | W1     | cumulative | 9      |
            | U001 | W2     | cumulative |        |
            | U001 | W3     | cumulative | 6      |
            """,
            [("W1", 9), ("W3", -3)],
            id="not reported changes nothing, a fall is counted and asked about",
        ),
        pytest.param(
            """
            | unit | period | basis  | number |
            | U001 | W1     | weekly | 3      |
            | U001 | W2     | weekly | 4      |
            | U001 | FINAL  | weekly | 12     |
            """,
            [("W1", 3), ("W2", 4), ("TAIL", 5)],
            id="the final form is the whole month",
        ),
        pytest.param(
            """
            | unit | period | basis      | number |
            | U001 | W1     | cumulative | 3      |
            | U001 | FINAL  | cumulative | 2      |
            """,
            [("W1", 3), ("TAIL", -1)],
            id="below the weeks: it still is the total",
        ),
        pytest.param(
            """
            | unit | period | basis  | number |
            | U001 | FINAL  | weekly | 12     |
            """,
            [("TAIL", 12)],
            id="only a final form",
        ),
    ),
)
def test_rules_5_and_6_increments(warehouse: Warehouse, table: str, increments: list[tuple[str, int]]) -> None:
    save(warehouse, sent(table))
    assert said(warehouse, "mart_unit_measure", "period total") == increments


def test_rule_6_final_where_given_otherwise_the_weeks(warehouse: Warehouse) -> None:
    save(
        warehouse,
        sent("""
        | unit | period | basis  | number |
        | U001 | W1     | weekly | 3      |
        | U001 | FINAL  | weekly | 12     |
        | U002 | W1     | weekly | 3      |
        | U002 | FINAL  | weekly |        |
        | U003 | W1     | weekly | 3      |
    """),
    )
    totals = said(warehouse, "mart_unit_total", "unit total source final_value weeks_total")
    assert totals == [("U001", 12, "final", 12, 3), ("U002", 3, "weeks", None, 3), ("U003", 3, "weeks", None, 3)]
    assert said(warehouse, "mart_query", "unit period blank rule values") == [("U002", "FINAL", A, "final_blank_with_weeks", '{"weeks":3}')]


def test_rule_7_persons_are_told_apart(warehouse: Warehouse) -> None:
    values = {"study.center_group.participants": 30, "rectify.training.participants": 12}
    save(warehouse, [entry_of(reading_of(submission_of("U001", "W1", values)), DUE["W1"])])
    assert said(warehouse, "mart_measure_period", "measure total person_total") == [("participants", 42, 12)]


def test_rule_8_far_from_peers(warehouse: Warehouse) -> None:
    roster = same_type(9)
    warehouse.save_roster(roster, reason="撤销")
    numbers = (20, 20, 20, 20, 20, 20, 20, 73, 77)
    lines = [f"| {unit.code} | W1 | weekly | {number} |" for unit, number in zip(roster.units, numbers, strict=True)]
    save(warehouse, sent("\n".join(["| unit | period | basis | number |", *lines])))
    far = said(warehouse, "mart_query", "unit rule values")
    assert far == [(roster.units[8].code, "far_from_peers", '{"value":77,"median":20}')]
    warehouse.save_roster(Roster(roster.units[2:]), from_the_start=True, reason="撤销")
    assert said(warehouse, "mart_query", "unit rule") == []


def test_rule_8_jump(warehouse: Warehouse) -> None:
    save(
        warehouse,
        sent("""
        | unit | period | basis      | number |
        | U001 | W1     | weekly     | 3      |
        | U001 | W2     | weekly     | 31     |
        | U002 | W1     | weekly     | 3      |
        | U002 | W2     | weekly     | 30     |
        | U003 | W1     | weekly     | 3      |
        | U003 | W3     | weekly     | 31     |
        | U004 | W1     | weekly     | 0      |
        | U004 | W2     | weekly     | 31     |
        | U005 | W1     | cumulative | 3      |
        | U005 | W2     | cumulative | 34     |
    """),
    )
    jumps = said(warehouse, "mart_query", "unit period rule values")
    assert jumps == [
        ("U001", "W2", "jump_week_on_week", '{"value":31,"before":3}'),
        ("U005", "W2", "jump_week_on_week", '{"value":31,"before":3}'),
    ]


def weeks_of(unit: str, *weeks: dict[str, int | None], basis: str = "weekly") -> list:
    """One form a week with these numbers."""
    periods = ("W1", "W2", "W3", "W4")
    return [
        entry_of(reading_of(submission_of(unit, period, values, basis)), DUE[period])
        for period, values in zip(periods, weeks, strict=False)
    ]


def test_rule_8_same_as_last_week(warehouse: Warehouse) -> None:
    same, nils = {A: 3, B: 0, C: None}, {A: 0, B: 0}
    save(warehouse, weeks_of("U001", same, same) + weeks_of("U002", nils, nils) + weeks_of("U003", same, {A: 3, B: 0, C: 0}))
    save(warehouse, weeks_of("U004", same, same, basis="cumulative"))
    assert said(warehouse, "mart_query", "unit period blank rule") == [("U001", "W2", None, "same_as_last_week")]


def test_rule_5_a_word_for_all_is_asked_about_where_the_number_is_not_below_last_weeks(warehouse: Warehouse) -> None:
    in_all = (finding("in_all_at_blank", A, raw="共", value=0),)
    for unit, last, now, basis, said_so in (
        ("U001", 5, 12, "weekly", in_all),
        ("U002", 5, 4, "weekly", in_all),
        ("U003", 0, 12, "weekly", in_all),
        ("U004", 5, 12, "weekly", ()),
        ("U005", 5, 12, "cumulative", in_all),
    ):
        forms = [submission_of(unit, "W1", {A: last, B: 1}), submission_of(unit, "W2", {A: now, B: 2}, basis, findings=said_so)]
        save(warehouse, [entry_of(reading_of(form), DUE[form.period]) for form in forms])
    assert said(warehouse, "mart_query", "unit period blank rule values") == [
        ("U001", "W2", A, "in_all_not_below", '{"value":12,"before":5}')
    ]


def test_rule_5_words_at_one_blank_make_that_blank_cumulative(warehouse: Warehouse) -> None:
    weeks = [({A: 5, B: 5}, ()), ({A: 12, B: 12}, (A,)), ({A: 4, B: 4}, ()), ({A: 20, B: None}, (A, B))]
    forms = [
        submission_of("U001", period, values, running=frozenset(running))
        for period, (values, running) in zip(("W1", "W2", "W3", "W4"), weeks, strict=True)
    ]
    final = submission_of("U001", "FINAL", {A: 25, B: 30}, running=frozenset({A}))
    save(warehouse, [entry_of(reading_of(form), DUE[form.period]) for form in (*forms, final)])
    answers = warehouse.rows("mart_unit_answer", as_of=NOW, unit="U001")
    assert {(row["period"], row["blank"]): row["increment"] for row in answers} == {
        ("W1", A): 5,
        ("W2", A): 7,
        ("W3", A): 4,
        ("W4", A): 4,
        ("FINAL", A): 5,
        ("W1", B): 5,
        ("W2", B): 12,
        ("W3", B): 4,
        ("W4", B): None,
        ("FINAL", B): 9,
    }
    assert [row["basis"] for row in answers if row["period"] == "W2"] == ["cumulative", "weekly"]
    assert not warehouse.rows("audit_increment_off") and not warehouse.rows("audit_kept_answer_differs")


def test_rule_5_cumulative_sent_as_weekly(warehouse: Warehouse) -> None:
    rising = ({A: 1, B: 2, C: 3}, {A: 2, B: 2, C: 5}, {A: 4, B: 3, C: 6})
    save(warehouse, weeks_of("U001", *rising))
    save(warehouse, weeks_of("U002", *rising, basis="cumulative"))
    save(warehouse, weeks_of("U003", *rising[:2]))
    save(warehouse, weeks_of("U004", *rising[:2], {A: 1, B: 3, C: 6}))
    save(warehouse, weeks_of("U005", {A: 1, B: 0, D: None}, {A: 2, B: 0, D: 8}, {A: 4, B: 0, D: 9, E: 3}))
    assert said(warehouse, "mart_query", "unit period blank rule") == [("U001", "W3", None, "cumulative_sent_as_weekly")]


def test_rules_9_and_10_lights_and_rates(warehouse: Warehouse) -> None:
    warehouse.save_roster(roster_of(6, exempt=(6,)), reason="撤销")
    save(
        warehouse,
        sent("""
        | unit | period | basis  | number | received            |
        | U001 | W1     | weekly | 1      | 2020-06-04 23:59:59 |
        | U002 | W1     | weekly | 1      | 2020-06-05 00:00:00 |
        | U003 | W1     | weekly | 1      | 2020-06-04 10:00:00 |
        | U003 | W1     | weekly | 2      | 2020-06-06 10:00:00 |
    """),
    )
    wrong = CAMPAIGN.periods[0].code
    held = submission_of("U004", wrong, {A: None}, findings=(finding("number_unreadable", A, raw="若干"),))
    save(warehouse, [entry_of(reading_of(held), "2020-06-03 09:00")])
    lights = ("unit light", {"periods": ["W1"]})
    assert said(warehouse, "mart_light", lights[0], kinds=["figures"], as_of=at("2020-06-20 00:00"), **lights[1]) == [
        ("U001", "on_time"),
        ("U002", "late"),
        ("U003", "on_time"),
        ("U004", "held"),
        ("U005", "missing"),
        ("U006", "exempt"),
    ]
    assert said(
        warehouse, "mart_light", "light", kinds=["figures"], as_of=at("2020-06-04 23:59:58"), units=["U001", "U005"], periods=["W1"]
    ) == [
        ("not_due",),
        ("not_due",),
    ]
    columns = "period expected_count received_count on_time_count held_count missing_count not_due_count"
    assert said(warehouse, "mart_reporting", columns, kinds=["figures"], as_of=at("2020-06-20 00:00"), periods=["W1", "W4"]) == [
        ("W1", 5, 4, 3, 1, 1, 0),
        ("W4", 5, 0, 0, 0, 0, 5),
    ]
    shares = said(warehouse, "mart_reporting", "reporting_share on_time_share", kinds=["figures"], periods=["W1"])
    assert shares == [(0.8, 0.6)]


def finding(rule: str, indicator: str | None, **values: object):
    """A finding without a place."""
    from data_loaders.model.findings import Finding

    return Finding(rule, indicator, values=values)


def test_every_query_has_the_values_its_sentence_needs(warehouse: Warehouse) -> None:
    save(
        warehouse,
        sent("""
        | unit | period | basis      | number |
        | U001 | W1     | cumulative | 30     |
        | U001 | W2     | cumulative | 20     |
        | U001 | FINAL  | weekly     | 10     |
        | U002 | W1     | weekly     | 1      |
        | U002 | W2     | weekly     | 40     |
        | U002 | FINAL  | weekly     |        |
    """),
    )
    rows = warehouse.rows("mart_query", as_of=NOW)
    assert {row["rule"] for row in rows} == {"cumulative_fell", "final_below_weeks", "jump_week_on_week", "final_blank_with_weeks"}
    for row in rows:
        for language in ("zh", "en"):
            assert "{" not in words_of(row["rule"], json.loads(row["values"]), language)


def _half(unit: str) -> str:
    """A period for four units each: of eight none would count that moves a total."""
    return "W2" if unit < "U005" else "W3"


def test_rule_8_a_later_form_without_numbers_that_an_earlier_one_had(warehouse: Warehouse) -> None:
    blanks = [blank.code for blank in FORM.number_blanks]
    had = dict.fromkeys(blanks[:30], 5) | dict.fromkeys(blanks[30:40], 0)
    some = dict.fromkeys(blanks[:4], 5)
    later: dict[str, tuple[Mapping[str, int | None], Mapping[str, int | None], Mapping[str, int] | None]] = {
        "U001": (had, had | dict.fromkeys(blanks[:2]), None),
        "U002": (had, had | dict.fromkeys(blanks[:3]), {"count": 3, "standing": 30}),
        "U003": (had, had | dict.fromkeys(blanks[:2]) | {blanks[2]: 0}, {"count": 3, "standing": 30}),
        "U004": (had, dict.fromkeys(blanks[:40], 0), {"count": 30, "standing": 30}),
        "U005": (had, had | dict.fromkeys(blanks[30:40]), None),
        "U006": (dict.fromkeys(blanks[:40], 5), dict.fromkeys(blanks[3:40], 5), None),
        "U007": ({blanks[0]: 5, blanks[1]: 0}, {blanks[0]: 0, blanks[1]: 0}, {"count": 1, "standing": 1}),
        "U008": (some, some | {blanks[0]: 0, blanks[1]: 0}, None),
    }
    for day, number in (("2020-06-10 10:00", 0), ("2020-06-11 10:00", 1)):
        save(warehouse, [entry_of(reading_of(submission_of(unit, _half(unit), two[number])), day) for unit, two in later.items()])
    rows = [(row["unit"], row["blank"], json.loads(row["values"])) for row in warehouse.rows("mart_query", as_of=NOW)]
    found = {unit: {key: value for key, value in values.items() if key != "gone"} for unit, _, values in rows}
    assert found == {unit: values for unit, (_, _, values) in later.items() if values}
    assert "少 3 个数" in words_of("revision_fewer", rows[0][2])


def test_rule_8_what_is_lacking_stays_asked_about_whichever_form_is_stored_first(warehouse: Warehouse) -> None:
    """A third form that leaves out the same again, one in between, and one taken back: always told against the form that had most of it."""
    blanks = [blank.code for blank in FORM.number_blanks]
    had = dict.fromkeys(blanks, 5)
    without = dict.fromkeys(blanks[10:], 6)
    forms = [("2020-06-09 10:00", had), ("2020-06-10 10:00", without), ("2020-06-11 10:00", without | {blanks[20]: 7})]
    asked = []
    for unit, order in zip(("U001", "U002", "U003", "U004", "U005", "U006"), itertools.permutations(forms), strict=True):
        for day, numbers in order:
            save(warehouse, [entry_of(reading_of(submission_of(unit, "W2", numbers)), day)])
        asked += [(row["rule"], row["values"]) for row in warehouse.rows("mart_query", as_of=NOW) if row["unit"] == unit]
    assert len(asked) == 6 and len(set(asked)) == 1 and json.loads(asked[0][1])["count"] == 10
    assert warehouse.audit() == {}
