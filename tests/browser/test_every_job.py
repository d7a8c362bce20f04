"""What is done less often, from the first click to the last: how many clicks it takes, what its user sees at the end, and which acts the
database holds of it then. What is done most often is in test_clicks.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from data_loaders.model.acts import PROGRAM
from data_loaders.model.campaign import Unit
from data_loaders.store.archives import of_file
from data_loaders.store.locations import weekly_path
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from reports.weekly import due_days, keep
from tests.browser.conftest import Server, finished
from tests.browser.hands import STILL, Hands, done_in, pick
from tests.readings import CAMPAIGN, FORM

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Browser, Locator

NOBODYS = "统计表（梧桐里养护中心）"
"""Who a file of the sample says that it is from, whom the roster does not know."""
NEW, CODE = "新桥医院", "N01"
"""Who sends a form and is not in the roster yet, and what it is called there."""


KEPT = due_days(CAMPAIGN, date(2020, 6, 30))[1]
"""A due day of which the board has made an archive."""
AROUND = ("load", "bulk")
"""Acts that only hold others together."""


class Job(NamedTuple):
    """Where it begins, what is done, how many clicks that is, and the acts that the database holds of it, each with a word of what there
    is after it."""

    path: str
    does: Callable[[Hands], None]
    clicks: int
    acts: tuple[tuple[str, str], ...] = ()


def walk_a_units_answers(hands: Hands) -> None:
    """From one to the next, each with the words it was read from."""
    numbers = hands.page.locator(".answer-grid td:not(.none) button")
    read = hands.page.locator(".st-key-unit_pane .quote mark")
    for number in (0, 1):
        code = numbers.nth(number).get_attribute("data-code")
        hands.click(numbers.nth(number))
        hands.page.locator(f'.answer-grid button[aria-current][data-code="{code}"]').wait_for()
        read.wait_for()


def sort_units_by_a_measure(hands: Hands) -> None:
    """A press on the measure: most first."""
    hands.click(hands.page.get_by_text("参与人次", exact=True).first)
    hands.page.wait_for_url(re.compile("measure=participants"))
    hands.page.locator(".st-key-wide_units [role=columnheader]", has_text="参与人次").wait_for(state="attached")
    others = hands.page.locator(".st-key-wide_units [role=row] [role=gridcell]:nth-last-child(2)").all_text_contents()
    numbers = [int(each) for each in others if each.isdigit()]
    assert len(numbers) > 10 and numbers == sorted(numbers, reverse=True)


def sort_units_by_a_week(hands: Hands) -> None:
    """A press on the week's head: most first."""
    hands.click(hands.page.locator(".by-unit thead button").nth(1))
    hands.page.locator('.by-unit th[aria-sort="descending"]', has_text="第1周").wait_for()


def look_at_a_past_day_and_come_back(hands: Hands) -> None:
    """By the filter, and by the band across the page."""
    hands.click(hands.page.locator(".st-key-p_as_of button"))
    hands.click(hands.page.locator('[data-testid="stPopoverBody"] [role=radio]', has_text="6月11日"))
    hands.page.locator(".st-key-past_band", has_text="2020年6月11日").wait_for()
    hands.page.keyboard.press("Escape")
    hands.click(hands.page.locator(".st-key-to_now button"))
    hands.page.locator(".st-key-past_band").wait_for(state="detached")


def read_in_the_other_language(hands: Hands) -> None:
    """The switch at the top right."""
    hands.click(hands.page.locator(".st-key-language button"))
    hands.page.locator(".answer", has_text=re.compile("[0-9]+ of [0-9]+ units")).wait_for()


def open_the_wall(hands: Hands) -> None:
    """In a tab of its own, from the board's foot."""
    with hands.page.expect_popup() as opened:
        hands.click(hands.page.get_by_role("link", name="打开大屏"))
    opened.value.locator(".wall-foot").wait_for()
    opened.value.close()


def find_a_figure_behind_a_cell(hands: Hands) -> None:
    """Of a table of units by week: the cell's units, and the words that the number was read from."""
    page = hands.page
    page.locator('.st-key-wide_explore [data-testid="stDataFrame"]').click(position={"x": 290, "y": 52})
    hands.clicks += 1
    page.wait_for_url(re.compile("cell="))
    finished(page)
    hands.click(page.locator(".st-key-explore_behind .names li a").first)
    page.wait_for_url(re.compile("/units"))
    page.locator("mark").first.wait_for()


