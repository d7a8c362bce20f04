"""What has to stand where: the board on one screen of a desk, a phone without scrolling sideways, the wall on exactly one screen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING

from tests.browser.conftest import Server, finished

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Page

    Visit = Callable[..., Page]

Box = tuple[str, float, float, float, float]
BELOW = ("units?open=M01", "weeks")
"""Where something stands above the sentence: a unit's name, the days to choose from."""
FIRST, REST = (".answer", ".fig", ".dues"), (".heat", ".todo")
ON_HUE = """() => [...document.querySelectorAll('a[data-testid="stBaseLinkButton-primary"] p, [data-tag] span, button[kind="primary"]:enabled p')]
  .map(each => getComputedStyle(each).color)"""
"""The colour of what stands on the hue: of buttons, of downloads, which are links, of what was chosen of several."""
STRUCK = """() => [...document.querySelectorAll(".unit-grid tbody th.name a")].filter(each => getComputedStyle(each).borderBottomWidth !== "0px").length"""
"""Names on a phone whose line is drawn below their room for a finger: through the words under them."""
PAGES = (
    "",
    "units",
    "units?open=M01",
    "weeks",
    "upload",
    "review",
    "reporting",
    "roll_up",
    "explore",
    "settings",
    "settings?step=records",
    "help",
)
HYPHENS = """() => {
  const words = document.createTreeWalker(document.querySelector('[data-testid="stMain"]'), NodeFilter.SHOW_TEXT), found = [];
  for (let word = words.nextNode(); word; word = words.nextNode()) if (/(^|[\\s(（])-\\d/.test(word.textContent)) found.push(word.textContent);
  return found;
}"""
"""Words in which a hyphen stands before a number, where the minus sign belongs."""
BOXES = """selectors => selectors.flatMap(selector => [...document.querySelectorAll(selector)].map(each => {
  const box = each.getBoundingClientRect();
  return [selector, box.left, box.top, box.right, box.bottom];
}).filter(([, left, , right]) => right > left))"""
INSIDE = """() => [...document.querySelectorAll('[data-testid="stMain"] *')].filter(each => each.getClientRects().length && !each.matches("textarea, figure")
  && /auto|scroll/.test(getComputedStyle(each).overflowY) && each.scrollHeight > each.clientHeight + 1).map(each => `${each.className} ${each.scrollHeight}`)"""
"""What scrolls inside the page that scrolls, but for words that are typed and a picture beside them."""
CUT = """selector => [...document.querySelectorAll(selector)].filter(each => each.getClientRects().length && each.scrollWidth > each.clientWidth + 1)
  .map(each => each.innerText)"""
SMALL = """() => {
  const shown = each => each.getClientRects().length && getComputedStyle(each).visibility !== "hidden";
  const named = each => `${each.innerText || each.ariaLabel} (${each.className})`.slice(0, 90);
  const theirs = '[data-testid="stElementToolbar"], [data-testid="stSkipToContent"], [data-testid="stTooltipHoverTarget"], [data-testid="stSelectbox"], '
    + '[data-testid="stMultiSelect"], [data-testid="stNumberInput"], [data-testid="stDateInput"], [data-testid="stHeader"], .modebar';
  const pressed = [...document.querySelectorAll("button, li a, th a, td a, .covers a, [data-testid=stPageLink] a")];
  const low = pressed.filter(each => shown(each) && !each.closest(theirs) && each.getBoundingClientRect().height < 43.5);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), tiny = [];
  for (let word = words.nextNode(); word; word = words.nextNode()) {
    const size = parseFloat(getComputedStyle(word.parentElement).fontSize);
    if (word.textContent.trim() && shown(word.parentElement) && size > 0 && size < 12) tiny.push(named(word.parentElement));
  }
  return { low: low.map(each => `${each.getBoundingClientRect().height}: ${named(each)}`), tiny, wide: document.documentElement.scrollWidth };
}"""
"""Buttons and links in lists lower than a finger (44 px), but for those inside Streamlit's and the charts' own controls; words under 12 px."""


def sized(page: Page, width: int, height: int, address: str) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    finished(page)


def boxes(page: Page, *selectors: str) -> list[Box]:
    """What can be seen of each, in CSS pixels: left, top, right, bottom."""
    return [tuple(box) for box in page.evaluate(BOXES, selectors)]


def over_each_other(found: list[Box]) -> list[tuple[Box, Box]]:
    """The pairs that share more than a line."""
    return [
        (one, two)
        for one, two in combinations(found, 2)
        if min(one[3], two[3]) - max(one[1], two[1]) > 1 and min(one[4], two[4]) - max(one[2], two[2]) > 1
    ]


