"""What our own forms print around the answers, and the readers look for: unit, period, basis, columns, marks."""

from __future__ import annotations

import re

from data_loaders.model.campaign import FINAL, Campaign, Period, Unit

UNIT_LABEL, PERIOD_LABEL, BASIS_LABEL = "填报单位（盖章）", "填报期", "统计口径"
WEEK_BASIS, CUMULATIVE_BASIS, MONTH_BASIS = "本周", "累计", "全月"
BASES = (WEEK_BASIS, CUMULATIVE_BASIS, MONTH_BASIS)
SCOPE_LABEL = "汇总范围"
"""What stands before the number of units that a form with totals covers: 汇总范围：48家中47家."""
GAP = "    "
FORM_MARK = "safety-month:"
UNIT_MARK, PERIOD_MARK, BASIS_MARK, COLUMNS_MARK = "@unit", "@period", "@basis", "@columns"
"""What the Excel form's hidden column says of a row; a blank's row says the blank's code."""
LISTING_WORDS = "由看板汇总，供查阅，不作为报送"
"""What our lists of figures and notes print near their top; a paper that says so is nobody's submission, whatever forms it shows."""
COLUMNS = ("序号", "项目", "标准", "填报内容", "填报值", "计量单位", "备注")
LABEL_COLUMN, VALUE_COLUMN, UNIT_COLUMN, REMARK_COLUMN = COLUMNS[3:]
CORRECT_MARK, EXPLAIN_MARK, END_MARK = "【请更正】", "【请说明】", "【以上为核查意见】"
"""How a comment of ours begins and ends, which goes back to a unit on its own file. What the unit writes beside it is the unit's."""
_OUR_COMMENT = re.compile(rf"\n?(?:{CORRECT_MARK}|{EXPLAIN_MARK})[^【】]*{END_MARK}")


def comment_words(is_error: bool, words: str) -> str:
    """Words as a comment of ours that is known again."""
    inside = " ".join(words.split()).replace("【", "［").replace("】", "］")
    return f"{CORRECT_MARK if is_error else EXPLAIN_MARK}{inside}{END_MARK}"


def without_our_comments(words: str) -> str:
    """A comment without what we wrote into it."""
    return _OUR_COMMENT.sub("", words) if END_MARK in words else words


def period_words(period: Period) -> str:
    """A period as a form states it: "第2周（6月5日至6月11日）"."""
    first, last = period.starts_on, period.ends_on
    return f"{period.label_zh}（{first.month}月{first.day}日至{last.month}月{last.day}日）"


def basis_words(period: str | None) -> str:
    """What the figures of a period cover unless the sender says otherwise: 本周, or 全月 for the final form."""
    return MONTH_BASIS if period == FINAL else WEEK_BASIS


def heading_line(campaign: Campaign, unit: Unit | None, period: str | None, basis: str | None = None) -> str:
    """The Word form's line above the table, with gaps left to write in where unit or period is not given."""
    unit_words = unit.name if unit else " " * 24
    stated = period_words(campaign.period(period)) if period else " " * 16
    return GAP.join((f"{UNIT_LABEL}：{unit_words}", f"{PERIOD_LABEL}：{stated}", f"{BASIS_LABEL}：{basis or basis_words(period)}"))
