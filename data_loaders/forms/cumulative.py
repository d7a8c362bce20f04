"""Words at a blank of a weekly form that say its number runs on: 累计12, 12（本周新增7）, 截至目前累计 … (design rule 5)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from data_loaders.model.campaign import FINAL, Campaign
from data_loaders.model.findings import Finding
from data_loaders.model.readings import CUMULATIVE, NUMBER, Answer
from data_loaders.text.numerals import normalise

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_RUNNING, _INCLUDED = re.compile("|".join(_WORDS["running"])), re.compile("|".join(_WORDS["included"]))
_THIS_WEEK = re.compile(rf"(?:{'|'.join(_WORDS['this_week'])})(?![一二三四五六日天末])[^0-9]{{0,6}}[0-9]")
_IN_ALL = re.compile(rf"[(约]*(?:{'|'.join(_WORDS['in_all'])})")
_NUMBER = re.compile("[0-9〇一二两三四五六七八九十百千万]+")
_STOP, _CLAUSE = re.compile("[；;。\n]"), re.compile("[；;。\n，,]")
_REMARK = re.compile("[（(][^（()）]*[）)]")


def running_numbers(answers: Iterable[Answer], basis: str, period: str | None, campaign: Campaign) -> list[Finding]:
    """An error for every number of a weekly form whose words say that it runs on, a note for one that may: what counts it must not add it.

    Nothing is said of the first week, of the whole month or of a cumulative form: there the running number is the number.
    """
    if basis == CUMULATIVE or period in (FINAL, campaign.periods[0].code):
        return []
    found: list[Finding] = []
    for answer in answers:
        if answer.state != NUMBER:
            continue
        raw = normalise(answer.raw)
        if _runs_on(raw, *_around(answer)):
            found.append(Finding("cumulative_at_blank", answer.code, answer.place, {"raw": answer.raw.strip(), "value": answer.value}))
        elif _IN_ALL.match(raw):
            found.append(Finding("in_all_at_blank", answer.code, answer.place, {"raw": answer.raw.strip(), "value": answer.value}))
    return found


def _runs_on(raw: str, before: str, behind: str) -> bool:
    """Whether a number's own words, those before it in its sentence or those behind it in its clause say that it runs on."""
    first = _NUMBER.search(raw)
    front, rest = (raw[: first.start()], raw[first.end() :] + behind) if first else (raw, behind)
    if _RUNNING.search(before + front) or (_RUNNING.search(rest) and not _NUMBER.search(rest)):
        return True
    return bool(_INCLUDED.search(before + raw + behind) or _THIS_WEEK.search(rest))


def _around(answer: Answer) -> tuple[str, str]:
    """What stands before an answer in its sentence, without other blanks' brackets, and behind it in its clause."""
    place = answer.place
    if place.start is None or place.end is None:
        return "", ""
    before, behind = _REMARK.sub("", place.sentence[: place.start]), place.sentence[place.end :]
    mark = _CLAUSE.search(behind)
    return normalise(_STOP.split(before)[-1]), normalise(behind[: mark.start()] if mark else behind)
