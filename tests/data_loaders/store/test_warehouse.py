"""The store: states, duplicates, decisions, settings, and what keeps it whole."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data_loaders.model.acts import COORDINATOR, PROGRAM, Act, Actor
from data_loaders.model.campaign import Roster, read_campaign
from data_loaders.model.clock import TimeOrderedIds
from data_loaders.model.findings import Finding
from data_loaders.store.condition import WarehouseBusy
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.locations import DATABASE_VARIABLE, database_path, originals_path
from data_loaders.store.receipts import Receipt
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import Entry, at, entry_of, reading_of, roster_of, submission_of
from tests.sql.tables import change, held_submissions

A, B = "launch.sessions", "study.center_group.sessions"
NOW = at("2030-01-01 00:00")
PROJECT = Path(__file__).parents[3]
UNKNOWN = Finding("unit_unknown", "unit", values={"written": "某处"})
UNREADABLE = Finding("number_unreadable", B, values={"raw": "若干"})


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Four units, no files."""
    with new_warehouse() as opened:
        opened.save_roster(roster_of(4))
        yield opened


def keep(warehouse: Warehouse, *entries: Entry) -> list[Receipt]:
    """The receipts of a batch of these files."""
    return warehouse.save(warehouse.start_batch(), entries)


def total(warehouse: Warehouse) -> int:
    """All sessions of all units."""
    return sum(row["total"] for row in warehouse.rows("mart_measure_period", as_of=NOW) if row["measure"] == "sessions")


def one(unit: str | None, period: str | None, number: int | None, *findings: Finding, content: bytes | None = None) -> Entry:
    """A file with one number."""
    reading = reading_of(submission_of(unit, period, {A: number}, findings=findings), content=content)
    return entry_of(reading, "2020-06-04 12:00", content)


# --- states ---


def test_known_unit_and_period_without_error_is_accepted(warehouse: Warehouse) -> None:
    (receipt,) = keep(warehouse, one("U001", "W1", 3))
    assert (receipt.status, receipt.state, receipt.unit, receipt.period, receipt.number_count) == ("ok", "accepted", "U001", "W1", 1)
    assert receipt.message() == "第1单位 第1周：读到 1 个数，已计入。"
    assert receipt.message("en") == "第1单位 Week 1: counted, numbers read: 1."
    assert total(warehouse) == 3


@pytest.mark.parametrize(
    "entry",
    (
        one(None, "W1", 3, UNKNOWN),
        one("U001", None, 3, Finding("period_unknown", "period", values={"written": ""})),
        one("U001", "W1", 3, UNREADABLE),
        one("U099", "W1", 3),
        one("U001", "W9", 3),
    ),
    ids=("no unit", "no period", "an error", "a unit that is not in the roster", "a period that is not in the calendar"),
)
def test_anything_uncertain_is_held_out_of_the_totals_with_a_reason(warehouse: Warehouse, entry: Entry) -> None:
    (receipt,) = keep(warehouse, entry)
    assert (receipt.status, receipt.state) == ("problem", "held")
    assert any(finding.severity == "error" for finding in receipt.all_findings())
    assert receipt.message().count("待处理，暂不计入") == 1
    assert total(warehouse) == 0
    assert len(held_submissions(warehouse)) == 1


def test_a_query_counts_and_warns(warehouse: Warehouse) -> None:
    (receipt,) = keep(warehouse, one("U001", "W1", 3, Finding("wording_changed", A, values={"raw": "3"})))
    assert (receipt.status, receipt.state) == ("warning", "accepted")
    assert "有 1 处需核实" in receipt.message()
    assert total(warehouse) == 3


def test_a_refused_file_keeps_its_bytes(warehouse: Warehouse) -> None:
    reading = reading_of(file="锁.xlsx", content=b"locked", findings=(Finding("file_encrypted"),))
    (receipt,) = keep(warehouse, entry_of(reading, "2020-06-04 12:00", b"locked"))
    assert (receipt.status, receipt.state, receipt.submission_ids) == ("problem", "refused", ())
    assert receipt.message() == Finding("file_encrypted").message()
    assert warehouse.file_bytes(reading.sha256) == b"locked"


# --- duplicates ---


