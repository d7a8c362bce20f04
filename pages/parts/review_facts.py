"""What the review page starts from: the findings of what was chosen, in groups, and who may do what with them now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property
from typing import Any

import streamlit as st

from data_loaders.model.clock import shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.model.roles import SEE_PEOPLE
from pages.parts import filters, numbers, reads, review_groups
from pages.parts.actor import may
from pages.parts.facts import Facts
from pages.parts.findings import LIAISON
from pages.parts.review_groups import ASKED, OPEN, PATIENCE, STATES, WAITING, Group
from pages.parts.words import label, language, t
from reports.working_days import working_days_before

HANDLED = (
    *("correct", "explain", "ask", "basis", "accept", "refuse", "move", "withdraw", "arrive", "add_unit", "add_alias"),
    *("as_corrections", "keep_corrections", "set_aside"),
)
"""The acts that deal with something on this page, as they are recorded."""
LATER = "review_later"
"""Under what the session keeps the groups that were put off today: for this visitor alone, recorded nowhere."""
NEXT = "review_next"
"""Under what it keeps which groups may be opened after an act, the nearest first."""


@dataclass(frozen=True)
class Review:
    """The findings of what was chosen. `can_act` is False of a past day and of an earlier campaign, which are only read, and for
    whoever may only look. `unit` is the one on whose page they are dealt with; None on the review page."""

    facts: Facts
    can_act: bool
    unit: str | None = None

    @classmethod
    def of(cls, facts: Facts) -> Review:
        """The same facts as this page needs them."""
        return cls(facts, not facts.selection.is_past and not reads.is_earlier() and may("explain"))

    @classmethod
    def of_unit(cls, facts: Facts, unit: str) -> Review:
        """The same of one unit, whatever other units were chosen."""
        mine = replace(facts.selection, units=(unit,), unit_types=())
        return cls(replace(facts, selection=mine), cls.of(facts).can_act, unit)

    @property
    def page(self) -> str:
        """The page it is dealt with on."""
        return "units" if self.unit else "review"

    def places(self, code: str | None) -> dict[str, str | None]:
        """What in the address opens a group (its code) on this page."""
        return {"open": self.unit, "at": code} if self.unit else {"open": code}

    def place_of(self, group: Group) -> dict[str, str | None]:
        """What in the address opens what is open: on a unit's page the answer, where one was chosen."""
        return self.places(filters.one("at") if self.unit else group.code)

    def following(self, codes: Sequence[str]) -> dict[str, str | None]:
        """What is opened after an act: the first of these on the review page, or the first that still waits then (see go_on); on a unit's
        page what was looked at stays open."""
        if self.unit:
            return {}
        st.session_state[NEXT] = tuple(codes)
        return self.places(codes[0] if codes else None)

    def go_on(self) -> None:
        """An act may have dealt with what was to be opened after it: the nearest that still waits is opened in its place."""
        code, nearest = filters.one("open"), st.session_state.pop(NEXT, ())
        if code in nearest and review_groups.opened(self.listed, code) is None:
            left = (each for each in nearest if review_groups.opened(self.listed, each))
            filters.go(**self.places(next(left, None)))

    def nearest(self) -> list[str]:
        """The codes of the list's other groups: those below the open one, then those above it, from it upwards."""
        place = -1 if self._place is None else self._place
        return [group.code for group in (*self.listed[place + 1 :], *reversed(self.listed[: max(place, 0)]))] if self.opened else []

    @cached_property
    def _place(self) -> int | None:
        """Where in the list the open group stands, or the one it is folded into."""
        return next((number for number, group in enumerate(self.listed) if self.opened and self.opened[0] in (group, *group.folds)), None)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Every error and query of what was chosen that this visitor may read, in whatever state."""
        rows = reads.rows_chosen("mart_review_finding", self.facts.selection)
        return rows if may(SEE_PEOPLE) else [row for row in rows if row["unit"] and row["delivery_kind"] != LIAISON]

    @cached_property
    def reminders(self) -> Counter[str]:
        """How often units were asked, by unit~rule."""
        asked = reads.rows("mart_review_done", as_of=datetime.min, kinds=("ask",))
        until = self.facts.selection.as_of
        return Counter(str(act["about"]).removeprefix("group:") for act in asked if act["done_at"] <= until)

    @cached_property
    def waits_until(self) -> datetime | None:
        """Who was asked until then and did not answer is asked about again."""
        if not any(row["state"] == ASKED for row in self.rows):
            return None
        now = self.facts.selection.as_of if self.facts.selection.is_past else shanghai_now()
        return working_days_before(now, PATIENCE)

    @cached_property
    def asked_again(self) -> int:
        """How many findings were asked about so long ago that they are open again: what of the open ones moves with the clock alone."""
        return sum(row["state"] == ASKED and review_groups.state_of(row, self.waits_until) == OPEN for row in self.rows)

    @cached_property
    def wait_for_units(self) -> set[int]:
        """The submissions and deliveries with an error that neither naming unit and period nor accepting settles."""
        return {
            row["delivery_id"]
            for row in self.rows
            if (row["severity"], row["state"]) in (("error", OPEN), ("error", ASKED))
            and row["rule"] != WAITING
            and not Finding(row["rule"], row["indicator"]).is_settled_by_deciding
        } - {None}

    @cached_property
    def open_groups(self) -> list[Group]:
        """Everything that is still to be dealt with, of every rule and severity."""
        return review_groups.groups(self.rows, (OPEN,), self.reminders, self.waits_until)

    @cached_property
    def listed(self) -> list[Group]:
        """The groups of the list, in order: what was chosen, else what is open; of a unit's page what is open or was asked about."""
        if self.unit:
            return review_groups.in_order(review_groups.groups(self.rows, (OPEN, ASKED), self.reminders))
        codes = filters.codes()
        severities, rules = codes.get("severity") or review_groups.SEVERITIES, codes.get("rule")
        states = codes.get("state") or (OPEN,)
        wanted = [row for row in self.rows if row["severity"] in severities and (not rules or row["rule"] in rules)]
        found = review_groups.groups(wanted, states, self.reminders, self.waits_until)
        return review_groups.in_order(found, st.session_state.get(LATER, ()))

    @cached_property
    def everything(self) -> list[Group]:
        """All groups in whatever state: what a link may open."""
        return review_groups.groups(self.rows, STATES, self.reminders)

    @cached_property
    def opened(self) -> tuple[Group, int] | None:
        """The group that is open and which of its findings: what the address says, else the first of the list."""
        code = filters.one("open")
        if code:
            return review_groups.opened(self.listed, code) or review_groups.opened(self.everything, code)
        return (self.listed[0], 0) if self.listed else None

    @property
    def is_chosen(self) -> bool:
        """Whether somebody opened what is open, so that a phone shows it in the place of the list."""
        return bool(filters.one("open")) and self.opened is not None

    def beside(self, step: int) -> Group | None:
        """The group that stands so many lines further in the list than the open one."""
        if not self.listed or not self.opened:
            return None
        if self._place is None:
            return self.listed[0]
        place = self._place + step
        return self.listed[place] if 0 <= place < len(self.listed) else None

    @cached_property
    def done_today(self) -> int:
        """How many groups or files were dealt with today."""
        today = datetime.combine(shanghai_now().date(), time())
        return len({act["about"] for act in reads.rows("mart_review_done", as_of=today, kinds=HANDLED)})

    def unit_words(self, group: Group) -> str:
        """The unit by its name; of what is nobody's yet the file's."""
        row = group.rows[0]
        if row["unit"]:
            return str(row["unit_name"] or row["unit"])
        return str(row["member"] or row["file"]).rsplit("/", 1)[-1]

    def period_words(self, group: Group) -> str:
        """The period, or how many of them."""
        labels = self.facts.period_labels
        periods = group.periods
        return labels.get(periods[0], periods[0]) if len(periods) == 1 else t("review.periods", count=len(periods)) if periods else ""

    def period_list(self, group: Group) -> str:
        """All its periods by name."""
        return t("sep.list").join(self.facts.period_labels.get(period, period) for period in group.periods)

    def effect_words(self, group: Group) -> str:
        """参与人次 −1,000: what a total would change by; of what waits, what it brings."""
        effect = group.effect
        if not effect or not group.measure:
            return ""
        sign = "+" if effect > 0 else numbers.MINUS
        return f"{self.facts.measure_label(group.measure)} {sign}{numbers.short(abs(effect), language())}"

    def blank_words(self, row: dict[str, Any] | Any) -> str:
        """The blank that a finding is about, empty where it is about the whole form."""
        blank = self.facts.form.blanks.get(row["blank"] or "")
        return label(blank) if blank else ""

    def open_kinds(self) -> tuple[list[dict[str, Any]], list[Group]]:
        """The open errors, and the open groups of queries with what they fold."""
        errors = [dict(row) for group in self.open_groups if group.severity == "error" for row in group.rows]
        return errors, [group for group in review_groups.every(self.open_groups) if group.severity == "query"]
