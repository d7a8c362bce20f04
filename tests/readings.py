"""Readings built by hand: the dataclasses a reader yields, for tests that start where the reading ends."""

from __future__ import annotations

import hashlib
import random
from datetime import datetime, timedelta

from data_loaders.formats.content import Content
from data_loaders.model.campaign import Campaign, Roster, Unit, read_campaign
from data_loaders.model.findings import Finding, Place
from data_loaders.model.form import Form, load_forms
from data_loaders.model.readings import BLANK, CUMULATIVE, NIL, NUMBER, TEXT, WEEKLY, Answer, FileReading, Submission

CAMPAIGN: Campaign = read_campaign()
FORM: Form = load_forms()[CAMPAIGN.form_version]
TYPES = tuple(unit_type.code for unit_type in CAMPAIGN.unit_types)


def at(text: str) -> datetime:
    """ "2020-06-04 12:00" as a datetime."""
    return datetime.fromisoformat(text)


def roster_of(count: int, exempt: tuple[int, ...] = ()) -> Roster:
    """Units U001, U002, ... of the campaign's types in turn."""
    return Roster(
        tuple(
            Unit(f"U{number:03}", f"第{number}单位", TYPES[number % len(TYPES)], aliases=(f"{number}单位",), exempt=number in exempt)
            for number in range(1, count + 1)
        )
    )


def answers_of(values: dict[str, int | str | None]) -> tuple[Answer, ...]:
    """One answer a blank: a number, words, or None for not reported."""
    answers = []
    for row, (code, value) in enumerate(values.items(), 5):
        place = Place(sheet="统计表", cell=f"F{row}", start=0, end=len(str(value or "")), sentence=str(value or ""))
        if FORM.blanks[code].kind == "text":
            answers.append(Answer(code, TEXT if value else BLANK, None, value, str(value or ""), place))
        elif value is None:
            answers.append(Answer(code, BLANK, None, None, "", place))
        else:
            answers.append(Answer(code, NIL if value == 0 else NUMBER, value, None, str(value), place))
    return tuple(answers)


def submission_of(
    unit: str | None,
    period: str | None,
    values: dict[str, int | str | None],
    basis: str = WEEKLY,
    findings: tuple[Finding, ...] = (),
    sheet: str | None = "统计表",
    running: frozenset[str] = frozenset(),
) -> Submission:
    """A submission as our template yields it; words at the blanks in `running` say that their numbers run on."""
    return Submission(
        unit=unit,
        unit_candidates=(),
        unit_source="template" if unit else "",
        period=period,
        period_candidates=(),
        period_source="template" if period else "",
        basis=basis,
        form_version=FORM.version,
        sheet=sheet,
        answers=tuple(a._replace(basis=CUMULATIVE if a.code in running else None) for a in answers_of(values)),
        findings=findings,
    )


def reading_of(*submissions: Submission, file: str = "", content: bytes | None = None, findings: tuple[Finding, ...] = ()) -> FileReading:
    """A file with those submissions; its bytes differ wherever its submissions do, unless `content` says otherwise."""
    data = content if content is not None else repr(submissions).encode()
    return FileReading(
        file=file or "_".join(f"{s.unit}_{s.period}" for s in submissions) + ".xlsx",
        member=None,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        kind="xlsx",
        role="form" if submissions else "refused",
        submissions=submissions,
        findings=findings,
    )


Entry = tuple[FileReading, Content, datetime]


def entry_of(reading: FileReading, received_at: str | datetime, content: bytes | None = None) -> Entry:
    """A reading with its bytes and the time its mail arrived, as Warehouse.save takes it."""
    moment = at(received_at) if isinstance(received_at, str) else received_at
    return reading, Content(content if content is not None else repr(reading.submissions).encode()), moment


def random_entries(seed: int, units: int, blanks: tuple[str, ...] | None = None, resent: float = 0.1) -> list[Entry]:
    """A campaign by chance: weekly and cumulative forms, weekly ones with a running number, gaps, missing forms, revisions and late mail."""
    chance, at_blanks = random.Random(seed), random.Random(f"{seed} at blanks")
    codes = blanks or tuple(FORM.blanks)
    entries = []
    for unit in roster_of(units).units:
        cumulative = chance.random() < 0.2
        for period in CAMPAIGN.periods:
            if chance.random() < 0.1:
                continue
            basis = "cumulative" if cumulative and chance.random() < 0.8 else "weekly"
            received_at = datetime.combine(period.due_on, datetime.min.time()) + timedelta(hours=chance.randint(-60, 40))
            for _ in range(2 if chance.random() < resent else 1):
                values = {code: _random_value(chance, code, period.code) for code in codes}
                running = frozenset(at_blanks.sample(codes, 1)) if at_blanks.random() < 0.1 else frozenset()
                entries.append(entry_of(reading_of(submission_of(unit.code, period.code, values, basis, running=running)), received_at))
                received_at += timedelta(hours=chance.randint(0, 30) or 1)  # at the same moment none of the two would count
    chance.shuffle(entries)
    return entries


def _random_value(chance: random.Random, code: str, period: str) -> int | str | None:
    if FORM.blanks[code].kind == "text":
        return chance.choice(("专题讲座", None))
    if chance.random() < 0.25:
        return None
    return chance.choice((0, 0, 1, 2, 3, 5, 8, 13, 40, 300)) * (3 if period == "FINAL" else 1)
