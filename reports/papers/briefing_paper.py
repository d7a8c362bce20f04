"""The weekly briefing as a Word file: red head, facts, charts, who reported well and who has not yet, problems, what comes next."""

from __future__ import annotations

from datetime import date

from data_loaders.model.campaign import Period
from reports.briefings import Briefing, Moved
from reports.native_charts import BarChart, Series
from reports.official import TEXT_WIDTH, Column, OfficialDocument

NAME = "“安全生产月”活动简报"
THIS_WEEK, WEEK_BEFORE = "1F6F8B", "B8C4D0"
CHART_WIDTHS, CHART_HEIGHT = (90.0, 64.0), 52.0
TEXT_SIZE, TEXT_LINE = 14, 22
WEEKDAYS = "一二三四五六日"
NO_OFFICER = "未报联络员"


def briefing_paper(made: Briefing) -> bytes:
    """The file; the same figures give the same bytes."""
    day = made.as_of.date()
    title = f"“安全生产月”活动{made.period.label_zh}进展情况"
    paper = OfficialDocument(f"{NAME}第{made.issue}期", made.campaign.bureau_name, f"{day.isoformat()}T00:00:00Z", TEXT_SIZE, TEXT_LINE)
    paper.red_head(NAME, f"第{made.issue}期", made.campaign.bureau_name, _day(day))
    paper.gap()
    paper.title(title)
    paper.body(_lead(made))
    paper.heading("一、总体进展")
    paper.body(_progress(made))
    paper.charts(_charts(made))
    paper.heading("二、报送情况")
    for words in _reported(made):
        paper.body(words)
    if made.owing:
        rows = [[str(n), each.unit.name, "、".join(each.periods), each.unit.liaison or NO_OFFICER] for n, each in enumerate(made.owing, 1)]
        widths = (("序号", 14.0, True), ("单位", 62.0, False), ("未报的统计数据", 50.0, False), ("联络员", TEXT_WIDTH - 126.0, True))
        paper.table([Column(*each) for each in widths], rows)
    paper.heading("三、存在问题")
    paper.body(_problems(made))
    paper.heading("四、下一步工作")
    paper.body(_next(made))
    paper.gap()
    paper.foot("报：")
    paper.foot("送：")
    paper.foot("发：各单位　　　　　　　　　　　　　　　　共印　　份")
    return paper.written()


def _lead(made: Briefing) -> str:
    rate = f"报送率{_share(made.received, made.expected)}，按时率{_share(made.on_time, made.expected)}"
    against = ""
    if made.before and made.before_received is not None:
        difference = made.received - made.before_received
        against = f"，报送家数{_changed(made.before, difference, '家')}"
    said = f"{made.period.label_zh}应报{made.expected}家，已报{made.received}家，其中按时{made.on_time}家，{rate}{against}。"
    return f"截至{_day(made.as_of.date())}，{said}"


def _progress(made: Briefing) -> str:
    parts = [_moved(made, each) for each in made.measures]
    units = max((each.units for each in made.measures), default=0)
    return f"本周{'；'.join(parts)}。以上数字覆盖{units}家单位，未报的不计为0。"


def _moved(made: Briefing, moved: Moved) -> str:
    if moved.total is None:
        return f"{moved.measure.label_zh}没有单位填报"
    did = (
        moved.measure.did_zh.format(number=_number(moved.total)).replace(" ", "")
        if moved.measure.did_zh
        else f"{moved.measure.label_zh}{moved.total}"
    )
    persons = f"（含按人数填报{_number(moved.persons)}人）" if moved.persons else ""
    against = f"，{_changed(made.before, moved.change, moved.measure.unit_zh)}" if made.before and moved.change is not None else ""
    return did + persons + against


def _changed(before: Period, difference: int, unit: str) -> str:
    """比第2周增加5场次, 比第2周减少2家 or 与第2周持平."""
    if not difference:
        return f"与{before.label_zh}持平"
    return f"比{before.label_zh}{'增加' if difference > 0 else '减少'}{_number(abs(difference))}{unit}"


def _charts(made: Briefing) -> list[BarChart]:
    items = [Series(made.period.label_zh, tuple(now for _, now, _ in made.items), THIS_WEEK)]
    if made.before:
        items.insert(0, Series(made.before.label_zh, tuple(before for _, _, before in made.items), WEEK_BEFORE))
    names = tuple(name for name, _, _ in made.items)
    types = tuple(f"{label} {came}/{expected}" for label, came, expected in made.types)
    shares = tuple(came / expected for _, came, expected in made.types)
    return [
        BarChart("各项目活动场次", names, tuple(items), CHART_WIDTHS[0], CHART_HEIGHT),
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
        said.append(f"（{number}）尚未报送的单位。以下{len(made.owing)}家还没有报齐，请尽快报送。")
    else:
        said.append(f"（{number}）到期的统计数据各单位均已报送。")
    return said


def _problems(made: Briefing) -> str:
    problems = []
    if made.owing:
        problems.append(f"{len(made.owing)}家单位的统计数据没有报齐")
    if made.error_count:
        problems.append(f"{made.error_units}家单位的报送有{made.error_count}处错误待更正，更正前没有计入")
    if made.query_count:
        problems.append(f"{made.query_units}家单位的报送有{made.query_count}处疑问待核实，数字已计入")
    if not problems:
        return "没有待处理的问题。"
    return "；".join(f"{number}是{words}" for number, words in zip("一二三", problems, strict=False)) + "。"


def _next(made: Briefing) -> str:
    said = []
    if made.next_due:
        said.append(f"{made.next_due.label_zh}统计数据请于{_day_of_week(made.next_due.due_on)}前报送")
    if made.next_event:
        label, day = made.next_event
        said.append(f"{label}是{_day_of_week(day)}，请提前做好安排")
    said.append("没有报齐和有问题待更正的单位，请及时补报、更正")
    return "；".join(said) + "。"


def _share(part: int, whole: int) -> str:
    return f"{part / whole * 100:.1f}%".replace(".0%", "%") if whole else "—"


def _number(number: int) -> str:
    """万 with one decimal from 10,000 on."""
    return f"{number / 10_000:.1f}万" if abs(number) >= 10_000 else str(number)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _day_of_week(day: date) -> str:
    return f"{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"
