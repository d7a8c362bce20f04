"""Campaigns on the screen: the next one started without a restart, last year's looked at and not touched, nothing cleared by two clicks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.model.acts import THIS_COMPUTER
from data_loaders.store.archives import archives
from data_loaders.store.campaigns import start_next
from data_loaders.store.condition import CampaignOver
from data_loaders.store.warehouse import Warehouse
from pages.parts import reads
from pages.server import intake
from tests.pages.conftest import opening, words_on
from tests.readings import entry_of, reading_of, submission_of
from tests.repeating import few

Visit = Callable[..., AppTest]
CHANGING = ("upload", "settings")


@pytest.fixture(autouse=True)
def no_jobs() -> None:
    """Nothing is being loaded."""
    intake.JOBS.clear()


def press_next(settings: AppTest, year: int | None = None) -> AppTest:
    if year:
        settings.number_input(key=f"next_year_{reads.current().campaign().year}").set_value(year).run()
    return settings.button(key="start_next").click().run()


def titles(board: AppTest) -> str:
    return next(line for line in words_on(board).splitlines() if "<h1>" in line)


def is_complete(board: AppTest) -> bool:
    return not board.exception and "page-done" in "".join(each.proto.body for each in board.get("html"))


def test_every_open_page_goes_on_with_the_next_campaign(visit: Visit, database: Warehouse) -> None:
    before, path = visit(), database.path
    said, other = opening(before), visit("upload")
    units = database.roster().units
    settings = press_next(visit("settings"))
    assert is_complete(settings) and "2021" in titles(settings) and "2021" in settings.success[0].value
    assert reads.current().path == path.parent / "2021" / path.name
    assert [unit.code for unit in reads.current().roster().units] == [unit.code for unit in units]
    for page in (before, other):
        page.run()
        assert is_complete(page) and "2021" in titles(page)
    assert not reads.current().has_begun() and archives(path.parent / "backups")
    before.button(key="campaign_2020").click().run()
    assert is_complete(before) and opening(before) == said


def figures_in(words: str) -> list[str]:
    return [line for line in words.splitlines() if "fig-value" in line or 'class="answer"' in line]


@pytest.mark.parametrize("lang", few(1, ("zh", "en")))
def test_last_year_is_looked_at_and_not_touched(visit: Visit, database: Warehouse, lang: str) -> None:
    said = {page: words_on(visit(page, lang=lang)) for page in ("board", "units", "weeks")}
    figures = database.rows("mart_measure_period", as_of=datetime.max)
    start_next(database, 2021, actor=THIS_COMPUTER)
    reads.forget()
    reads.current().save(
        reads.current().start_batch(), [entry_of(reading_of(submission_of("M01", "W1", {"launch.sessions": 7})), "2021-06-03 09:00")]
    )
    review = visit("review", lang=lang, campaign="2020")
    assert review.info and not [button.key for button in review.button if str(button.key).startswith(("act_", "later", "undo"))]
    for page, words in said.items():
        now = visit(page, lang=lang, campaign="2020")
        assert is_complete(now) and "2020" in titles(now), page
        assert now.button(key="campaign_back") and now.query_params["campaign"] in ("2020", ["2020"])
        assert figures_in(words_on(now)) == figures_in(words)
    earlier = reads._of(database.path)
    assert earlier.rows("mart_measure_period", as_of=datetime.max) == figures
    with pytest.raises(CampaignOver):
        earlier.save_coordinators(["甲"])
    now.button(key="campaign_back").click().run()
    assert is_complete(now) and "2021" in titles(now) and "campaign" not in now.query_params


@pytest.mark.parametrize("page", CHANGING)
def test_pages_that_only_change_are_not_offered_of_an_earlier_campaign(visit: Visit, database: Warehouse, page: str) -> None:
    start_next(database, 2021, actor=THIS_COMPUTER)
    reads.forget()
    now = visit(page, campaign="2020")
    assert is_complete(now) and not now.get("file_uploader") and "start_next" not in {each.key for each in now.button}
    assert now.button(key="campaign_back")


def test_a_year_that_is_not_there_is_said_and_the_open_one_needs_no_name(visit: Visit, database: Warehouse) -> None:
    unknown = visit(campaign="1999")
    assert is_complete(unknown) and "1999" in unknown.warning[0].value and "2020" in titles(unknown)
    assert is_complete(visit(campaign="2020")) and "campaign_back" not in {each.key for each in visit(campaign="2020").button}


def test_what_was_typed_in_one_campaign_is_not_saved_in_the_next(visit: Visit, database: Warehouse) -> None:
    page = visit("settings")
    field = next(each for each in page.text_input if each.key.startswith("theme_zh_"))
    field.set_value("去年的主题").run()
    assert not page.button(key="save_calendar").disabled
    start_next(database, 2021, actor=THIS_COMPUTER)
    reads.forget()
    theme = reads.current().campaign().theme_zh
    page.button(key="save_calendar").click().run()
    assert not page.exception and reads.current().campaign().theme_zh == theme


def test_few_earlier_campaigns_are_open_at_once(visit: Visit, database: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "EARLIER_OPEN", 1)
    for year in (2021, 2022):
        press_next(visit("settings"), year)
    for year in (2020, 2021, 2020):
        assert is_complete(visit(campaign=str(year)))
        assert len(reads._OPEN.earlier) <= reads.EARLIER_OPEN
    assert len(reads._OPEN.earlier) == reads.EARLIER_OPEN


def test_a_year_that_exists_is_refused_and_offered(visit: Visit, database: Warehouse) -> None:
    settings = press_next(press_next(visit("settings")), 2020)
    assert "2020" in settings.error[0].value and reads.current().campaign().year == 2021
    settings.button(key="open_instead").click().run()
    assert is_complete(settings) and "2020" in titles(settings)
    assert "2021" in press_next(visit("settings"), 2021).error[0].value


def test_own_data_is_not_cleared_by_two_clicks(visit: Visit, database: Warehouse) -> None:
    database.save(database.start_batch(), [entry_of(reading_of(submission_of("M01", "W1", {"launch.sessions": 7})), "2020-06-03 09:00")])
    settings = visit("settings")
    assert settings.button(key="start_again_yes").disabled and settings.button(key="clear_sample_yes").disabled
    settings.text_input(key="start_again_yes_year").set_value("2021").run()
    assert settings.button(key="start_again_yes").disabled
    settings.text_input(key="start_again_yes_year").set_value("2020").run()
    intake.JOBS.append(intake.Job(is_sample=False, total=1))
    settings.button(key="start_again_yes").click().run()
    assert not settings.exception and settings.error and database.has_begun()
    intake.JOBS.clear()
    settings.text_input(key="start_again_yes_year").set_value("2020").run()
    settings.button(key="start_again_yes").click().run()
    assert not settings.exception and not database.has_begun()
    (made,) = [each for each in archives(database.backups) if each.manifest.reason == "clearing"]
    assert made.is_good and made.manifest.act["what"] == "clear"


def test_the_sample_is_cleared_by_one_press_and_no_copy(visit: Visit, database: Warehouse) -> None:
    visit("settings").button(key="clear_sample_yes").click().run()
    assert not database.has_begun() and "clearing" not in {each.manifest.reason for each in archives(database.backups)}
