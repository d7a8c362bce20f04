"""Every kind of act, done by hand on the screen: what it did is seen there and in the database, and it is taken back where it may be."""

from __future__ import annotations

import ast
import io
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from data_loaders.desk.desk import perform
from data_loaders.desk.kinds import UNDOABLE
from data_loaders.desk.wishes import By, Correct
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.model.campaign import Roster, Unit
from data_loaders.model.findings import Finding, Place
from data_loaders.store.locations import DAILY_VARIABLE
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from tests.browser.conftest import Server, finished, start
from tests.data_loaders.mailing import attached, raw_mail, text, word
from tests.databases import copy_database, new_database
from tests.readings import CAMPAIGN, FORM, entry_of, reading_of, submission_of
from tests.sql.tables import A, B, C, D, save, sent

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Browser, Locator, Page

HERE = Path(__file__).name
PERFORMED = {
    "explain": "test_review.py::test_a_story_by_keyboard_alone",
    "ask": "test_review.py::test_a_story_by_keyboard_alone",
    "correct": "test_review.py::test_a_story_by_keyboard_alone",
    "confirm": "test_pictures.py::test_67_numbers_by_keyboard",
    "type_in": "test_pictures.py::test_67_numbers_by_keyboard",
    "notice": "test_reporting.py::test_ticked_by_keyboard_copied_over_plain_http_and_noted",
    "briefing": "test_printing.py::test_a_briefings_words_are_typed_saved_and_handed_out",
    "move": f"{HERE}::test_whose_it_is_when_it_came_and_that_it_needs_nothing_more",
    "arrive": f"{HERE}::test_whose_it_is_when_it_came_and_that_it_needs_nothing_more",
    "refuse": f"{HERE}::test_whose_it_is_when_it_came_and_that_it_needs_nothing_more",
    "set_aside": f"{HERE}::test_whose_it_is_when_it_came_and_that_it_needs_nothing_more",
    "withdraw": f"{HERE}::test_whose_it_is_when_it_came_and_that_it_needs_nothing_more",
    "basis": f"{HERE}::test_what_counts_how_and_against_what_was_settled",
    "as_corrections": f"{HERE}::test_what_counts_how_and_against_what_was_settled",
    "keep_corrections": f"{HERE}::test_what_counts_how_and_against_what_was_settled",
    "add_alias": f"{HERE}::test_what_the_roster_lacks",
    "add_unit": f"{HERE}::test_what_the_roster_lacks",
    "add_address": f"{HERE}::test_what_the_roster_lacks",
    "hold": f"{HERE}::test_what_says_less_is_accepted_by_the_second_press",
    "accept": f"{HERE}::test_what_says_less_is_accepted_by_the_second_press",
    "as_form": f"{HERE}::test_what_a_picture_is_of",
    "no_form": f"{HERE}::test_what_a_picture_is_of",
    "move_due": f"{HERE}::test_when_it_is_due_and_for_whom",
    "exempt": f"{HERE}::test_when_it_is_due_and_for_whom",
    "expect": f"{HERE}::test_when_it_is_due_and_for_whom",
}
"""Every kind of the table of acts, and the test of this folder that does it by hand."""

NAMES = ("云岫医院", "青禾医院", "白石医院", "福星护理院", "长桥护理院", "松涛医院")
UNITS = tuple(Unit(f"M0{number}", name, "medical") for number, name in enumerate(NAMES, 1))
TABLE = """
| unit | period | basis  | number | received         |
| M02  | W1     | weekly | 3      | 2020-06-03 09:00 |
| M02  | W2     | weekly | 90     | 2020-06-10 09:00 |
| M03  | W1     | weekly | 5      | 2020-06-03 10:00 |
"""
AGAIN = "| unit | period | basis | number | received |\n| M03 | W1 | weekly | 8 | 2020-06-04 10:00 |"
UNREADABLE = Finding("number_unreadable", B, Place(sheet="统计表", cell="F6", sentence="若干", start=0, end=2), {"raw": "若干"})
UNKNOWN = Finding("unit_unknown", "unit", Place(sentence="填报单位：新单位", start=5, end=8), {"written": "新单位"})
NO_WEEK = Finding("period_missing", "period")
SENDER = "new.one@example.invalid"


