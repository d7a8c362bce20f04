"""Words at a blank of a weekly form that say its number runs on: 累计12, 12（本周新增7）, 截至目前累计 … (design rule 5)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from data_loaders.model.campaign import FINAL, Campaign
from data_loaders.model.findings import Finding
from data_loaders.model.readings import CUMULATIVE, NIL, NUMBER, UNREADABLE, Answer
from data_loaders.text.figures import figures_in
from data_loaders.text.numerals import normalise, read_text
from data_loaders.text.plain import STOP, said_of_all

_WORDS = {name: "|".join(words) for name, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()}
_RUNNING, _INCLUDED, _DOUBTFUL, _MAY_INCLUDE = (re.compile(_WORDS[name]) for name in ("running", "included", "doubtful", "may_include"))
_THIS_WEEK = re.compile(rf"(?:{_WORDS['this_week']})(?![一二三四五六日天末])[^0-9]{{0,6}}[0-9]")
_THIS_WEEKS_PART = re.compile(rf"(?:{_WORDS['this_week']})(?:{_WORDS['added']})?(?:[了:]|{_WORDS['reached']})*[0-9]")
_IN_ALL = re.compile(rf"[(约]*(?:{_WORDS['in_all']})")
_ANY = re.compile("[累截迄至来共含括同加周期计]")
"""A letter of every such word: most answers have none around them and are looked at no further."""
_NUMBER = re.compile("[0-9〇一二两三四五六七八九十百千万]+")
_DAY = re.compile(r"[0-9]{1,2}(?:月(?:[0-9]{1,2}[日号]?)?|[.][0-9]{1,2})")
_CLAUSE = re.compile("[；;。\n，,]")
_EDGES = re.compile(rf"^[\s,;、/(]*(?:{_WORDS['this_week']})?(?:[\s:]|{_WORDS['reached']})*|[\s,;、/().]+$")
"""What stands around one of two numbers."""
_ALONE = re.compile(rf"[\w]{{0,2}}[\s,(]*(?:{_WORDS['running']})数?[\s)]*")
_TWO_NUMBERS = ("number_twice", "number_unreadable")
_REMARK = re.compile("[（(][^（()）]*[）)]")
_OPENING, _COUNTED = re.compile("[（(]"), re.compile(r"[）)\s]*\w{0,4}\s*")
RUNS, MAY_RUN = "runs", "may run"


def on_their_basis(
    answers: Mapping[str, Answer], findings: Iterable[Finding], basis: str, period: str | None, campaign: Campaign
) -> tuple[dict[str, Answer], list[Finding]]:
    """The answers of a weekly form, those whose words say that they run on taken as cumulative, and the findings with what is said of them.

    A week's number with the running one behind it (5，累计12) is the running one: the week's is the difference. Words that may say so
    and may not hold the form. Nothing is changed in the first week, nor in the whole month's or a cumulative form: there the running
    number is the number.
    """
    on_basis, said = dict(answers), list(findings)
    if basis == CUMULATIVE or period in (FINAL, campaign.periods[0].code):
        return on_basis, said
    for code, answer in answers.items():
        if not (_ANY.search(answer.raw) or _ANY.search(answer.place.sentence)):
            continue
        running = _running_behind(answer) if answer.state in (NUMBER, UNREADABLE) else None
        value = answer.value if running is None else running
        if value is None or answer.state == NIL:
            continue
        raw = normalise(answer.raw)
        values = {"raw": answer.raw.strip(), "value": value}
        how = RUNS if running is not None else _runs_on(raw, *_around(answer))
        if how == RUNS:
            on_basis[code] = answer._replace(state=NUMBER, value=value, basis=CUMULATIVE)
            said = [finding for finding in said if finding.indicator != code or finding.rule not in _TWO_NUMBERS]
            said.append(Finding("running_at_blank", code, answer.place, values))
        elif how == MAY_RUN:
            said.append(Finding("cumulative_at_blank", code, answer.place, values))
        elif _IN_ALL.match(raw):
            said.append(Finding("in_all_at_blank", code, answer.place, values))
    return on_basis, said


def _running_behind(answer: Answer) -> int | None:
    """The running number of an answer that says the week's first: 5，累计12; None where it says anything else."""
    raw = normalise(answer.raw)
    word = _RUNNING.search(raw)
    behind = _EDGES.sub("", raw[word.end() :]) if word else ""
    if word is None or not _NUMBER.match(behind):
        return None
    week, running = read_text(_EDGES.sub("", raw[: word.start()])), read_text(behind)
    is_plain = week.state == running.state == NUMBER and not (week.words or running.words or week.approximate or running.approximate)
    if not is_plain or week.value is None or running.value is None or running.value < week.value:
        return None
    return running.value if week.unit == running.unit or not (week.unit and running.unit) else None


def _runs_on(raw: str, before: str, behind: str) -> str | None:
    """Whether a number's own words, those before it in its sentence or those behind it in its clause say, or may say, that it runs on."""
    first = _NUMBER.search(raw)
    front, rest = (raw[: first.start()], raw[first.end() :]) if first else (raw, "")
    in_front = [found.end() for found in _RUNNING.finditer(before + front)]
    if in_front and not any(figure.counts for figure in figures_in((before + front)[in_front[-1] :])):
        return RUNS
    if _ALONE.fullmatch(rest) or _INCLUDED.search(raw) or _THIS_WEEKS_PART.search(rest):
        return RUNS
    rest += behind
    words_behind = "" if _NUMBER.search(rest) else rest
    undated = _DAY.sub("", rest)
    runs_behind = not _NUMBER.search(undated) and _RUNNING.search(rest)
    may_run = in_front or _DOUBTFUL.search(before + front) or runs_behind or _DOUBTFUL.search(words_behind)
    return MAY_RUN if may_run or _THIS_WEEK.search(rest) or _MAY_INCLUDE.search(before + raw + behind) else None


def _around(answer: Answer) -> tuple[str, str]:
    """What stands before an answer in its sentence, without other blanks' brackets, and behind it in its clause or of all of them."""
    place = answer.place
    if place.start is None or place.end is None:
        return "", ""
    before, behind = _REMARK.sub("", place.sentence[: place.start]), place.sentence[place.end :]
    mark = _CLAUSE.search(behind)
    behind = behind[: mark.start()] if mark else behind
    bracket = _OPENING.search(behind)
    if bracket and not _COUNTED.fullmatch(behind, 0, bracket.start()):  # another blank's, not a remark on this one's number
        behind = behind[: bracket.start()]
    return normalise(STOP.split(before)[-1]), normalise(behind + said_of_all(place.sentence, place.end))