def correct_a_number(hands: Hands) -> None:
    """Of the open query: correct, why, yes; the field has the cursor."""
    hands.click(hands.page.locator(".st-key-act_correct button"))
    hands.page.locator(".st-key-review_form input:focus").wait_for()
    hands.type("12")
    hands.page.locator(".review-effect").wait_for()
    finished(hands.page)
    hands.click(hands.page.locator(".st-key-reason_1 button"))
    hands.click(hands.page.locator(".st-key-do_act button:enabled"))
    hands.said("已更正")


def ask_its_unit(hands: Hands) -> None:
    """The words for it stand there; that it was asked is kept."""
    hands.click(hands.page.locator(".st-key-act_ask button"))
    hands.holds(".st-key-review_form textarea", "请")
    hands.click(hands.page.locator(".st-key-do_act button:enabled"))
    hands.said("已请核实")


def ask_about_several_together(hands: Hands) -> None:
    """Two of the list are ticked, asked about, done."""
    page = hands.page
    for number in (0, 1):
        page.locator('.st-key-wide_review [data-testid="stDataFrame"]').click(position={"x": 16, "y": 70 + 56 * number})
        hands.clicks += 1
        finished(page)
    page.locator(".section", has_text="一起处理勾选的 2 组").wait_for()
    hands.click(page.get_by_role("radio", name="请核实"))
    hands.click(page.locator('.st-key-do_bulk button:enabled:has-text("请核实 2 组")'))
    page.get_by_text("已处理").first.wait_for()


def hand_in_files_of_another_day(hands: Hands) -> None:
    """The day they came is typed, then they are chosen."""
    page = hands.page
    hands.click(page.locator(".st-key-other_day button").first)
    page.locator(".st-key-arrived input:focus").wait_for()
    hands.type("6月10日")
    page.get_by_text("按 2020年6月10日 收到计。").wait_for()
    page.keyboard.press("Escape")
    with page.expect_file_chooser() as opened:
        hands.click(page.locator('.st-key-drop [data-testid="stFileUploader"] button').first)
    form = excel_template(FORM, CAMPAIGN, Unit("", NEW, "medical"), "W2", {blank.code: 2 for blank in FORM.number_blanks})
    opened.value.set_files({"name": f"{NEW}第2周.xlsx", "mimeType": "application/octet-stream", "buffer": form})
    page.locator(".receipts li", has_text=NEW).wait_for()
    finished(page)
    assert "按 2020年6月10日 收到计" in page.locator(".receipts li").first.inner_text()


def change_the_day_of_a_batch(hands: Hands) -> None:
    """The latest: looked up, its day typed, why, done."""
    page = hands.page
    hands.click(page.locator(".st-key-earlier button").first)
    hands.click(page.locator('[class*="st-key-batch_acts_"] button', has_text="改到达日期").first)
    page.locator(".st-key-review_form input:focus").wait_for()
    hands.type("6月12日")
    finished(page)
    hands.click(page.locator(".st-key-reason_1 button"))
    page.locator(".review-effect").wait_for()
    finished(page)
    hands.click(page.locator(".st-key-do_act button:enabled"))
    hands.said("改到达日期")


def open_card(hands: Hands, file: str) -> None:
    """A card of the queue, from the list of the others."""
    hands.click(hands.page.locator(".st-key-queue_rest button", has_text=file))
    hands.page.locator(".st-key-queue_card .card-file", has_text=file).wait_for()


def give_a_unit_one_more_name(hands: Hands) -> None:
    """A card that says a name nobody knows: whose it is, noted as theirs."""
    open_card(hands, NOBODYS)
    pick(hands.page, hands.page.locator(".st-key-queue_card [data-testid=stSelectbox]"), "颐养", "松涧颐养院")
    hands.clicks += 1
    finished(hands.page)
    hands.click(hands.page.locator(".st-key-queue_acts button", has_text="别名"))
    hands.page.locator(".review-effect").wait_for()
    finished(hands.page)
    hands.click(hands.page.locator(".st-key-do_act button:enabled"))
    hands.said("已认单位")