def test_the_board_stands_above_the_fold_and_nothing_over_another(board: Server, visit: Visit) -> None:
    page = visit(board, None)
    for width, height, above in ((1440, 900, (*FIRST, *REST)), (1366, 768, FIRST), (390, 844, (".answer",))):
        sized(page, width, height, board.address)
        found = boxes(page, *FIRST, *REST)
        assert [box[0] for box in found] == [".answer", *[".fig"] * 4, *FIRST[2:], *REST]
        assert over_each_other(found) == [], width
        assert [box for box in found if box[0] in above and box[4] > height] == [], width
    assert found[0][2] <= 250  # on a phone the sentence begins within the first 250 px
    tops = {name: top for name, _, top, _, _ in found}
    assert tops[".todo"] < tops[".heat"], "on a phone what is to be done comes first"
    parts = (".st-key-thursdays", ".answer", "ul.since", ".js-plotly-plot", ".moves", ".heat")
    for width in (1440, 1366, 390):
        sized(page, width, 844, f"{board.address}/weeks?as_of=2020-06-18")
        page.wait_for_selector(".js-plotly-plot .main-svg")
        found = boxes(page, *parts)
        assert [box[0] for box in found] == list(parts) and over_each_other(found) == [], width
        tops = {name: top for name, _, top, _, _ in found}
        assert tops[".st-key-thursdays"] < tops[".answer"] < tops["ul.since"] < tops[".heat"]
        lefts = [left for name, left, *_ in found if name in ("ul.since", ".js-plotly-plot", ".moves")]
        assert width == 390 or (lefts == sorted(lefts) and abs(tops["ul.since"] - tops[".moves"]) < 60)


def test_a_phone_scrolls_no_page_sideways_and_a_finger_finds_every_button(board: Server, visit: Visit) -> None:
    page = visit(board, None, width=390)
    for path in PAGES:
        sized(page, 390, 844, f"{board.address}/{path}")
        assert page.evaluate(SMALL) == {"low": [], "tiny": [], "wide": 390}, path
        assert page.evaluate(HYPHENS) == [], path
        ((_, left, top, right, bottom),) = boxes(page, ".st-key-language")
        assert 200 < left < right <= 390 and 0 <= top < bottom <= 60, "the language is switched in the row of the menu"
        assert page.evaluate(STRUCK) == 0, path
        if answers := [box for box in boxes(page, ".answer") if path not in BELOW]:
            assert answers[0][2] <= 250, f"{path}: the sentence begins within the first 250 px"
        if path == "settings?step=records":
            assert boxes(page, ".names li") and not boxes(page, '[data-testid="stDataFrame"]'), "a log is a list on a phone"
        if path == "units":
            rows = boxes(page, "ul.units > li")
            assert len(rows) > 10 and {round(bottom - top) for _, _, top, _, bottom in rows} == {44}, (
                "a name, dots, one line of what is wrong"
            )


def test_all_filters_stand_in_one_row_of_a_phone(board: Server, visit: Visit) -> None:
    page = visit(board, None, width=390)
    for language in ("zh", "en"):
        sized(page, 390, 844, f"{board.address}/?lang={language}")
        found = boxes(page, ".st-key-filters [data-testid=stPopover]")
        assert len(found) == 5 and len({top for _, _, top, _, _ in found}) == 1 and over_each_other(found) == []
        assert (
            found[0][1] >= 0
            and found[-1][3] <= 390
            and page.evaluate(CUT, ".st-key-filters :is(p, [data-testid=stMarkdownContainer])") == []
        ), language


def test_nothing_scrolls_inside_a_page_and_what_is_pressed_first_stands_on_the_screen(board: Server, visit: Visit) -> None:
    page = visit(board, None, theme="dark")  # where what Streamlit writes on the hue would be white on light blue
    for path in ("units", "units?open=M01", "weeks", "reporting", "roll_up", "explore", "settings?step=roster", "review"):
        sized(page, 1366, 768, f"{board.address}/{path}")
        assert page.evaluate(SMALL)["tiny"] == [] and page.evaluate(HYPHENS) == [], path
        assert path == "review" or page.evaluate(INSIDE) == [], path
        if path == "units?open=M01":
            ((_, left, *_),) = boxes(page, ".st-key-wide_unit_pane .heat")
            assert left > max(right for _, _, _, right, _ in boxes(page, ".answer-grid"))
        if path == "roll_up":
            page.locator("[data-tag]").first.wait_for()
            assert len(set(page.evaluate(ON_HUE))) == 1, "one colour on the hue, whichever element of Streamlit's it is"
            ((_, left, _, _, bottom),) = boxes(page, ".st-key-make_roll_up button")
            reasons = boxes(page, ".names")
            assert bottom < 768 and left > max(right for _, _, _, right, _ in reasons)
            assert page.evaluate(CUT, '[data-testid="stMultiSelectTagsContainer"]') == []


def test_the_wall_is_exactly_one_screen(board: Server, visit: Visit) -> None:
    page = visit(board, None)
    for width, height in ((1366, 768), (1920, 1080), (3840, 2160)):
        sized(page, width, height, f"{board.address}/?wall=1")
        assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [width, height]
        found = boxes(page, ".head", ".answer", ".fig", ".heat", ".names", ".wall-foot")
        assert {box[0] for box in found} == {".head", ".answer", ".fig", ".heat", ".names", ".wall-foot"}
        foot = found[-1]
        assert foot[4] <= height and max(box[4] for box in found[:-1]) <= foot[2]
        assert over_each_other(found) == [] and max(box[3] for box in found) <= width
