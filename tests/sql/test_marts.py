"""The marts that open a figure: places, files, revisions, what is held, what needs attention, receipts."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.findings import Finding, Place
from data_loaders.store.rows import PLACE_COLUMNS, place_of
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import at, entry_of, reading_of, roster_of, submission_of
from tests.sql.tables import DUE, NOW, A, B, change, held_submissions, said, save


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Four units."""
    with new_warehouse() as opened:
        opened.save_roster(roster_of(4))
        yield opened


UNREADABLE = Finding("number_unreadable", B, Place(sheet="统计表", cell="F6", sentence="若干"), {"raw": "若干"})


def test_a_figure_opens_to_the_words_it_was_read_from(warehouse: Warehouse) -> None:
    reading = reading_of(submission_of("U001", "W1", {A: 12, "launch.forms": "专题讲座"}), file="六月/第1单位.xlsx")
    save(warehouse, [entry_of(reading, DUE["W1"])])
    answers = {row["blank"]: row for row in warehouse.rows("mart_unit_answer", as_of=NOW, unit="U001")}
    assert (answers[A]["value"], answers[A]["increment"], answers[A]["state"]) == (12, 12, "number")
    assert (answers["launch.forms"]["value"], answers["launch.forms"]["text"]) == (None, "专题讲座")
    place = warehouse.rows("mart_answer_place", submission_id=answers[A]["submission_id"], blank=A)[0]
    assert (place["file"], place["raw"], place["sha256"]) == ("六月/第1单位.xlsx", "12", reading.sha256)
    assert place_of(place) == Place(sheet="统计表", cell="F5", start=0, end=2, sentence="12")
    assert warehouse.file_bytes(reading.sha256) == repr(reading.submissions).encode()


def test_a_unit_s_files_with_every_state(warehouse: Warehouse) -> None:
    first = entry_of(reading_of(submission_of("U001", "W1", {A: 1, B: 2}), file="一.xlsx"), "2020-06-04 09:00")
    again = entry_of(reading_of(submission_of("U001", "W1", {A: 1, B: 2}), file="再发.xlsx"), "2020-06-04 10:00")
    newer = entry_of(reading_of(submission_of("U001", "W1", {A: 3, B: 2}), file="更正.xlsx"), "2020-06-05 09:00")
    wrong = entry_of(reading_of(submission_of("U001", "W2", {A: 3}, findings=(UNREADABLE,)), file="错.xlsx"), "2020-06-11 09:00")
    save(warehouse, [first, again, newer, wrong])
    assert said(warehouse, "mart_unit_delivery", "file due revision state error_count", unit="U001") == [
        ("一.xlsx", "W1", 1, "replaced", 0),
        ("再发.xlsx", "W1", None, "duplicate", 0),
        ("更正.xlsx", "W1", 2, "accepted", 0),
        ("错.xlsx", "W2", 1, "held", 1),
    ]
    kept = {row["file"]: row["received_file_id"] for row in warehouse.rows("mart_kept_file")}
    of_two = {"files": [kept["再发.xlsx"], kept["错.xlsx"]]}
    assert set(kept) == {"一.xlsx", "再发.xlsx", "更正.xlsx", "错.xlsx"}
    assert [(row["file"], row["held_count"]) for row in warehouse.rows("mart_kept_file", **of_two)] == [("再发.xlsx", 0), ("错.xlsx", 1)]
    assert [row["file"] for row in warehouse.rows("mart_kept_file", **of_two, waits=["held"])] == ["错.xlsx"]
    changes = warehouse.rows("mart_revision_change", unit="U001", period="W1")
    assert [(row["revision"], row["blank"], row["before_raw"], row["after_raw"]) for row in changes] == [(2, A, "1", "3")]


def test_held_submissions_come_with_their_reasons(warehouse: Warehouse) -> None:
    unknown = Finding("unit_unknown", "unit", values={"written": "某处"})
    of_file = Finding("text_tracked")
    reading = reading_of(submission_of(None, "W1", {A: 1}, findings=(unknown,)), file="某处.docx", findings=(of_file,))
    save(warehouse, [entry_of(reading, DUE["W1"])])
    held = held_submissions(warehouse)
    assert [(row["file"], row["unit"], row["due"], row["number_count"]) for row in held] == [("某处.docx", None, "W1", 1)]
    findings = json.loads(held[0]["findings"])
    assert {(finding["rule"], finding["severity"]) for finding in findings} == {("unit_unknown", "error"), ("text_tracked", "note")}
    assert {"rule", "severity", "indicator", "values", *PLACE_COLUMNS} == set(findings[0])
    assert [finding["values"] for finding in findings if finding["rule"] == "unit_unknown"] == [{"written": "某处"}]