def add_a_unit_that_lacks(hands: Hands) -> None:
    """From Review: its name stands there, its code is typed, its type chosen."""
    page = hands.page
    hands.click(page.locator(".st-key-act_add_alias button"))
    form = page.locator(".st-key-review_form")
    hands.click(form.get_by_text("名册里没有的单位"))
    hands.click(form.get_by_label("编码"))
    hands.type(CODE)
    finished(page)
    pick(page, form.locator("[data-testid=stSelectbox]", has_text="类型"), "医疗", "医疗机构")
    hands.clicks += 1
    finished(page)
    hands.click(page.locator(".st-key-do_act button:enabled"))
    hands.said("已认单位")


def send_several_cards_back(hands: Hands) -> None:
    """A card and one that is ticked beside it."""
    page = hands.page
    hands.click(page.locator('.st-key-queue_rest [class*="st-key-tick_"] label').first)
    hands.click(page.locator(".st-key-do_many_queue button"))
    hands.click(page.get_by_role("radio", name="退回"))
    hands.click(page.locator(".st-key-reason_1 button"))
    hands.click(page.locator('.st-key-do_act button:enabled:has-text("退回 2 组")'))
    page.locator(".names.plain li", has_text="已退回").nth(1).wait_for()


def move_a_date_in_the_calendar(hands: Hands) -> None:
    """The first week's due day, in its cell; why; saved."""
    page = hands.page
    in_cell(hands, 330, "input").fill("2020-06-05")
    page.keyboard.press("Enter")
    finished(page)
    hands.click(page.get_by_label("为什么改"))
    hands.type("端午放假")
    page.keyboard.press("Enter")
    finished(page)
    hands.click(page.locator(".st-key-save_calendar button:enabled"))
    hands.said("日程已保存")


def in_cell(hands: Hands, x: int, field: str) -> Locator:
    """The first grid's first line is clicked so far from the left, Enter opens the cell; its field."""
    hands.page.locator('[data-testid="stDataFrame"]:visible').first.click(position={"x": x, "y": 55})
    hands.clicks += 1
    hands.page.keyboard.press("Enter")
    opened = hands.page.locator(f"#portal {field}")
    opened.wait_for()
    return opened


def change_a_unit_in_the_roster(hands: Hands) -> None:
    """In its cell, saved."""
    page = hands.page
    in_cell(hands, 950, ".gdg-input").fill("000-0000-9999")
    page.keyboard.press("Enter")
    finished(page)
    page.get_by_text("改动 1 家").wait_for()
    hands.click(page.locator(".st-key-save_roster button:enabled"))
    hands.said("名册已保存")


def name_the_coordinators_and_say_who_one_is(hands: Hands) -> None:
    """A name typed and saved; then it is chosen at the top right."""
    page = hands.page
    hands.click(page.get_by_label("每行一个名字"))
    hands.type("小王")
    hands.click(page.locator(".st-key-save_coordinators button"))
    hands.said("已保存")
    hands.click(page.locator(".st-key-p_who button"))
    hands.click(page.locator('[data-testid="stPopoverBody"] label', has_text="小王"))
    page.locator(".st-key-p_who", has_text="小王").wait_for()


def say_how_the_office_is_reached(hands: Hands) -> None:
    """Typed, saved."""
    page = hands.page
    hands.click(page.locator(".st-key-office input").first)
    hands.type("区办公室")
    hands.click(page.locator(".st-key-save_office button"))
    hands.said("已保存")


def make_a_backup(hands: Hands) -> None:
    """One press; where it stands is said once it was looked over."""
    hands.click(hands.page.locator(".st-key-backup_make button"))
    hands.page.get_by_text("已备份并核对").wait_for()


def look_up_who_did_something(hands: Hands) -> None:
    """In the records, by a word."""
    hands.click(hands.page.locator(".st-key-sought_record input"))
    hands.type("小王")
    hands.page.locator("[role=gridcell]", has_text="小王").first.wait_for(state="attached")


def take_a_weekly_archive(hands: Hands) -> None:
    """From the roll-up: the third tab, then the file of the day that is kept."""
    hands.click(hands.page.locator(".st-key-paper [role=radio]", has_text="每周存档"))
    hands.page.locator(".answer", has_text="存档 1 个").wait_for()
    assert hands.saved(hands.page.locator('[class*="st-key-download_weekly_"] :is(button, a)')) == KEPT.name


