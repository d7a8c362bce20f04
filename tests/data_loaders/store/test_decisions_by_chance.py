"""Every act on submissions and deliveries, in any order, with and without a unit and a period: after each one the audits are empty and every
total is what the plain-Python oracle makes of the rows that came in and the decisions about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from docx import Document as WordDocument

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.intake.reread import read_again
from data_loaders.model.campaign import Roster, Unit
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.making import docx_of, paragraph, photo, word_table
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, at
from tests.repeating import few
from tests.sql import oracle
from tests.sql.oracle import Sent
from tests.sql.tables import change, held_submissions

UNITS = (Unit("M01", "北院", "medical"), Unit("E01", "南浦护理院", "elderly_care"), Unit("S01", "西山小学", "school"))
NOBODY = Unit("", "", "medical")
A, B = "launch.sessions", "study.center_group.sessions"
PERIODS = [period.code for period in CAMPAIGN.periods]
NOW = at("2100-01-01 00:00")
RECEIVED_AT = at("2020-06-10 09:00")


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Two of the three units are in the roster."""
    with new_warehouse() as opened:
        opened.save_roster(Roster(UNITS[:2]))
        yield opened


def form(unit: Unit, period: str | None, first: int | str, second: int | str = 1) -> bytes:
    """A filled form whose unit is told by its words alone, if at all."""
    return excel_template(FORM, CAMPAIGN, replace(unit, code="") if unit.name else None, period, answers={A: first, B: second})


def plan(unit: Unit) -> bytes:
    document = WordDocument()
    for text in (f"{unit.name}安全生产月活动方案", "为开展好活动，制定本方案。"):
        document.add_paragraph(text)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def liaison(unit: Unit, name: str) -> bytes:
    written = {"姓名": name, "职务": "主任", "办公电话": "", "手机": "", "电子邮箱": "", "单位名称": unit.name}
    return docx_of(word_table(*((paragraph(label), paragraph(value)) for label, value in written.items())))


def load(warehouse: Warehouse, files: dict[str, bytes]) -> None:
    load_batch(warehouse, [Dropped(name, data) for name, data in files.items()], received_at=RECEIVED_AT, processes=1)


def stored(warehouse: Warehouse) -> list[Sent]:
    """What came in, as it stands after the last decision about each and the last correction of each blank that were not taken back, from the
    append-only tables alone."""
    undone = {row["undoes_act_id"] for row in warehouse.rows("mart_act")} - {None}

    def kept(table: str, order: str) -> list[dict]:
        return [row for row in warehouse.database.query(f"select * from {table} order by {order}") if row["act_id"] not in undone]

    decided = {row["delivery_id"]: row for row in kept("decision", "id")}
    corrected = {(row["submission_id"], row["blank"]): row["after_value"] for row in kept("correction", "act_id")}
    confirmed = {(row["submission_id"], row["blank"]): row["value"] for row in kept("confirmation", "act_id")}
    values: dict[int, dict[str, int | None]] = {}
    for row in warehouse.database.query("select submission_id, blank, value from answer"):
        key = (row["submission_id"], row["blank"])
        values.setdefault(row["submission_id"], {})[row["blank"]] = corrected.get(key, confirmed.get(key, row["value"]))
    received = first_receipts(warehouse, decided, {row["received_file_id"]: row["received_at"] for row in kept("arrival", "act_id")})
    sent = []
    for row in warehouse.database.query("select * from delivery where kind = 'figures' order by id"):
        stands = decided.get(row["id"], row)
        sent.append(Sent(stands["unit"], stands["due"], stands["basis"], received[row["id"]], values.get(row["id"], {}), stands["state"]))
    return sent


