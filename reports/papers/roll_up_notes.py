"""The words that go with a roll-up: what it covers, how far it can be trusted, how it counts. The same in cover note and workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from data_loaders.model.campaign import FINAL
from data_loaders.model.printed import LISTING_WORDS, SCOPE_LABEL
from reports.roll_up_facts import RECEIVED, SOFAR, Open, RollUp, UnitRow

MOST_IN_WORD = 60
"""With more units than this their figures stand in the workbook alone."""
MOST_FORMS = 100
"""So many forms of a text blank are listed at most."""
MOST_NAMED = 20
"""So many units, or forms of a text blank, are named in a row of the cover note; its workbook names all."""
LIGHTS = {"held": "待处理", "missing": "未报", "not_due": "未报", "exempt": "免报"}


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


def scope(made: RollUp) -> str:
    """What it covers, as the line above the form says it: 汇总范围：48家中47家."""
    chosen = f"（仅{narrowed_to(made)}）" if made.asked.is_of_some else ""
    return f"{SCOPE_LABEL}：{len(made.expected)}家中{len(made.counted)}家{chosen}"


def narrowed_to(made: RollUp) -> str:
    """The unit types, or the number of units, that were chosen."""
    labels = {entry.code: entry.label_zh for entry in made.campaign.unit_types}
    types = "、".join(labels.get(code, code) for code in made.asked.unit_types)
    units = f"所选{len(made.rows)}家单位" if made.asked.units else ""
    return "中".join(part for part in (types, units) if part)


def note_title(made: RollUp) -> str:
    """The cover note's title."""
    return f"{made.campaign.year}年“安全生产月”活动情况汇总说明"


def listing_line() -> str:
    """What tells the reader of files that a paper is no submission."""
    return f"（{LISTING_WORDS}）"


def day_words(day: date) -> str:
    """2020年6月19日."""
    return f"{day.year}年{day.month}月{day.day}日"


def where_units_are(made: RollUp) -> str:
    """Where the cover note has every unit's figures."""
    if len(made.rows) <= MOST_IN_WORD:
        return "见后附各表"
    return f"单位超过{MOST_IN_WORD}家，不在本说明中列出，见汇总表（Excel）的“分单位明细”工作表"


def parts_of(made: RollUp, where: str, is_whole: bool = True) -> tuple[Part, ...]:
    """The cover note's parts; `where` says where every unit's figures are. A paper that is not the whole names the first of many units and
    forms, and says where all are."""
    most, forms = (len(made.rows), MOST_FORMS) if is_whole else (MOST_NAMED, MOST_NAMED)
    numbered = zip("一二三四", (_coverage(made, most), _quality(made, most), _rules(made), _words_of_units(made, forms)), strict=True)
    parts = [Part(f"{number}、{part.heading}", part.paragraphs) for number, part in numbered if part.paragraphs]
    return (*parts[:-1], Part(parts[-1].heading, (*parts[-1].paragraphs, f"分单位明细：{where}。")))


def _coverage(made: RollUp, most: int) -> Part:
    period = made.campaign.period(made.period if not made.is_month else FINAL)
    first = made.campaign.period(made.periods[0]).starts_on
    days = f"{first.month}月{first.day}日至{period.ends_on.month}月{period.ends_on.day}日"
    narrowed = f"只汇总{narrowed_to(made)}。" if made.asked.is_of_some else ""
    state = "本表尚未定稿：" + "，".join(_why_draft(made)) + "。" if made.is_draft else ""
    said = [
        f"{made.bureau.name}本次汇总{made.title.zh}（{days}）的活动情况，截至{day_words(made.day)}。{narrowed}{state}",
        f"应报{len(made.expected)}家，已计入{len(made.counted)}家，未计入{len(made.missing)}家。",
    ]
    if made.missing:
        said.append(f"未计入的单位：{_row(_with_lights(made, made.missing), most)}。")
    if made.in_part and made.is_month:
        said.append(f"没有总结统计表、按各周合计计入的单位{len(made.in_part)}家：{_row(_names(made.in_part), most)}。")
    elif made.in_part:
        said.append(f"只报了部分周的单位{len(made.in_part)}家：{_row(_with_lacking(made), most, '；')}。")
    exempt = [row for row in made.rows if row.unit.exempt]
    if sent := [row for row in exempt if row.is_counted]:
        said.append(f"免报单位{len(exempt)}家，其中{len(sent)}家报送了，也已计入：{_row(_names(sent), most)}。")
    elif exempt:
        said.append(f"免报单位{len(exempt)}家，不计应报。")
    return Part("汇总范围", tuple(said))