def picture(tone: int) -> bytes:
    """A photo that shows nothing."""
    output = io.BytesIO()
    Image.new("L", (300, 400), tone).save(output, "JPEG")
    return output.getvalue()


def mailed() -> Dropped:
    """A mail with a form, from an address that the roster has for nobody."""
    form = excel_template(FORM, CAMPAIGN, UNITS[4], "W1", {A: 4})
    body = [text("您好".encode()), attached(form, b"; filename=" + word("表.xlsx".encode("gbk")))]
    return Dropped("a.eml", raw_mail(body, word("安全月".encode("gbk")), SENDER.encode(), b"Wed, 3 Jun 2020 09:12:00 +0800"))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six units: a form with an unreadable number, one of nobody, one without a week that says less than what counts, one that says otherwise
    than a correction; a jump on the week before, a locked file, a mail from an unknown address, a photo, and a form as a photo."""
    path = new_database(tmp_path_factory.mktemp("acts") / "board.duckdb")
    with Warehouse.open(path) as warehouse:
        warehouse.save_roster(Roster(UNITS))
        whole = submission_of("M06", "W2", {A: 1, B: 1, C: 1, D: 1})
        save(warehouse, [*sent(TABLE), entry_of(reading_of(whole), "2020-06-10 11:00")])
        stands = next(row["id"] for row in warehouse.rows("standing_at", as_of="2100-01-01") if row["unit"] == "M03")
        perform(warehouse, Correct(stands, A, "6"), By(reason="来电"))
        waiting = {
            "读不出.xlsx": submission_of("M01", "W1", {A: 7, B: None}, findings=(UNREADABLE,)),
            "新单位.xlsx": submission_of(None, "W1", {A: 30}, findings=(UNKNOWN,)),
            "没有周次.xlsx": submission_of("M06", None, {A: 2}, findings=(NO_WEEK,)),
        }
        held = [entry_of(reading_of(form, file=file), "2020-06-12 12:00") for file, form in waiting.items()]
        save(warehouse, [*sent(AGAIN), *held])
        locked = reading_of(file="加密.xlsx", content=b"x", findings=(Finding("file_encrypted"),))
        save(warehouse, [entry_of(locked, "2020-06-04 09:00", b"x")])
        photos = [Dropped("福星护理院第2周活动照片.jpg", picture(90)), Dropped("福星护理院第3周统计表.jpg", picture(180))]
        load_batch(warehouse, [mailed(), *photos])
    return path


@pytest.fixture(scope="module")
def board(path: Path) -> Iterator[Server]:
    """The board of all tests of this file: each takes back what it does."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DAILY_VARIABLE, "0")
        server = start(path)
    yield server
    server.stop()


@dataclass(frozen=True)
class State:
    """What a database holds: its acts, the oldest first, what stands, and who is known."""

    acts: list[dict]
    standing: list[dict]
    roster: Roster


def state_of(path: Path) -> State:
    """Of a copy, as the board keeps the database open; nothing is being written meanwhile."""
    copied = path.with_name("copied.duckdb")
    copy_database(path, copied)
    if (log := Path(f"{path}.wal")).exists():
        shutil.copy(log, f"{copied}.wal")
    with Warehouse.open(copied) as warehouse:
        assert not warehouse.audit()
        standing = [{name: row[name] for name in KEPT} for row in warehouse.rows("standing_at", as_of="2100-01-01")]
        return State(warehouse.rows("mart_act")[::-1], standing, warehouse.roster())