def first_receipts(warehouse: Warehouse, decided: dict[int, dict], arrived: dict[int, datetime]) -> dict[int, datetime]:
    """When each submission first came: its own mail, or an earlier one with the same bytes."""
    files = {row["id"]: row["sha256"] for row in warehouse.database.query("select id, sha256 from received_file")}
    rows = {row["id"]: row for row in warehouse.database.query("select * from delivery")}
    came = {each: arrived.get(row["received_file_id"], row["received_at"]) for each, row in rows.items()}
    first = dict(came)
    for each, row in rows.items():
        if row["state"] == "duplicate" and decided.get(each, row)["state"] == "duplicate":
            of = rows[row["duplicate_of"]]
            for other, same in rows.items():
                is_same = files[same["received_file_id"]] == files[of["received_file_id"]] and same["state"] != "duplicate"
                is_same = is_same and (same["kind"], same["sheet"]) == (of["kind"], of["sheet"])
                if is_same and (of["unit"] is None or of["unit"] == same["unit"]):
                    first[other] = min(first[other], came[each])
    return first


def assert_it_adds_up(warehouse: Warehouse) -> None:
    """Audits may say only that a unit has left the roster or a period the calendar, which is so."""
    campaign, roster = warehouse.campaign(), {unit.code for unit in warehouse.roster().units}
    known = roster | {entry.code for entry in campaign.periods} | {entry.code for entry in campaign.deliverables}
    found = [(name, row) for name, rows in warehouse.audit().items() for row in rows]
    assert [(name, row) for name, row in found if name != "audit_unknown_code" or row["code"] in known] == []
    due = {period.code for period in campaign.periods}
    counted = oracle.counted([one for one in stored(warehouse) if one.period in due], campaign, NOW)
    expected = {key: total for key, (total, _) in oracle.campaign_totals(counted).items() if key[0] in roster}
    rows = warehouse.rows("mart_unit_total", as_of=NOW)
    assert [(row["unit"], row["blank"]) for row in rows if (row["unit"], row["blank"]) not in expected] == []
    assert {(row["unit"], row["blank"]): row["total"] for row in rows} == expected
    assert len(rows) == len(expected)
    sessions = sum(row["total"] for row in warehouse.rows("mart_measure_period", as_of=NOW) if row["measure"] == "sessions")
    assert sessions == sum(total for (_, blank), total in expected.items() if FORM.blanks[blank].measure == "sessions")


def states(warehouse: Warehouse) -> list[str]:
    return [one.state for one in stored(warehouse)]


# --- one act each ---

SUBMISSIONS = {
    "no unit.xlsx": form(NOBODY, "W1", 5),
    "no period.xlsx": form(UNITS[0], None, 5),
    "neither.xlsx": form(NOBODY, None, 5),
    "of another roster.xlsx": form(UNITS[2], "W1", 5),
    "an error.xlsx": form(UNITS[0], "W2", "若干", 5),
    "an error and no unit.xlsx": form(NOBODY, "W2", "若干", 5),
    "accepted.xlsx": form(UNITS[0], "W2", 5),
    "a revision.xlsx": form(UNITS[0], "W1", 5),
}
ACT_ON_SUBMISSION: dict[str, Callable[[Warehouse, int], object]] = {
    "refuse": lambda warehouse, chosen: warehouse.refuse(chosen, reason="发错了"),
    "refuse twice": lambda warehouse, chosen: (warehouse.refuse(chosen, reason="发错了"), warehouse.refuse(chosen, reason="发错了")),
    "decide": lambda warehouse, chosen: warehouse.decide(chosen, "E01", "W1", "weekly"),
    "decide and refuse": lambda warehouse, chosen: (
        warehouse.decide(chosen, "E01", "W3", "cumulative", reason="报的是累计数"),
        warehouse.refuse(chosen, reason="发错了"),
    ),
    "decide twice": lambda warehouse, chosen: (
        warehouse.decide(chosen, "E01", "W3", "weekly"),
        warehouse.decide(chosen, "M01", "W4", "weekly"),
    ),
}
ACT_ON_EVERYTHING: dict[str, Callable[[Warehouse], object]] = {
    "read again": read_again,
    "read everything again": lambda warehouse: read_again(warehouse, everything=True),
    "a roster with the third unit": lambda warehouse: (warehouse.save_roster(Roster(UNITS)), read_again(warehouse)),
    "a roster without the first": lambda warehouse: (
        warehouse.save_roster(Roster(UNITS[1:]), reason="撤销"),
        read_again(warehouse, everything=True),
    ),
    "an empty roster": lambda warehouse: warehouse.save_roster(Roster(()), reason="撤销"),
    "the calendar": lambda warehouse: warehouse.save_campaign(CAMPAIGN, reason="撤销"),
}


