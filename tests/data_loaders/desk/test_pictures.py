"""Forms that come as pictures: nothing of them counts before a person confirmed it; who did is said, and it is taken back like any act."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders.desk.desk import perform, preview
from data_loaders.desk.pictures import drafted
from data_loaders.desk.wishes import Accept, By, Confirm, Correct, Refuse, TypeIn, Undo
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.intake.recognising import Proposal, Recognised, keep, waiting
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.findings import Place
from data_loaders.model.readings import Answer
from data_loaders.store.database import WRITING
from data_loaders.store.decisions import DecisionRefused, HeldInstead
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.making import photo
from tests.databases import new_warehouse
from tests.readings import FORM, at, entry_of, reading_of, roster_of, submission_of

NOW = at("2100-01-01 00:00")
BY = By(Actor("张工", COORDINATOR), reason="电话核实")
SESSIONS, PARTICIPANTS = "study.center_group.sessions", "study.center_group.participants"
BOX = (1.0, 2.0, 3.0, 4.0)
NUMBERS = [blank.code for blank in FORM.number_blanks]
WHOLE, PART = "study.hundred_teams.sessions", "study.leader_talks.sessions"


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    """Three units; the first sent a photo of its form for week 1, the second one that says no week."""
    with new_warehouse() as opened:
        opened.save_roster(roster_of(3))
        for number, name in enumerate(("1单位第1周统计表.jpg", "2单位统计表.jpg")):
            (tmp_path / name).write_bytes(photo(number))
        load_batch(opened, dropped_files([tmp_path / "1单位第1周统计表.jpg", tmp_path / "2单位统计表.jpg"]))
        yield opened


def pictures(warehouse: Warehouse) -> list[int]:
    return [row["id"] for row in warehouse.rows("mart_held") if "form_picture" in row["findings"]]


def counted(warehouse: Warehouse) -> list[tuple[str, str, str, int]]:
    """Every number that counts."""
    rows = warehouse.database.query("select unit, period, blank, value from current_answer order by all")
    return [(row["unit"], row["period"], row["blank"], row["value"]) for row in rows]


def shown(warehouse: Warehouse) -> list[object]:
    """What totals, views and exports say."""
    names = ("mart_measure_period", "mart_unit_total", "mart_item_period", "mart_counted_answer", "mart_explore_cover")
    asked = {name: warehouse.database.parameters(name) or () for name in names}
    return [counted(warehouse)] + [
        warehouse.rows(name, **({"as_of": NOW} if "as_of" in parameters else {}))
        for name, parameters in asked.items()
        if set(parameters) <= {"as_of", "unit_types", "units", "periods", "items", "measures", "blanks"}
    ]


def test_a_picture_is_kept_and_waits_and_cannot_be_accepted(warehouse: Warehouse) -> None:
    first, second = pictures(warehouse)
    assert counted(warehouse) == [] and warehouse.audit() == {}
    for wish in (Accept(first, "U001", "W1"), Correct(first, SESSIONS, "3")):
        with pytest.raises(DecisionRefused):
            perform(warehouse, wish, BY)
    assert counted(warehouse) == [] and warehouse.audit() == {}
    perform(warehouse, Refuse(second), BY)
    assert pictures(warehouse) == [first]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(NUMBERS), st.sampled_from(["3", "无", "1.2万", "", "若干", "九"]), min_size=1, max_size=6))
def test_nothing_typed_or_proposed_counts(warehouse: Warehouse, words: dict[str, str]) -> None:
    before, (picture, *_) = shown(warehouse), pictures(warehouse)
    (sha256,) = {row["sha256"] for row in warehouse.rows("mart_held") if row["id"] == picture}
    had = drafted(warehouse, sha256)
    if any(had.get(blank, "") != raw for blank, raw in words.items()):
        perform(warehouse, TypeIn(picture, tuple(words.items())), BY)
    assert {**dict.fromkeys(words, ""), **drafted(warehouse, sha256)} == {**had, **words}
    assert shown(warehouse) == before and warehouse.audit() == {}


def test_what_is_confirmed_counts_with_who_and_where_and_can_be_taken_back(warehouse: Warehouse) -> None:
    picture = pictures(warehouse)[0]
    words = ((SESSIONS, "３次"), (PARTICIPANTS, "1.2万"))
    before = shown(warehouse)
    assert preview(warehouse, Confirm(picture, "U001", "W1", words), BY).of("participants", "W1").after == 12_000
    assert shown(warehouse) == before
    done = perform(warehouse, Confirm(picture, "U001", "W1", words, shown=((SESSIONS, "8"),)), BY)
    assert counted(warehouse) == [("U001", "W1", PARTICIPANTS, 12_000), ("U001", "W1", SESSIONS, 3)]
    rows = {row["blank"]: row for row in warehouse.rows("submission_answer", part_id=picture)}
    row = rows[SESSIONS]
    assert (row["raw"], row["value"], row["place_page"], row["correction_act_id"]) == ("３次", 3, 1, None)
    assert row["place_sentence"][row["place_start"] : row["place_end"]] == "３次"
    assert {row["state"] for blank, row in rows.items() if blank not in (SESSIONS, PARTICIPANTS)} == {"blank"}
    (kept,) = warehouse.database.query("select * from confirmation where blank = ?", [SESSIONS])
    (act,) = [each for each in warehouse.rows("mart_act") if each["id"] == kept["act_id"]]
    assert (kept["shown_raw"], kept["value"], act["actor"], act["what"]) == ("8", 3, "张工", "confirm")
    assert warehouse.audit() == {} and pictures(warehouse) == [row["id"] for row in warehouse.rows("mart_held")]
    with pytest.raises(DecisionRefused):
        perform(warehouse, TypeIn(picture, words), BY)
    corrected = perform(warehouse, Correct(picture, SESSIONS, "4"), BY)
    assert warehouse.audit() == {} and ("U001", "W1", SESSIONS, 4) in counted(warehouse)
    with pytest.raises(DecisionRefused):
        perform(warehouse, Undo(done.act_id or 0), BY)
    perform(warehouse, Undo(corrected.act_id or 0), BY)
    perform(warehouse, Undo(done.act_id or 0), BY)
    assert shown(warehouse) == before and warehouse.audit() == {} and picture in pictures(warehouse)
    perform(warehouse, Confirm(picture, "U001", "W1", words), BY)
    assert len(counted(warehouse)) == 2 and warehouse.audit() == {}


@pytest.mark.parametrize("words", [(), ((SESSIONS, "若干"),), ((SESSIONS, " "),), ((WHOLE, "1"), (PART, "5"))])
def test_what_says_nothing_or_cannot_be_is_refused(warehouse: Warehouse, words: tuple[tuple[str, str], ...]) -> None:
    before = warehouse.version()
    with pytest.raises(DecisionRefused):
        perform(warehouse, Confirm(pictures(warehouse)[0], "U001", "W1", words), BY)
    assert warehouse.version() == before and counted(warehouse) == []


def test_a_picture_that_reports_too_little_of_what_stands_waits_once(warehouse: Warehouse) -> None:
    stands = submission_of("U001", "W1", dict.fromkeys(NUMBERS, 5))
    warehouse.save(warehouse.start_batch(), [entry_of(reading_of(stands), at("2020-06-03 12:00"))])
    wish = Confirm(pictures(warehouse)[0], "U001", "W1", ((SESSIONS, "3"), (PARTICIPANTS, "9")))
    with pytest.raises(HeldInstead):
        perform(warehouse, wish, BY)
    assert len(counted(warehouse)) == len(NUMBERS) and warehouse.audit() == {}
    perform(warehouse, wish, BY)
    assert len(counted(warehouse)) == 2 and warehouse.audit() == {}


def test_another_file_beside_a_picture_is_read_as_ever(warehouse: Warehouse, tmp_path: Path) -> None:
    stands = submission_of("U001", "W1", dict.fromkeys(NUMBERS, 5))
    (receipt,) = warehouse.save(warehouse.start_batch(), [entry_of(reading_of(stands), at("2020-06-03 12:00"))])
    assert receipt.submissions[0].state == "accepted"
    again = tmp_path / "又一次 1单位第1周统计表.jpg"
    again.write_bytes(photo(0))
    other = tmp_path / "1单位 第1周 统计表 第2张.jpg"
    other.write_bytes(photo(77))
    receipts = load_batch(warehouse, dropped_files([again, other])).receipts
    assert {part.state for each in receipts for part in each.submissions} == {"duplicate", "held"}
    assert len(counted(warehouse)) == len(NUMBERS)


def test_the_audits_find_what_was_harmed(warehouse: Warehouse) -> None:
    picture = pictures(warehouse)[0]
    perform(warehouse, Confirm(picture, "U001", "W1", ((SESSIONS, "3"), (PARTICIPANTS, "9"))), BY)
    harm = "delete from confirmation where submission_id = ? and blank = ?"
    with WRITING:
        warehouse.database._connection.execute(harm, [picture, SESSIONS])
    assert [row["blank"] for row in warehouse.rows("audit_unconfirmed")] == [SESSIONS]
    with WRITING:
        warehouse.database._connection.execute("delete from confirmation")
        warehouse.database._connection.execute("update answer set value = 8, state = 'number' where blank = ?", [SESSIONS])
    found = {row["kind"] for row in warehouse.rows("audit_proposed_counts")}
    assert {"kept", "counted", "answer"} == found
    assert len(warehouse.rows("audit_unconfirmed")) == 69


def test_what_was_recognised_is_in_no_total_before_it_is_confirmed(warehouse: Warehouse) -> None:
    picture = pictures(warehouse)[0]
    (sha256,) = {row["sha256"] for row in warehouse.rows("mart_held") if row["id"] == picture}
    before = shown(warehouse)
    (row,) = [row for row in waiting(warehouse) if row["id"] == picture]
    found = [Proposal(Answer(blank, "number", 9, None, "9", Place(page=1, box=BOX)), 0.99, blank != SESSIONS, BOX) for blank in NUMBERS]
    keep(warehouse, row, Recognised(tuple(found), 1))
    assert picture not in {row["id"] for row in waiting(warehouse)}
    assert shown(warehouse) == before and warehouse.audit() == {} and picture in pictures(warehouse)
    assert {row["blank"] for row in warehouse.rows("proposed_word", content_hash=sha256) if not row["is_sure"]} == {SESSIONS}
    perform(warehouse, Confirm(picture, "U001", "W1", ((SESSIONS, "3"), (PARTICIPANTS, "9")), shown=((PARTICIPANTS, "9"),)), BY)
    assert [value for *_, value in counted(warehouse)] == [9, 3] and warehouse.audit() == {}
    rows = {row["blank"]: row for row in warehouse.rows("submission_answer", part_id=picture)}
    assert (rows[SESSIONS]["place_page"], rows[SESSIONS]["place_box"]) == (1, "1,2,3,4")
