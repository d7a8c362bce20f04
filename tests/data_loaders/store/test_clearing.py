"""Starting again: nothing goes without its year and a copy, nothing while files are loaded, and what loads stops where its batch is gone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.model.acts import ADMINISTRATOR, Act, Actor
from data_loaders.model.calendar import proposed
from data_loaders.model.form import load_forms
from data_loaders.model.readings import FileReading
from data_loaders.store.archives import archives
from data_loaders.store.backup import BackupFailed, verify
from data_loaders.store.clearing import BatchGone, NotCleared
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.store.stores import make_store, one, whole
from tests.databases import new_database
from tests.reading_processes import one_reader
from tests.readings import CAMPAIGN, roster_of

SOMEBODY = Actor("甲", ADMINISTRATOR)
FORM = load_forms()[CAMPAIGN.form_version]


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    """Four units and six files of somebody's own."""
    with Warehouse.open(make_store(tmp_path / "board.duckdb")) as opened:
        yield opened


@pytest.mark.parametrize("year", [None, 2019, 2021, 0])
def test_nothing_goes_without_its_year(warehouse: Warehouse, year: int | None) -> None:
    before = whole(warehouse)
    with pytest.raises(NotCleared):
        warehouse.clear(actor=SOMEBODY, year=year)
    assert whole(warehouse) == before and not archives(warehouse.backups)


def test_what_is_cleared_is_in_a_verified_copy_that_says_who_cleared_it(warehouse: Warehouse) -> None:
    before = whole(warehouse)
    warehouse.clear(actor=SOMEBODY, year=2020)
    assert not warehouse.has_begun() and not warehouse.roster().units and warehouse.audit() == {} and not warehouse.is_untouched()
    (made,) = archives(warehouse.backups)
    verify(made.folder)
    assert made.is_good and made.manifest.contents.counts["received_file"] == len(before["received_file"])
    act = next(row for row in warehouse.rows("mart_act") if row["what"] == "clear")
    assert json.loads(act["after"]) == {"backup": made.folder.name}
    assert made.manifest.act == {
        "what": "clear",
        "actor": "甲",
        "role": "administrator",
        "about": [],
        "reason": "",
        "before": json.loads(act["before"]),
        "after": {},
    }


def test_without_a_copy_nothing_is_cleared(warehouse: Warehouse) -> None:
    before = whole(warehouse)
    warehouse.backups.write_text("no folder")
    with pytest.raises(BackupFailed):
        warehouse.clear(actor=SOMEBODY, year=2020)
    assert whole(warehouse) == before


def test_the_year_stays(warehouse: Warehouse) -> None:
    warehouse.clear(actor=SOMEBODY, year=2020)
    warehouse.save_campaign(proposed(CAMPAIGN, 2027))
    warehouse.clear(actor=SOMEBODY, year=2027)
    assert warehouse.campaign() == proposed(CAMPAIGN, 2027)


def test_only_the_sample_goes_without_a_year_and_a_copy(tmp_path: Path) -> None:
    with Warehouse.open(new_database(tmp_path / "board.duckdb")) as warehouse:
        for is_own in (False, True):
            warehouse.save_roster(roster_of(4))
            warehouse.save(warehouse.start_batch(is_sample=True), [one(1)])
            if is_own:
                warehouse.save(warehouse.start_batch(), [one(2)])
                with pytest.raises(NotCleared):
                    warehouse.clear(actor=SOMEBODY)
            else:
                warehouse.clear(actor=SOMEBODY)
                assert not warehouse.has_begun()
        assert not archives(warehouse.backups)


def forms(count: int) -> list[Dropped]:
    units = roster_of(count).units
    return [Dropped(f"{unit.name}.xlsx", excel_template(FORM, CAMPAIGN, unit, "W1")) for unit in units]


def test_clearing_while_a_batch_loads_is_refused(warehouse: Warehouse) -> None:
    loading, go_on = threading.Event(), threading.Event()

    def wait(reading: FileReading) -> None:
        loading.set()
        assert go_on.wait(30)

    loader = threading.Thread(target=load_batch, args=(warehouse, forms(3)), kwargs={"on_read": wait, "processes": 1})
    loader.start()
    assert loading.wait(60)
    before = whole(warehouse)
    with pytest.raises(NotCleared):
        warehouse.clear(actor=SOMEBODY, year=2020)
    assert whole(warehouse) == before
    go_on.set()
    loader.join(60)
    assert not loader.is_alive() and len(whole(warehouse)["received_file"]) == 9
    warehouse.clear(actor=SOMEBODY, year=2020)


def test_a_batch_that_is_gone_takes_no_more_files(warehouse: Warehouse) -> None:
    came: list[FileReading] = []

    def take_away(reading: FileReading) -> None:
        if not came:
            with warehouse.database.transaction(Act("clear", SOMEBODY)) as write:
                write.execute("delete from batch where id = (select max(id) from batch)")
        came.append(reading)

    before = len(whole(warehouse)["received_file"])
    with pytest.raises(BatchGone):
        load_batch(warehouse, forms(3), on_read=take_away, readers=one_reader())
    assert len(whole(warehouse)["received_file"]) == before and not warehouse.unfinished