def _why_draft(made: RollUp) -> list[str]:
    waiting = sum(bool(row.held) for row in made.rows)
    reasons = {
        f"{len(made.missing)}家未计入": made.missing,
        f"{len(made.in_part)}家未报齐": made.in_part,
        f"{len(made.errors)}处错误待更正": made.errors,
        f"{waiting}家有报送待处理": waiting and not made.errors,
        f"{made.counts.nobodys}份报送尚不能确定是哪家的": made.counts.nobodys,
        f"{len(made.contradictions)}处合计前后矛盾": made.contradictions,
    }
    return [words for words, is_so in reasons.items() if is_so]


def _quality(made: RollUp, most: int) -> Part:
    counts = made.counts
    said = [
        f"待更正的错误{len(made.errors)}处，所在报送未计入汇总{_by_unit(made, made.errors, most)}。",
        f"待核实的疑问{len(made.queries)}处，所在数字已计入汇总{_by_unit(made, made.queries, most)}。",
        f"已更正{counts.corrected}处，已说明{counts.explained}条；约数（如“约60”）{counts.approximate}处，按所写的数计入；"
        f"参与人次中按人数填报的有{counts.persons}人。",
    ]
    if counts.nobodys or counts.unread:
        said.append(f"另有尚不能确定单位的报送{counts.nobodys}份、无法读取的文件{counts.unread}份，均未计入。")
    if made.contradictions:
        pairs = "；".join(
            f"「{part.label_zh}」合计{made.totals[part.code]}，大于「{whole.label_zh}」合计{made.totals[whole.code]}"
            for part, whole in made.contradictions
        )
        said.append(f"合计前后矛盾（有单位只报了其中的一项）：{pairs}。上级读取时会作为错误提出，请核实后再报。")
    return Part("数据质量", tuple(said))


def _rules(made: RollUp) -> Part:
    if made.is_month:
        taken = "各单位的全月数以总结统计表为准；总结统计表没有报或某一空没有填的，用该单位各周之和。"
        if made.filled_from_weeks:
            taken += f"其中总结统计表留空、以各周之和代入的有{made.filled_from_weeks}空，明细中以斜体标出。"
    elif made.asked.period == SOFAR:
        taken = f"按{made.title.zh}汇总，即各单位到这一周为止各周之和；按累计口径报送的，取最近一次累计数。"
    else:
        taken = "按当周汇总；按累计口径报送的单位，取与上一次累计数之差。"
    rest = "“其中”各空包含在所属的空内，不重复相加。没有任何单位填报的空保持空白，不作为0。人与人次都计入参与人次。"
    return Part("统计口径", (taken + rest,))


def _words_of_units(made: RollUp, most: int) -> Part:
    if not made.texts:
        return Part("文字项", ("各单位填写的文字没有列入，汇总表里留空。",))
    said = []
    for code, merged in made.texts.items():
        if merged.forms:
            listed = "、".join(f"{form}（{units}家）" for form, units in merged.forms[:most])
            more = f"等{len(merged.forms)}种" if len(merged.forms) > most else ""
            said.append(f"{made.form.blanks[code].label_zh}：{listed}{more}。")
    return Part("文字项", tuple(said)) if said else Part("文字项", ("各单位没有填写文字项。",))


def _row(named: Sequence[str], most: int, between: str = "、") -> str:
    """Units in a row; of more than these the first, how many there are and where all stand."""
    if len(named) <= most:
        return between.join(named)
    return f"{between.join(named[:most])}等{len(named)}家，全部名单见汇总表（Excel）的“说明”工作表"


def _names(rows: Iterable[UnitRow]) -> list[str]:
    return [row.unit.name for row in rows]


def _with_lights(made: RollUp, rows: Sequence[UnitRow]) -> list[str]:
    """Names, each of which something waits marked so."""
    return [f"{row.unit.name}{'（待处理）' if set(row.held) & set(made.due) else ''}" for row in rows]


def _with_lacking(made: RollUp) -> list[str]:
    labels = {period.code: period.label_zh for period in made.campaign.periods}
    return [f"{row.unit.name}缺{'、'.join(labels[code] for code in row.lacking)}" for row in made.in_part]


def _by_unit(made: RollUp, found: Sequence[Open], most: int) -> str:
    """（单位3处、单位1处）, in the roster's order; nothing where none was found."""
    counted = Counter(each.unit for each in found)
    named = [f"{row.unit.name}{counted[row.unit.code]}处" for row in made.rows if row.unit.code in counted]
    return f"（{len(counted)}家：{_row(named, most)}）" if named else ""


def taken_from(made: RollUp, row: UnitRow) -> str:
    """Where a unit's numbers come from, in the list of all units."""
    if not row.is_counted:
        lights = [row.lights[code] for code in made.due if code in row.lights]
        return "待处理" if row.held else LIGHTS.get(lights[0] if lights else "", "未报")
    if made.is_month:
        return "总结" if row.lights.get(FINAL) in RECEIVED else "各周合计"
    if made.asked.period == SOFAR and row.lacking:
        return f"缺{len(row.lacking)}周"
    return made.basis