@pytest.mark.parametrize("act", few(3, sorted(ACT_ON_SUBMISSION, key=lambda act: "twice" in act)))
def test_an_act_leaves_every_total_right_whatever_the_submission_says(warehouse: Warehouse, act: str) -> None:
    load(warehouse, {"a.xlsx": form(UNITS[0], "W1", 3), "b.xlsx": form(UNITS[1], "W1", 4)} | SUBMISSIONS)
    assert_it_adds_up(warehouse)
    for chosen in warehouse.database.query("select id from delivery where kind = 'figures' order by id"):
        with suppress(DecisionRefused):
            ACT_ON_SUBMISSION[act](warehouse, chosen["id"])
        assert_it_adds_up(warehouse)


@pytest.mark.parametrize("act", ACT_ON_EVERYTHING)
def test_an_act_on_everything_leaves_every_total_right(warehouse: Warehouse, act: str) -> None:
    load(warehouse, {"a.xlsx": form(UNITS[0], "W1", 3), "b.xlsx": form(UNITS[1], "W1", 4)} | SUBMISSIONS)
    ACT_ON_EVERYTHING[act](warehouse)
    assert_it_adds_up(warehouse)


def test_refusing_what_has_no_unit_changes_no_total(warehouse: Warehouse) -> None:
    load(warehouse, {"a.xlsx": form(UNITS[0], "W1", 3), "b.xlsx": form(NOBODY, "W1", 5), "c.xlsx": form(NOBODY, None, 6)})
    before = warehouse.rows("mart_unit_total", as_of=NOW)
    for held in held_submissions(warehouse):
        warehouse.refuse(held["id"], reason="发错了")
        assert warehouse.rows("mart_unit_total", as_of=NOW) == before
    assert sorted(states(warehouse)) == ["accepted", "refused", "refused"]


def test_totals_that_an_earlier_version_doubled_are_counted_anew_when_opened(tmp_path) -> None:
    database = tmp_path / "a.duckdb"
    with Warehouse.open(database) as warehouse:
        warehouse.save_roster(Roster(UNITS[:2]))
        load(warehouse, {"a.xlsx": form(UNITS[0], "W1", 3)})
        change(warehouse, "insert into current_answer select * from current_answer", "update counted_by set digest = 'earlier'")
        assert warehouse.rows("audit_kept_answer_differs")
    with Warehouse.open(database) as warehouse:
        assert_it_adds_up(warehouse)


# --- what test_any_act draws from ---

POOL = {
    "北院.xlsx": form(UNITS[0], "W1", 3),
    "北院更正.xlsx": form(UNITS[0], "W1", 8, 2),
    "北院2.xlsx": form(UNITS[0], "W2", 4),
    "北院总.xlsx": form(UNITS[0], "FINAL", 30, 20),
    "南浦.xlsx": form(UNITS[1], "W1", 7),
    "南浦3.xlsx": form(UNITS[1], "W3", "若干", 7),
    "西山.xlsx": form(UNITS[2], "W1", 11),
    "谁.xlsx": form(NOBODY, "W1", 13),
    "谁和几时.xlsx": form(NOBODY, None, 17),
    "几时.xlsx": form(UNITS[1], None, 19),
    "北院活动方案.docx": plan(UNITS[0]),
    "活动方案.docx": plan(Unit("", "", "medical")),
    "联络员推荐表.docx": liaison(UNITS[0], "甲某"),
    "联络员推荐表2.docx": liaison(UNITS[2], "乙某"),
    "扫描件.pdf": b"%PDF-1.4 nothing",
    "北院第2周统计表.jpg": photo(0),
    "第3周统计表.jpg": photo(1),
    "照片.jpg": b"\xff\xd8\xff\xe0" + bytes(range(100)),
}
