"""Erasing personal data: every figure, light and count stays, nobody is found in any byte, and what stands copes with it."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.intake.reread import read_again
from data_loaders.model.campaign import read_campaign
from data_loaders.sample.campaign import write_sample
from data_loaders.store.backup import archive, verify
from data_loaders.store.erasing import ErasingFailed, copies, erase, last_erased, offered_from
from data_loaders.store.export import exported
from data_loaders.store.locations import incoming_path
from data_loaders.store.personal import Eraser, declared, held
from data_loaders.store.questions import FILTERS
from data_loaders.store.schema import sql_files
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.tables import write_tables
from tests.data_loaders.store.people import (
    PEOPLE,
    SESSIONS,
    SOMEBODY,
    Person,
    files_of,
    found_in_bytes,
    found_in_rows,
    store_of,
    words_of,
)
from tests.data_loaders.store.stores import whole
from tests.databases import copy_database, new_database, new_warehouse
from tests.reading_processes import one_reader
from tests.readings import at, entry_of, reading_of, submission_of

NOW, BEFORE = (
    Person("褚示例", "13800001111", "010-87650001", "chu@example.org"),
    Person("卫样本", "13900002222", "87650002", "wei@example.org", 1),
)
YEAR = read_campaign().year
NOBODYS = ("mart_act", "mart_liaison_proposal", "mart_kept_original", "mart_batch")
"""Marts that are about acts, officers, originals and senders themselves."""
FORMATS = ("csv", "parquet", "xlsx")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store_of(tmp_path_factory.mktemp("made") / "a.duckdb", [NOW], [BEFORE])


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A store of this test's own, alone in its folder."""
    (tmp_path / "a").mkdir()
    copy_database(made, tmp_path / "a" / "a.duckdb")
    return tmp_path / "a" / "a.duckdb"


def said(warehouse: Warehouse) -> dict[str, list]:
    """What every mart says to whoever asks for everything, and the states and ids of all that came in."""
    marts = {}
    for file in (each for each in sql_files() if each.layer in ("mart", "audit")):
        name = f"{file.layer}_{file.name}"
        wanted = set(warehouse.database.parameters(name) or ()) - FILTERS
        if name not in NOBODYS and wanted <= {"as_of"}:
            marts[name] = warehouse.rows(name, **dict.fromkeys(wanted, at("2027-01-01 00:00")))
    return marts


def figures(marts: dict[str, list]) -> dict[str, list]:
    """The same without words: every number, day, light and code."""
    words = {
        "raw",
        "text",
        "file",
        "member",
        "sheet",
        "place_sheet",
        "place_sentence",
        "findings",
        "words",
        "values",
        "before_raw",
        "after_raw",
        "erased_on",
        "sought",
    }
    return {
        mart: sorted(str({name: value for name, value in row.items() if name not in words}) for row in rows) for mart, rows in marts.items()
    }


# --- what is declared --------------------------------------------------------------------------------------------------------


def test_every_column_of_every_table_says_whether_it_is_personal() -> None:
    with new_warehouse() as warehouse:
        rows = warehouse.database.query("select table_name, column_name, data_type from duckdb_columns() where not internal")
        tables = set(warehouse.database.counts())
    columns = {(row["table_name"], row["column_name"]): row["data_type"] for row in rows if row["table_name"] in tables}
    given_ = {(table, column) for table, said_ in declared().columns.items() for column in said_}
    assert given_ == columns.keys()
    hows = {"plain", "name", "number", "mail", "sender", "dropped", "words", "act", "finding", "acting"}
    assert {how for said_ in declared().columns.values() for how in said_.values()} <= hows
    for table, column, how in declared().of("name", "number", "mail", "sender", "words", "act", "finding", "acting"):
        assert columns[table, column] == "VARCHAR" and table in declared().headings, how
    for table in declared().dropped:
        assert set(declared().columns[table].values()) == {"dropped"}
    assert {
        how for fields in (*declared().in_json.values(), *declared().in_findings.values(), declared().in_forms) for how in fields.values()
    } <= {"name", "number", "mail"}


def test_every_kind_of_original_is_declared(path: Path) -> None:
    kinds = {entry.kind for entry in read_campaign().deliverables} | {"figures", "roster", "other"}
    assert set(declared().originals) == kinds and set(declared().originals.values()) <= {"erased", "kept"}


# --- what is held, and erased ------------------------------------------------------------------------------------------------


def test_what_is_held_is_counted_and_never_shown(path: Path) -> None:
    with Warehouse.open(path) as warehouse:
        found = held(warehouse.database)
    assert {heading: each.names > 0 for heading, each in found.items() if not heading.startswith("originals")} == dict.fromkeys(
        ("roster", "senders", "files", "answers", "findings", "acts", "liaison_forms"), True
    )
    assert (found["originals_figures"].rows, found["originals_liaison"].rows) == (6, 2)
    assert (found["roster"].names, found["roster"].numbers) == (4, 12)


