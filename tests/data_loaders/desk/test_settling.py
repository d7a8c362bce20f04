"""What is corrected counts, and what is explained is settled while the unit sends the same; tables in, rows out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_loaders.desk.desk import perform, preview
from data_loaders.desk.shown import correction_in
from data_loaders.desk.wishes import (
    Accept,
    Ask,
    By,
    ChangeBasis,
    Correct,
    Explain,
    Refuse,
    Undo,
)
from data_loaders.model.clock import shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.model.readings import UNREADABLE
from data_loaders.store.decisions import ReasonMissing
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.desk.doing import BESIDE, BY, NOW, PART, PARTICIPANTS, WHOLE, ZHANG, do, refusal, send, states, total
from tests.readings import entry_of, reading_of, roster_of, submission_of
from tests.sql.tables import DUE, A, B, C, D, E, held_submissions, save


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


def test_what_a_later_form_lacks_is_explained_while_the_same_is_lacking_and_goes_with_that_form(warehouse: Warehouse) -> None:
    key = "U001~W1~~revision_fewer"
    had, blanks = dict.fromkeys((A, B, C, D, E, WHOLE, PARTICIPANTS), 4), (A, B, C)
    send(warehouse, "U001", "W1", had, "2020-06-02 10:00")
    second = send(warehouse, "U001", "W1", had | dict.fromkeys(blanks), "2020-06-03 10:00")
    assert states(warehouse)[key] == "open"
    do(warehouse, Explain("U001", "revision_fewer"))
    third = send(warehouse, "U001", "W1", had | dict.fromkeys(blanks, 0) | {D: 5}, "2020-06-03 11:00")
    assert states(warehouse)[key] == "explained"
    fourth = send(warehouse, "U001", "W1", had | dict.fromkeys((B, C, D)), "2020-06-03 12:00")
    assert states(warehouse)[key] == "open"
    done = do(warehouse, Correct(fourth, D, "4"))
    assert key not in states(warehouse)
    do(warehouse, Undo(done.act_id))
    assert states(warehouse)[key] == "open"
    do(warehouse, Refuse(fourth))
    assert states(warehouse)[key] == "explained"
    for each in (third, second):
        do(warehouse, Refuse(each))
    assert key not in states(warehouse) and warehouse.audit() == {}
