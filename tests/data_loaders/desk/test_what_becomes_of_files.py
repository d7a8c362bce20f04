"""What becomes of files: withdrawn, set aside, of another day, unit or week, and those that follow a name; each taken back."""

from __future__ import annotations

from datetime import datetime

import pytest

from data_loaders.desk.desk import preview, preview_all
from data_loaders.desk.wishes import (
    AddAlias,
    AddUnit,
    Arrive,
    Move,
    SetAside,
    Undo,
    Withdraw,
)
from data_loaders.model.campaign import Unit
from data_loaders.model.clock import shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.desk.doing import BY, NOW, do, refusal, send, total
from tests.readings import Entry, entry_of, reading_of
from tests.sql.tables import DUE, A, held_submissions, save, sent


def test_a_batch_that_is_withdrawn_leaves_the_totals_and_comes_back(warehouse: Warehouse) -> None:
    batch = warehouse.start_batch()
    warehouse.save(batch, sent("| unit | period | basis | number |\n|-|\n| U001 | W1 | weekly | 3 |\n| U002 | W1 | weekly | 4 |"))
    warehouse.save(batch, [entry_of(reading_of(file="扫描.pdf", findings=(Finding("file_unreadable"),)), DUE["W1"])])
    save(warehouse, sent("| unit | period | basis | number |\n|-|\n| U001 | W1 | weekly | 3 |"))  # the first one once more
    effect = preview(warehouse, Withdraw(batch), BY)
    assert (effect.of("sessions", "W1").after, effect.errors) == (3, (1, 0))
    assert [(each.unit, each.before) for each in effect.lights] == [("U002", "on_time")] and "1 份" in effect.said[0].zh
    done = do(warehouse, Withdraw(batch))
    assert (total(warehouse), warehouse.rows("mart_waiting", as_of=NOW), warehouse.audit()) == (3, [], {})
    save(warehouse, sent("| unit | period | basis | number |\n|-|\n| U009 | W4 | weekly | 1 |\n| U002 | W1 | weekly | 4 |"))
    assert total(warehouse) == 7  # what was withdrawn and is sent again counts
    assert "之后又收到或采用了" in refusal(warehouse, Undo(done.act_id))


def test_a_file_that_is_set_aside_waits_again_only_when_it_is_sent_again(warehouse: Warehouse) -> None:
    def unread(name: str) -> Entry:
        return entry_of(reading_of(file=name, content=name.encode(), findings=(Finding("file_unreadable"),)), DUE["W1"], name.encode())

    def waiting(as_of: datetime = NOW) -> list[str]:
        return [row["file"] for row in warehouse.rows("mart_attention", as_of=as_of)]

    send(warehouse, "U001", "W1", {A: 3})
    save(warehouse, [unread("扫描.pdf"), unread("空白.pdf")])
    read, scan, _ = [row["id"] for row in warehouse.database.query("select id from received_file order by id")]
    before, effect = shanghai_now(), preview(warehouse, SetAside(scan), BY)
    assert (effect.errors, effect.totals, effect.lights, effect.refused) == ((2, 1), (), (), None)
    done = do(warehouse, SetAside(scan))
    assert (waiting(), waiting(before), len(warehouse.rows("mart_waiting", as_of=NOW))) == (["空白.pdf"], ["扫描.pdf", "空白.pdf"], 1)
    assert warehouse.rows("mart_unplaced", as_of=NOW)[0]["unread_count"] == 1
    (settled,) = [row for row in warehouse.rows("mart_review_finding", as_of=NOW) if row["state"] == "settled"]
    assert (settled["file"], settled["actor"], settled["what"]) == ("扫描.pdf", "张工", "set_aside")
    assert {row["file"]: row["is_withdrawn"] for row in warehouse.rows("mart_kept_file", waits=["refused"])} == {
        "扫描.pdf": True,
        "空白.pdf": False,
    }
    assert "不在待处理之列" in refusal(warehouse, SetAside(scan)) and "读出来了" in refusal(warehouse, SetAside(read))
    assert "不在了" in refusal(warehouse, SetAside(7))
    do(warehouse, Undo(done.act_id))
    assert waiting() == ["扫描.pdf", "空白.pdf"]
    do(warehouse, SetAside(scan))
    save(warehouse, [unread("扫描.pdf")])
    assert sorted(waiting()) == ["扫描.pdf", "空白.pdf"] and total(warehouse) == 3 and warehouse.audit() == {}