KEPT = ("unit", "due", "state", "basis", "received_at")
Fill = Callable[["Locator"], None]


@dataclass
class Coordinator:
    """Somebody at a page of the board."""

    page: Page
    address: str

    def goes(self, path: str) -> None:
        """To a page, as one who just came."""
        self.page.goto(f"{self.address}/{path}")
        finished(self.page)

    def clicks(self, what: str) -> None:
        """On what a selector tells."""
        self.page.locator(what).first.click()
        finished(self.page)

    def presses(self, what: str) -> None:
        """Enter on what a selector tells, wherever it has moved to by then."""
        self.page.locator(what).first.press("Enter")
        finished(self.page)

    def says(self, words: str) -> None:
        """The page says it of the last press."""
        self.page.locator('[data-testid="stAlert"]', has_text=words).first.wait_for()
        finished(self.page)

    def does(self, kind: str, words: str, effect: str = "", fill: Fill | None = None, why: bool = True) -> None:
        """An act of the open one: chosen, filled in, with a reason, its effect seen beforehand, and said afterwards."""
        self.clicks(f".st-key-act_{kind} button")
        form = self.page.locator(".st-key-review_form")
        if fill:
            fill(form)
            finished(self.page)
        if why:
            self.clicks(".st-key-reason_1 button")
        if effect:
            form.locator(".review-effect", has_text=re.compile(effect)).wait_for()
        self.page.locator(".st-key-do_act button:enabled").click()
        self.says(f"已{words}")

    def takes_back(self) -> None:
        """The last act."""
        self.clicks(".st-key-undo_last button:enabled")
        self.says("已撤销")

    def opens(self, kind: str) -> Locator:
        """The sheet of a change of what is due, with its first reason."""
        self.clicks(f'[class*="st-key-{kind}_"] button')
        sheet = self.page.locator('[data-testid="stPopoverBody"]')
        sheet.locator('[role=radiogroup] [role=radio][aria-checked="false"]').first.click()
        finished(self.page)
        return sheet

    def changes(self, sheet: Locator, turned: str) -> None:
        """What is due: what turns is said before it is done and after."""
        sheet.get_by_text(turned).wait_for()
        sheet.locator('[class*="st-key-do_"] button:enabled').click()
        self.says(turned)

    def lists(self, words: str, there: bool = True) -> None:
        """A line of the review page's list says so, or none does (any more); as a reader of the screen is told it."""
        cell = self.page.locator(".st-key-wide_review [role=gridcell]", has_text=re.compile(words, re.DOTALL))
        cell.first.wait_for(state="attached" if there else "detached")


