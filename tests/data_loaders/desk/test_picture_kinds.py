"""A coordinator says of a picture that it is a form, or that it is none: it waits, or counts as what it is, and taken back all is as before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_loaders.desk.desk import perform, preview
from data_loaders.desk.wishes import AsForm, Confirm, NoForm, Undo
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.intake.reread import read_again
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.desk.test_pictures import BY, NOW, PARTICIPANTS, SESSIONS, counted
from tests.data_loaders.making import photo
from tests.databases import new_warehouse
from tests.photographed import printed, scanned
from tests.readings import roster_of

WORDS = ((SESSIONS, "3"), (PARTICIPANTS, "9"))
FILES = {
    "第1单位第1周活动照片.jpg": photo(1),  # taken for a week's material
    "IMG_0001.jpg": photo(2),  # nobody's
    "来件.pdf": scanned(printed({})),  # a scan that cannot be read
    "2单位第1周统计表.jpg": photo(3),  # a form
}


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        opened.save_roster(roster_of(3))
        for name, data in FILES.items():
            (tmp_path / name).write_bytes(data)
        load_batch(opened, dropped_files([tmp_path / name for name in FILES]))
        yield opened


def file_id(warehouse: Warehouse, name: str) -> int:
    return warehouse.database.query("select id from received_file where file = ?", [name])[0]["id"]


def held(warehouse: Warehouse) -> list[tuple[str, str | None, str | None]]:
    return [(row["file"], row["unit"], row["due"]) for row in warehouse.rows("mart_held") if "form_picture" in row["findings"]]


def everything(warehouse: Warehouse) -> list[object]:
    """What is seen of the files, wherever they are seen."""
    marts = {name: warehouse.rows(name) for name in ("mart_held", "unknown_picture")}
    lights = sorted(map(repr, warehouse.rows("unit_due", as_of=NOW)))
    files = [sorted(map(repr, warehouse.rows(name, as_of=NOW))) for name in ("refused_file", "mart_review_finding", "delivery_at")]
    batches = [warehouse.rows("mart_receipt", batch=row["batch"]) for row in warehouse.rows("mart_batch")]
    return [marts, lights, files, batches, counted(warehouse)]


@pytest.mark.parametrize("name", ["第1单位第1周活动照片.jpg", "来件.pdf"])
def test_what_is_said_to_be_a_form_waits_counts_once_confirmed_and_is_taken_back(warehouse: Warehouse, name: str) -> None:
    before, file = everything(warehouse), file_id(warehouse, name)
    wish = AsForm(file, "U001", "W1")
    effect = preview(warehouse, wish, BY)
    assert everything(warehouse) == before and effect.refused is None and not effect.totals
    said = perform(warehouse, wish, BY)
    assert (name, "U001", "W1") in held(warehouse) and warehouse.audit() == {} and not counted(warehouse)
    assert file not in {row["received_file_id"] for row in warehouse.rows("refused_file", as_of=NOW)}
    assert not read_again(warehouse, everything=True).receipts and (name, "U001", "W1") in held(warehouse)
    with pytest.raises(DecisionRefused):
        perform(warehouse, wish, BY)
    (picture,) = [row["id"] for row in warehouse.rows("mart_held") if row["file"] == name and row["kind"] == "figures"]
    done = perform(warehouse, Confirm(picture, "U001", "W1", WORDS), BY)
    assert len(counted(warehouse)) == 2 and warehouse.audit() == {}
    with pytest.raises(DecisionRefused):
        perform(warehouse, Undo(said.act_id or 0), BY)
    perform(warehouse, Undo(done.act_id or 0), BY)
    perform(warehouse, Undo(said.act_id or 0), BY)
    assert everything(warehouse) == before and warehouse.audit() == {}


def test_what_is_no_form_is_another_deliverable_and_taken_back(warehouse: Warehouse) -> None:
    before = everything(warehouse)
    (picture,) = [row["id"] for row in warehouse.rows("mart_held") if "form_picture" in row["findings"]]
    material = warehouse.campaign().deliverable("materials", "W1")
    assert material is not None
    done = perform(warehouse, NoForm(picture, "U002", material.code), BY)
    assert not held(warehouse) and warehouse.audit() == {} and not counted(warehouse)
    stands = {(row["unit"], row["due"]) for row in warehouse.rows("delivery_at", as_of=NOW) if row["state"] == "accepted"}
    assert ("U002", material.code) in stands
    assert not read_again(warehouse, everything=True).receipts and not held(warehouse)
    perform(warehouse, Undo(done.act_id or 0), BY)
    assert everything(warehouse) == before and warehouse.audit() == {}
    for wish in (NoForm(picture, "U009", material.code), NoForm(picture, "U002", "W1x"), NoForm(0, "U002", material.code)):
        with pytest.raises(DecisionRefused):
            perform(warehouse, wish, BY)


def test_what_cannot_be_a_form_is_refused(warehouse: Warehouse) -> None:
    before = everything(warehouse)
    loose, form = file_id(warehouse, "IMG_0001.jpg"), file_id(warehouse, "2单位第1周统计表.jpg")
    for wish in (AsForm(loose, "U009", "W1"), AsForm(loose, "U001", "W9"), AsForm(form, "U002", "W1"), AsForm(1, "U001", "W1")):
        with pytest.raises(DecisionRefused):
            perform(warehouse, wish, BY)
    assert everything(warehouse) == before
