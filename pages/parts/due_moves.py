"""How a due moment moved: what the records of acts say of it, told by deliverable. No Streamlit, no words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from data_loaders.model.campaign import FIGURES, Campaign, Deliverable, Period
from data_loaders.model.clock import due_moment

DUE = frozenset({"due_on", "due_until"})
Told = dict[str, str | None]
"""A due day and the hour of it, as acts record them."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A due moment of everybody that was another one: the one before, the new one, by whom, when and why."""

    before: datetime
    after: datetime
    actor: str
    at: datetime
    reason: str


def moves(acts: Iterable[Mapping[str, Any]], campaign: Campaign, as_of: datetime) -> dict[str, list[Moved]]:
    """The moves by deliverable, the latest first: rows of mart_act that moved one, or saved another calendar, by a moment and were not
    taken back by then. A calendar that is proposed anew for another year begins it: nothing was moved by it or before it."""
    done = [act for act in acts if act["at"] <= as_of]
    undone = {
        int(act["undoes_act_id"]) for act in done if act["undoes_act_id"] == act["undoes_act_id"] and act["undoes_act_id"] is not None
    }
    codes: dict[tuple[str, str], str] = {
        ("period", entry.period): entry.code for entry in campaign.deliverables if entry.kind == FIGURES and entry.period
    }
    codes |= {("deliverable", entry.code): entry.code for entry in campaign.deliverables if entry.kind != FIGURES}
    stands = {codes[table, each.code]: _told(each) for table, each in _entries(campaign) if (table, each.code) in codes}
    found: dict[str, list[Moved]] = {}
    begun: set[str] = set()
    for act in done:
        if act["id"] in undone or act["what"] not in ("move_due", "campaign") or not isinstance(act["before"], str):
            continue
        before, after = json.loads(act["before"]), json.loads(act["after"] or "{}")
        for code, (then, now) in (_beside(act, before, after) if act["what"] == "move_due" else _by_calendar(before, after, codes)).items():
            later = stands.get(code, {}) | now
            stands[code] = later | then
            if code in begun or not all(fields.get("due_on") for fields in (stands[code], later)):
                continue
            moved = Moved(_moment(stands[code]), _moment(later), act["actor"], act["at"], act["reason"] or "")
            if moved.before.year != moved.after.year:
                begun.add(code)
            else:
                found.setdefault(code, []).append(moved)
    return found


def _entries(campaign: Campaign) -> Iterator[tuple[str, Period | Deliverable]]:
    yield from (("period", each) for each in campaign.periods)
    yield from (("deliverable", each) for each in campaign.deliverables)


def _told(entry: Period | Deliverable) -> Told:
    """As acts record it."""
    return {"due_on": entry.due_on.isoformat(), "due_until": entry.due_until.isoformat() if entry.due_until else None}


def _moment(told: Told) -> datetime:
    until = told.get("due_until")
    return due_moment(date.fromisoformat(str(told["due_on"])), time.fromisoformat(until) if until else None)


def _beside(act: Mapping[str, Any], before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Told, Told]]:
    """Of everybody only: a move for some names them. It says the whole moment."""
    about = list(act["about"])
    if len(about) != 1 or "unit_type" in after or not isinstance(before.get("due_on"), str):
        return {}
    whole: Told = {"due_until": None}
    return {about[0].partition(":")[2]: (whole | before, whole | after)}


def _by_calendar(before: dict[str, Any], after: dict[str, Any], codes: Mapping[tuple[str, str], str]) -> dict[str, tuple[Told, Told]]:
    """Only the fields that changed."""
    moved = {}
    for (table, name), code in codes.items():
        then, now = ((said.get(table) or {}).get(name) or {} for said in (before, after))
        if DUE.intersection(then) and DUE.intersection(now):
            moved[code] = ({field: then[field] for field in DUE.intersection(then)}, {field: now[field] for field in DUE.intersection(now)})
    return moved
