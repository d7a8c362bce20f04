"""Every number written in a text, and what it is where it counts nothing: a date, a telephone number, a list mark, a code.

A number is digits of any width, a Chinese numeral with a counting unit behind it, or a word such as 若干 that stands for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from data_loaders.model.printed import SCOPE_LABEL
from data_loaders.text.counting_units import COUNTING_UNITS
from data_loaders.text.plain import half_width

UNIT = "(?:" + "|".join(re.escape(unit) for unit in sorted({*COUNTING_UNITS, "条微视频"}, key=len, reverse=True)) + ")"
_NO_UNIT = (
    "组[织建成长]|处[理置罚]|部[署门]|项目|家[庭属]|人[员民]|场[所地]|期间|面[向对]|类[别型]|本[单周月次院]|集[中体]|条[件例]|把[握关]"
)
"""Words that begin with a counting unit's letter and are none."""
_CHINESE = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟俩仨廿卅卌"
_FIGURES = "一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾廿卅卌"
"""Those that a number standing alone begins with: 七十, but not 百."""
_ORDER = rf"(?:[0-9]+|[{_CHINESE}]+)"
_START = r"(?:^|(?<=[\n;。:]))[ \t　]*"
LIST_MARK = (
    rf"{_START}(?:[0-9]{{1,2}}[ ]?[.、)](?![ ]?[0-9])|[一二三四五六七八九十]{{1,3}}[、.)是]"
    rf"|[(【\[][ ]?(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})[ ]?[)】\]]"
    rf"(?=[ ]*[\u3400-\u9fff“《])(?![ ]*(?!{_NO_UNIT}){UNIT}))|[\u2460-\u2473\u3220-\u3229\u2776-\u277f]"
)
"""1. 2、 一、 一是 （1） ① before a sentence; a bracket with a counting unit behind it is an answer."""
_ABOUT = re.compile(
    "|".join(
        [
            r"https?://\S+|www\.\S+|\S+@[\w.]+",
            r"(?:19|20)[0-9]{2}\s*[年./-]\s*[0-9]{1,2}\s*[月./-]\s*[0-9]{1,2}\s*[日号]?",
            r"(?:19|20)[0-9]{2}\s*(?:年度?|[./-]\s*[01]?[0-9](?![0-9]))(?:\s*[0-9]{1,2}\s*月(?:份|\s*[0-9]{1,2}\s*[日号]?)?)?",
            r"[0-9]{1,2}\s*月份?(?:\s*[0-9]{1,2}\s*[日号]?)?(?:\s*[-~至到—]{1,2}\s*(?:[0-9]{1,2}\s*月)?\s*[0-9]{1,2}\s*[日号]?)?",
            r"[一二三四五六七八九十]{1,2}月(?:份|[一二三四五六七八九十]{1,3}[日号])?",
            r"(?<![0-9.])[01]?[0-9]\.[0-3]?[0-9]\s*[-~至到—]{1,2}\s*(?:[01]?[0-9]\.)?[0-3]?[0-9](?![0-9.])",
            r"[0-9]{1,2}\s*[日号](?![0-9])",
            r"[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?",
            rf"第\s*{_ORDER}(?:\s*[-、~至到—]\s*第?{_ORDER})*(?:\s*[周期页批届季章节条款部分])?",
            rf"第\s*[(（\[【〔]\s*{_ORDER}\s*[)）\]】〕]\s*[周期]",
            rf"(?<![目之以此日先])前\s*{_ORDER}\s*[周期]",
            rf"(?<![每上本]){_ORDER}\s*周(?![次岁])",
            rf"(?:附件|附表|附录|编号|序号|[Nn][Oo]\.)\s*:?\s*{_ORDER}",
            r"(?:电话|手机|传真|联系方式|QQ号?|微信号?|邮编|座机|热线|分机|短号|工号|身份证号?|号码|拨打)"
            r"(?:号码|方式)?\s*:?\s*[0-9][0-9 ()/、—-]{4,}",
            r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])",
            r"(?<![0-9])0[0-9]{2,3}\s?[-—]?\s?[0-9]{7,8}(?![0-9])",
            r"(?<![0-9])(?:12350|12345|12315|110|119|120|122)(?=热线|电话|平台|举报|消防|报警|急救|指挥|宣传)",
            rf"(?:不少于|不低于|不得少于|每[周月天日季年人次])\s*{_ORDER}(?=\s*{UNIT})",
            rf"{SCOPE_LABEL}\s*:\s*[0-9]+家中[0-9]+家(?:\([^()]*\))?",
            rf"共\s*{_ORDER}\s*页|^\s*[-—]\s*[0-9]+\s*[-—]\s*$",
            r"[A-Za-z][A-Za-z_]*[-_.]?[0-9][0-9A-Za-z._-]*|[0-9]+(?![wW](?![A-Za-z0-9]))[A-Za-z][A-Za-z0-9-]*",
            r"[0-9]+\.[0-9]+版",
            rf"{_ORDER}个(?:意识|维护|必须|自信|确立|到位|至上|坚持|责任|全面|全覆盖|重点|方面|环节|阶段|月|星期|小时)",
            r"一起(?![事案隐火])|一(?:部分|次性|条龙|条线|块儿?|家亲|家人|份子)",
            LIST_MARK,
        ]
    ),
    re.MULTILINE,
)
_COUNT = re.compile(
    rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9])|[0-9]+(?:\.[0-9]+)?)(?:\s?[余多]?[万千百十亿wW](?![A-Za-z])[0-9]*)*"
    rf"|(?<![第每任某同这那另逐统唯惟均单专{_CHINESE}])[{_CHINESE}]+(?=[余多来几]?\s?{UNIT})(?!一?个个)"
    rf"|[{_FIGURES}](?<=[,;、:\u3002].)[{_CHINESE}]*(?=\s*(?:[;、,\u3002]?\s*(?:$|\n)|[,;]))"
    r"|若干|数[十百千万]|几(?=[十百千万次场个家人])|(?<![0-9十百千万余众更许最大诸])多(?=[次场家个]|人次)"
)
SHORT = 200
_ANY = re.compile(rf"[0-9\uff10-\uff19{_CHINESE}若几多]")
_UNIT_BEHIND = re.compile(rf"[余多来几+]?[ )】\]]*{UNIT}")
_WORDS_LEFT = re.compile(r"[A-Za-z\u3400-\u9fff]")


