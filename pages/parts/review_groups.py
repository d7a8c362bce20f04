"""What the review page lists: errors and queries grouped by cause, in the order they are dealt with. No Streamlit, no words.

Queries of one unit under one rule are one group; errors of one submission, delivery or file under one rule are one too. A cause folds the
groups of its unit that go with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

SEVERITIES = ("error", "query")
OPEN, ASKED, EXPLAINED, CORRECTED, SETTLED = STATES = ("open", "asked", "explained", "corrected", "settled")
"""What becomes of a finding; settled: the file it stood in was accepted or refused."""
WAITING = "waiting"
"""The rule of what waits without an error: nothing but a decision is missing."""
CAUSES = {
    "cumulative_sent_as_weekly": (
        "final_below_weeks",
        "far_from_peers",
        "jump_week_on_week",
        "in_all_not_below",
        "same_as_last_week",
        "final_blank_with_weeks",
    ),
    "same_as_last_week": ("final_below_weeks",),
}
"""What goes by itself once its cause is dealt with, by the cause."""
PATIENCE = 2
"""For how many working days a unit that was asked is left in peace."""


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the list. `code` opens it in the address (unit~period~rule); `named` is whose it says there, `whose` what tells
    it from all others (of an error the submission it is in). `rows` are of mart_review_finding, in the order of the form;
    `effect` is the largest of theirs, of the measure `measure`; `folds` are the groups that go with it, `reminders` how often the unit was
    asked about it."""

    unit: str | None
    rule: str
    severity: str
    rows: tuple[Mapping[str, Any], ...]
    folds: tuple[Group, ...] = ()
    reminders: int = 0
    whose: str = ""
    named: str = ""

    @property
    def code(self) -> str:
        """Its code in the address, with the period of its first finding."""
        return self.code_of(self.rows[0])

    def code_of(self, row: Mapping[str, Any]) -> str:
        """The code that opens the group at one of its findings."""
        return f"{self.named}~{row['period'] or ''}~{self.rule}"

    @property
    def key(self) -> tuple[str, str]:
        """What it is told by, whatever period of it is looked at."""
        return self.whose, self.rule

    @property
    def open_keys(self) -> tuple[str, ...]:
        """Its open findings as acts name them: those that are shown, not what a filter left out."""
        return tuple(dict.fromkeys(row["finding_key"] for row in self.rows if row["state"] in (OPEN, ASKED)))

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods of its findings, in their order."""
        return tuple(dict.fromkeys(row["period"] for row in self.rows if row["period"]))

    @property
    def greatest(self) -> Mapping[str, Any]:
        """The finding with the largest effect."""
        return max(self.rows, key=lambda row: abs(row["effect"] or 0))

    @property
    def effect(self) -> int | None:
        """What a total would change by at most, None where nothing can be said."""
        return self.greatest["effect"]

    @property
    def measure(self) -> str | None:
        """The measure of the effect."""
        return self.greatest["effect_measure"]

    @property
    def part_id(self) -> int | None:
        """The submission or delivery of its first finding; None of a file that could not be read."""
        return self.rows[0]["delivery_id"]

    @property
    def is_held(self) -> bool:
        """Whether it stands on something that waits."""
        return self.rows[0]["part_state"] == "held"

    @property
    def since(self) -> datetime:
        """When the oldest of it came."""
        return min(row["received_at"] for row in self.rows)


def groups(
    rows: Iterable[Mapping[str, Any]], states: Collection[str], reminders: Mapping[str, int], waits_until: datetime | None = None
) -> list[Group]:
    """The groups of the findings in one of these states, causes folding what goes with them. `reminders` counts by unit~rule how often it
    was asked; who was asked at or before `waits_until` and did not answer is open again."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if state_of(row, waits_until) in states:
            found.setdefault((_whose(row), row["rule"]), []).append(row)
    alike = Counter((of[0]["unit"], of[0]["period"], rule) for (_, rule), of in found.items())
    return _folded([_group(whose, rule, of, reminders, alike) for (whose, rule), of in found.items()])


def _group(
    whose: str, rule: str, of: Sequence[Mapping[str, Any]], reminders: Mapping[str, int], alike: Mapping[tuple[Any, Any, str], int]
) -> Group:
    unit, period = of[0]["unit"], of[0]["period"]
    named = unit if unit and alike[unit, period, rule] == 1 else whose
    return Group(unit, rule, of[0]["severity"], tuple(of), (), reminders.get(f"{unit}~{rule}", 0), whose, named)


def state_of(row: Mapping[str, Any], waits_until: datetime | None) -> str:
    """The state of a finding; one that was asked about long ago is open again."""
    if row["state"] == ASKED and waits_until is not None and row["at"] is not None and row["at"] <= waits_until:
        return OPEN
    return row["state"]


def _whose(row: Mapping[str, Any]) -> str:
    """The unit; of an error the submission that it is in, where it is not certain that the unit's name and the period tell it."""
    if row["unit"] and row["severity"] == "query":
        return row["unit"]
    return f"#{row['delivery_id'] or row['received_file_id']}"


def _folded(whole: Sequence[Group]) -> list[Group]:
    causes = {rule: {group.unit for group in whole if group.rule == rule and group.severity == "query"} for rule in CAUSES}
    cause_of: dict[tuple[str, str], str] = {}
    for group in whole:
        above = [rule for rule, below in CAUSES.items() if group.rule in below and group.unit in causes[rule]]
        if above and group.severity == "query":
            cause_of[group.key] = above[0]
    folds: dict[tuple[str, str], list[Group]] = {}
    for group in whole:
        if group.key in cause_of:
            top = cause_of[group.key]
            while (group.whose, top) in cause_of:
                top = cause_of[group.whose, top]
            folds.setdefault((group.whose, top), []).append(group)
    return [replace(group, folds=tuple(folds.get(group.key, ()))) for group in whole if group.key not in cause_of]


def in_order(found: Iterable[Group], later: Collection[tuple[str, str]] = ()) -> list[Group]:
    """Errors by their effect on totals, causes, queries by their effect, the rest; the oldest first among equals. What was put off comes
    last."""

    def rank(group: Group) -> tuple[bool, int, int, datetime, str]:
        sort = 0 if group.severity == "error" else 1 if group.folds or group.rule in CAUSES else 2
        return group.key in later, sort, -abs(group.effect or 0), group.since, group.code

    return sorted(found, key=rank)


def every(found: Iterable[Group]) -> list[Group]:
    """The groups with those they fold."""
    return [each for group in found for each in (group, *group.folds)]


def opened(found: Sequence[Group], code: str | None) -> tuple[Group, int] | None:
    """The group that a code of the address opens, and which of its findings; None where there is none."""
    whose, _, rest = (code or "").partition("~")
    period, _, rule = rest.partition("~")
    mine = [group for group in every(found) if group.rule == rule and whose in (group.named, group.whose, group.unit)]
    mine.sort(key=lambda group: (whose not in (group.named, group.whose), period not in group.periods))
    if not mine:
        return None
    places = [number for number, row in enumerate(mine[0].rows) if (row["period"] or "") == period]
    return mine[0], places[0] if places else 0
