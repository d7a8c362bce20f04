"""The coordinators' desk: tables in, rows out. What is corrected counts, what is explained is settled, and every act can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.desk.desk import Outcome, perform, perform_all, preview, preview_all
from data_loaders.desk.kinds import KINDS, UNDOABLE
from data_loaders.desk.shown import correction_in
from data_loaders.desk.wishes import (
    Accept,
    AddAlias,
    AddUnit,
    Arrive,
    Ask,
    By,
    ChangeBasis,
    Correct,
    Explain,
    KeepCorrections,
    Move,
    Refuse,
    SetAside,
    TakeAsCorrections,
    Undo,
    Wish,
    Withdraw,
)
from data_loaders.intake.reread import _said
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.campaign import Unit
from data_loaders.model.clock import shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.model.readings import UNREADABLE, FileReading
from data_loaders.store.decisions import ChangedMeanwhile, DecisionRefused, ReasonMissing
from data_loaders.store.receipts import Receipt
from data_loaders.store.renewal import Reread
from data_loaders.store.warehouse import Warehouse
from tests.databases import copy_database, new_warehouse
from tests.readings import Entry, entry_of, reading_of, roster_of, submission_of
from tests.sql.tables import DUE, A, B, C, D, E, change, held_submissions, save, sent

NOW = datetime(2100, 1, 1)
"""Later than whatever is done here, which is done today."""
WHOLE, PART = "study.hundred_teams.sessions", "study.leader_talks.sessions"
BESIDE = ("study.hundred_teams.participants", "study.leader_talks.participants")
"""Who took part in those."""
PARTICIPANTS = "study.center_group.participants"
ZHANG, LI = Actor("张工", COORDINATOR), Actor("李工", COORDINATOR)
BY = By(ZHANG, reason="电话核实")


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Ten units of the campaign's types in turn."""
    with new_warehouse() as opened:
        opened.save_roster(roster_of(10))
        yield opened


def send(warehouse: Warehouse, unit: str | None, period: str, values: dict, received_at: str = "", **more: object) -> int:
    """One form; the id of its submission."""
    file = more.pop("file", "")
    reading = reading_of(submission_of(unit, period, values, **more), file=file)
    (receipt,) = warehouse.save(warehouse.start_batch(), [entry_of(reading, received_at or DUE[period])])
    return receipt.submission_ids[0]


def total(warehouse: Warehouse, period: str = "W1", measure: str = "sessions", as_of: datetime = NOW) -> int | None:
    rows = warehouse.rows("mart_measure_period", as_of=as_of)
    return next((row["total"] for row in rows if (row["measure"], row["period"]) == (measure, period)), None)


def states(warehouse: Warehouse, as_of: datetime = NOW) -> dict[str, str]:
    return {row["finding_key"]: row["state"] for row in warehouse.rows("mart_finding_state", as_of=as_of)}


def refusal(warehouse: Warehouse, wish: Wish, by: By = BY) -> str:
    """Why it cannot be done, as a look beforehand says it too."""
    looked = preview(warehouse, wish, by).refused
    with pytest.raises(DecisionRefused) as refused:
        perform(warehouse, wish, by)
    assert looked == refused.value.said
    return refused.value.said.zh


def do(warehouse: Warehouse, wish: Wish, by: By = BY) -> Outcome:
    """It (that a look beforehand says the same is shown by test_any_act)."""
    return perform(warehouse, wish, by)


# --- corrections -------------------------------------------------------------------------------------------------------------


def test_a_corrected_blank_counts_from_then_on_and_its_words_stay(warehouse: Warehouse) -> None:
    chosen = send(warehouse, "U001", "W1", {A: 3, B: 4})
    send(warehouse, "U002", "W1", {A: 10})
    assert total(warehouse) == 17
    before = shanghai_now()
    effect = preview(warehouse, Correct(chosen, A, "1.2万"), BY)
    assert (effect.of("sessions", "W1").before, effect.of("sessions", "W1").after) == (17, 12_014) and total(warehouse) == 17
    done = do(warehouse, Correct(chosen, A, "1.2万"))
    assert (total(warehouse), total(warehouse, as_of=before)) == (12_014, 17)
    (row,) = [row for row in warehouse.rows("mart_unit_answer", as_of=NOW, unit="U001") if row["blank"] == A]
    assert (row["value"], row["increment"], row["raw"], row["read_value"]) == (12_000, 12_000, "3", 3)
    corrected = correction_in(warehouse.rows("mart_answer_place", submission_id=chosen, blank=A)[0])
    assert (corrected.read, corrected.counts_as, corrected.by, corrected.reason) == (3, 12_000, "张工", "电话核实")
    assert corrected.said.zh.startswith("更正：3 → 12000（张工") and correction_in(row) == corrected
    assert warehouse.rows("mart_counted_answer", as_of=NOW, units=["U001"])[0]["is_corrected"]
    assert warehouse.database.query("select value from answer where submission_id = ? and blank = ?", [chosen, A]) == [{"value": 3}]
    do(warehouse, Undo(done.act_id))
    assert (total(warehouse), warehouse.audit()) == (17, {})


