"""Readings -> rows of the tables of sql/, kept as one list per column until they are inserted together."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from data_loaders.model.acts import Act
from data_loaders.model.clock import shanghai_now
from data_loaders.model.findings import Finding, Place
from data_loaders.model.readings import NIL, NUMBER, Answer

Whose = tuple[str | None, str | None]
"""A unit's code, and the code of what it sent: a period's, or a deliverable's."""
PLACE_COLUMNS = (
    "place_sheet",
    "place_cell",
    "place_table",
    "place_row",
    "place_column",
    "place_paragraph",
    "place_start",
    "place_end",
    "place_sentence",
    "place_page",
    "place_box",
)


@dataclass
class Records:
    """Rows to insert, by table; every row of a table has the same columns."""

    tables: dict[str, dict[str, list]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: str, **row: object) -> Records:
        """One row of one table."""
        records = cls()
        records.add(table, **row)
        return records

    def add(self, table: str, **row: object) -> None:
        """One row of `table`."""
        columns = self.tables.setdefault(table, {name: [] for name in row})
        for name, value in row.items():
            columns[name].append(value)

    def extend(self, others: Records) -> None:
        """All rows of others, behind its own."""
        for table, columns in others.tables.items():
            own = self.tables.setdefault(table, {name: [] for name in columns})
            for name, values in columns.items():
                own[name].extend(values)

    def rows(self, table: str) -> list[dict]:
        """The rows of `table`, each a dict."""
        columns = self.tables.get(table, {})
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def add_answers(self, submission_id: int, answers: tuple[Answer, ...]) -> None:
        """The answers of one submission, a row each."""
        rows = [(submission_id, a.code, a.state, a.value, a.text, a.raw, a.basis, *place_values(a.place)) for a in answers]
        names = ("submission_id", "blank", "state", "value", "text", "raw", "basis", *PLACE_COLUMNS)
        columns = self.tables.setdefault("answer", {name: [] for name in names})
        for name, values in zip(names, zip(*rows, strict=True), strict=False):  # without rows there are no values
            columns[name].extend(values)

    def add_decision(
        self,
        decision_id: int,
        delivery_id: int,
        whose: Whose,
        basis: str | None,
        state: str,
        decided_by: str,
        decided_at: datetime,
        reason: str = "",
    ) -> None:
        """One decision about a submission or another delivery: whose it is and what for, in which state."""
        unit, due = whose
        self.add(
            "decision",
            id=decision_id,
            delivery_id=delivery_id,
            unit=unit,
            due=due,
            basis=basis,
            state=state,
            decided_by=decided_by,
            decided_at=decided_at,
            reason=reason,
        )

    def add_finding(self, finding_id: int, received_file_id: int, delivery_id: int | None, finding: Finding) -> None:
        """One finding of a file, or of one of its submissions or other deliveries; its values as a JSON object."""
        self.add(
            "finding",
            id=finding_id,
            received_file_id=received_file_id,
            delivery_id=delivery_id,
            rule=finding.rule,
            severity=finding.severity,
            indicator=finding.indicator,
            values=values_of(finding),
            **dict(zip(PLACE_COLUMNS, place_values(finding.place), strict=True)),
        )


def act_records(act_id: int, act: Act) -> Records:
    """An act, done now, as a row; what was before and after as JSON objects."""
    states = {
        name: None if state is None else json.dumps(state, ensure_ascii=False, default=str)
        for name, state in (("before", act.before), ("after", act.after))
    }
    return Records.of(
        "act",
        id=act_id,
        at=shanghai_now(),
        actor=act.actor.name,
        role=act.actor.role,
        what=act.what,
        about=list(act.about),
        **states,
        reason_code=act.reason_code,
        reason=act.reason.strip(),
        seen_version=act.seen_version,
        batch_act_id=act.batch_act_id,
        undoes_act_id=act.undoes_act_id,
    )


def values_of(finding: Finding) -> str:
    """A finding's values as they are stored, a JSON object."""
    return json.dumps(finding.values, ensure_ascii=False, default=str)


def place_values(place: Place) -> tuple:
    """A place in the order of PLACE_COLUMNS."""
    return (
        place.sheet,
        place.cell,
        place.table,
        place.row,
        place.column,
        place.paragraph,
        place.start,
        place.end,
        place.sentence,
        place.page,
        box_written(place.box),
    )


def box_written(box: tuple[float, ...] | None) -> str | None:
    """A place on a page as it is kept."""
    return None if box is None else ",".join(f"{side:g}" for side in box)


def box_of(written: str | None) -> tuple[float, ...] | None:
    """A place on a page that was kept."""
    return tuple(map(float, written.split(","))) if written else None


def place_of(row: dict) -> Place:
    """The place of a row that carries PLACE_COLUMNS."""
    values = {name.removeprefix("place_"): row[name] for name in PLACE_COLUMNS}
    return Place(**values | {"sentence": values["sentence"] or "", "box": box_of(values["box"])})


def number_count(answers: tuple[Answer, ...]) -> int:
    """How many blanks hold a number or a stated nil."""
    return len([answer for answer in answers if answer.state in (NUMBER, NIL)])
