"""The board in words, as its paper and its workbook say it."""

from __future__ import annotations

from collections.abc import Sequence

from data_loaders.model.campaign import Period
from data_loaders.model.clock import END_OF_DAY
from reports.board_facts import Board, Figure, Reporting
from reports.papers.briefing_draft import share_words
from reports.papers.roll_up_notes import day_words

NOT_REPORTED = "—"
NOT_REPORTED_NOTE = "“—”表示没有填报，不是0。"
LIGHTS = {"on_time": "按时", "late": "迟报", "held": "待处理", "missing": "缺报", "not_due": "未到期", "exempt": "免报"}
SEVERITIES = {"error": "错误", "query": "疑问"}


def title(made: Board) -> str:
    """What the paper is called."""
    return f"{made.campaign.year}年“安全生产月”活动进展"


def moment_words(made: Board) -> str:
    """The day it is made as of, with the minute where one was asked for."""
    moment = made.asked.as_of
    return day_words(made.day) if moment.time() >= END_OF_DAY else f"{day_words(made.day)}{moment:%H:%M}"


def scope(made: Board) -> str:
    """What was chosen: all units, or which."""
    types = {entry.code: entry.label_zh for entry in made.campaign.unit_types}
    names = {unit.code: unit.name for unit in made.roster.units}
    chosen = {
        "类型": [types.get(code, code) for code in made.asked.unit_types],
        "单位": [names.get(code, code) for code in made.asked.units],
        "填报期": [made.campaign.period(code).label_zh for code in made.asked.periods],
        "项目": [made.form.item(code).label_zh for code in made.asked.items],
    }
    said = [f"{what}：{fitting(each, 30)}" for what, each in chosen.items() if each]
    return f"仅{'；'.join(said)}" if said else "全部单位、全部项目"


def fitting(names: Sequence[str], letters: int, counted: str = "家") -> str:
    """Names in a row, as many as fit into so many letters, and how many there are where some are left out."""
    said = list(names)
    while len(said) > 1 and sum(map(len, said)) + len(said) > letters:
        said.pop()
    return "、".join(said) + (f"等{len(names)}{counted}" if len(said) < len(names) else "")


def sentence(made: Board) -> str:
    """How many reported, what is in for the next due day, and what they did."""
    now = made.now
    if now is None or not now.expected:
        return "所选范围内没有应报的单位。" if made.roster.units else "还没有单位名册。"
    rate = share_words(now.received, now.expected)
    stands = f"{now.period.label_zh}应报{now.expected}家，已报{now.received}家（{rate}），其中按时{now.on_time}家"
    if now.held:
        stands += f"，待处理{now.held}家"
    if left := now.expected - now.received:
        stands += f"，未报{left}家" if now.period.due_on <= made.day else f"，还有{left}家未报，{_due(now.period)}截止"
    if made.before and not now.period.is_whole_month:
        stands += f"，{changed(made.before.period, now.received - made.before.received, '家')}"
    beside = [_beside(each) for each in made.reporting if each.period.code in made.beside]
    did = "、".join(_did(each) for each in made.figures if each.total is not None) or "还没有单位填报活动数字"
    return f"{'；'.join((stands, *beside))}。{span(made)}{did}。"


def _due(period: Period) -> str:
    until = f"{period.due_until:%H:%M}" if period.due_until else ""
    return f"{period.due_on.month}月{period.due_on.day}日{until}"


def _beside(row: Reporting) -> str:
    return f"{row.period.label_zh}（{_due(row.period)}截止）已报{row.received}家"


def _did(figure: Figure) -> str:
    phrase = figure.measure.did_zh or f"{figure.measure.label_zh}{{number}}"
    persons = f"（含按人数填报{number(figure.persons)}人）" if figure.persons else ""
    return phrase.format(number=number(figure.total)).replace(" ", "") + persons


def span(made: Board) -> str:
    """What totals add up: everything to date, or the chosen periods."""
    return f"{fitting(list(made.increments.values()), 30, '期')}合计" if made.asked.periods else "到目前累计"


def changed(before: Period, difference: int, unit: str) -> str:
    """比第2周增加5家, 比第2周减少2家 or 与第2周持平."""
    if not difference:
        return f"与{before.label_zh}持平"
    return f"比{before.label_zh}{'增加' if difference > 0 else '减少'}{number(abs(difference))}{unit}"


def number(value: float | None) -> str:
    """A number written out with its thousands, one decimal where it is none of units; a dash where nothing was reported."""
    if value is None:
        return NOT_REPORTED
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}".removesuffix(".0")


def latest(made: Board, figure: Figure) -> str:
    """The current period's part of a measure, and its change on the week before."""
    label = made.increments.get(made.counted or "") or (made.now.period.label_zh if made.now else "")
    words = f"{label}{number(figure.latest)}"
    weeks = [each.period for each in made.reporting if not each.period.is_whole_month]
    codes = [week.code for week in weeks]
    if figure.change is None or made.counted not in codes[1:]:
        return words
    return f"{words}，{changed(weeks[codes.index(made.counted or '') - 1], figure.change, figure.measure.unit_zh)}"


def covers(figure: Figure) -> str:
    """Whose a total is: 42/48家, and how much of it was counted in persons."""
    exempt = f"，另有免报{figure.exempt}家" if figure.exempt else ""
    persons = f"，含按人数{number(figure.persons)}人" if figure.persons else ""
    return f"{figure.units}/{figure.expected}家{exempt}{persons}"


def missing(made: Board, letters: int) -> str:
    """Who has not sent the current period's form."""
    if made.now is None or not made.now.expected:
        return "没有应报的单位。"
    label = made.now.period.label_zh
    if not made.missing:
        awaited = made.now.expected - made.now.received
        return f"{label}还有{awaited}家未报，未到期。" if awaited else f"{label}应报单位均已报送。"
    return f"{label}有{len(made.missing)}家未报：{fitting([unit.name for unit in made.missing], letters)}。"


def behind(made: Board, letters: int) -> str:
    """Who is missing or late over several periods."""
    several = [f"{unit.name}（缺{len(lacks)}期、迟{len(late)}期）" for unit, lacks, late in made.behind if len(lacks) + len(late) > 1]
    return f"累计缺报、迟报两期以上的：{fitting(several, letters)}。" if several else ""


def attention(made: Board, letters: int) -> str:
    """How many errors and queries are open, and whose the errors are."""
    errors, queries = made.open("error"), made.open("query")
    if not errors and not queries:
        return "没有待处理的错误和疑问。"
    said = []
    if errors:
        whose = list(dict.fromkeys(each.who or "单位未定" for each in errors))
        said.append(f"错误{len(errors)}处，更正前没有计入（{fitting(whose, letters)}）")
    if queries:
        said.append(f"疑问{len(queries)}处，涉及{len({each.who for each in queries})}家，数字已计入")
    return f"{'；'.join(said)}。"