@pytest.mark.parametrize(
    ("blank", "words", "why"),
    [
        (A, "若干", "“若干”不是一个确定的数"),
        (A, "3-5", "是一个范围"),
        (A, "3", "与现在的值相同"),
        (PART, "9", "“其中”数 9 大于总数 5"),
        ("x", "1", "没有这一空"),
    ],
)
def test_what_is_no_correction_is_refused_in_words(warehouse: Warehouse, blank: str, words: str, why: str) -> None:
    chosen = send(warehouse, "U001", "W1", {A: 3, WHOLE: 5, PART: 2})
    assert why in refusal(warehouse, Correct(chosen, blank, words))
    with pytest.raises(ReasonMissing):
        perform(warehouse, Correct(chosen, A, "7"), By(ZHANG, reason="  "))
    assert total(warehouse) == 8 and not warehouse.database.query("select 1 from correction")


def test_a_held_form_can_be_accepted_once_its_last_error_is_corrected(warehouse: Warehouse) -> None:
    found = [Finding("part_exceeds_whole", PART, values={"part": 9, "whole": 5, "whole_label": "", "whole_label_en": ""})]
    found.append(Finding("number_unreadable", A, values={"raw": "若干"}))
    said = submission_of("U001", "W1", {A: None, WHOLE: 5, PART: 9, **dict.fromkeys(BESIDE, 1)}, findings=tuple(found))
    answers = tuple(answer._replace(state=UNREADABLE, raw="若干") if answer.code == A else answer for answer in said.answers)
    reading = replace(said, answers=answers)
    save(warehouse, [entry_of(reading_of(reading), DUE["W1"])])
    (held,) = held_submissions(warehouse)
    accept = Accept(held["id"], "U001", "W1")
    assert "还有 2 处错误" in refusal(warehouse, accept)
    assert do(warehouse, Correct(held["id"], A, "6")).said == ()
    assert "还有 1 处错误" in refusal(warehouse, accept) and total(warehouse) is None
    mended = do(warehouse, Correct(held["id"], WHOLE, "9"))  # the other blank of the two that contradict each other
    assert "可以采用了" in mended.said[0].zh
    assert states(warehouse) == {f"U001~W1~{A}~number_unreadable": "corrected", f"U001~W1~{PART}~part_exceeds_whole": "corrected"}
    accepted = do(warehouse, accept)
    assert total(warehouse) == 15 and warehouse.audit() == {}
    assert "请先撤销采用" in refusal(warehouse, Undo(mended.act_id))
    do(warehouse, Undo(accepted.act_id))
    do(warehouse, Undo(mended.act_id))
    assert states(warehouse)[f"U001~W1~{PART}~part_exceeds_whole"] == "open" and warehouse.audit() == {}


def test_undoing_one_of_two_corrections_leaves_the_other(warehouse: Warehouse) -> None:
    chosen = send(warehouse, "U001", "W1", {A: 3, B: 4})
    first, other = (do(warehouse, Correct(chosen, blank, "7")) for blank in (A, B))
    again = do(warehouse, Correct(chosen, A, "8"))
    assert "张工" in refusal(warehouse, Undo(first.act_id)) and total(warehouse) == 15
    do(warehouse, Undo(again.act_id))
    do(warehouse, Undo(first.act_id))
    assert total(warehouse) == 10
    assert "撤销不能再撤销" in refusal(warehouse, Undo(warehouse.rows("mart_act")[0]["id"]))
    assert "已在" in refusal(warehouse, Undo(first.act_id))
    do(warehouse, Undo(other.act_id))
    assert total(warehouse) == 7


# --- explanations ------------------------------------------------------------------------------------------------------------


