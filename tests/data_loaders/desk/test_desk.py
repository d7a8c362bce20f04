"""The coordinators' desk: many things at once, two people at one, what may be taken back, and the same at the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.desk.desk import perform, perform_all, preview_all
from data_loaders.desk.kinds import KINDS, UNDOABLE
from data_loaders.desk.wishes import (
    Accept,
    AddAlias,
    Arrive,
    Ask,
    By,
    ChangeBasis,
    Correct,
    Explain,
    Move,
    Refuse,
    SetAside,
    Undo,
    Wish,
    Withdraw,
)
from data_loaders.model.findings import Finding
from data_loaders.store.decisions import ChangedMeanwhile
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.desk.doing import LI, ZHANG, do, refusal, send, states, total
from tests.databases import copy_database
from tests.readings import entry_of, reading_of
from tests.sql.tables import DUE, A, B, change, save


def test_in_a_bulk_each_item_has_its_outcome_and_all_are_taken_back_as_one(warehouse: Warehouse) -> None:
    for unit in ("U001", "U002", "U003"):
        send(warehouse, unit, "W1", {A: 1})
        send(warehouse, unit, "W2", {A: 50})
    seen = warehouse.version()
    perform(warehouse, Explain("U002", "jump_week_on_week"), By(LI, reason="大型活动"))
    wishes = [Explain(unit, "jump_week_on_week") for unit in ("U001", "U002", "U003")]
    by = By(ZHANG, reason="大型活动", seen_version=seen)
    effect, would = preview_all(warehouse, wishes, by)
    bulk = perform_all(warehouse, wishes, by)
    assert [each.refused for each in would.outcomes] == [each.refused for each in bulk.outcomes]
    assert effect.queries == (2, 0) and len(bulk.done) == 2 and "2 项已处理。1 项没有处理：李工 已在" in bulk.said.zh
    (item,) = [row for row in warehouse.rows("mart_act") if row["id"] == bulk.outcomes[0].act_id]
    assert item["batch_act_id"] == bulk.act_id
    do(warehouse, Undo(bulk.outcomes[0].act_id))
    assert list(states(warehouse).values()) == ["open", "explained", "explained"]
    do(warehouse, Undo(bulk.act_id))
    assert list(states(warehouse).values()) == ["open", "explained", "open"] and warehouse.audit() == {}
    assert "都已撤销" in refusal(warehouse, Undo(bulk.act_id))
    nothing = perform_all(warehouse, wishes[1:2], by)
    assert nothing.act_id is None and nothing.outcomes[0].refused


def test_two_people_at_one_thing(warehouse: Warehouse) -> None:
    chosen = send(warehouse, "U001", "W1", {A: 3, B: 4})
    seen = warehouse.version()
    perform(warehouse, Correct(chosen, A, "5"), By(LI, reason="来电", seen_version=seen))
    with pytest.raises(ChangedMeanwhile, match=r"李工 已在 \d\d:\d\d 处理过（更正）"):
        perform(warehouse, Correct(chosen, A, "6"), By(ZHANG, reason="来电", seen_version=seen))
    perform(warehouse, Correct(chosen, B, "6"), By(ZHANG, reason="来电", seen_version=seen))  # another blank
    with pytest.raises(ChangedMeanwhile):
        perform(warehouse, Refuse(chosen), By(ZHANG, reason="来电", seen_version=seen))
    assert total(warehouse) == 11


def test_who_comes_second_reads_who_was_first(warehouse: Warehouse) -> None:
    """Whatever two do to the same thing, the second time also what says nothing of itself: a file that went back with its batch."""
    counted = send(warehouse, "U001", "W1", {A: 1})
    send(warehouse, "U001", "W2", {A: 50})
    unknown = (Finding("unit_unknown", "unit", values={"written": "丙院"}),)
    held = send(warehouse, None, "W3", {A: 3}, findings=unknown, file="丙院.xlsx")
    save(warehouse, [entry_of(reading_of(file="扫描.pdf", findings=(Finding("file_unreadable"),)), DUE["W1"], b"scan")])
    (row,) = warehouse.database.query("select batch_id, received_file_id from delivery where id = ?", [held])
    (scan,) = [each["id"] for each in warehouse.database.query("select id from received_file where role = 'refused'")]
    arrived = Arrive(row["received_file_id"], datetime(2020, 6, 2, 9))
    wishes: list[Wish] = [Correct(counted, A, "5"), Explain("U001", "jump_week_on_week"), Ask("U001", "jump_week_on_week")]
    wishes += [ChangeBasis((counted,), "cumulative"), Move(counted, "U002", "W4"), arrived, SetAside(scan), AddAlias("U003", "丙院")]
    wishes += [Refuse(held), Accept(held, "U003", "W3"), Withdraw(row["batch_id"])]
    of_it: list[Wish] = [Refuse(held), Accept(held, "U003", "W3"), Move(held, "U003", "W3"), Correct(held, A, "5")]
    for wish in wishes:
        seen = warehouse.version()
        done = perform(warehouse, wish, By(LI, reason="来电", seen_version=seen))
        assert "李工" in refusal(warehouse, wish, By(ZHANG, reason="来电", seen_version=seen)), wish
        for then in of_it if isinstance(wish, Refuse | Withdraw) else ():
            for looked in (seen, warehouse.version(), None):
                assert "李工" in refusal(warehouse, then, By(ZHANG, reason="来电", seen_version=looked)), (wish, then)
        do(warehouse, Undo(done.act_id))
    assert warehouse.audit() == {}


def test_every_kind_may_be_taken_back_and_says_what_stands_in_the_way() -> None:
    assert UNDOABLE.keys() - KINDS.keys() == {"hold", "move_due", "exempt", "expect", "notice", "briefing"}
    assert len({kind.wish for kind in KINDS.values()}) == len(KINDS) == len(Wish.__args__) - 1


def test_audits_find_what_no_act_of_ours_would_do(warehouse: Warehouse) -> None:
    chosen = send(warehouse, "U001", "W1", {A: 3})
    do(warehouse, Undo(do(warehouse, Correct(chosen, A, "5")).act_id))
    for audit, statement in (
        ("correction_astray", "insert into correction (act_id, submission_id, blank, corrected_at) values (1, 2, 'x', '2020-06-04')"),
        ("correction_astray", "insert into arrival values (1, 2, '2020-06-04', '2020-06-04')"),
        ("undone_astray", "insert into act (id, what, undoes_act_id) select max(id) + 1, 'undo', max(id) from act where undoes_act_id > 0"),
        ("explanation_astray", "insert into explanation (act_id, unit, rule, submission_id) values (1, 'U001', 'x', 2)"),
    ):
        before = warehouse.rows(f"audit_{audit}")
        change(warehouse, statement)
        assert len(warehouse.rows(f"audit_{audit}")) == len(before) + 1


def test_the_desk_at_the_command_line(warehouse: Warehouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    send(warehouse, "U001", "W1", {A: 1})
    send(warehouse, "U001", "W2", {A: 50})
    path = tmp_path / "a.duckdb"
    warehouse.close()
    copy_database(warehouse.path, path)

    def run(*words: str) -> tuple[int, str]:
        code = main([*words, "--database", str(path)])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert "jump_week_on_week" in run("review")[1] and f"U001~W2~{A}~jump_week_on_week" in run("review", "--list", "--json")[1]
    code, said = run("correct", "U001", "W2", A, "5", "--reason", "来电", "--preview")
    assert code == 0 and sorted(said.splitlines()) == ["  sessions  MONTH  51 → 6", "  sessions  W2  50 → 5", "  疑问  query  1 → 0"]
    assert run("correct", "U001", "W2", A, "5")[0] == 1
    code, said = run("correct", "U001", "W2", A, "5", "--reason", "来电", "--by", "张工")
    assert code == 0 and run("review")[0] == 0
    act = next(word for word in said.split("操作 ")[1].split("，"))
    assert run("undo", act)[0] == 0 and run("review")[0] == 1
    assert run("ask", "U001", "jump_week_on_week")[0] == 0
    assert run("explain", "U001", "jump_week_on_week", "--reason", "大型活动")[0] == 0 and run("audit")[0] == 0
    assert run("undo", act)[0] == 1
    many_things_at_the_command_line(path, run)


def many_things_at_the_command_line(path: Path, run: Callable[..., tuple[int, str]]) -> None:
    """Names, arrivals, moves, files set aside, and one reason for many units."""
    with Warehouse.open(path) as opened:
        send(opened, "U002", "W1", {A: 1})
        send(opened, "U002", "W2", {A: 90})
        send(opened, "U003", "W3", {A: 4})
        save(opened, [entry_of(reading_of(file="扫描.pdf", findings=(Finding("file_unreadable"),)), DUE["W1"])])
        last, scan = (row["id"] for row in opened.database.query("select id from received_file order by id")[-2:])
        moved = opened.database.query("select max(id) as id from delivery")[0]["id"]
    assert str(scan) in run("review", "--list", "--json")[1]
    assert run("set-aside", str(scan), "--reason", "另发")[0] == 0
    assert run("move", str(moved), "U004", "W4", "--reason", "来电")[0] == 0
    for moment, kept in (("2020-06-27T12:00", "11:59:59.999999"), ("2020-06-27", "12:00:00")):  # a noon that is written, a day alone
        assert "on_time → late" in run("arrive", str(last), moment, "--reason", "邮件日期")[1]
        with Warehouse.open(path) as opened:
            act = opened.rows("mart_act")[0]
            assert f"2020-06-27 {kept}" in act["after"].replace("T", " ")
            perform(opened, Undo(act["id"]))
    assert "on_time → late" in run("arrive", str(last), "2020-06-27T09:30", "--reason", "邮件日期")[1]
    assert run("add-unit", "N01", "新院", "department")[0] == 0 and run("add-alias", "N01", "新来的院")[0] == 0
    code, said = run("explain-all", "jump_week_on_week", "--unit", "U002", "--unit", "U005", "--reason", "大型活动")
    assert code == 1 and "✗ U005" in said and "疑问  query  1 → 0" in said and "✓" in said
    assert run("review")[0] == 0 and run("audit")[0] == 0
