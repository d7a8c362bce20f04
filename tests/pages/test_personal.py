"""Personal data on the screens: counted, erased by a typed year, and said where a figure's words or a file are gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.model.acts import THIS_COMPUTER
from data_loaders.store.erasing import erase, last_erased
from data_loaders.store.warehouse import Warehouse
from pages.sections import personal
from tests.pages.conftest import words_on
from tests.repeating import few


def opened(page: AppTest, popover: str) -> AppTest:
    page.session_state[popover] = True
    return page.run()


@pytest.mark.parametrize("lang", few(1, ("zh", "en")))
def test_it_is_erased_once_the_year_is_typed(visit: Callable[..., AppTest], database: Warehouse, lang: str) -> None:
    page = opened(visit("settings", lang=lang), "personal_look")
    (table,) = [
        each.value for each in page.dataframe if {"zh": "单位名册里的联络员", "en": "Officers in the roster"}[lang] in each.value.to_csv()
    ]
    assert len(table) >= 5
    page = opened(page, "personal_erase")
    assert page.button(key="personal_yes").disabled
    page = page.text_input(key="personal_year").set_value("2019").run()
    assert page.button(key="personal_yes").disabled
    page = page.text_input(key="personal_year").set_value("2020").run()
    page = page.button(key="personal_yes").click().run()
    assert not page.exception and last_erased(database)
    assert {"zh": "个人信息已清除", "en": "Personal data is erased"}[lang] in words_on(page)
    assert {"zh": "清除个人信息", "en": "Erase personal data"}[lang] in "".join(each.value.to_csv() for each in page.dataframe)


def test_before_its_day_it_warns(visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "shanghai_now", lambda: datetime(2020, 7, 1))
    page = opened(visit("settings"), "personal_erase")
    assert "2020年9月29日起" in words_on(page) and "不到 90 天" in words_on(page)


def test_it_is_not_done_while_files_are_loaded(visit: Callable[..., AppTest], database: Warehouse) -> None:
    database.unfinished.add(1)
    page = opened(visit("settings"), "personal_erase")
    page = page.text_input(key="personal_year").set_value("2020").run()
    page = page.button(key="personal_yes").click().run()
    assert "没有清除" in words_on(page) and last_erased(database) is None


@pytest.mark.parametrize("lang", few(1, ("zh", "en")))
def test_a_unit_page_says_what_is_gone(visit: Callable[..., AppTest], database: Warehouse, lang: str) -> None:
    row = _answer(database)
    at = f"{row['period']}~{row['blank']}"
    gone = {"zh": "原件已于", "en": "was erased on"}[lang]
    page = visit("units", open=row["unit"], at=at, lang=lang)
    assert gone not in words_on(page)
    assert links(opened(page, "originals"))
    erase(database, 2020, actor=THIS_COMPUTER)
    page = visit("units", open=row["unit"], at=at, lang=lang)
    assert gone in words_on(page) and 'class="quote"' in words_on(page)
    page = opened(page, "originals")
    assert links(page) == [] and {"zh": "不能再下载", "en": "cannot be downloaded"}[lang] in words_on(page)


def links(page: AppTest) -> list[str]:
    """The addresses of files that are handed out."""
    return [each.proto.url for each in page.get("link_button") if each.proto.url.startswith("files/")]


def _answer(database: Warehouse) -> dict:
    """A number that counts, with its words."""
    return database.database.query(
        "select unit, period, blank from current_answer where value > 0 and period <> 'TAIL' order by unit, position, blank limit 1"
    )[0]


def test_reading_again_says_what_could_not_be_read(visit: Callable[..., AppTest], database: Warehouse) -> None:
    erase(database, 2020, actor=THIS_COMPUTER)
    page = visit("upload")
    page = page.button(key="read_again").click().run()
    assert "原件已随个人信息清除" in words_on(page) and not page.exception