def test_the_same_bytes_again_are_a_duplicate(warehouse: Warehouse) -> None:
    (first,) = keep(warehouse, one("U001", "W1", 3))
    (second,) = keep(warehouse, one("U001", "W1", 3))
    assert (second.status, second.state) == ("duplicate", "duplicate")
    assert second.submissions[0].duplicate_of == first.submission_ids[0]
    assert second.message() == "与已收到的文件完全相同（第1单位 第1周），没有重复计入。"
    assert total(warehouse) == 3
    assert len(warehouse.rows("mart_unit_delivery", as_of=NOW, unit="U001")) == 2


def test_a_duplicate_within_one_group_is_seen(warehouse: Warehouse) -> None:
    receipts = keep(warehouse, one("U001", "W1", 3), one("U001", "W1", 3))
    assert [receipt.state for receipt in receipts] == ["accepted", "duplicate"]


def test_the_same_bytes_from_another_unit_count_with_a_query(warehouse: Warehouse) -> None:
    keep(warehouse, one("U001", "W1", 3, content=b"same"))
    (receipt,) = keep(warehouse, one("U002", "W1", 3, content=b"same"))
    assert (receipt.status, receipt.state) == ("warning", "accepted")
    (finding,) = receipt.all_findings()
    assert (finding.rule, finding.values) == ("same_bytes_other_unit", {"other": "第1单位 第1周"})
    assert total(warehouse) == 6


def test_sheets_of_one_workbook_are_no_duplicates_of_each_other(warehouse: Warehouse) -> None:
    sheets = [submission_of(None, "W1", {A: 1}, findings=(UNKNOWN,), sheet=name) for name in ("甲", "乙")]
    (receipt,) = keep(warehouse, entry_of(reading_of(*sheets), "2020-06-04 12:00"))
    assert receipt.state == "held" and len(receipt.submission_ids) == 2
    assert receipt.message().startswith("2 份待处理")


def test_new_figures_are_a_revision_and_the_old_ones_stay(warehouse: Warehouse) -> None:
    keep(warehouse, one("U001", "W1", 3))
    keep(warehouse, one("U001", "W1", 5))
    assert total(warehouse) == 5
    states = [row["state"] for row in warehouse.rows("mart_unit_delivery", as_of=NOW, unit="U001")]
    assert states == ["replaced", "accepted"]


# --- decisions ---


def test_a_decision_settles_unit_and_period_and_the_totals_follow(warehouse: Warehouse) -> None:
    (receipt,) = keep(warehouse, one(None, None, 7, UNKNOWN))
    before = warehouse.version()
    warehouse.decide(receipt.submission_ids[0], "U002", "W1", "weekly", actor=Actor("甲", COORDINATOR))
    assert total(warehouse) == 7
    assert warehouse.version() > before
    assert held_submissions(warehouse) == []
    for audit in ("audit_kept_answer_differs", "audit_increment_off", "audit_accepted_with_error"):
        assert warehouse.rows(audit) == []
    warehouse.decide(receipt.submission_ids[0], "U003", "W2", "cumulative", actor=Actor("甲", COORDINATOR), reason="报的是累计数")
    assert [(row["unit"], row["period"]) for row in warehouse.rows("mart_unit_measure", as_of=NOW)] == [("U003", "W2")]
    assert warehouse.rows("audit_kept_answer_differs") == []


def test_a_file_decided_about_is_a_duplicate_when_it_comes_again(warehouse: Warehouse) -> None:
    (receipt,) = keep(warehouse, one(None, None, 7, UNKNOWN, content=b"same"))
    warehouse.decide(receipt.submission_ids[0], "U002", "W1", "weekly")
    again = keep(warehouse, one(None, None, 7, UNKNOWN, content=b"same"), one("U002", "W1", 7, content=b"same"))
    assert [receipt.state for receipt in again] == ["duplicate", "duplicate"]
    assert total(warehouse) == 7


