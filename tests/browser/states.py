"""What presses make of each page: menus, lists, calendars, forms that are prepared, refusals. Written down once, to be looked at."""

from __future__ import annotations

from typing import NamedTuple

BODY = '[data-testid="stPopoverBody"]'
LIST = '[role="listbox"]'
CALENDAR = '[data-testid="stDateInputCalendar"]'
FORM = ".st-key-review_form"
BELOW = ".st-key-queue_below"
SAID = '[data-testid="stAlert"]'
GRID = '[data-testid="stDataFrame"]'
CELL = '.gdg-input, [data-testid="date-picker-cell"]'
HEAD_MENU, COLUMNS = '[data-testid="stDataFrameColumnMenu"]', '[data-testid="stDataFrameColumnVisibilityMenu"]'
CHOICE = '[data-testid="stSelectbox"] button'
DAY = '[data-testid="stDateInput"] button'
NOTHING = ".answer"
"""What alone stands where nothing was found: a sentence."""
DESK, PHONE, BOTH = "desk", "phone", "both"


class State(NamedTuple):
    """A state of a page: the presses that lead to it from the page as it is opened (an element that is clicked; `@x,y element`: a click so
    far from its corner; `~x,y element`: the mouse there, and no click; `!key`; `=words`, typed where the cursor is; `^element`: a file that is no table, chosen), what it opens, whether a
    desk or a phone has it, whether the page is opened anew after it, and whether it stands for its kind in every run."""

    presses: tuple[str, ...]
    opens: str
    on: str = BOTH
    leaves: bool = False
    is_kind: bool = False


def key(begins: str, inside: str = "button") -> str:
    """What stands in the element whose key begins so."""
    return f'[class*="st-key-{begins}"] {inside}'


def box(name: str, *presses: str, opens: str = BODY, **how: bool | str) -> State:
    """What opens below a button, and what more is pressed in it."""
    return State((key(name), *presses), opens, **how)


def act(name: str, *presses: str, opens: str = FORM, **how: bool | str) -> State:
    """An act of the desk that is being prepared, and what more is pressed in it."""
    return State((key(f"act_{name}"), *presses), opens, **how)


def of_card(name: str) -> State:
    """An act of the queue that is being prepared."""
    return State((f'.st-key-queue_acts [class*="st-key-{name}_"] button',), BELOW)


def of_grid(grid: str, at: int, **how: bool) -> tuple[State, ...]:
    """What a grid opens itself: the menu of the column whose dots stand so far from its left edge, which columns are shown, a search, the
    whole screen."""
    over = f"~{at},15 {grid}"
    return (
        State((over, f"@{at},15 {grid}"), HEAD_MENU, DESK, **how),
        State((over, '[aria-label^="显示或隐藏列"]'), COLUMNS, DESK, **how),
        State((over, '[aria-label^="查找"]'), ".gdg-search-bar-inner", DESK),
        State((over, '[aria-label^="全屏"]'), '[aria-label^="退出全屏"]', DESK),
    )


def tab(number: int, *presses: str, opens: str = '[role="tabpanel"]', **how: bool | str) -> State:
    """A way to remind, by its number, and what is pressed in it."""
    return State((f'[role="tab"] >> nth={number}', *presses), opens, **how)


