"""The weekly briefing as a Word file: red head, facts, charts, who reported well and who has not yet, problems, what comes next."""

from __future__ import annotations

from dataclasses import replace

from reports.briefing_words import Words
from reports.briefings import Briefing
from reports.native_charts import BarChart, Series, labels_touch
from reports.official import TEXT_WIDTH, Column, OfficialDocument
from reports.papers.briefing_draft import progress, share_words
from reports.papers.roll_up_notes import day_words

NAME = "“安全生产月”活动简报"
THIS_WEEK, WEEK_BEFORE = "1F6F8B", "B8C4D0"
CHART_WIDTHS, CHART_HEIGHT = (90.0, 64.0), 52.0
TEXT_SIZE, TEXT_LINE = 14, 22
MOST_OWING = 12
"""With more units than this that have not reported, their table stands on a page of its own, behind the paper."""
STANDINGS = (
    ("序号", 14.0, True),
    ("单位", 72.0, False),
    ("应报", 14.0, True),
    ("按时", 14.0, True),
    ("迟报", 14.0, True),
    ("未报", 14.0, True),
)
NO_OFFICER = "未报联络员"


def briefing_paper(made: Briefing, words: Words) -> bytes:
    """The file; the same figures and words give the same bytes."""
    day, office = made.as_of.date(), made.campaign.bureau_name
    number = f"第{words.issue}期"
    paper = OfficialDocument(f"{NAME}{number}", office, f"{day.isoformat()}T00:00:00Z", TEXT_SIZE, TEXT_LINE)
    paper.red_head(NAME, number, office, day_words(day))
    paper.gap()
    paper.title(words.title)
    _said(paper, words.lead)
    paper.heading("一、总体进展")
    paper.body(progress(made))
    paper.charts(_charts(made))
    paper.heading("二、报送情况")
    for said in _reported(made):
        paper.body(said)
    is_behind = len(made.owing) > MOST_OWING
    if made.owing and not is_behind:
        _owing(paper, made)
    paper.heading("三、存在问题")
    _said(paper, words.problems)
    paper.heading("四、下一步工作")
    _said(paper, words.next_steps)
    annexes = [*(["尚未报送统计数据的单位"] if is_behind else []), *(["报送情况统计表"] if words.is_ranked else [])]
    marks = [f"{place}." if len(annexes) > 1 else "" for place in range(1, len(annexes) + 1)]
    if annexes:
        paper.gap()
    for place, (mark, name) in enumerate(zip(marks, annexes, strict=True)):
        paper.annexed(f"{'　　　' if place else '附件：'}{mark}{name}")
    paper.gap()
    paper.foot("报：")
    paper.foot("送：")
    paper.foot("发：各单位　　　　　　　　　　　　　　　　共印　　份")
    for mark, name in zip(marks, annexes, strict=True):
        paper.annex(f"附件{mark.rstrip('.')}", name)
        _owing(paper, made) if is_behind and name == annexes[0] else _standings(paper, made)
    return paper.written()


def _said(paper: OfficialDocument, words: str) -> None:
    """A paragraph a line."""
    for line in words.split("\n"):
        paper.body(line)


def _owing(paper: OfficialDocument, made: Briefing) -> None:
    rows = [[str(n), each.unit.name, "、".join(each.periods), each.unit.liaison or NO_OFFICER] for n, each in enumerate(made.owing, 1)]
    widths = (("序号", 14.0, True), ("单位", 62.0, False), ("未报的统计数据", 50.0, False), ("联络员", TEXT_WIDTH - 126.0, True))
    paper.table([Column(*each) for each in widths], rows)


def _standings(paper: OfficialDocument, made: Briefing) -> None:
    """How the units of each type stand with the weeks so far: who sent what, never who did how much."""
    columns = [Column(*each) for each in (*STANDINGS, ("报送率", TEXT_WIDTH - 142.0, True))]
    for label, units in made.punctual:
        paper.caption(f"{label}（{len(units)}家，按报送率、按时率，相同的按名册顺序）", "单位：期")
        rows = [[str(n), *_standing(each.unit.name, each.expected, each.on_time, each.received)] for n, each in enumerate(units, 1)]
        total = [sum(getattr(each, name) for each in units) for name in ("expected", "on_time", "received")]
        paper.table(columns, [["", *_standing("合计", *total)], *rows], bold_rows=1)


def _standing(name: str, expected: int, on_time: int, received: int) -> list[str]:
    numbers = (expected, on_time, received - on_time, expected - received)
    return [name, *map(str, numbers), share_words(received, expected)]


def _charts(made: Briefing) -> list[BarChart]:
    items = [Series(made.period.label_zh, tuple(now for _, now, _ in made.items), THIS_WEEK)]
    if made.before:
        items.insert(0, Series(made.before.label_zh, tuple(before for _, _, before in made.items), WEEK_BEFORE))
    names = tuple(name for name, _, _ in made.items)
    types = tuple(f"{label} {came}/{expected}" for label, came, expected in made.types)
    shares = tuple(came / expected for _, came, expected in made.types)
    each_item = BarChart("各项目活动场次", names, tuple(items), CHART_WIDTHS[0], CHART_HEIGHT)
    if labels_touch(each_item):
        each_item = replace(each_item, title=f"各项目活动场次（{made.period.label_zh}）", series=each_item.series[-1:])
    return [
        each_item,
        BarChart("各类单位报送率", types, (Series(made.period.label_zh, shares, THIS_WEEK),), CHART_WIDTHS[1], CHART_HEIGHT, "0%"),
    ]


def _reported(made: Briefing) -> list[str]:
    said = []
    if made.praised:
        names = "、".join(unit.name for unit in made.praised)
        more = f"等{made.praised_count}家" if made.praised_count > len(made.praised) else ""
        said.append(f"（一）报送较好的单位（按名册顺序）。{names}{more}，各周均按时报送且没有待更正的问题。")
    number = "二" if made.praised else "一"
    if made.owing:
        where = "附件所列" if len(made.owing) > MOST_OWING else "以下"
        said.append(f"（{number}）尚未报送的单位。{where}{len(made.owing)}家还没有报齐，请尽快报送。")
    elif made.expected:
        said.append(f"（{number}）到期的统计数据各单位均已报送。")
    else:
        said.append("没有应报的单位。")
    return said
