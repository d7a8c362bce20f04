"""A database a campaign: where each stands, the next one started from the one that is open, earlier ones only read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from data_loaders.model.acts import ADMINISTRATOR, PROGRAM, Act, Actor
from data_loaders.model.calendar import proposed
from data_loaders.model.campaign import Roster, read_campaign
from data_loaders.store import locations
from data_loaders.store.archives import archives
from data_loaders.store.backup import BackupFailed, verify
from data_loaders.store.campaigns import NotStarted, campaigns, open_current, open_earlier, open_stored, start_next
from data_loaders.store.condition import GONE, TWICE, CampaignOver, WarehouseUnusable
from data_loaders.store.locations import DATABASE_VARIABLE, FIRST_YEAR, NAME, database_path, half_made_path, home, incoming_path
from data_loaders.store.swapping import belonging
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.store.stores import make_store, one, whole
from tests.readings import CAMPAIGN, roster_of

SOMEBODY = Actor("甲", ADMINISTRATOR)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of campaigns, empty, as the default one."""
    monkeypatch.setattr(locations, "DATA", tmp_path / "data")
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    return tmp_path / "data"


WHERE = {
    # what there is (a folder's name stands for a database in it), the pointer, the variable: what is opened
    "nothing": ([], None, None, "2020/safety_month.duckdb"),
    "the earlier layout": (["."], None, None, "safety_month.duckdb"),
    "a year": (["2026"], None, None, "2026/safety_month.duckdb"),
    "the pointer decides": (["2020", "2026", "2027"], "2026\n", None, "2026/safety_month.duckdb"),
    "a pointer by Notepad": (["2020", "2026"], "\ufeff2020\r\n", None, "2020/safety_month.duckdb"),
    "no pointer: the newest": (["2020", "2027", "2026"], None, None, "2027/safety_month.duckdb"),
    "a pointer that says nothing: the newest": ([".", "2020", "2027"], "?", None, "2027/safety_month.duckdb"),
    "half made is none": (["2020", "2027half"], None, None, "2020/safety_month.duckdb"),
    "a pointer to what is gone": (["2020"], "2027", None, "2027/safety_month.duckdb"),
    "folders that are no year": (["2020", "20201", "copy"], None, None, "2020/safety_month.duckdb"),
    "named": (["2027"], None, "board.duckdb", "board.duckdb"),
    "named, and a year of the same name": (["."], None, "safety_month.duckdb", "safety_month.duckdb"),
    "named, with copies by year": ([".", "2019"], None, "safety_month.duckdb", "safety_month.duckdb"),
    "named, after the next was started": ([".", "2021"], "2021", "safety_month.duckdb", "2021/safety_month.duckdb"),
    "another name has a pointer of its own": ([".", "2021"], "2021", "board.duckdb", "board.duckdb"),
    "named in a year's folder": (["2020"], None, "2020/safety_month.duckdb", "2020/safety_month.duckdb"),
    "named in a year's folder, after the next": (["2020", "2021"], "2021", "2020/safety_month.duckdb", "2021/safety_month.duckdb"),
    "named where nothing is": ([], None, "elsewhere/a.duckdb", "elsewhere/a.duckdb"),
}