def test_figures_stay_and_nobody_does(path: Path) -> None:
    with Warehouse.open(path) as warehouse:
        before = said(warehouse)
        done = erase(warehouse, YEAR, actor=SOMEBODY)
        after = said(warehouse)
        assert figures(after) == figures(before) and not warehouse.audit()
        eraser = Eraser.of(warehouse.database)
        assert held(warehouse.database) == {} and done.before["roster"].names == 4
        act = next(row for row in warehouse.rows("mart_act") if row["what"] == "erase")
        assert act["actor"] == "甲" and json.loads(act["before"])["answers"]["names"] > 0
        assert {count for counts in json.loads(act["after"]).values() for count in counts.values()} == {0}
        assert eraser.without("act", act["before"]) == act["before"]
        assert done.backup and done.backup.is_good and verify(done.backup.folder) and not done.failed
        assert last_erased(warehouse)
        (sentence,) = {
            row["place_sentence"]
            for row in warehouse.database.query(
                "select place_sentence from answer where submission_id in (select min(submission_id) from answer)"
            )
        }
        assert "开展12场" in sentence and "▇▇▇" in sentence
    words = words_of([NOW, BEFORE]) | {"另一例"}
    assert found_in_rows(path, words) == set()
    assert found_in_bytes([*files_of(path), done.backup.folder], words) == set()
    assert sorted(each.name for each in path.parent.iterdir()) == ["a.duckdb", "a.originals", "backups"]


def test_an_export_made_afterwards_names_nobody(path: Path, tmp_path: Path) -> None:
    words = words_of([NOW, BEFORE]) | {"另一例"}
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        with Warehouse.open(path) as warehouse:
            for form in FORMATS:
                (folder / form).mkdir(parents=True)
                write_tables(exported(warehouse, SOMEBODY), folder / form, form)
            if folder is before:
                erase(warehouse, YEAR, actor=SOMEBODY)
    for form in FORMATS:
        assert found_in_bytes((after / form).iterdir(), words) == set()
    assert found_in_bytes((before / "csv").iterdir(), words)  # the others pack what they hold, where a search of bytes sees less


def test_the_search_would_find_them(path: Path) -> None:
    words = words_of([NOW, BEFORE]) | {"另一例"}
    found = {word for _, word in found_in_rows(path, words)}
    assert found >= {NOW.name, NOW.mobile, NOW.email, BEFORE.name, BEFORE.mobile, BEFORE.email, "另一例"}
    assert NOW.name in {word for _, word in found_in_bytes(files_of(path), words)}