def test_what_cannot_be_accepted_says_why(warehouse: Warehouse) -> None:
    wrong, fine, twin = keep(
        warehouse, one("U001", "W1", 3, UNREADABLE), one("U002", "W1", 3, content=b"same"), one(None, "W1", 3, UNKNOWN, content=b"same")
    )
    with pytest.raises(DecisionRefused, match="1 处错误"):
        warehouse.decide(wrong.submission_ids[0], "U001", "W1", "weekly")
    with pytest.raises(DecisionRefused, match="名册中没有 U099"):
        warehouse.decide(fine.submission_ids[0], "U099", "W1", "weekly")
    with pytest.raises(DecisionRefused, match="没有填报期 W9"):
        warehouse.decide(fine.submission_ids[0], "U002", "W9", "weekly")
    with pytest.raises(DecisionRefused, match="同一份文件"):
        warehouse.decide(twin.submission_ids[0], "U002", "W1", "weekly")
    with pytest.raises(KeyError):
        warehouse.decide(1, "U002", "W1", "weekly")


def test_a_refused_submission_counts_nowhere_and_is_not_asked_about_again(warehouse: Warehouse) -> None:
    held, fine = keep(warehouse, one(None, "W1", 3, UNKNOWN), one("U001", "W1", 4))
    for receipt in (held, fine):
        warehouse.refuse(receipt.submission_ids[0], reason="发错了")
    assert (total(warehouse), held_submissions(warehouse), warehouse.rows("mart_attention", as_of=NOW)) == (0, [], [])
    with pytest.raises(DecisionRefused):
        warehouse.decide(fine.submission_ids[0], "U001", "W1", "weekly")


# --- campaign, roster, clearing ---


def test_campaign_and_roster_come_back_as_they_were_saved(warehouse: Warehouse) -> None:
    assert warehouse.campaign() == read_campaign()
    campaign = read_campaign()
    moved = replace(campaign, year=2021, periods=(replace(campaign.periods[0], due_on=date(2021, 6, 5)), *campaign.periods[1:]))
    warehouse.save_campaign(moved)
    assert warehouse.campaign() == moved
    units = (replace(roster_of(1).units[0], name="甲院", aliases=("甲", "甲医院"), liaison="某人", email="a@example.org", exempt=True),)
    warehouse.save_roster(Roster(units), reason="并院")
    assert warehouse.roster() == Roster(units)


def test_totals_follow_the_roster_and_the_calendar(warehouse: Warehouse) -> None:
    keep(warehouse, one("U001", "W1", 3), one("U002", "W1", 4))
    warehouse.save_roster(Roster(roster_of(4).units[1:]), reason="撤销")
    assert total(warehouse) == 4
    warehouse.save_roster(roster_of(4))
    campaign = read_campaign()
    late = replace(campaign, periods=(replace(campaign.periods[0], due_on=date(2020, 6, 3)), *campaign.periods[1:]))
    warehouse.save_campaign(late, reason="提前")
    lights = warehouse.rows("mart_light", kinds=["figures"], as_of=NOW, units=["U001"], periods=["W1"])
    assert (total(warehouse), lights[0]["light"]) == (7, "late")
    warehouse.save_campaign(replace(campaign, periods=campaign.periods[1:]), reason="不设第1周")
    assert total(warehouse) == 0


def test_clearing_leaves_a_fresh_campaign(warehouse: Warehouse) -> None:
    warehouse.save(warehouse.start_batch(is_sample=True), [one("U001", "W1", 3)])
    assert warehouse.is_sample() and not warehouse.is_empty()
    before = warehouse.version()
    warehouse.clear(year=2020)
    assert warehouse.is_empty() and not warehouse.is_sample()
    assert (total(warehouse), warehouse.roster(), warehouse.campaign()) == (0, Roster(), read_campaign())
    assert warehouse.version() > before


# --- opening ---


def test_everything_is_there_after_opening_again(tmp_path: Path) -> None:
    with Warehouse.open(tmp_path / "data" / "a.duckdb") as first:
        first.save_roster(roster_of(4))
        (receipt,) = keep(first, one("U001", "W1", 3))
        version = first.version()
    with Warehouse.open(tmp_path / "data" / "a.duckdb") as second:
        assert (total(second), second.version()) == (3, version)
        assert second.start_batch() > max(receipt.submission_ids)


