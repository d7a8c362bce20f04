"""The words of a briefing as they are drafted from its figures; coordinators may put their own in the place of most of them."""

from __future__ import annotations

from datetime import date

from data_loaders.model.campaign import Period
from data_loaders.store.briefing_parts import ISSUE, LEAD, NEXT, PROBLEMS, RANKING, TITLE
from reports.briefings import Briefing, Moved
from reports.papers.roll_up_notes import day_words

WEEKDAYS = "一二三四五六日"


def drafted(made: Briefing) -> dict[str, str]:
    """Each part of the briefing as it is drafted; the annex is off."""
    return {
        ISSUE: str(made.next_issue),
        TITLE: f"“安全生产月”活动{made.period.label_zh}进展情况",
        LEAD: _lead(made),
        PROBLEMS: _problems(made),
        NEXT: _next(made),
        RANKING: "",
    }


def _lead(made: Briefing) -> str:
    if not made.expected:
        nobody = f"{made.period.label_zh}没有应报的单位（单位名册还没有上传，或各单位都免报），报送率无从计算。"
        return f"截至{day_words(made.as_of.date())}，{nobody}"
    rate = f"报送率{share_words(made.received, made.expected)}，按时率{share_words(made.on_time, made.expected)}"
    against = ""
    if made.before and made.before_received is not None:
        difference = made.received - made.before_received
        against = f"，报送家数{_changed(made.before, difference, '家')}"
    said = f"{made.period.label_zh}应报{made.expected}家，已报{made.received}家，其中按时{made.on_time}家，{rate}{against}。"
    return f"截至{day_words(made.as_of.date())}，{said}"


def progress(made: Briefing) -> str:
    """What the week came to, measure by measure, and whom it covers."""
    units = max((each.units for each in made.measures), default=0)
    if not units:
        return "本周还没有单位填报。"
    parts = [_moved(made, each) for each in made.measures]
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


def _problems(made: Briefing) -> str:
    problems = []
    if made.owing:
        lacking = sum(made.period.label_zh in each.periods for each in made.owing)
        weeks = f"（连同以前各周；{made.period.label_zh}缺{lacking}家）" if made.before else ""
        problems.append(f"{len(made.owing)}家单位的统计数据没有报齐{weeks}")
    if made.error_count:
        problems.append(f"{made.error_units}家单位的报送有{made.error_count}处错误待更正，更正前没有计入")
    if made.nobodys:
        problems.append(f"另有{made.nobodys}份统计表还不能确定是哪家单位的，没有计入")
    if made.query_count:
        problems.append(f"{made.query_units}家单位的报送有{made.query_count}处疑问待核实，数字已计入")
    if not problems:
        return "没有待处理的问题。"
    return "；".join(f"{number}是{words}" for number, words in zip("一二三四", problems, strict=False)) + "。"


def _next(made: Briefing) -> str:
    said = []
    if made.next_due:
        until = f"{made.next_due.due_until:%H:%M}" if made.next_due.due_until else ""
        said.append(f"{made.next_due.label_zh}统计数据请于{_day_of_week(made.next_due.due_on)}{until}前报送")
    if made.next_event:
        label, day = made.next_event
        said.append(f"{label}是{_day_of_week(day)}，请提前做好安排")
    said.append("没有报齐和有问题待更正的单位，请及时补报、更正")
    return "；".join(said) + "。"


def share_words(part: int, whole: int) -> str:
    """87.5%; a dash where nothing is expected."""
    return f"{part / whole * 100:.1f}%".replace(".0%", "%") if whole else "—"


def _number(number: int) -> str:
    """万 with one decimal from 10,000 on."""
    return f"{number / 10_000:.1f}万" if abs(number) >= 10_000 else str(number)


def _day_of_week(day: date) -> str:
    return f"{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"