def test_findings_say_the_arrival_that_counts(warehouse: Warehouse) -> None:
    """Of figures, and of a file that could not be read: where another day was set, that one; on past days the one before."""
    send(warehouse, "U001", "W1", {A: None}, "2020-06-04 10:00", findings=(Finding("number_unreadable", A, values={"raw": "若干"}),))
    save(warehouse, [entry_of(reading_of(file="扫描.pdf", findings=(Finding("file_unreadable"),)), "2020-06-04 11:00", b"scan")])
    files = [row["id"] for row in warehouse.database.query("select id from received_file order by id")]
    before, day = shanghai_now(), datetime(2020, 6, 2, 9)
    for file in files:
        do(warehouse, Arrive(file, day))

    def arrivals(as_of: datetime) -> set[datetime]:
        return {row["received_at"] for row in warehouse.rows("mart_review_finding", as_of=as_of)}

    assert arrivals(NOW) == {day} and arrivals(before) == {datetime(2020, 6, 4, 10), datetime(2020, 6, 4, 11)}


def test_another_day_of_arrival_makes_it_late_and_decides_what_is_latest(warehouse: Warehouse) -> None:
    send(warehouse, "U001", "W1", {A: 3}, "2020-06-04 10:00")
    send(warehouse, "U001", "W1", {A: 5}, "2020-06-04 11:00")
    files = [row["id"] for row in warehouse.database.query("select id from received_file order by id")]
    done = do(warehouse, Arrive(files[0], datetime(2020, 6, 9, 8)))
    assert total(warehouse) == 3
    do(warehouse, Undo(done.act_id))
    assert total(warehouse) == 5
    effect = preview_all(warehouse, [Arrive(file, datetime(2020, 6, 9, 8)) for file in files], BY)[0]
    assert [(each.before, each.after) for each in effect.lights] == [("on_time", "late")]
    assert "不能晚于现在" in refusal(warehouse, Arrive(files[0], datetime(2100, 1, 1)))


@pytest.mark.parametrize("wish", [AddAlias("U003", "丙院"), AddUnit(Unit("N01", "丙院", "department"))])
def test_waiting_files_follow_a_new_name(warehouse: Warehouse, wish: AddAlias | AddUnit) -> None:
    unknown = (Finding("unit_unknown", "unit", values={"written": "丙院"}),)
    send(warehouse, None, "W1", {A: 3}, findings=unknown, file="丙院.xlsx")
    send(warehouse, None, "W2", {A: 3}, findings=(Finding("unit_unknown", "unit", values={"written": "丁院"}),), file="丁院.xlsx")
    done = do(warehouse, wish)
    assert (total(warehouse), len(held_submissions(warehouse))) == (3, 1) and "1 份" in done.said[0].zh
    assert "名册里已有" in refusal(warehouse, AddAlias("U004", "丙院"))
    do(warehouse, Undo(done.act_id))
    assert (total(warehouse), len(held_submissions(warehouse)), len(warehouse.roster().units)) == (None, 2, 10)
    assert warehouse.audit() == {}


def test_a_form_moves_to_another_unit_and_back(warehouse: Warehouse) -> None:
    chosen = send(warehouse, "U001", "W1", {A: 3})
    done = do(warehouse, Move(chosen, "U002", "W2"))
    assert (total(warehouse), total(warehouse, "W2")) == (None, 3)
    send(warehouse, "U002", "W2", {A: 4}, "2020-06-12", file="新的.xlsx")
    assert "“新的.xlsx”" in refusal(warehouse, Undo(done.act_id))
    assert "没有 U099" in refusal(warehouse, Move(chosen, "U099", "W1"))
