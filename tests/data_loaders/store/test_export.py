"""What is handed out: the figures are the marts' and the plain-Python oracle's, and no officer goes out unless somebody is named for it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from data_loaders.model.acts import COORDINATOR, Act, Actor
from data_loaders.model.campaign import FINAL, Roster
from data_loaders.model.clock import EVERYTHING
from data_loaders.model.findings import Finding, catalogue
from data_loaders.model.tables import TABLES
from data_loaders.model.words import LANGUAGES
from data_loaders.store.due_changes import DueChange, change_due
from data_loaders.store.export import ACTS, UNITS, exported
from data_loaders.store.notices import Notice, note
from data_loaders.store.personal import declared
from data_loaders.store.roster_changes import OFFICER
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, TYPES, answers_of, at, entry_of, random_entries, reading_of, roster_of, submission_of
from tests.sql import oracle
from tests.sql.deliveries import delivered, delivery_of
from tests.sql.oracle import Choice, Sent
from tests.sql.tables import NOW, A, B, save, sent
from tests.sql.test_counting_by_chance import groups_of

ROSTER = roster_of(13, exempt=(3, 11))
FEW = ("launch.sessions", "study.center_group.sessions", "study.center_group.participants", "consult.innovation.persons")
SOMEBODY = Actor("甲", COORDINATOR)
OFFICERS = {"liaison": "王示例", "office_phone": "00000001", "mobile": "10000000002", "email": "a@example.org"}
PERIODS = [*(period.code for period in CAMPAIGN.periods if period.code != FINAL), "TAIL", "ALL"]


def tables_of(warehouse: Warehouse, officers_for: Actor | None = None) -> dict[str, list[dict]]:
    """Every table, its rows as dicts."""
    return {
        table.name: [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows]
        for table in exported(warehouse, officers_for)
    }


@pytest.fixture(scope="module", params=(1, 2))
def world(request: pytest.FixtureRequest) -> Iterator[tuple[Warehouse, dict[str, list[dict]], list[Sent]]]:
    """A campaign by chance, what is handed out of it, and what was sent."""
    known = tuple(code for code in FEW if code in FORM.blanks)
    entries = random_entries(request.param, 15, None if request.param == 1 else known, resent=0.2)  # two units are in no roster
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        save(warehouse, entries)
        yield warehouse, tables_of(warehouse), oracle.filed_by_now(groups_of(entries, ROSTER), FORM)


def test_every_total_is_the_oracles(world) -> None:
    _, tables, sent_in = world
    counted = oracle.counted(sent_in, CAMPAIGN, EVERYTHING)
    keys = ("unit_type", "item", "measure")
    wanted = oracle.totals(counted, ROSTER, FORM, Choice(), (*keys, "period"))
    wanted |= {(*key, "ALL"): figures for key, figures in oracle.totals(counted, ROSTER, FORM, Choice(), keys).items()}
    said = {tuple(row[key] for key in (*keys, "period")): row for row in tables["totals"]}
    figures = {key: (row["total"], row["person_total"], row["unit_count"]) for key, row in said.items() if row["unit_count"]}
    assert figures == wanted and figures
    assert all((row["total"], row["person_total"]) == (None, None) for row in said.values() if not row["unit_count"])
    pairs = {(blank.item, blank.measure) for blank in FORM.number_blanks if blank.part_of is None}
    assert len(said) == len(tables["totals"]) == len({unit.unit_type for unit in ROSTER.units}) * len(pairs) * len(PERIODS)
    expected = {kind: sum(unit.unit_type == kind and not unit.exempt for unit in ROSTER.units) for kind in TYPES}
    assert all(row["expected_count"] == expected[row["unit_type"]] for row in said.values())


def test_every_total_is_the_screens(world) -> None:
    warehouse, tables, _ = world
    by_type: dict[tuple, int] = defaultdict(int)
    by_item: dict[tuple, int] = defaultdict(int)
    month: dict[tuple, int] = defaultdict(int)
    for row in tables["totals"]:
        if row["total"] is not None and row["period"] == "ALL":
            month[row["unit_type"], row["measure"]] += row["total"]
        elif row["total"] is not None:
            by_type[row["unit_type"], row["measure"], row["period"]] += row["total"]
            by_item[row["item"], row["measure"], row["period"]] += row["total"]
    shown = {(r["unit_type"], r["measure"], r["period"]): r["total"] for r in warehouse.rows("mart_type_measure", as_of=EVERYTHING)}
    assert by_type == shown and shown
    assert by_item == {(r["item"], r["measure"], r["period"]): r["total"] for r in warehouse.rows("mart_item_period", as_of=EVERYTHING)}
    cover = warehouse.rows("mart_measure_cover", as_of=EVERYTHING)
    assert month == {(r["unit_type"], r["measure"]): r["total"] for r in cover if r["total"] is not None}
    people = warehouse.rows("mart_measure_period", as_of=EVERYTHING)
    assert sum(r["person_total"] or 0 for r in tables["totals"] if r["period"] != "ALL") == sum(r["person_total"] for r in people)


def test_answers_are_those_that_count_and_add_up_to_the_totals(world) -> None:
    _, tables, sent_in = world
    units = {unit.code: unit for unit in ROSTER.units}
    standing = {key: one for key, one in oracle.current(sent_in, EVERYTHING).items() if key[0] in units}
    numbers = {blank.code for blank in FORM.number_blanks}
    rows = [row for row in tables["answers"] if row["blank"] in numbers]
    said = {(row["unit"], row["period"], row["blank"]): row["value"] for row in rows}
    assert said == {(*key, blank): value for key, one in standing.items() for blank, value in one.values.items()} and len(said) == len(rows)
    assert all((row["value"] is None) == (row["increment"] is None) == (row["state"] == "blank") for row in rows)
    sums: dict[tuple, int] = defaultdict(int)
    for row in rows:
        unit = units[row["unit"]]
        assert (row["unit_name"], row["unit_type"]) == (unit.name, unit.unit_type) and row["file"] and row["place"].startswith("统计表!F")
        if row["part_of"] is None and row["increment"] is not None:
            for period in ("TAIL" if row["period"] == FINAL else row["period"], "ALL"):
                sums[row["unit_type"], row["item"], row["measure"], period] += row["increment"]
    totals = {(r["unit_type"], r["item"], r["measure"], r["period"]): r["total"] for r in tables["totals"] if r["total"] is not None}
    assert sums == totals
    assert list(dict.fromkeys(row["unit"] for row in tables["answers"])) == [code for code in units if code in {u for u, _ in standing}]


def test_reporting_and_findings_are_the_screens(world) -> None:
    warehouse, tables, sent_in = world
    rates = {row["period"]: (row["expected_count"], row["received_count"], row["on_time_count"]) for row in tables["reporting"]}
    assert rates == oracle.rates(sent_in, CAMPAIGN, ROSTER, EVERYTHING)
    assert [row["due_at"].isoformat() for row in tables["reporting"]] == [f"{period.due_on}T23:59:59" for period in CAMPAIGN.periods]
    shown = warehouse.rows("mart_attention", as_of=EVERYTHING)
    keys = ("severity", "rule", "unit", "unit_name", "period", "item")
    assert [tuple(row[key] for key in keys) for row in tables["findings"]] == [tuple(row[key] for key in keys) for row in shown]
    assert all(row[f"message_{language}"] for row in tables["findings"] for language in LANGUAGES) and shown


def test_codes_name_every_code_of_the_other_tables(world) -> None:
    _, tables, _ = world
    named = {(row["kind"], row["code"]) for row in tables["codes"]}
    assert all(row["label_zh"] and row["label_en"] for row in tables["codes"]) and len(named) == len(tables["codes"])
    for table in ("units", "answers", "totals", "reporting", "findings"):
        for kind in ("unit_type", "period", "item", "measure"):
            assert {(kind, row[kind]) for row in tables[table] if row.get(kind)} <= named
    assert {("blank", row["blank"]) for row in tables["answers"]} <= named


def test_a_revision_a_held_one_and_an_exempt_unit() -> None:
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(4, exempt=(4,)))
        save(
            warehouse,
            sent("""
                unit | period | basis      | number | received
                U001 | W1     | weekly     | 5      | 2020-06-03 12:00
                U001 | W1     | weekly     | 7      | 2020-06-05 12:00
                U001 | W2     | cumulative | 9      | 2020-06-11 12:00
                U002 | W1     | weekly     |        | 2020-06-03 12:00
                U004 | W1     | weekly     | 0      | 2020-06-03 12:00
                """),
        )
        unreadable = Finding("number_unreadable", B, values={"raw": "若干"})
        save(warehouse, [entry_of(reading_of(submission_of("U003", "W1", {A: 3}, findings=(unreadable,))), NOW)])
        tables = tables_of(warehouse)
    said = [(row["unit"], row["period"], row["state"], row["value"], row["increment"], row["raw"]) for row in tables["answers"]]
    assert said == [
        ("U001", "W1", "number", 7, 7, "7"),
        ("U001", "W2", "number", 9, 2, "9"),
        ("U002", "W1", "blank", None, None, ""),
        ("U004", "W1", "nil", 0, 0, "0"),
    ]
    assert tables["answers"][0]["received_at"] == at("2020-06-05 12:00")
    figures = {
        (row["unit_type"], row["period"]): row for row in tables["totals"] if (row["item"], row["measure"]) == ("launch", "sessions")
    }
    kinds = {unit.code: unit.unit_type for unit in roster_of(4).units}
    assert [figures[kinds["U001"], period]["total"] for period in PERIODS] == [7, 2, None, None, None, 9]
    assert [figures[kinds["U002"], period]["total"] for period in PERIODS] == [None] * 6
    exempt = figures[kinds["U004"], "ALL"]
    assert (exempt["total"], exempt["unit_count"], exempt["expected_count"]) == (0, 1, 0)
    assert "U003" not in {row["unit"] for row in tables["answers"]}


def test_a_unit_that_was_renamed_and_moved_counts_once_as_it_is_now() -> None:
    with new_warehouse() as warehouse:
        roster = roster_of(2)
        warehouse.save_roster(roster)
        save(warehouse, [entry_of(reading_of(submission_of(unit.code, "W1", {A: 4})), "2020-06-03 12:00") for unit in roster.units])
        first, second = roster.units
        moved = replace(first, name="新名称", unit_type=second.unit_type)
        warehouse.save_roster(Roster((moved, second)), actor=SOMEBODY, reason="合并")
        tables = tables_of(warehouse)
    assert [(row["code"], row["name"], row["unit_type"]) for row in tables["units"]] == [
        (unit.code, unit.name, unit.unit_type) for unit in (moved, second)
    ]
    assert [(row["unit"], row["unit_name"], row["value"]) for row in tables["answers"]] == [("U001", "新名称", 4), ("U002", second.name, 4)]
    figures = [(row["period"], row["total"], row["unit_count"], row["expected_count"]) for row in tables["totals"] if row["unit_count"]]
    assert figures == [("W1", 8, 2, 2), ("ALL", 8, 2, 2)]


def test_an_empty_database_has_every_table_and_no_row_of_a_unit() -> None:
    with new_warehouse() as warehouse:
        tables = tables_of(warehouse)
    assert tuple(tables) == TABLES
    assert [name for name, rows in tables.items() if not rows] == ["units", "answers", "totals", "findings", "due_changes", "notices"]
    assert [row["expected_count"] for row in tables["reporting"]] == [0] * len(CAMPAIGN.periods)


# --- officers ---


@pytest.fixture
def with_officers() -> Iterator[Warehouse]:
    """A roster with officers that changed, one taken over from a liaison form, one named twice in a list."""
    with new_warehouse() as warehouse:
        roster = roster_of(3)
        first, *others = roster.units
        warehouse.save_roster(Roster((replace(first, **OFFICERS), *others)), actor=SOMEBODY)
        warehouse.save_roster(Roster((replace(first, **OFFICERS | {"mobile": "10000000003"}), *others)), actor=SOMEBODY)
        twice = replace(
            delivery_of("U003", "liaison"),
            findings=(Finding("liaison_twice", "unit", values={"names": "李示例、赵示例", "names_en": "李示例, 赵示例"}),),
        )
        liaison = delivery_of("U002", "liaison", liaison={"name": "张示例", "mobile": "10000000004", "unit_name": "第2单位"})
        save(warehouse, [delivered(each, "2020-06-03 12:00") for each in (twice, liaison)])
        warehouse.agree_liaison(warehouse.rows("mart_liaison_proposal")[0]["delivery_id"], actor=SOMEBODY)
        deliverable = replace(CAMPAIGN, deliverables=tuple(replace(each, label_zh=f"{each.label_zh}二") for each in CAMPAIGN.deliverables))
        warehouse.save_campaign(deliverable, actor=SOMEBODY, reason="改名")
        yield warehouse


PERSONAL = ("王示例", "张示例", "李示例", "赵示例", "00000001", "10000000002", "10000000003", "10000000004", "a@example.org")


def test_no_officer_goes_out_unasked_and_that_is_no_act(with_officers) -> None:
    version = with_officers.version()
    tables = tables_of(with_officers)
    written = json.dumps(tables, ensure_ascii=False, default=str)
    assert [word for word in PERSONAL if word in written] == []
    assert set(tables["units"][0]) == set(UNITS) and not set(UNITS) & set(OFFICER)
    assert with_officers.version() == version
    changed = [row for row in tables["acts"] if row["what"] == "roster"]
    assert json.loads(changed[0]["after"]) == {"U001": {}} and json.loads(changed[1]["after"])["U001"]["name"] == "第1单位"
    campaign = next(row for row in tables["acts"] if row["what"] == "campaign")
    assert json.loads(campaign["after"])["deliverable"]["liaison"]["label_zh"].endswith("二")  # a deliverable's code, no officer


def test_officers_go_out_where_somebody_is_named_for_it_and_that_is_an_act(with_officers) -> None:
    before = len(with_officers.rows("mart_act"))
    tables = tables_of(with_officers, SOMEBODY)
    written = json.dumps(tables, ensure_ascii=False, default=str)
    assert [word for word in PERSONAL if word not in written] == []
    assert {field: tables["units"][0][field] for field in OFFICER} == OFFICERS | {"mobile": "10000000003"}
    acts = with_officers.rows("mart_act")
    assert len(acts) == before + 1 and (acts[0]["what"], acts[0]["actor"], json.loads(acts[0]["after"])) == (
        "export",
        "甲",
        {"officers": 2},
    )
    assert tables["acts"][0]["id"] == acts[0]["id"] and [tuple(row) for row in tables["acts"]] == [ACTS] * len(acts)


def test_the_officer_is_read_only_once_the_act_stands(with_officers) -> None:
    tables = exported(with_officers, SOMEBODY)
    assert with_officers.rows("mart_act")[0]["what"] == "export" and tables[0].columns[-1].name == "email"


def test_findings_about_officers_are_known() -> None:
    filled_in = {code for code, rule in catalogue().items() if code.startswith("liaison") and "{" in rule.sentence.zh}
    told = {code for code in declared().in_findings if code.startswith("liaison")}
    assert filled_in == {"liaison_incomplete"} | told  # what is missing are names of fields


def test_answers_read_by_parts_are_all_there(monkeypatch) -> None:
    monkeypatch.setattr("data_loaders.store.export.UNITS_AT_ONCE", 2)
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(5))
        save(warehouse, [entry_of(reading_of(submission_of(f"U00{number}", "W1", {A: number})), NOW) for number in (5, 2, 1, 4, 3)])
        rows = tables_of(warehouse)["answers"]
    assert [(row["unit"], row["value"]) for row in rows] == [(f"U00{number}", number) for number in range(1, 6)]
    assert answers_of({A: 1})[0].place.words() == rows[0]["place"]


def test_due_changes_and_who_was_asked_go_out_and_their_words_only_where_asked_for() -> None:
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(3))
        moved = change_due(warehouse, DueChange("figures_w1", due_on=date(2020, 6, 5)), actor=SOMEBODY, reason="节日")
        exempted = change_due(warehouse, DueChange("figures_w1", ("U002",), is_exempt=True), actor=SOMEBODY, reason="停业")
        gone = change_due(warehouse, DueChange("figures_w1", ("U003",), is_exempt=True), actor=SOMEBODY, reason="误点")
        warehouse.database.record(Act("undo", SOMEBODY, undoes_act_id=gone))
        words = "王示例您好，我是应急办赵示例"
        asked = note(
            warehouse, [Notice("U001", "figures_w1", "first", "phone", words, "promised")], signed="赵示例", mailbox="z@example.org"
        )
        plain, whole = tables_of(warehouse), tables_of(warehouse, SOMEBODY)
        oracle_of = warehouse.database.query("select act_id, unit from due_change where act_id <> ? order by act_id desc", [gone])
    assert [(row["act_id"], row["unit"]) for row in plain["due_changes"]] == [(row["act_id"], row["unit"]) for row in oracle_of]
    said = [(row["act_id"], row["due_at"], row["is_exempt"], row["reason"], row["actor"]) for row in plain["due_changes"]]
    assert said == [(exempted, None, True, "停业", "甲"), (moved, at("2020-06-05 23:59:59"), False, "节日", "甲")]
    assert whole["due_changes"] == plain["due_changes"]
    (row,) = plain["notices"]
    assert (row["act_id"], row["unit"], row["kind"], row["channel"], row["result"]) == (asked, "U001", "first", "phone", "promised")
    assert "text" not in row and whole["notices"] == [row | {"text": words}]
    assert "示例" not in json.dumps(plain, ensure_ascii=False, default=str) and "z@example" in json.dumps(whole, default=str)
    named = {row["code"] for row in plain["codes"] if row["kind"] == "deliverable"}
    assert "figures_w1" in named