def start_ones_own_campaign(hands: Hands) -> None:
    """As somebody did things to the sample, the year is asked for."""
    hands.click(hands.page.locator(".st-key-clear_sample button").first)
    hands.click(hands.page.locator('[data-testid="stPopoverBody"] input'))
    hands.type("2020")
    finished(hands.page)
    hands.click(hands.page.locator(".st-key-clear_sample_yes button:enabled"))
    hands.page.locator(".answer", has_text="还没有应报的单位").wait_for()


def start_the_next_campaign(hands: Hands) -> None:
    """What it will be stands in a box; in it, what starts it."""
    hands.page.wait_for_load_state("networkidle")  # the grids above it are there: they come in a script of their own
    opens = hands.page.locator(".st-key-next_campaign button").first
    opens.scroll_into_view_if_needed()
    opens.evaluate(STILL)
    hands.click(opens)
    hands.page.get_by_text("2021 年的截止日期").wait_for()
    hands.page.locator(".st-key-start_next button").press("Enter")  # a page that still grows may push the box off the screen
    hands.clicks += 1
    hands.page.locator(".head h1", has_text="2021").wait_for(timeout=60_000)


JOBS = (
    Job("units?open=M01", walk_a_units_answers, 2),
    Job("units", sort_units_by_a_measure, 1),
    Job("weeks", sort_units_by_a_week, 1),
    Job("", look_at_a_past_day_and_come_back, 3),
    Job("", read_in_the_other_language, 1),
    Job("?lang=zh", open_the_wall, 1),
    Job("explore?rows=unit&cols=period&measure=sessions", find_a_figure_behind_a_cell, 2),
    Job("review?rule=jump_week_on_week", correct_a_number, 3, (("correct", "12"),)),
    Job("review?severity=query", ask_its_unit, 2, (("ask", ""),)),
    Job("review?severity=query", ask_about_several_together, 4, (("ask", ""), ("ask", ""))),
    Job("upload", hand_in_files_of_another_day, 2, (("store", ""),)),
    Job("upload", change_the_day_of_a_batch, 4, (("arrive", "2020-06-12"),)),
    Job("upload", give_a_unit_one_more_name, 4, (("add_alias", "梧桐里养护中心"),)),
    Job("review?rule=unit_unknown", add_a_unit_that_lacks, 5, (("add_unit", CODE),)),
    Job("upload", send_several_cards_back, 5, (("refuse", ""), ("refuse", ""))),
    Job("settings", move_a_date_in_the_calendar, 3, (("campaign", "2020-06-05"),)),
    Job("settings?step=roster", change_a_unit_in_the_roster, 2, (("roster", "9999"), ("store", "ok"))),
    Job("settings?step=roster", name_the_coordinators_and_say_who_one_is, 4, (("coordinators", "小王"),)),
    Job("settings?step=roster", say_how_the_office_is_reached, 2, (("office", "区办公室"),)),
    Job("settings?step=records", make_a_backup, 1, (("backup", ""),)),
    Job("settings?step=records", look_up_who_did_something, 1),
    Job("roll_up", take_a_weekly_archive, 2),
    Job("", start_ones_own_campaign, 3, (("clear", "backup"),)),
)


def test_every_job_takes_few_clicks_and_is_in_the_records(own_board: Server, chromium: Browser, tmp_path: Path) -> None:
    keep(weekly_path(tmp_path / "board.duckdb"), KEPT, b"one that was made behind the screen")
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    took = {job.does.__name__: done_in(page, f"{own_board.address}/{job.path}", job.does) for job in JOBS}
    assert took == {job.does.__name__: job.clicks for job in JOBS}
    context.close()
    own_board.stop()
    with Warehouse.open(tmp_path / "board.duckdb") as warehouse:
        acts = [act for act in warehouse.rows("mart_act")[::-1] if act["what"] not in AROUND and act["actor"] != PROGRAM.name]
        assert not warehouse.audit() and not warehouse.roster().units
    assert all(archive.is_good for archive in of_file(tmp_path / "board.duckdb"))
    expected = [act for job in JOBS for act in job.acts]
    mine = acts[-len(expected) :]
    assert [act["what"] for act in mine] == [what for what, _ in expected]
    assert [words for act, (_, words) in zip(mine, expected, strict=True) if words not in (act["after"] or "")] == []


def test_the_next_campaign_takes_two_clicks_and_a_look_at_its_dates(own_board: Server, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(30_000)
    assert done_in(page, f"{own_board.address}/settings", start_the_next_campaign) == 2
    context.close()