def test_attention_has_what_is_open_and_nothing_that_is_settled(warehouse: Warehouse) -> None:
    query = Finding("wording_changed", A, Place(table=1, row=2, column=3, start=4, end=6, sentence="安排学习12次"), {"raw": "12"})
    old = entry_of(reading_of(submission_of("U001", "W1", {A: 9}, findings=(query,))), "2020-06-03 09:00")
    new = entry_of(reading_of(submission_of("U001", "W1", {A: 1}, findings=(query,))), "2020-06-04 09:00")
    wrong = entry_of(reading_of(submission_of("U002", "W1", {B: None}, findings=(UNREADABLE,))), "2020-06-04 09:00")
    locked = entry_of(reading_of(file="加密.xlsx", content=b"locked", findings=(Finding("file_encrypted"),)), "2020-06-04 09:00", b"locked")
    month = entry_of(reading_of(submission_of("U001", "FINAL", {A: 0})), "2020-06-30 09:00")
    save(warehouse, [old, new, wrong, locked, month])
    assert said(warehouse, "mart_attention", "severity urgent rule unit period blank place_sentence") == [
        ("error", False, "number_unreadable", "U002", "W1", B, "若干"),
        ("error", False, "file_encrypted", None, None, None, ""),
        ("query", True, "final_below_weeks", "U001", "FINAL", A, None),
        ("query", False, "wording_changed", "U001", "W1", A, "安排学习12次"),
    ]
    assert said(warehouse, "mart_attention", "rule", units=["U002"]) == [("number_unreadable",)]
    assert said(warehouse, "mart_attention", "rule", items=["study"]) == [("number_unreadable",)]
    assert said(warehouse, "mart_attention", "rule", periods=["FINAL"]) == [("final_below_weeks",)]
    assert said(warehouse, "mart_attention", "rule", as_of=at("2020-06-03 12:00")) == [("wording_changed",)]


def test_a_light_counts_the_findings_of_what_counts(warehouse: Warehouse) -> None:
    query, note = Finding("wording_changed", A, values={"raw": "1"}), Finding("row_hidden", A)
    entries = [
        entry_of(reading_of(submission_of("U001", "W1", {A: 9}, findings=(query, query, note))), "2020-06-03 09:00"),
        entry_of(reading_of(submission_of("U001", "W1", {A: 8}, findings=(query,))), "2020-06-04 09:00"),
        entry_of(reading_of(submission_of("U001", "W1", {B: None}, findings=(UNREADABLE,))), "2020-06-05 09:00"),
    ]
    save(warehouse, entries)
    columns = "light file_count held_count error_count query_count note_count"
    assert said(warehouse, "mart_light", columns, kinds=["figures"], units=["U001"], periods=["W1"]) == [("on_time", 3, 1, 0, 1, 0)]


def test_the_receipts_of_a_batch(warehouse: Warehouse) -> None:
    batch = warehouse.start_batch(actor=Actor("邮箱", COORDINATOR))
    both = reading_of(submission_of("U001", "W1", {A: 1}, sheet="甲"), submission_of("U002", "W1", {A: 2}, sheet="乙"), file="两家.xlsx")
    wrong = reading_of(submission_of("U003", "W1", {B: None}, findings=(UNREADABLE,)), file="错.xlsx")
    warehouse.save(batch, [entry_of(both, DUE["W1"]), entry_of(wrong, DUE["W1"]), entry_of(both, DUE["W2"])])
    rows = warehouse.rows("mart_receipt", batch=batch)
    columns = ["file", "status", "unit", "period", "accepted_count", "held_count", "duplicate_count", "number_count"]
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("两家.xlsx", "ok", None, "W1", 2, 0, 0, 2),
        ("错.xlsx", "problem", "U003", "W1", 0, 1, 0, 0),
        ("两家.xlsx", "duplicate", None, "W1", 0, 0, 2, 2),
    ]
    counts = warehouse.rows("mart_batch")[0]
    assert (counts["sent_by"], counts["file_count"], counts["ok_count"], counts["problem_count"]) == ("邮箱", 3, 1, 1)


@pytest.mark.parametrize(
    ("audit", "harm"),
    (
        ("audit_kept_answer_differs", "update current_answer set increment = increment + 1 where blank = 'launch.sessions'"),
        ("audit_kept_query_differs", "insert into current_query (unit) values ('U001')"),
        ("audit_kept_delivery_differs", "update current_delivery set is_current = false"),
        ("audit_kept_cube_differs", "update cube set answer_count = answer_count + 1"),
        ("audit_kept_unit_measure_differs", "update unit_measure set item_bits = 0"),
        ("audit_kept_unit_measure_differs", "update unit_measure set persons = persons + 1"),
        ("audit_kept_standing_differs", "insert into current_arrival (received_file_id) values (1)"),
        ("audit_kept_standing_differs", "insert into current_comparing (act_id, stands) values (1, true)"),
        ("audit_kept_standing_differs", "insert into current_correction (act_id) values (1)"),
        ("audit_kept_standing_differs", "insert into current_confirmation (act_id) values (1)"),
        ("audit_kept_owed_differs", "update current_owed set exempt = not exempt"),
        ("audit_increment_off", "update current_answer set increment = increment + 1 where blank = 'launch.sessions'"),
        ("audit_answer_without_submission", "update answer set submission_id = 7 where blank = 'launch.sessions'"),
        ("audit_file_without_bytes", "delete from original"),
        ("audit_stored_twice", "insert into answer select * from answer"),
        ("audit_two_current", "insert into period select * from period"),
        ("audit_unknown_code", "delete from unit where code = 'U001'"),
        ("audit_answer_state", "update answer set value = null where state = 'number'"),
        ("audit_accepted_with_error", "update finding set severity = 'error'"),
    ),
)
def test_an_audit_is_empty_until_something_is_wrong(warehouse: Warehouse, audit: str, harm: str) -> None:
    query = Finding("wording_changed", A, values={"raw": "1"})
    save(warehouse, [entry_of(reading_of(submission_of("U001", "W1", {A: 1}, findings=(query,))), DUE["W1"])])
    assert warehouse.rows(audit) == []
    change(warehouse, harm)
    assert warehouse.rows(audit) != []