@pytest.fixture(scope="module")
def her(board: Server, chromium: Browser) -> Iterator[Coordinator]:
    """A coordinator at a desk."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield Coordinator(page, board.address)
    context.close()


@pytest.fixture(scope="module")
def states(path: Path) -> list[State]:
    """What the database held at first, and after each test."""
    return [state_of(path)]


@pytest.fixture(autouse=True)
def recorded(request: pytest.FixtureRequest) -> Iterator[None]:
    """Of a test that is to do acts: those kinds were done and no others, each was taken back, and everything stands as before."""
    kinds = {kind for kind, where in PERFORMED.items() if where == f"{HERE}::{request.node.name}"}
    if not kinds:
        yield
        return
    seen: list[State] = request.getfixturevalue("states")
    request.getfixturevalue("board")
    yield
    seen.append(state_of(request.getfixturevalue("path")))
    before, after = seen[-2:]
    acts = after.acts[len(before.acts) :]
    undone = {act["undoes_act_id"] for act in acts}
    done = [act for act in acts if act["what"] not in ("undo", "bulk")]
    assert {act["what"] for act in done} == kinds
    assert [act["what"] for act in done if act["id"] not in undone] == []
    for kind in kinds:
        assert any(WROTE[kind] in (act["after"] or "") for act in done if act["what"] == kind), kind
    assert (after.standing, after.roster) == (before.standing, before.roster)


WROTE = {
    "move": '"due": "W3"',
    "arrive": "2020-06-03",
    "refuse": "refused",
    "set_aside": "set_aside",
    "withdraw": '"parts": 0',
    "basis": '"W2": "cumulative"',
    "keep_corrections": "6",
    "as_corrections": "8",
    "add_alias": "新单位",
    "add_unit": "新单位",
    "add_address": SENDER,
    "hold": "held",
    "accept": '"due": "W2"',
    "as_form": '"due": "W4"',
    "no_form": '"due": "materials_w3"',
    "move_due": "2020-06-09",
    "exempt": '"exempt": true',
    "expect": '"exempt": false',
}
"""What each act of this file says that there is after it."""


def test_every_kind_of_the_table_is_done_by_hand_somewhere() -> None:
    assert PERFORMED.keys() == UNDOABLE.keys()
    for where in set(PERFORMED.values()):
        file, _, name = where.partition("::")
        tree = ast.parse(Path(__file__).with_name(file).read_text(encoding="utf-8"))
        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, where


def choose(box: str, words: str) -> Fill:
    """In a list of a form, what is called so; the list is told by its label."""

    def fill(form: Locator) -> None:
        page = form.page
        field = form.locator('[data-testid="stSelectbox"]', has_text=box).locator("input")
        field.evaluate("field => field.scrollIntoView({block: 'center'})")
        field.click()
        field.press_sequentially(words)
        field.press("ArrowDown")  # opens the list once more where the page moved meanwhile, which shuts it
        page.locator("[role=option]", has_text=words).first.wait_for()
        page.keyboard.press("Enter")

    return fill


def test_whose_it_is_when_it_came_and_that_it_needs_nothing_more(her: Coordinator) -> None:
    her.goes("review?open=M01~W1~number_unreadable")
    her.does("move", "改单位或时期", fill=choose("填报期", "第3周"))
    her.lists("云岫医院.*第3周")
    her.takes_back()
    her.lists("云岫医院.*第1周")
    her.does("arrive", "改收到日期", fill=lambda form: form.locator("input").first.fill("6月3日"))
    her.takes_back()
    her.does("refuse", "退回")
    her.lists("云岫医院", there=False)
    her.takes_back()
    her.lists("云岫医院")
    her.goes("review?rule=file_encrypted")
    for kind, words in (("set_aside", "不再处理"), ("withdraw", "撤回整批")):
        her.does(kind, words)
        her.lists("加密", there=False)
        her.takes_back()
        her.lists("加密")


def test_what_counts_how_and_against_what_was_settled(her: Coordinator) -> None:
    her.goes("review?open=M02~W2~jump_week_on_week")
    her.does("basis", "改口径", r"第2周 94 → 91")
    her.lists("场次 −84")
    her.takes_back()
    her.lists("场次 −87")
    her.goes("review?rule=replaces_settled")
    her.does("keep_corrections", "保留更正")
    her.lists("白石医院", there=False)
    her.takes_back()
    her.does("as_corrections", "按更正采用", r"第1周 13 → 15")
    her.lists("白石医院", there=False)
    her.takes_back()
    her.lists("白石医院")


def a_new_unit(form: Locator) -> None:
    """The name is not another one of a unit but a unit of its own."""
    form.get_by_text("名册里没有的单位").click()
    finished(form.page)
    form.get_by_label("编码").fill("N01")
    choose("类型", "医疗机构")(form)


def test_what_the_roster_lacks(her: Coordinator) -> None:
    her.goes("review?rule=unit_unknown")
    her.does("add_alias", "认单位", r"第1周 13 → 43", choose("单位", "云岫医院"), why=False)
    her.lists("单位不认识", there=False)
    her.takes_back()
    her.does("add_alias", "认单位", r"第1周 13 → 43", a_new_unit, why=False)
    her.lists("单位不认识", there=False)
    her.takes_back()
    her.lists("单位不认识")
    her.goes("upload")
    her.clicks('[class*="st-key-address_"] label')
    her.clicks(".st-key-add_addresses button:enabled")
    her.says("记到名册（长桥护理院）")
    assert not her.page.locator(".st-key-add_addresses").count()
    her.takes_back()
    her.page.locator('[class*="st-key-address_"]', has_text="长桥护理院").wait_for()


def test_what_says_less_is_accepted_by_the_second_press(her: Coordinator) -> None:
    her.goes("upload")
    her.clicks('.st-key-queue_rest button:has-text("没有周次")')
    her.clicks('.st-key-queue_card [class*="st-key-due_chip_"] button:has-text("第2周")')
    her.clicks('[class*="st-key-accept_"] button:enabled')
    her.says("请再采用一次")
    her.clicks('[class*="st-key-look_"] button:enabled')
    her.clicks('[class*="st-key-accept_"] button:enabled')
    her.says("已采用")
    cards = her.page.locator(".st-key-queue_rest button, .card-file", has_text="没有周次")
    cards.wait_for(state="detached")
    her.takes_back()
    cards.wait_for()
    her.goes("review?unit=M06")
    her.page.get_by_role("button", name="撤销这一次").click()
    her.clicks(".st-key-undo_yes button")
    her.says("已撤销")


def test_what_a_picture_is_of(her: Coordinator) -> None:
    her.goes("pictures")
    her.page.locator(".typed-form input:focus").wait_for()  # the form takes the cursor once it is there
    her.clicks(".st-key-unknown_pictures summary")
    choose("还不是统计表的图片", "第2周活动照片")(her.page.locator(".st-key-unknown_pictures"))
    finished(her.page)
    her.clicks('[class*="st-key-unknown_due_"] button:has-text("第4周")')
    her.presses(".st-key-as_form button:enabled")
    her.says("已这是统计表")
    waiting = her.page.locator(".answer b").first
    assert waiting.inner_text() == "2"
    her.takes_back()
    assert waiting.inner_text() == "1"
    her.clicks('[class*="st-key-no_form_"] summary')
    her.presses(".st-key-no_form_do button:enabled")
    her.says("已不是统计表")
    her.page.get_by_text("没有等待录入的图片。").wait_for()
    her.takes_back()
    assert waiting.inner_text() == "1"


def test_when_it_is_due_and_for_whom(her: Coordinator) -> None:
    her.goes("reporting?due=figures_w2")
    day = her.page.locator(".due-table tr.chosen td").first
    sheet = her.opens("move_due")
    her.clicks('[data-testid="stPopoverBody"] [data-testid="stDateInput"] button')
    her.page.locator("[data-floating-ui-portal] [role=gridcell]", has_text=re.compile("^9$")).click()
    finished(her.page)
    her.changes(sheet, "按时 → 迟报")
    assert "6月9日" in day.inner_text()
    her.takes_back()
    assert day.inner_text() == "6月11日"
    for is_again, turned in ((False, "缺报 → 免报"), (True, "免报 → 缺报")):
        her.page.locator(".unit-grid tbody tr", has_text="云岫医院").locator("input").check()
        her.page.get_by_text("已选中 1 家").wait_for()
        finished(her.page)
        sheet = her.opens("exempt_units")
        if is_again:
            sheet.locator(".st-key-expect_again label").click()
            finished(her.page)
        her.changes(sheet, turned)
    her.takes_back()
    her.clicks(".st-key-due_changed button")
    her.clicks('[data-testid="stPopoverBody"] [class*="st-key-undo_"] button')
    her.page.locator(".st-key-review_undoing", has_text="免报 → 缺报").wait_for()
    her.presses(".st-key-undo_yes button")
    her.says("已撤销：免报")
    assert not her.page.locator(".st-key-due_changed").count()
