"""A new file against what was settled: it waits, its words or the corrections go on, and names and readings let nothing in."""

from __future__ import annotations

import json

from data_loaders.desk.desk import preview
from data_loaders.desk.wishes import (
    Accept,
    AddAlias,
    Correct,
    KeepCorrections,
    Refuse,
    TakeAsCorrections,
    Undo,
)
from data_loaders.intake.reread import _said
from data_loaders.model.findings import Finding
from data_loaders.model.readings import FileReading
from data_loaders.store.receipts import Receipt
from data_loaders.store.renewal import Reread
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.desk.doing import BY, do, send, total
from tests.readings import entry_of, reading_of, submission_of
from tests.sql.tables import DUE, A, B, C, held_submissions


def test_a_new_file_that_changes_what_was_settled_waits(warehouse: Warehouse) -> None:
    """corrected 5 → 3: a file that says 3 counts, one that says 5 waits, and the correction may go on."""
    values = {A: 5, B: 4, C: 1}
    first = send(warehouse, "U001", "W1", values)
    do(warehouse, Correct(first, A, "3"))
    agreeing = send(warehouse, "U001", "W1", {**values, A: 3}, "2020-06-05")
    assert not held_submissions(warehouse) and total(warehouse) == 8
    do(warehouse, Refuse(agreeing))
    overruling = send(warehouse, "U001", "W1", {**values, B: 6}, "2020-06-06")
    (held,) = held_submissions(warehouse)
    assert "replaces_settled" in held["findings"] and total(warehouse) == 8
    changed = {row["blank"]: row for row in warehouse.rows("mart_resubmission", part_id=overruling)}
    assert {blank: (row["read_before"], row["before"], row["after"]) for blank, row in changed.items()} == {
        A: ("5", "3", "5"),
        B: ("4", "4", "6"),
    }
    assert (changed[A]["is_corrected"], changed[A]["agrees"], changed[B]["is_corrected"]) == (True, False, False)
    kept = do(warehouse, KeepCorrections(overruling, (A,)))
    assert total(warehouse) == 10 and warehouse.audit() == {}
    do(warehouse, Undo(kept.act_id))
    assert total(warehouse) == 8 and len(held_submissions(warehouse)) == 1
    do(warehouse, Accept(overruling, "U001", "W1"))
    assert total(warehouse) == 12 and warehouse.audit() == {}


def ten_units(warehouse: Warehouse, *periods: str) -> int:
    """The same form of ten units for each of these periods; the id of the first unit's for the first."""
    forms = [reading_of(submission_of(f"U{unit:03}", period, {A: 5, B: 4})) for period in periods for unit in range(1, 11)]
    receipts = warehouse.save(warehouse.start_batch(), [entry_of(form, DUE[form.submissions[0].period or ""]) for form in forms])
    return receipts[0].submission_ids[0]


def test_reading_again_does_not_let_in_what_waits_for_a_decision(warehouse: Warehouse) -> None:
    """What changes what was settled, or a total, goes on waiting with the same words; nothing new is filed."""
    first = ten_units(warehouse, "W1")
    do(warehouse, Correct(first, A, "3"))
    waiting = [send(warehouse, "U001", "W1", {A: 5, B: 5}, "2020-06-05"), send(warehouse, "U002", "W1", {A: 60, B: 4}, "2020-06-05")]
    reading = [reading_of(submission_of("U001", "W1", {A: 5, B: 5})), reading_of(submission_of("U002", "W1", {A: 60, B: 4}))]
    before = warehouse.rows("mart_held")
    assert [row["id"] for row in before] == waiting and total(warehouse) == 88
    assert not again(warehouse, waiting, reading)
    assert warehouse.rows("mart_held") == before and total(warehouse) == 88 and warehouse.audit() == {}


def again(warehouse: Warehouse, ids: list[int], readings: list[FileReading]) -> list[Receipt]:
    """What is filed where the files of these submissions are read again as these readings."""
    contents = [reading.sha256 for reading in readings]
    said = _said(warehouse, contents)
    files = [row["received_file_id"] for id in ids for row in warehouse.rows("standing", part_id=id)]
    moments = [row["received_at"] for id in ids for row in warehouse.rows("standing", part_id=id)]
    rereads = [
        Reread(reading, moment, file, frozenset({file}), said, False)
        for reading, moment, file in zip(readings, moments, files, strict=True)
    ]
    return warehouse.save_again(rereads)


def test_a_name_more_lets_in_no_file_that_changes_what_was_settled_or_a_total(warehouse: Warehouse) -> None:
    """Files that wait for their unit alone follow its new name; what would replace figures nobody was asked about goes on waiting."""
    first = ten_units(warehouse, "W1", "W2")
    do(warehouse, Correct(first, A, "3"))
    unknown = (Finding("unit_unknown", "unit", values={"written": "小一"}),)
    settled = send(warehouse, None, "W1", {A: 5, B: 5}, "2020-06-05", findings=unknown)
    moving = send(warehouse, None, "W2", {A: 60, B: 4}, "2020-06-12", findings=unknown)
    fine = send(warehouse, None, "W2", {A: 6, B: 4}, "2020-06-11 18:00", findings=unknown)
    new = send(warehouse, None, "W3", {A: 900}, findings=unknown)
    effect = preview(warehouse, AddAlias("U001", "小一"), BY)
    done = do(warehouse, AddAlias("U001", "小一"))
    assert {row["id"]: json.loads(row["findings"])[-1]["rule"] for row in held_submissions(warehouse)} == {
        settled: "replaces_settled",
        moving: "revision_moves_total",
    }
    assert (total(warehouse), total(warehouse, "W2"), total(warehouse, "W3")) == (88, 91, 900) and done.said == effect.said
    assert (effect.of("sessions", "W2").after, effect.of("sessions", "W1")) == (91, None) and warehouse.audit() == {}
    assert {row["state"] for row in warehouse.rows("standing", part_id=fine) + warehouse.rows("standing", part_id=new)} == {"accepted"}
    do(warehouse, Undo(done.act_id))
    assert len(held_submissions(warehouse)) == 4 and total(warehouse, "W2") == 90 and warehouse.audit() == {}


def test_a_thin_new_file_may_be_taken_as_corrections(warehouse: Warehouse) -> None:
    send(warehouse, "U001", "W1", {A: 5, B: 4, C: 1})
    thin = send(warehouse, "U001", "W1", {A: 7}, "2020-06-05")
    done = do(warehouse, TakeAsCorrections(thin))
    assert total(warehouse) == 12 and not held_submissions(warehouse) and warehouse.audit() == {}
    do(warehouse, Undo(done.act_id))
    assert total(warehouse) == 10 and len(held_submissions(warehouse)) == 1