def hold_by_chance(now: list[Person], before: list[Person]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = store_of(Path(folder) / "a" / "a.duckdb", now, before)
        with Warehouse.open(path) as warehouse:
            old = said(warehouse)
            done = erase(warehouse, YEAR, actor=SOMEBODY)
            assert figures(said(warehouse)) == figures(old)
            for row in warehouse.database.query(f"select * from answer where blank = '{SESSIONS}'"):
                assert (row["value"], row["place_sentence"][row["place_start"] : row["place_end"]]) == (12, "12")
        assert done.backup
        words = words_of([*now, *before])
        assert found_in_rows(path, words) == set()
        assert found_in_bytes([*files_of(path), done.backup.folder], words) == set()


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(st.lists(PEOPLE, max_size=3), st.lists(PEOPLE, max_size=2))
def test_nobody_is_found_by_chance(now: list[Person], before: list[Person]) -> None:
    hold_by_chance(now, before)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(st.lists(PEOPLE, max_size=6), st.lists(PEOPLE, max_size=4))
def test_nobody_is_found_by_chance_among_many(now: list[Person], before: list[Person]) -> None:
    hold_by_chance(now, before)


def test_a_campaign_without_officers_and_one_erased_twice(tmp_path: Path) -> None:
    path = store_of(tmp_path / "a" / "a.duckdb", [], [])
    with Warehouse.open(path) as warehouse:
        old = figures(said(warehouse))
        erase(warehouse, YEAR, actor=SOMEBODY)
        once = whole(warehouse)
        again = erase(warehouse, YEAR, actor=SOMEBODY)
        assert whole(warehouse) == once and figures(said(warehouse)) == old
        assert again.before == {} and [each.folder for each in copies(warehouse)] != []
    with Warehouse.open(path) as warehouse:
        assert whole(warehouse) == once


def test_an_empty_campaign_is_erased(tmp_path: Path) -> None:
    with Warehouse.open(new_database(tmp_path / "a.duckdb")) as warehouse:
        assert erase(warehouse, YEAR, actor=SOMEBODY).before == {}


# --- afterwards --------------------------------------------------------------------------------------------------------------


def test_reading_again_passes_over_what_is_erased(tmp_path: Path) -> None:
    write_sample(tmp_path / "mail", seed=3, units=5)
    with Warehouse.open(new_database(tmp_path / "a" / "a.duckdb")) as warehouse:
        load_batch(warehouse, dropped_files([tmp_path / "mail"]), is_sample=True, readers=one_reader())
        asked = read_again(warehouse, everything=True)
        old = figures(said(warehouse))
        erase(warehouse, YEAR, actor=SOMEBODY)
        assert figures(said(warehouse)) == old
        done = read_again(warehouse, everything=True)
        assert (done.file_count, done.receipts, done.erased_count) == (0, (), asked.file_count)
        assert figures(said(warehouse)) == old
        load_batch(warehouse, dropped_files([tmp_path / "mail"]), readers=one_reader())  # the same mails once more
        assert warehouse.audit() == {}
        totals = ("mart_measure_period", "mart_unit_total", "mart_reporting", "mart_light")
        now = figures(said(warehouse))
        assert {mart: now[mart] for mart in totals[:2]} == {mart: old[mart] for mart in totals[:2]}


def test_a_file_that_was_being_read_again_meanwhile_brings_nothing_back(path: Path) -> None:
    from data_loaders.store.renewal import Reread

    with Warehouse.open(path) as warehouse:
        row = warehouse.rows("mart_kept_file")[0]
        reading = replace(reading_of(submission_of("U001", "W1", {SESSIONS: 99})), sha256=row["sha256"])
        erase(warehouse, YEAR, actor=SOMEBODY)
        old = whole(warehouse)
        reread = Reread(reading, row["received_at"], row["received_file_id"], frozenset(row["file_ids"]), {}, True)
        assert warehouse.save_again([reread]) == [] and whole(warehouse) == old


def test_what_comes_again_is_kept_again(path: Path) -> None:
    form = reading_of(submission_of("U001", "W4", {SESSIONS: 3}), file="a.xlsx")
    with Warehouse.open(path) as warehouse:
        warehouse.save(warehouse.start_batch(), [entry_of(form, "2020-06-25 12:00")])
        erase(warehouse, YEAR, actor=SOMEBODY)
        with pytest.raises(KeyError):
            warehouse.file_bytes(form.sha256)
        (receipt,) = warehouse.save(warehouse.start_batch(), [entry_of(form, "2020-06-26 12:00")])
        assert receipt.status == "duplicate" and warehouse.file_bytes(form.sha256)
        assert warehouse.audit() == {}
    with Warehouse.open(path) as warehouse:
        assert archive(warehouse).is_good and list(held(warehouse.database)) == ["originals_figures"]


def test_who_reads_meanwhile_reads_on(path: Path) -> None:
    """Readers in other threads see the store before or after, never a closed one."""
    failed, stop = [], threading.Event()
    with Warehouse.open(path) as warehouse:
        sha256 = warehouse.database.query("select min(sha256) as sha256 from original")[0]["sha256"]

        def read() -> None:
            while not stop.is_set():
                try:
                    assert warehouse.version() and len(warehouse.rows("mart_unit_total", as_of=at("2027-01-01 00:00"))) > 0
                    assert warehouse.file_bytes(sha256)
                    time.sleep(0.005)  # erasing gets on meanwhile
                except KeyError:  # erased by now
                    continue
                except Exception as problem:
                    failed.append(problem)

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        erase(warehouse, YEAR, actor=SOMEBODY)
        stop.set()
        for reader in readers:
            reader.join()
        assert failed == []


# --- what is refused, and what still holds it ----------------------------------------------------------------------------------


def test_it_is_refused_for_another_year_and_while_files_come_in(path: Path) -> None:
    with Warehouse.open(path) as warehouse:
        old = whole(warehouse)
        with pytest.raises(ErasingFailed, match=str(YEAR)):
            erase(warehouse, YEAR + 1, actor=SOMEBODY)
        (incoming_path(path) / "batch_1").mkdir(parents=True)
        with pytest.raises(ErasingFailed, match="incoming"):
            erase(warehouse, YEAR, actor=SOMEBODY)
        shutil.rmtree(incoming_path(path))
        warehouse.unfinished.add(1)
        with pytest.raises(ErasingFailed):
            erase(warehouse, YEAR, actor=SOMEBODY)
        assert whole(warehouse) == old


def test_where_it_cannot_be_written_all_stands(path: Path) -> None:
    (path.parent / "backups").write_text("no folder")
    with Warehouse.open(path) as warehouse:
        old = whole(warehouse)
        with pytest.raises(ErasingFailed):
            erase(warehouse, YEAR, actor=SOMEBODY)
        assert whole(warehouse) == old
    assert sorted(each.name for each in path.parent.iterdir()) == ["a.duckdb", "a.originals", "backups"]


def test_backups_of_before_are_named_and_those_of_after_are_not(path: Path) -> None:
    with Warehouse.open(path) as warehouse:
        assert copies(warehouse) == []
        old = archive(warehouse)
        done = erase(warehouse, YEAR, actor=SOMEBODY)
        assert [each.folder for each in done.copies] == [old.folder] and done.backup.folder != old.folder
        assert copies(warehouse) == list(done.copies) and all(each.said.zh and each.said.en for each in done.copies)


def test_it_is_offered_90_days_after_the_last_thing_is_due() -> None:
    campaign = read_campaign()
    last = max(entry.due_on for entry in campaign.deliverables)
    assert (offered_from(campaign) - last).days == 90 and offered_from(campaign) > date(campaign.year, 9, 1)