LISTED = '.st-key-queue_rest [class*="st-key-card_"] button'
STATES: dict[str, tuple[State, ...]] = {
    "": (
        box("p_account"),
        box("p_type"),
        box("p_unit", is_kind=True),
        box("p_unit", f"{BODY} input", opens=LIST),
        box("p_period"),
        box("p_item"),
        box("p_as_of"),
        box("p_as_of", f"{BODY} {DAY}", opens=CALENDAR, is_kind=True),
        box("p_measure"),
        box("export_board"),
        box("clear_sample"),
    ),
    "?as_of=2020-06-11&unit=XX1": (State((), ".st-key-past_band"),),
    "units": (
        box("table_units", is_kind=True),
        State((".st-key-unit_chips [role=radio]",), ".to-remind"),
    ),
    "units?light=exempt&type=medical": (State((), ".st-key-unit_chips"),),
    "units?open=M01": (
        box("originals"),
        State((".answer-grid td:not(.none) button",), ".quote mark", is_kind=True),
    ),
    "weeks": (
        box("table_"),
        State((".by-unit thead button",), ".by-unit th[aria-sort]", DESK),
        State((".st-key-thursdays [role=radio]",), ".st-key-past_band"),
    ),
    "upload": (
        box("earlier"),
        box("other_day"),
        of_card("refuse"),
        of_card("same"),
        State((f".st-key-queue_card {CHOICE}",), LIST, leaves=True),
        State((".st-key-queue_rest [class*=st-key-tick_] label",), ".st-key-many_queue"),
        State((LISTED,), ".st-key-queue_card", is_kind=True),
        box("earlier", f"{BODY} {CHOICE}", opens=LIST, leaves=True, is_kind=True),
        State((".st-key-folder [role=radio] >> nth=1",), ".st-key-drop"),
    ),
    "pictures": (
        State((".st-key-picture_large label",), ".page-picture", DESK),
        State(("details summary >> nth=-1",), "details[open]", is_kind=True),
    ),
    "review": (State((), ".st-key-review_acts"), *(act(name) for name in ("move", "arrive", "withdraw"))),
    "review?rule=unit_unknown": (act("add_alias"), act("add_alias", f'{FORM} label:has-text("名册里没有的单位")')),
    "review?severity=query": (
        act("explain"),
        act("explain", key("reason_1"), is_kind=True),
        act("ask", is_kind=True),
        act("basis"),
        act("refuse"),
        act("move"),
        act("move", f"{FORM} {CHOICE}", opens=LIST, leaves=True),
        box("p_rule", f"{BODY} input", opens=LIST, leaves=True),
        box("p_state"),
        State((f"@16,70 .st-key-wide_review {GRID}",), ".st-key-bulk_kind", DESK, leaves=True),
    ),
    "review?rule=jump_week_on_week": (act("correct"),),
    "review?severity=note&state=asked": (State((), NOTHING),),
    "reporting?due=figures_w2": (
        box("move_due_", is_kind=True),
        box("move_due_", f"{BODY} {DAY}", opens=CALENDAR, leaves=True),
        box("move_due_", f"{BODY} {CHOICE}", opens=LIST, leaves=True),
        box("exempt_units_"),
        box("exempt_units_", f"{BODY} input", opens=LIST, leaves=True),
        tab(1),
        tab(2, is_kind=True),
        tab(3),
        tab(3, f"[role=tabpanel] {DAY}", opens=CALENDAR, leaves=True),
        tab(3, key("make_returns"), opens=key("download_returns", ":is(button, a)")),
        tab(0, key("note_group"), opens=SAID),
        box("remind_history"),
        State((".unit-grid tbody label, .unit-grid tbody input",), ".unit-grid"),
    ),
    "roll_up": (
        State(('[data-testid="stMultiSelect"] input',), LIST, leaves=True),
        State((key("make_roll_up"),), key("download_roll_up", ":is(button, a)")),
    ),
    "roll_up?paper=briefing": (State((".stMain textarea", "=改写的一句。", "!Tab"), ".stMain textarea"),),
    "explore": (
        State((CHOICE,), LIST, leaves=True),
        State((".st-key-w_explore_chart [role=radio] >> nth=-1",), ".answer"),
    ),
    "explore?rows=unit&cols=period&measure=sessions": (
        *of_grid(f".st-key-wide_explore {GRID}", 253, is_kind=True),
        State((f"@290,52 .st-key-wide_explore {GRID}",), ".st-key-explore_behind", DESK),
    ),
    "settings": (
        State((f"@330,55 {GRID}", "!Enter"), CELL, DESK, is_kind=True),
        box("next_campaign", is_kind=True),
    ),
    "settings?step=roster": (
        State(("^[data-testid=stFileUploaderDropzoneInput]",), SAID),
        State((f"@950,55 {GRID}", "!Enter"), CELL, DESK, leaves=True),
    ),
    "settings?step=forms": (State((f".st-key-forms {CHOICE}",), LIST, leaves=True),),
    "settings?step=records": (
        box("personal_look"),
        box("personal_erase", is_kind=True),
        box("start_again", leaves=True),
        State((".st-key-record_kinds input",), LIST, leaves=True),
        State((f".st-key-seen_day {DAY}",), CALENDAR, leaves=True),
        State((key("backup_make"),), SAID),
    ),
    "accounts": (
        State((f".st-key-account_chosen {CHOICE}",), LIST, leaves=True),
        State((".st-key-account_new_name input", "=bob", key("account_new_add")), '[data-testid="stCode"]', is_kind=True),
        State((key("account_disable", "button:enabled"),), SAID),
    ),
}
"""By the page's path. A state that lays a list over a box which lies over the page is left by opening the page anew."""
