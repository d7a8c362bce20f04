"""Every page as axe sees it: on a desk in the light, on a phone in the dark. One server, one tab, from the login on."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

from pages.parts.palette import DARK, LIGHT
from tests.browser.conftest import GOOD, ROOT, Server, enter, finished

if TYPE_CHECKING:  # playwright is needed only where there is a browser
    from playwright.sync_api import Browser, Page

PAGES = (
    "",
    "units",
    "units?open=M01",
    "weeks?as_of=2020-06-18",
    "upload",
    "pictures",
    "review",
    "reporting",
    "roll_up",
    "roll_up?paper=briefing",
    "roll_up?paper=weekly",
    "explore",
    "settings",
    "accounts",
    "help",
    "?wall=1",
    "?lang=en",
)
OPENED = (
    ("", ".st-key-p_account button"),
    ("reporting?due=figures_w2", '[class*="st-key-move_due_"] button'),
    ("review?severity=query", ".st-key-act_explain button"),
    ("accounts", ".st-key-account_disable button"),
)
"""What a press opens or says on a page: who is logged in, a sheet, an act that is prepared, a refusal."""
NOT_OURS = (
    (
        "presentation-role-conflict",
        '[data-testid="stFileUploaderDropzone"]',
        "Streamlit's drop zone has a label and no role that takes one",
    ),
)
"""What stands in Streamlit's own elements: the rule, which element, why it cannot be mended here."""
DRAWN = "paper => getComputedStyle(document.documentElement).getPropertyValue('--paper').trim() === paper"
NAMELESS = """() => {
  const named = each => (each.ariaLabel ?? each.caption?.textContent ?? "").trim();
  const ours = '[data-testid="stDataFrame"], [data-testid="stPlotlyChart"], [data-testid="stVegaLiteChart"]';
  const shown = each => each.getClientRects().length && !each.parentElement.closest(`${ours}, button, a, [aria-hidden="true"]`);
  const [page, opened] = ["stMain", "stPopoverBody"].map(each => `[data-testid="${each}"] :is(table, svg, canvas)`);
  return [...document.querySelectorAll(`${ours}, ${page}, ${opened}`)]
    .filter(each => shown(each) && each.getAttribute("aria-hidden") !== "true" && !(named(each) || each.querySelector("[role=region][aria-label]")))
    .map(each => `${each.tagName} ${each.closest('[class*="st-key-"]')?.className ?? each.className}`);
}"""
"""Charts without what they say, grids, tables and drawings without what they are."""
ENGLISH = r"""() => [...document.querySelectorAll("[aria-label], [title], [placeholder]")].filter(each => each.getClientRects().length)
  .flatMap(each => [each.ariaLabel, each.title, each.placeholder]).filter(words => /[A-Za-z]{3}/.test(words ?? "") && !/[\u4e00-\u9fff]/.test(words))"""
"""What is said beside what stands there, in English alone."""
MATCHES = "([target, selector]) => Boolean(document.querySelector(target)?.matches(selector))"


def found(page: Page) -> list[tuple[str, str, str]]:
    """What axe finds on the page as it stands: the rule, the element, what is wrong with it."""
    answer = Axe().run(page, options={"resultTypes": ["violations"]}).response
    nodes = [(rule["id"], node) for rule in answer["violations"] for node in rule["nodes"]]
    return [(rule, node["target"][-1], f"{node['failureSummary']}\n{node['html'][:300]}") for rule, node in nodes]


def excepted(page: Page, rule: str, target: str) -> str | None:
    """The rule, where it is not ours to mend at this element."""
    return next((known for known, where, _ in NOT_OURS if known == rule and page.evaluate(MATCHES, [target, where])), None)


def on_a_desk(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")


def on_a_phone(page: Page) -> None:
    """The same page, not opened anew: as when a computer goes dark in the evening, our colours have to follow Streamlit's."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(DRAWN, arg=DARK.paper)


def test_axe_finds_nothing_on_any_page_on_a_desk_or_a_phone(chromium: Browser, asking: Server) -> None:
    context = chromium.new_context(locale="zh-CN", bypass_csp=True)  # axe itself comes into the page as a script
    page, wrong, used = context.new_page(), [], set()

    def look(where: str) -> None:
        for rule, target, why in found(page):
            if known := excepted(page, rule, target):
                used.add(known)
            else:
                wrong.append(f"{where}: {rule} at {target}: {why}")

    page.goto(f"{asking.address}/login")
    look("login")
    enter(page, GOOD)
    finished(page)
    for path in PAGES:
        on_a_desk(page)
        page.goto(f"{asking.address}/{path}")
        finished(page)
        page.wait_for_function(DRAWN, arg=(DARK if "wall" in path else LIGHT).paper)
        spoken = "en" if "lang=en" in path else "zh-CN"
        page.locator(f'html[lang="{spoken}"]').wait_for(state="attached")
        look(f"{path or 'board'} on a desk")
        assert page.evaluate(NAMELESS) == [], path
        assert spoken == "en" or page.evaluate(ENGLISH) == [], path
        on_a_phone(page)
        finished(page)
        look(f"{path or 'board'} on a phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert page.evaluate(NAMELESS) == [], path
        assert page.locator("[data-testid=stException]").count() == 0, path
    page.set_viewport_size({"width": 1440, "height": 900})
    for path, button in OPENED:
        page.goto(f"{asking.address}/{path}")
        finished(page)
        page.locator(button).first.click()
        page.locator('[data-testid="stPopoverBody"], .st-key-review_form, [data-testid="stAlert"]').first.wait_for()
        finished(page)
        look(f"{button} pressed, in the dark")
        assert page.evaluate(NAMELESS) == [], button
    assert not wrong, "\n\n".join(wrong)
    assert used == {rule for rule, _, _ in NOT_OURS}, "an exception that nothing needs any more"
    context.close()


def test_every_grid_is_named_wherever_it_is_drawn() -> None:
    """In every state of every page: what a grid is called is `alt`, without which a screen reader says nothing of it."""
    calls = [
        (file.name, call)
        for file in sorted((ROOT / "pages").rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ("dataframe", "data_editor")
    ]
    assert len(calls) > 15
    assert [f"{name}:{call.lineno}" for name, call in calls if "alt" not in {word.arg for word in call.keywords}] == []
