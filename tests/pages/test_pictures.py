"""Forms that came as pictures, on their page and on that of uploads."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.intake.taking import Brought
from data_loaders.store.locations import RECOGNISE_VARIABLE
from data_loaders.store.warehouse import Warehouse
from pages.server import intake, recognising
from tests.pages.conftest import words_on
from tests.photographed import photo, printed

SECONDS = 60


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_picture_waits_beside_its_form_and_not_in_the_queue(
    database: Warehouse, visit: Callable[..., AppTest], tmp_path: Path, lang: str
) -> None:
    assert not visit("pictures", lang=lang).selectbox
    unit = database.roster().units[0]
    file = tmp_path / f"{unit.name}第3周统计表.jpg"
    file.write_bytes(photo(printed({})))
    before = len(database.rows("mart_held"))
    load_batch(database, dropped_files([file]))
    assert len(database.rows("mart_held")) == before + 1
    page = visit("pictures", lang=lang)
    assert unit.name in words_on(page) and "<b>1</b>" in words_on(page)
    assert page.button(key="confirm_picture").disabled
    upload = visit("upload", lang=lang)
    assert not [button for button in upload.button if file.name in button.label]


def test_a_picture_is_recognised_behind_the_screen_and_what_ends_that_is_said(
    database: Warehouse, visit: Callable[..., AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recogniser is another program's: one that breaks off stands in for it."""
    file = tmp_path / f"{database.roster().units[0].name}第3周统计表.jpg"
    file.write_bytes(photo(printed({})))
    job = intake.load(database, Brought(dropped_files([file])))
    waits_until = time.monotonic() + SECONDS
    while not job.is_finished:
        assert time.monotonic() < waits_until
        time.sleep(0.02)
    assert "装上识别组件后可自动识别" in words_on(visit("pictures"))
    assert "装上识别组件后可自动识别" in words_on(visit("upload"))
    packages = tmp_path / "packages"
    packages.mkdir()
    for name in ("onnxruntime", "cv2"):
        (packages / f"{name}.py").write_text("")
    (packages / "rapidocr.py").write_text("import os\nos.abort()")
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.setenv("PYTHONPATH", str(packages))
    monkeypatch.setenv(RECOGNISE_VARIABLE, "1")
    recognising.look(database)
    while not (known := database.database.query("select problem, proposed from recognition")):
        assert time.monotonic() < waits_until
        time.sleep(0.02)
    assert known == [{"problem": "failed", "proposed": 0}]
    assert "辨认组件在这张图片上中断了" in words_on(visit("pictures"))
    assert "图片，已辨认" in words_on(visit("upload"))
    assert not database.audit()


def test_a_photo_is_said_to_be_a_form_and_a_form_to_be_none(database: Warehouse, visit: Callable[..., AppTest]) -> None:
    before = len(database.rows("unknown_picture"))
    page = visit("pictures")
    page.session_state["unknown_pictures"] = True
    page.run()
    chosen = page.selectbox(key="unknown_picture")
    row = next(row for row in database.rows("unknown_picture") if row["unit"])
    chosen.set_value(row["id"]).run()
    assert page.selectbox(key=f"unknown_unit_{row['id']}").value == row["unit"]
    page.button_group(key=f"unknown_due_{row['id']}").set_value("W4").run()
    page.button(key="as_form").click().run()
    assert not page.exception and len(database.rows("unknown_picture")) == before - 1
    (held,) = [each for each in database.rows("mart_held") if "form_picture" in each["findings"]]
    assert (held["unit"], held["due"], held["sha256"]) == (row["unit"], "W4", row["sha256"])
    page = visit("pictures")
    page.button_group(key=f"no_form_due_{held['id']}").set_value(row["due"]).run()
    page.button(key="no_form_do").click().run()
    assert not page.exception and len(database.rows("unknown_picture")) == before and not database.audit()
