"""Uploads between the browser and the database: taken in whole, loaded after a stop, cleared away."""

from __future__ import annotations

import json
import time
import tomllib
from io import BytesIO
from pathlib import Path

import pytest

from data_loaders.formats.zips import MEGABYTE
from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, Actor
from data_loaders.model.campaign import Roster, Unit
from data_loaders.model.form import load_forms
from data_loaders.store.allowed import NotAllowed
from data_loaders.store.locations import incoming_path
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from pages.server import intake, staging
from tests.databases import new_database
from tests.readings import CAMPAIGN, at

UNIT = Unit("M01", "平江医院", "medical")
FORM = excel_template(load_forms()[CAMPAIGN.form_version], CAMPAIGN, UNIT, "W1", answers={"launch.sessions": 3})
LABEL = {"names": ["第1周/平江医院.xlsx", "坏.xlsx"], "received_at": "2020-06-03T12:00:00", "sent_by": "甲"}


@pytest.fixture()
def warehouse(tmp_path: Path):
    """A database with one unit."""
    with Warehouse.open(new_database(tmp_path / "board.duckdb")) as opened:
        opened.save_roster(Roster((UNIT,)))
        yield opened


def left_behind(warehouse: Warehouse, label: dict | None, name: str = "batch_1") -> Path:
    """A folder as a stopped server leaves it."""
    folder = incoming_path(warehouse.path) / name
    folder.mkdir(parents=True)
    (folder / "00000").write_bytes(FORM)
    (folder / "00001").write_bytes(b"PK\x03\x04 broken")
    if label is not None:
        (folder / "batch.json").write_text(json.dumps(label, ensure_ascii=False), encoding="utf-8")
    return folder


def loaded(warehouse: Warehouse) -> list[tuple]:
    """The received files once nothing is being loaded any more."""
    for _ in range(600):
        job = intake.latest()
        if job is None or job.is_finished:
            break
        time.sleep(0.05)
    return [(row["file"], row["role"], row["received_at"]) for row in warehouse.rows("mart_kept_file")]


def test_what_was_taken_in_is_loaded_by_the_next_server(warehouse: Warehouse) -> None:
    folder = left_behind(warehouse, LABEL)
    intake.resume(warehouse)
    noon = at("2020-06-03 12:00")
    assert sorted(loaded(warehouse)) == [("坏.xlsx", "refused", noon), ("第1周/平江医院.xlsx", "form", noon)]
    assert not folder.exists()
    assert warehouse.rows("mart_batch")[0]["sent_by"] == "甲"


def test_what_stops_the_server_twice_is_left_for_a_person(warehouse: Warehouse) -> None:
    folder = left_behind(warehouse, LABEL | {"is_resumed": True})
    intake.resume(warehouse)
    assert loaded(warehouse) == [] and (folder / "00000").exists()


def test_an_upload_that_was_not_complete_is_cleared_away(warehouse: Warehouse) -> None:
    folder = left_behind(warehouse, None)
    intake.resume(warehouse)
    assert loaded(warehouse) == [] and not folder.exists()


@pytest.mark.parametrize("after", (0, 3, 7))
def test_a_sample_that_is_skipped_leaves_nothing_behind_however_far_it_was(tmp_path: Path, after: int) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    for number in range(1, 8):
        filled = excel_template(load_forms()[CAMPAIGN.form_version], CAMPAIGN, UNIT, "W1", answers={"launch.sessions": number})
        (folder / f"{number}.xlsx").write_bytes(filled)
    with Warehouse.open(new_database(tmp_path / "board.duckdb")) as warehouse:
        job = intake.take_sample(warehouse, folder)
        while job.read_count < after and not job.is_finished:
            time.sleep(0.001)
        with pytest.raises(NotAllowed):
            intake.skip_sample(Actor("丙", COORDINATOR))
        intake.skip_sample(Actor("乙", ADMINISTRATOR))
        if job.unwanted_by:
            assert loaded(warehouse) == [] and warehouse.rows("mart_batch") == [] and job not in intake.JOBS
            assert not warehouse.is_sample() and not warehouse.is_untouched() and not warehouse.has_begun()
            assert warehouse.rows("mart_kept_original") == [] and not warehouse.roster().units
            assert (warehouse.rows("mart_act")[0]["what"], warehouse.rows("mart_act")[0]["actor"]) == ("clear", "乙")
        else:  # it was there before anybody could skip it
            assert after and warehouse.is_sample()
        intake.forget()


def test_files_are_taken_in_with_their_names_and_the_day_they_came(warehouse: Warehouse) -> None:
    intake.take(warehouse, [("平江医院.xlsx", BytesIO(FORM))], at("2020-06-02 12:00"), Actor("乙", COORDINATOR))
    assert loaded(warehouse) == [("平江医院.xlsx", "form", at("2020-06-02 12:00"))]
    assert list(incoming_path(warehouse.path).iterdir()) == []


def test_of_a_folder_what_systems_and_editors_leave_behind_is_no_file_that_somebody_sent(warehouse: Warehouse) -> None:
    left = [("6月4日/~$平江医院.xlsx", BytesIO(b"x")), ("6月4日/.DS_Store", BytesIO(b"x")), ("6月4日/平江医院.xlsx", BytesIO(FORM))]
    job = intake.take(warehouse, left, at("2020-06-02 12:00"))
    assert [file for file, *_ in loaded(warehouse)] == ["6月4日/平江医院.xlsx"] and job.total == 1
    intake.take(warehouse, [("~$东湖医院.xlsx", BytesIO(b"x"))], at("2020-06-02 12:00"))
    assert "~$东湖医院.xlsx" in [file for file, *_ in loaded(warehouse)], "what was chosen by itself has its receipt"
    assert list(incoming_path(warehouse.path).iterdir()) == []


def test_the_browser_is_told_how_large_a_file_may_be() -> None:
    config = tomllib.loads((Path(__file__).parents[3] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] * MEGABYTE == staging.LARGEST