class Figure(NamedTuple):
    """A number in a text: characters `start`:`end`; `counts` says whether it may count something; `unit`: one stands behind it."""

    start: int
    end: int
    counts: bool
    unit: bool


def figures_in(text: str, taken: Sequence[tuple[int, int]] = ()) -> Sequence[Figure]:
    """Every number in a text, in order. What is not within the `taken` stretches is looked at for whether it may count something."""
    if not _ANY.search(text):
        return ()
    return _figures(text, ()) if len(text) <= SHORT and not taken else _figures.__wrapped__(text, taken)


@lru_cache(maxsize=1_024)
def _figures(text: str, taken: Sequence[tuple[int, int]]) -> tuple[Figure, ...]:
    """Kept for short texts: headings, labels and hints are the same in every form."""
    half = half_width(text)
    spans = [found.span() for found in _COUNT.finditer(half)]
    untaken = [(start, end) for start, end in spans if not any(low < end and start < high for low, high in taken)]
    about = [found.span() for found in _ABOUT.finditer(half)] if untaken else []
    return tuple(
        Figure(start, end, not any(start < stop and low < end for low, stop in about), bool(_UNIT_BEHIND.match(half, end)))
        for start, end in spans
    )


def says_little_else(text: str, figures: Sequence[Figure], most: int) -> bool:
    """Whether a text is numbers with their counting units and at most so many other words."""
    half, position, rest = half_width(text), 0, []
    for figure in figures:
        rest.append(half[position : figure.start])
        unit = _UNIT_BEHIND.match(half, figure.end)
        position = unit.end() if unit else figure.end
    return len(_WORDS_LEFT.findall("".join([*rest, half[position:]]))) <= most
