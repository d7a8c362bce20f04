"""How a due day moved: what the records of acts say of it, told by deliverable. No Streamlit, no words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data_loaders.model.campaign import FIGURES, Campaign


@dataclass(frozen=True, slots=True)
class Moved:
    """A due day of everybody that was another one: the day before, the new one, by whom, when and why."""

    before: date
    after: date
    actor: str
    at: datetime
    reason: str


def moves(acts: Iterable[Mapping[str, Any]], campaign: Campaign, as_of: datetime) -> dict[str, list[Moved]]:
    """The moves by deliverable, the latest first: rows of mart_act that moved one, or saved another calendar, by a moment and were not
    taken back by then."""
    done = [act for act in acts if act["at"] <= as_of]
    undone = {
        int(act["undoes_act_id"]) for act in done if act["undoes_act_id"] == act["undoes_act_id"] and act["undoes_act_id"] is not None
    }
    figures = {entry.period: entry.code for entry in campaign.deliverables if entry.kind == FIGURES and entry.period}
    found: dict[str, list[Moved]] = {}
    for act in done:
        if act["id"] in undone or act["what"] not in ("move_due", "campaign") or not isinstance(act["before"], str):
            continue
        before, after = json.loads(act["before"]), json.loads(act["after"] or "{}")
        days = _moved_beside(act, before, after) if act["what"] == "move_due" else _moved_by_calendar(before, after, figures)
        for code, (then, now) in days.items():
            found.setdefault(code, []).append(Moved(then, now, act["actor"], act["at"], act["reason"] or ""))
    return found


def _moved_beside(act: Mapping[str, Any], before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[date, date]]:
    """Of everybody only: a move for some names them."""
    about = list(act["about"])
    if len(about) != 1 or "unit_type" in after or not isinstance(before.get("due_on"), str):
        return {}
    return {about[0].partition(":")[2]: (date.fromisoformat(before["due_on"]), date.fromisoformat(after["due_on"]))}


def _moved_by_calendar(before: dict[str, Any], after: dict[str, Any], figures: Mapping[str, str]) -> dict[str, tuple[date, date]]:
    days = {}
    for table, code_of in (("period", figures.get), ("deliverable", lambda code: code if code not in figures.values() else None)):
        for name, fields in (before.get(table) or {}).items():
            now, code = (after.get(table) or {}).get(name) or {}, code_of(name)
            if code and "due_on" in fields and "due_on" in now:
                days[code] = date.fromisoformat(fields["due_on"]), date.fromisoformat(now["due_on"])
    return days
