"""What the lines around a form say of all its numbers: a plan's or a sample's title, 单位：万人次, 本表为5月数据, 人次均为估算."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from data_loaders.forms.found import Found
from data_loaders.matching.periods import speaks_of_another_time
from data_loaders.matching.stated import Line
from data_loaders.model.campaign import Campaign
from data_loaders.model.findings import Finding, Place
from data_loaders.text.plain import CLOSING, OPENING, half_width

_WORDS = {name: "|".join(words) for name, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()}
_NOT_DONE, _SAMPLE = re.compile(_WORDS["not_done"]), re.compile(_WORDS["sample"])
_OPEN, _CLOSE = re.escape(OPENING), re.escape(CLOSING)
_BRACKET = re.compile(rf"[{_OPEN}]([^{_OPEN}{_CLOSE}]*)[{_CLOSE}]")
_TITLE = re.compile(rf"[^:：\u3002；;，,]*表\s*(?:[{_OPEN}][^{_OPEN}{_CLOSE}]*[{_CLOSE}]\s*)*")
"""A line that names a table and says nothing else."""
_AIM = re.compile(r"(?:计划|任务|目标|预案|方案|安排)\s*$")
"""The end of a first line that is the title of what is to be done."""
_MANY = "(?:十|百|千)?[万亿千百]|[wk]"
_UNIT = r"(?:人次|人|次|场次?|个|家|条|篇|件|份)?"
_SCALES = (
    re.compile(rf"(?<!填报)(?<!报送)(?<!上报)单位\s*[:：为是]\s*(?P<scale>{_MANY}){_UNIT}\s*(?:[{_CLOSE}]|$|[,，;；、])", re.IGNORECASE),
    re.compile(rf"[以按用](?P<scale>{_MANY}){_UNIT}(?:计|为单位|为计量单位|统计|填报)", re.IGNORECASE),
)
_SCALED_UNIT = re.compile(rf"(?P<scale>{_MANY}){_UNIT}", re.IGNORECASE)
"""A scale that all numbers, or all of a kind, are written in."""
_ABOUT = rf"(?:{_WORDS['about']})"
_LABEL = r"(?:统计|数据|报表|活动)(?:时间|日期|时段|时间段|期间|期|区间|截止时间|范围)\s*[:：]\s*"
_IS = r"(?:为|是|系|属于?|取自|均|用)\s*"
_EARLIER = re.compile(rf"(?:{_ABOUT}.{{0,8}}{_IS}.{{0,2}}|{_LABEL})(?P<words>{_WORDS['earlier']})")
_DATED = re.compile(rf"(?:{_ABOUT}.{{0,8}}{_IS}|{_LABEL})(?P<words>[^;；。,，]*)")
_GUESSED = re.compile(rf"(?:{_ABOUT}|人次|人数|场次).{{0,6}}(?P<words>{_WORDS['guessed']})")
LONGEST = 60
"""A longer line is text, no heading and no note under a table."""


def said_of_all(part: Found, name: str, campaign: Campaign) -> Iterator[Finding]:
    """What holds a form, or is asked of it, because its title, the file's name or a line around it speaks of all its numbers."""
    lines = [line for line in part.lines or part.around if len(line.text) <= LONGEST]
    for rule, words in (("form_not_done", _NOT_DONE), ("form_sample", _SAMPLE)):
        if found := _in_titles(lines, words) or _in_brackets(name, words):
            yield Finding(rule, place=found[1], values={"words": found[0], "written": found[2]})
    for line in lines:
        text = half_width(line.text).strip()
        for rule, word in _in_line(text, campaign):
            yield Finding(rule, place=line.place, values={"words": word, "written": text})


def _in_titles(lines: list[Line], words: re.Pattern[str]) -> tuple[str, Place, str] | None:
    """The word in the titles of tables around a form, where no title is without one: the form's own may be any of them. Where there is
    none, the first line may be the title."""
    titles = [line for line in lines if _TITLE.fullmatch(line.text.strip())] or [line for line in lines[:1] if _AIM.search(line.text)]
    found = [(word.group(), line.place, line.text.strip()) for line in titles if (word := words.search(line.text))]
    return found[0] if found and len(found) == len(titles) else None


def _in_brackets(name: str, words: re.Pattern[str]) -> tuple[str, Place, str] | None:
    """The word in brackets of a file's name; outside them a name may speak of a second paper in the file."""
    return next(((word.group(), Place(), name) for bracket in _BRACKET.findall(name) if (word := words.search(bracket))), None)


def scale_stated(text: str) -> str | None:
    """The scale in which a line, a remark or a counting unit says numbers are written: 单位：万人次, 以千计, 万人次."""
    text = half_width(text).strip()
    found = _SCALED_UNIT.fullmatch(text) or next((found for pattern in _SCALES if (found := pattern.search(text))), None)
    return found["scale"] if found else None


def _in_line(text: str, campaign: Campaign) -> Iterator[tuple[str, str]]:
    """The rules that a line calls for, each with its word."""
    if scale := scale_stated(text):
        yield "form_scaled", scale
    if earlier := _EARLIER.search(text):
        yield "form_other_time", earlier["words"]
    elif (dated := _DATED.search(text)) and speaks_of_another_time(dated["words"], campaign):
        yield "form_other_time", dated["words"].strip()
    if guessed := _GUESSED.search(text):
        yield "form_guessed", guessed["words"]