@pytest.mark.parametrize("case", WHERE)
def test_which_database_is_opened(data: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    there, pointer, variable, expected = WHERE[case]
    for folder in there:
        path = data / folder.removesuffix("half") / NAME
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        if folder.endswith("half"):
            half_made_path(path).touch()
    if pointer is not None:
        (data / "current").write_text(pointer, encoding="utf-8")
    if variable:
        monkeypatch.setenv(DATABASE_VARIABLE, str(data / variable))
    assert database_path() == data / expected
    if variable:
        monkeypatch.chdir(data.parent)
        monkeypatch.setenv(DATABASE_VARIABLE, f"data/{variable}")
        assert database_path().absolute() == data / expected


def test_a_new_database_starts_with_the_year_of_its_folder() -> None:
    assert read_campaign().year == FIRST_YEAR
    with open_current() as opened:
        assert opened.path == home().of_year(FIRST_YEAR)
    assert home().pointed() == FIRST_YEAR


@pytest.fixture
def of_2020(request: pytest.FixtureRequest, data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    """The open campaign of 2020 with four units (the first with an officer) and six files; with a parameter, in a file of that name."""
    named = getattr(request, "param", None)
    path = data / (named or f"2020/{NAME}")
    if named:
        monkeypatch.setenv(DATABASE_VARIABLE, str(path))
    make_store(path)
    with open_current() as opened:
        first, *others = roster_of(4).units
        opened.save_roster(Roster((replace(first, liaison="王示例", mobile="00000001"), *others)))
        opened.save_coordinators(["甲"])
        yield opened


@pytest.mark.parametrize(("of_2020", "with_officers"), [(None, False), (None, True), ("board.duckdb", False)], indirect=["of_2020"])
def test_the_next_campaign_goes_on_from_the_one_that_is_open(of_2020: Warehouse, data: Path, with_officers: bool) -> None:
    figures, units = of_2020.rows("mart_measure_period", as_of=datetime.max), of_2020.roster().units
    path = start_next(of_2020, 2021, with_officers=with_officers, actor=SOMEBODY)
    assert path == data / "2021" / of_2020.path.name == database_path()
    with open_current() as opened:
        assert opened.path == path and opened.audit() == {}
        assert opened.campaign() == proposed(CAMPAIGN, 2021) and opened.coordinators() == ("甲",)
        assert not opened.has_begun() and not opened.is_untouched()
        expected = units if with_officers else (replace(units[0], liaison="", mobile=""), *units[1:])
        assert opened.roster().units == expected
        opened.save(opened.start_batch(), [one(1)])
        for warehouse, is_new in ((of_2020, False), (opened, True)):
            act = next(row for row in warehouse.rows("mart_act") if row["what"] == "next_campaign")
            assert (act["actor"], json.loads(act["before"])["year"], json.loads(act["after"])["year"]) == ("甲", 2020, 2021)
            assert ("with_officers" in json.loads(act["after"])) == is_new
        assert of_2020.rows("mart_measure_period", as_of=datetime.max) == figures
        with pytest.raises(CampaignOver):
            of_2020.save_coordinators([])
    (made,) = archives(of_2020.backups)
    assert made.is_good and made.manifest.reason == "next" and made.manifest.act["actor"] == "甲"
    verify(made.folder)
    of_2020.close()
    assert [(each.year, each.is_current) for each in campaigns()] == [(2021, True), (2020, False)]
    earlier = open_earlier(of_2020.path)
    assert earlier.rows("mart_measure_period", as_of=datetime.max) == figures
    earlier.close()


def test_what_is_refused_changes_nothing(of_2020: Warehouse, data: Path) -> None:
    before = sorted(data.rglob("*"))
    for year in (2020, 2019, 1000):
        with pytest.raises(NotStarted) as refused:
            start_next(of_2020, year, actor=SOMEBODY)
        assert refused.value.year == (2020 if year == 2020 else None)
    with of_2020.loading(1), pytest.raises(NotStarted):
        start_next(of_2020, 2021, actor=SOMEBODY)
    (incoming_path(of_2020.path) / "batch_1").mkdir(parents=True)
    with pytest.raises(NotStarted):
        start_next(of_2020, 2021, actor=SOMEBODY)
    (incoming_path(of_2020.path) / "batch_1").rmdir()
    incoming_path(of_2020.path).rmdir()
    assert sorted(data.rglob("*")) == before and not of_2020.database.is_read_only


def test_without_a_backup_or_room_nothing_is_started(of_2020: Warehouse, data: Path) -> None:
    of_2020.backups.parent.mkdir(exist_ok=True)
    of_2020.backups.write_text("no folder")
    with pytest.raises(BackupFailed):
        start_next(of_2020, 2021, actor=SOMEBODY)
    of_2020.backups.unlink()
    (data / "2021").write_text("no folder")
    with pytest.raises(OSError, match="2021"):
        start_next(of_2020, 2021, actor=SOMEBODY)
    assert database_path() == of_2020.path and not of_2020.database.is_read_only
    (data / "2021").unlink()
    start_next(of_2020, 2021, actor=SOMEBODY)


def test_several_years(of_2020: Warehouse, data: Path) -> None:
    start_next(of_2020, 2021, actor=SOMEBODY)
    of_2020.close()
    for year in (2023, 2027):
        with open_stored(None) as standing:
            start_next(standing, year, actor=SOMEBODY)
    with open_current() as opened:
        assert [each.year for each in campaigns(opened)] == [2027, 2023, 2021, 2020]
        with pytest.raises(NotStarted) as refused:
            start_next(opened, 2023, actor=SOMEBODY)
        assert refused.value.year == 2023


def test_every_write_of_an_earlier_campaign_is_refused(of_2020: Warehouse) -> None:
    from tests.data_loaders.store.test_acts import WRITES

    batch = of_2020.start_batch()
    start_next(of_2020, 2021, actor=SOMEBODY)
    of_2020.close()
    earlier = open_earlier(of_2020.path)
    version = earlier.version()
    asked = WRITES | {
        "clear": lambda it, who: it.clear(actor=who, year=2020),
        "save": lambda it, who: it.save(batch, [one(9)], actor=who),
    }
    del asked["agree_liaison"], asked["decide"], asked["save_again"]  # nothing waits here
    for name, write in asked.items():
        with pytest.raises(CampaignOver):
            write(earlier, SOMEBODY)
        assert earlier.version() == version, name
    earlier.close()


def test_an_earlier_campaign_of_an_older_program_is_brought_up_to_date_after_a_copy(of_2020: Warehouse) -> None:
    start_next(of_2020, 2021, actor=SOMEBODY)
    of_2020.database.is_read_only = False
    with of_2020.database.transaction(Act("recount", PROGRAM)) as write:
        write.execute("update counted_by set digest = 'older'")
    of_2020.close()
    with open_earlier(of_2020.path) as earlier:
        assert earlier.database.is_up_to_date() and earlier.audit() == {}


def test_a_pointer_to_nothing_makes_no_new_database(of_2020: Warehouse, data: Path) -> None:
    start_next(of_2020, 2021, actor=SOMEBODY)
    for path in belonging(database_path()):
        path.unlink(missing_ok=True)
    with pytest.raises(WarehouseUnusable) as gone:
        open_current()
    assert gone.value.kind == GONE and not database_path().exists()


# --- moved into its year's folder ----------------------------------------------------------------------------------------------


@pytest.fixture
def plain(data: Path) -> tuple[Path, dict[str, list[str]]]:
    """A database of the earlier layout, closed, with a backup and an upload that waits; and what is in it."""
    path = make_store(data / NAME)
    with Warehouse.open(path) as opened:
        from data_loaders.store.backup import archive

        archive(opened)
        rows = whole(opened)
    waits = incoming_path(path) / "batch_1"
    waits.mkdir(parents=True)
    (waits / "00000").write_text("a file")
    return path, rows


def test_a_database_of_the_earlier_layout_moves_into_its_year(plain: tuple[Path, dict[str, list[str]]], data: Path) -> None:
    path, rows = plain
    with open_current() as opened:
        assert opened.path == data / "2020" / NAME and whole(opened) == rows
        reasons = [each.manifest.reason for each in archives(opened.backups)]
        assert sorted(reasons) == ["asked", "moving"] and all(verify(each.folder).is_good for each in archives(opened.backups))
        assert (incoming_path(opened.path) / "batch_1" / "00000").read_text() == "a file"
    assert not any(each.exists() for each in belonging(path)) and sorted(each.name for each in data.iterdir()) == ["2020", "current"]
    damaged = data / "2020" / NAME
    damaged.write_bytes(b"garbage" * 5000)
    with pytest.raises(WarehouseUnusable) as problem:
        open_current()
    assert problem.value.command and str(data / "2020" / "backups") in problem.value.command


def test_two_databases_of_one_year_are_both_left(plain: tuple[Path, dict[str, list[str]]], data: Path) -> None:
    path, _ = plain
    make_store(data / "2020" / NAME)
    with pytest.raises(WarehouseUnusable) as twice:
        open_current()
    assert twice.value.kind == TWICE and path.exists() and (data / "2020" / NAME).exists()


def test_one_brought_to_a_new_board_is_opened_and_an_older_one_is_not(plain: tuple[Path, dict[str, list[str]]], data: Path) -> None:
    make_store(data / "2019" / NAME)
    (data / "current").write_text("2019")
    with open_current() as opened:
        assert opened.path == data / "2020" / NAME
    shutil.rmtree(incoming_path(data / "2020" / NAME))
    with open_stored(None) as standing:
        start_next(standing, 2022, actor=SOMEBODY)
    with Warehouse.open(data / NAME) as older:
        older.save_campaign(proposed(CAMPAIGN, 2018))
    with open_current() as opened:
        assert opened.path == data / "2022" / NAME and (data / "2018" / NAME).exists()


def test_a_campaign_whose_year_was_set_moves_at_the_next_start(data: Path) -> None:
    with open_current() as opened:
        opened.save_campaign(proposed(CAMPAIGN, 2027))
    with open_current() as opened:
        assert opened.path == data / "2027" / NAME and opened.campaign().year == 2027
    assert home().pointed() == 2027 and not (data / "2020").exists()
