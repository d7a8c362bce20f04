"""What a line around a form says against what it is counted for: another period or year, another unit with it, cumulative numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from data_loaders.forms.excel_form import VALUE_HEADINGS
from data_loaders.forms.whole_form import LONGEST
from data_loaders.matching.context import Context
from data_loaders.matching.periods import match_period, names_another_year
from data_loaders.matching.stated import Line, is_title, outside_labels, stated_basis, unit_written
from data_loaders.model.campaign import FINAL
from data_loaders.model.findings import Finding, Place
from data_loaders.model.form import Form
from data_loaders.model.printed import CUMULATIVE_BASIS
from data_loaders.model.readings import CUMULATIVE, WEEKLY
from data_loaders.text.plain import half_width, plain

_TIME = re.compile("[0-9\uff10-\uff19一二三四五六].{0,2}[周期月年./]")
_NO_PERIOD = re.compile(
    r"[0-9一二三四五六七八九十第周期月日号年至到~\s()【】\[\].:,、\u3002;/—–～-]|本表|以上|上述|表[中内]|数[据字]|内容|情况|统计|填报|报送|报告|数|区间|时间段?|时段"
    '|周期|注|备|说明|为|均|是|系|都|的|含|包括|合计|总|共|加|和|及|单位|机构|盖章|公章|安全(?:生产)?月|活动|开展|进展|表|[“”"《》]'
)
"""What stands beside a period in a line that speaks of the form's numbers and of nothing else."""
_FILLED_IN = re.compile(r"(?:填表|填报|制表|报送|上报|统计|报告)(?:日期|时间)\s*:")
_SIGNED = re.compile(
    r"\(?(?:单位)?(?:加盖)?(?:盖章|公章|签章|印章)(?:处|单位|人)?\)?:?|落款(?:单位)?:|(?:[0-9]{4}|[二0〇零○Oo一九]{4})\s*[年./-]\s*[0-9一二三四五六七八九十]{1,3}"
    r"\s*[月./-]\s*[0-9一二三四五六七八九十]{1,3}\s*[日号]?|[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}[日号]"
)
"""What stands beside a name that signs a paper: the word for its seal, and the day."""
_TOGETHER = re.compile("代|合并|联合|共同|汇总|含|包括|一并")
_UPWARD, _DOWNWARD = re.compile("以上|上述|上表|上列|前表"), re.compile("以下|下表|下述|下列")
_ABOUT = re.compile(rf"{_UPWARD.pattern}|[本此该]表|表[中内]|数[据字]|统计数")
"""What a line speaks of a form's numbers with."""
_BESIDE_NAMES = re.compile(rf"{_TOGETHER.pattern}|[填呈上]报|报送|本[表单]|由|与|和|及|数[据字]?|[、,，:()]")
"""What stands around the names in such a line."""


def looks_up(line: Line) -> bool:
    """Whether a line between two forms speaks of the one above: 以上数据为第3周."""
    return _UPWARD.search(line.text) is not None and _DOWNWARD.search(line.text) is None


def heads_form(line: Line, form: Form, context: Context) -> bool:
    """Whether a line between two forms begins the one below: its title, whose it is, or its period."""
    if looks_up(line):
        return False
    words = plain(line.text)
    is_named = words in context.names.by_name or unit_written([line]) != "" or plain(form.title_zh) in words
    return is_named or (_ABOUT.search(line.text) is None and match_period(line.text, context.campaign).code is not None)


def said_against(lines: Iterable[Line], unit: str | None, period: str | None, context: Context, is_alone: bool = True) -> Iterator[Finding]:
    """A query for each short line that names another period than the form's, another year, or another unit whose numbers may be in it.
    Where the form is not alone on its sheet, only lines that speak of numbers can be said to speak of it."""
    for line in lines:
        if len(line.text) > LONGEST or not (is_alone or _ABOUT.search(line.text)):
            continue
        text = half_width(line.text).strip()
        if period and _TIME.search(text) and (other := _other_period(text, period, context)):
            zh, en = context.period_shown
            values = {"written": text, "chosen": zh[period], "chosen_en": en[period]}
            weeks = other.split("、")
            shown = {"other": "、".join(zh.get(week, week) for week in weeks), "other_en": ", ".join(en.get(week, week) for week in weeks)}
            yield Finding("period_line_differs", "period", line.place, values | shown)
        if unit and (other := _other_unit(text, unit, context)):
            zh, en = context.unit_shown
            values = {"written": text, "chosen": zh.get(unit, unit), "chosen_en": en.get(unit, unit)}
            yield Finding(
                "unit_line_differs", "unit", line.place, values | {"other": zh.get(other, other), "other_en": en.get(other, other)}
            )


def _other_period(text: str, period: str, context: Context) -> str | None:
    """The week that a line about all numbers names where it is not the form's, or its year where that is not the campaign's."""
    if _FILLED_IN.search(text) and names_another_year(text, context.campaign):
        return text.partition(":")[2].strip()
    match = match_period(text, context.campaign)
    if period == match.code or FINAL in (match.code, *match.candidates) or _NO_PERIOD.sub("", context.names.without_names(text)):
        return None
    several = match.candidates if match.is_contradictory and period != FINAL else ()
    return match.code or "、".join(several) or None


def _other_unit(text: str, unit: str, context: Context) -> str | None:
    """The unit that a line names beside a word for doing it together, alone, in a title or as its seal, where it is not the form's."""
    names = context.names
    written, bare, compared, may_be_title = _naming(text)
    if written:
        match = names.in_field(written)
        return match.code if match.code != unit else None
    if compared in names.by_name:
        match = names.in_field(bare)
    elif may_be_title:
        match = names.in_name(bare)
        return match.code if match.code != unit else None
    elif _TOGETHER.search(text):
        match = names.in_name(_BESIDE_NAMES.sub(" ", text))
    else:
        return None
    codes = (match.code,) if match.code else match.candidates if unit in match.candidates else ()
    return next((code for code in codes if code != unit), None)


@lru_cache(maxsize=512)
def _naming(text: str) -> tuple[str, str, str, bool]:
    """Whose a form is as a line says after a label; the line without labels, the same for comparing, and whether it is a title. Kept, since
    the printed lines are the same in all forms that were handed out together."""
    bare = outside_labels(_SIGNED.sub(" ", text))
    return unit_written([Line(text, Place())]), bare, plain(bare), is_title(bare)


def cumulative_beside(texts: Iterable[str], basis: str) -> Iterator[Finding]:
    """A query where a form whose own cell says that its numbers are a week's has a name or a line that says they are cumulative."""
    if basis == WEEKLY and (found := next((text for text in texts if len(text) <= LONGEST and stated_basis([text]) == CUMULATIVE), None)):
        yield Finding("basis_line_differs", values={"written": found})


def heads_another_column(text: str, form: Form) -> bool:
    """Whether a row heads the column of a form's numbers and says 累计 above another one, which says nothing of the form's."""
    if CUMULATIVE_BASIS not in text:
        return False
    cells = text.split("\t")
    return len(cells) > 2 and any(cell == form.columns_zh[-1] or cell in VALUE_HEADINGS for cell in map(str.strip, cells))