def test_an_explanation_holds_while_the_unit_sends_the_same(warehouse: Warehouse) -> None:
    """sessions without participants: explained, sent again, changed, and as it was."""
    lonely = (Finding("sessions_without_participants", PARTICIPANTS, values={"sessions": 3}),)
    key = f"U001~W1~{PARTICIPANTS}~sessions_without_participants"
    send(warehouse, "U001", "W1", {B: 3, PARTICIPANTS: None}, findings=lonely)
    done = do(warehouse, Explain("U001", "sessions_without_participants"))
    assert states(warehouse) == {key: "explained"} and not warehouse.rows("mart_attention", as_of=NOW)
    send(warehouse, "U001", "W1", {B: 3, PARTICIPANTS: None, A: 1}, "2020-06-05", findings=lonely)
    assert states(warehouse) == {key: "explained"}
    more = (Finding("sessions_without_participants", PARTICIPANTS, values={"sessions": 5}),)
    send(warehouse, "U001", "W1", {B: 5, PARTICIPANTS: None, A: 1}, "2020-06-06", findings=more)
    (row,) = warehouse.rows("mart_finding_state", as_of=NOW)
    assert (row["state"], row["lapsed_act_id"], row["lapsed_reason"]) == ("open", done.act_id, "电话核实")
    assert "number 3" in row["lapsed_fingerprint"] and "number 5" in row["fingerprint"]
    do(warehouse, Correct(row["delivery_id"], B, "3"))
    assert states(warehouse) == {key: "explained"}
    do(warehouse, Undo(done.act_id))
    assert states(warehouse) == {key: "open"} and warehouse.audit() == {}


def test_other_units_files_do_not_reopen_what_was_explained(warehouse: Warehouse) -> None:
    warehouse.save_roster(roster_of(60))
    same_type = [unit.code for unit in warehouse.roster().units if unit.unit_type == warehouse.roster().units[0].unit_type]
    numbers = dict.fromkeys(same_type[1:9], 4) | {same_type[0]: 900}
    save(warehouse, [entry_of(reading_of(submission_of(unit, "W1", {A: number})), DUE["W1"]) for unit, number in numbers.items()])
    key = f"{same_type[0]}~W1~{A}~far_from_peers"
    assert states(warehouse) == {key: "open"}
    do(warehouse, Explain(same_type[0], "far_from_peers", (key,)))
    send(warehouse, same_type[9], "W1", {A: 7})
    assert states(warehouse) == {key: "explained"}
    assert "没有待处理" in refusal(warehouse, Explain(same_type[0], "far_from_peers", (key,)))


def test_a_cause_folds_what_follows_and_one_act_settles_it(warehouse: Warehouse) -> None:
    for week, period in enumerate(("W1", "W2", "W3", "W4"), 1):
        send(warehouse, "U001", period, {blank: week * 10 * (number + 1) for number, blank in enumerate((A, B, C, D, E))})
    send(warehouse, "U001", "FINAL", {blank: 45 * (number + 1) for number, blank in enumerate((A, B, C, D, E))})
    first, second = warehouse.rows("mart_review_group", as_of=NOW)
    assert (first["rule"], first["open_count"], first["folded_count"], first["cause"]) == ("cumulative_sent_as_weekly", 1, 5, None)
    assert (second["rule"], second["open_count"], second["cause"]) == ("final_below_weeks", 5, "cumulative_sent_as_weekly")
    weeks = tuple(row["submission_id"] for row in warehouse.rows("mart_light", as_of=NOW, units=["U001"], periods=["W1", "W2", "W3", "W4"]))
    effect = preview(warehouse, ChangeBasis(tuple(each for each in weeks if each), "cumulative"), BY)
    assert effect.queries == (6, 0) and effect.of("sessions") is None  # the final form counts for the month
    done = do(warehouse, ChangeBasis(tuple(each for each in weeks if each), "cumulative"))
    assert warehouse.rows("mart_review_group", as_of=NOW) == [] and total(warehouse, "W2") == 150
    do(warehouse, Undo(done.act_id))
    assert len(warehouse.rows("mart_review_group", as_of=NOW)) == 2 and total(warehouse, "W2") == 300


def test_who_was_asked_is_asked_until_the_next_file(warehouse: Warehouse) -> None:
    send(warehouse, "U001", "W1", {A: 1})
    send(warehouse, "U001", "W2", {A: 50})
    key = f"U001~W2~{A}~jump_week_on_week"
    perform(warehouse, Ask("U001", "jump_week_on_week"), By(ZHANG))
    assert states(warehouse) == {key: "asked"} and len(warehouse.rows("mart_attention", as_of=NOW)) == 1
    send(warehouse, "U001", "W3", {A: 60})
    assert states(warehouse) == {key: "open"}


# --- a new file against what was settled -------------------------------------------------------------------------------------


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


# --- what becomes of files ---------------------------------------------------------------------------------------------------


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


# --- many, and two people ----------------------------------------------------------------------------------------------------


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
    assert "on_time → late" in run("arrive", str(last), "2020-06-27T09:30", "--reason", "邮件日期")[1]
    assert run("add-unit", "N01", "新院", "department")[0] == 0 and run("add-alias", "N01", "新来的院")[0] == 0
    code, said = run("explain-all", "jump_week_on_week", "--unit", "U002", "--unit", "U005", "--reason", "大型活动")
    assert code == 1 and "✗ U005" in said and "疑问  query  1 → 0" in said and "✓" in said
    assert run("review")[0] == 0 and run("audit")[0] == 0
