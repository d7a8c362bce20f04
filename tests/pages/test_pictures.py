"""Forms that came as pictures, on their page and on that of uploads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.store.warehouse import Warehouse
from tests.pages.conftest import words_on
from tests.photographed import photo, printed


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