def test_a_database_that_held_the_bytes_itself_gives_them_out(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with Warehouse.open(path) as old:
        old.save_roster(roster_of(4))
        (receipt,) = keep(old, one("U001", "W1", 3, content=b"as it came"))
        with old.database.transaction(Act("test", PROGRAM)) as write:
            write.execute("alter table original add column data blob")
            write.execute("update original set data = ?", [b"as it came"])
            write.execute("delete from migration where number = 146")
    originals_path(path).unlink()
    with Warehouse.open(path) as now:
        assert (now.file_bytes(receipt.sha256), list(now.rows("original")[0])) == (b"as it came", ["sha256", "size", "erased_on"])
        assert total(now) == 3


def test_the_path_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "b.duckdb"))
    assert database_path() == tmp_path / "b.duckdb"
    monkeypatch.delenv(DATABASE_VARIABLE)
    assert database_path() == PROJECT / "data" / "2020" / "safety_month.duckdb"


def test_a_second_process_is_told_that_the_database_is_open(tmp_path: Path) -> None:
    path = tmp_path / "c.duckdb"
    script = (
        f"from data_loaders.store.warehouse import Warehouse\nwith Warehouse.open({str(path)!r}):\n print('open', flush=True)\n input()"
    )
    other = subprocess.Popen([sys.executable, "-c", script], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert other.stdout.readline().strip() == b"open"
        with pytest.raises(WarehouseBusy, match=r"c\.duckdb"):
            Warehouse.open(path)
    finally:
        other.communicate(b"\n")


def test_no_other_file_can_be_reached(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    for statement in (f"select * from '{tmp_path / 'x.csv'}'", f"attach '{tmp_path / 'y.duckdb'}'", "set enable_external_access = true"):
        with pytest.raises(Exception, match=r"disabled|locked|Cannot enable external access"):
            warehouse.database.query(statement)


def test_a_wrong_question_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(KeyError):
        warehouse.rows("mart_nothing")
    with pytest.raises(TypeError, match="as_of"):
        warehouse.rows("mart_reporting")
    with pytest.raises(TypeError, match="colour"):
        warehouse.rows("mart_reporting", kinds=["figures"], as_of=NOW, colour="red")


def test_text_no_database_takes_is_mended(warehouse: Warehouse) -> None:
    reading = reading_of(submission_of("U001", "W1", {"launch.forms": 'a\x00b\ud800c\\u0000"'}), file="坏\udcff名.xlsx", content=b"x")
    (receipt,) = keep(warehouse, entry_of(reading, "2020-06-04 12:00", b"x"))
    place = warehouse.rows("mart_answer_place", submission_id=receipt.submission_ids[0], blank="launch.forms")[0]
    assert (place["text"], place["file"]) == ('a\ufffdb?c\\u0000"', "坏?名.xlsx")


def test_ids_grow_whatever_the_clock_does() -> None:
    ahead = TimeOrderedIds(after=2**53 - 10)
    assert [ahead.next(), ahead.next()] == [2**53 - 9, 2**53 - 8]
    now = TimeOrderedIds()
    ids = [now.next() for _ in range(2000)]
    assert ids == sorted(set(ids)) and ids[-1] < 2**53


def test_a_failure_in_the_middle_leaves_nothing(warehouse: Warehouse) -> None:
    before = warehouse.version()
    with pytest.raises(AttributeError):
        keep(warehouse, one("U001", "W1", 3), (None, b"", NOW))
    assert (total(warehouse), warehouse.rows("mart_receipt", batch=warehouse.rows("mart_batch")[0]["batch"])) == (0, [])
    assert warehouse.version() == before + 1  # the batch itself
    keep(warehouse, one("U001", "W1", 3))
    assert total(warehouse) == 3


def test_a_database_counted_by_other_rules_is_counted_anew(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with Warehouse.open(path) as old:
        old.save_roster(roster_of(4))
        keep(old, one("U001", "W1", 3))
        change(
            old,
            "update counted_by set digest = 'other'",
            "update current_answer set increment = 99",
            "update cube set total = 99",
            "create view left_behind as select 1 as a",
        )
        assert total(old) == 99
    with Warehouse.open(path) as new:
        assert total(new) == 3
        with pytest.raises(KeyError):
            new.rows("left_behind")
