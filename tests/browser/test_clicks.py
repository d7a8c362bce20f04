"""What is done most often, from the first click to the last, with the number of clicks it takes; typed words count as none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import Server, finished
from tests.browser.hands import Hands, done_in

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Browser

WAITS = "福星老人护理院"
"""A file of the sample that may be of either of two units."""
Job = Callable[[Hands], None]


def copy_who_is_missing(hands: Hands) -> None:
    """On the board, which names them."""
    hands.click(hands.page.locator(".st-key-copy_missing button"))
    hands.page.locator(".st-key-copy_missing .copy-said:not(:empty)").wait_for()


def copy_their_reminder(hands: Hands) -> None:
    """On Units: those that are missing, their words, copied and noted."""
    hands.click(hands.page.locator(".st-key-unit_chips button", has_text="缺报"))
    hands.click(hands.page.locator(".to-remind"))
    hands.click(hands.page.locator(".copy-text").first)
    hands.page.get_by_text(re.compile("已记为提醒")).first.wait_for()


def narrow_to_a_type(hands: Hands) -> None:
    """On any page."""
    hands.click(hands.page.locator(".st-key-p_type button"))
    hands.click(hands.page.locator('[data-testid="stPopoverBody"] button', has_text="养老机构"))
    hands.page.wait_for_url(re.compile("type=elderly_care"))


def open_a_figure(hands: Hands) -> None:
    """From the board to the words a number was read from."""
    hands.click(hands.page.locator(".names a").first)
    hands.click(hands.page.locator(".answer-grid td:not(.none) button").first)
    hands.page.locator(".st-key-unit_pane .quote mark").wait_for()


def export_the_board(hands: Hands) -> None:
    """As one page."""
    hands.click(hands.page.locator(".st-key-export_board button").first)
    assert hands.saved(hands.page.locator(".st-key-export_page button, .st-key-export_page a").first).endswith(".docx")


def accept_what_waits(hands: Hands) -> None:
    """From the list: its card, which says what accepting it for the likeliest unit would change, then yes."""
    hands.click(hands.page.locator(".st-key-queue_rest button", has_text=WAITS))
    hands.page.locator(".review-effect").wait_for()
    finished(hands.page)
    hands.click(hands.page.locator(".st-key-queue_acts button", has_text="确定采用"))
    hands.page.locator('[data-testid="stAlert"]', has_text="已采用").wait_for()


def withdraw_a_batch(hands: Hands) -> None:
    """The latest batch: looked up, then all of it, why, and away."""
    page = hands.page
    hands.click(page.locator(".st-key-earlier button").first)
    hands.click(page.locator('[class*="st-key-batch_acts_"] button', has_text="撤回").first)
    hands.click(page.locator(".st-key-review_form button").first)
    page.locator(".review-effect").wait_for()
    hands.click(page.locator(".st-key-do_act button:enabled"))
    page.locator('[data-testid="stAlert"]', has_text="撤回").first.wait_for()


def see_what_is_to_be_done(hands: Hands) -> None:
    """From the board to a list of it."""
    hands.click(hands.page.locator(".todo a").first)
    hands.page.locator('.page-done:not([data-page="board"])').wait_for(state="attached")


def export_the_workbook(hands: Hands) -> None:
    """The same as a workbook."""
    hands.click(hands.page.locator(".st-key-export_board button").first)
    assert hands.saved(hands.page.locator(".st-key-export_workbook :is(button, a)").first).endswith(".xlsx")


def look_at_a_week(hands: Hands) -> None:
    """As it was seen at the end of its due day."""
    hands.click(hands.page.locator(".st-key-thursdays [role=radio]").first)
    hands.page.wait_for_url(re.compile("as_of="))


def note_it_and_take_it_back(hands: Hands) -> None:
    """A reminder to all that are missing, copied and noted; then it was a slip."""
    hands.click(hands.page.locator(".copy-text").first)
    hands.said("已记为提醒")
    hands.click(hands.page.locator(".st-key-undo_last [data-testid=stTooltipIcon] button:enabled"))
    hands.said("已撤销：记提醒")


def exempt_a_unit(hands: Hands) -> None:
    """Ticked, opened, why, done; what turns is shown before."""
    hands.click(hands.page.locator(".unit-grid tbody input").first)
    hands.page.get_by_text("已选中 1 家").wait_for()
    hands.click(hands.page.locator('[class*="st-key-exempt_units_"] button'))
    why_and_do(hands, "免报")


def move_a_day(hands: Hands) -> None:
    """Opened, the day typed, why, done."""
    hands.click(hands.page.locator('[class*="st-key-move_due_"] button'))
    hands.click(hands.page.locator('[data-testid="stPopoverBody"] [data-testid="stDateInputField"] [role=spinbutton]').last)
    hands.page.keyboard.type("09")
    hands.page.keyboard.press("Enter")
    why_and_do(hands, "→")


def why_and_do(hands: Hands, turned: str) -> None:
    """The first reason of an open sheet, then yes."""
    sheet = hands.page.locator('[data-testid="stPopoverBody"]')
    sheet.get_by_text(turned).first.wait_for()
    finished(hands.page)
    hands.click(sheet.locator("[role=radiogroup] [role=radio]").first)
    hands.click(sheet.locator('[class*="st-key-do_"] button:enabled'))
    hands.said(turned)


def send_back_what_is_wrong(hands: Hands) -> None:
    """The pack of all units: its tab, made, taken."""
    hands.click(hands.page.get_by_role("tab", name="退回包"))
    hands.click(hands.page.locator(".st-key-make_returns button"))
    pack = hands.page.locator(".st-key-download_returns :is(button, a)").first
    pack.wait_for(timeout=60_000)
    assert hands.saved(pack).endswith(".zip")


def explain_a_query(hands: Hands) -> None:
    """The open one: explain, why, yes."""
    hands.click(hands.page.locator(".st-key-act_explain button"))
    hands.click(hands.page.locator(".st-key-reason_1 button"))
    hands.click(hands.page.locator(".st-key-do_act button:enabled"))
    hands.said("已说明")


def refuse_what_waits(hands: Hands) -> None:
    """The open card: not this one, why, yes."""
    hands.click(hands.page.locator(".st-key-queue_acts button", has_text="不采用"))
    hands.click(hands.page.locator(".st-key-reason_1 button"))
    hands.click(hands.page.locator(".st-key-do_act button:enabled"))
    hands.said("已退回")


def hand_in_the_roll_up(hands: Hands) -> None:
    """Made and taken."""
    hands.click(hands.page.locator(".st-key-make_roll_up button"))
    files = hands.page.locator(".st-key-download_roll_up :is(button, a)").first
    files.wait_for(timeout=60_000)
    assert hands.saved(files).endswith(".zip")


def hand_out_the_briefing(hands: Hands) -> None:
    """As it is drafted."""
    assert hands.saved(hands.page.locator(".st-key-download_briefing :is(button, a)").first).endswith(".docx")


def hand_out_a_table(hands: Hands) -> None:
    """A preset, as a workbook."""
    hands.click(hands.page.locator(".st-key-explore_presets").get_by_text("项目×周"))
    assert hands.saved(hands.page.locator(".st-key-explore_xlsx :is(button, a)").first).endswith(".xlsx")


def hand_out_blank_forms(hands: Hands) -> None:
    """Of the period that is due next, for every unit."""
    assert hands.saved(hands.page.locator(".st-key-download_form :is(button, a)").first).endswith(".zip")


MOST: tuple[tuple[str, Job, int], ...] = (
    ("", copy_who_is_missing, 1),
    ("units", copy_their_reminder, 3),
    ("", narrow_to_a_type, 2),
    ("", open_a_figure, 2),
    ("", export_the_board, 2),
    ("", export_the_workbook, 2),
    ("", see_what_is_to_be_done, 1),
    ("weeks", look_at_a_week, 1),
    ("reporting?due=final_statistics", note_it_and_take_it_back, 2),
    ("reporting?due=figures_w2", move_a_day, 4),
    ("reporting?due=figures_w2", exempt_a_unit, 4),
    ("reporting?due=figures_w2", send_back_what_is_wrong, 3),
    ("review?severity=query", explain_a_query, 3),
    ("roll_up", hand_in_the_roll_up, 2),
    ("roll_up?paper=briefing&as_of=2020-06-19", hand_out_the_briefing, 1),
    ("explore", hand_out_a_table, 2),
    ("settings?step=forms", hand_out_blank_forms, 1),
    ("upload", accept_what_waits, 2),
    ("upload", refuse_what_waits, 3),
    ("upload", withdraw_a_batch, 4),
)


def test_every_job_takes_few_clicks(own_board: Server, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(20_000)
    took = {job.__name__: done_in(page, f"{own_board.address}/{path}", job) for path, job, _ in MOST}
    assert took == {job.__name__: most for _, job, most in MOST}
    context.close()
