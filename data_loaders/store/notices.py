"""What was asked of whom, how and when: a row a unit and deliverable, an act a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_loaders.model.acts import THIS_COMPUTER, Act, Actor
from data_loaders.model.words import both
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.rows import Records
from data_loaders.store.warehouse import Warehouse

NOTICE = "notice"
"""The kind of act."""
BEFORE, FIRST, SECOND = "before", "first", "second"
"""Kinds: before the due day; after it; again, two working days later or more."""
GROUP, SINGLE, PHONE = "group", "single", "phone"
"""Channels: a text to all in their group, one to a unit alone, a call."""
PROMISED, NO_ANSWER, WRONG_NUMBER = "promised", "no_answer", "wrong_number"
RESULTS = (PROMISED, NO_ANSWER, WRONG_NUMBER)
"""What came of a call."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One unit asked for one deliverable."""

    unit: str
    deliverable: str
    kind: str
    channel: str
    text: str = ""
    result: str | None = None


def note(warehouse: Warehouse, notices: Sequence[Notice], *, signed: str = "", mailbox: str = "", actor: Actor = THIS_COMPUTER) -> int:
    """Notes that these were asked, by one act, whose id is returned; `signed` and `mailbox` are what the text was signed with and where the
    papers are to go, to be offered again. DecisionRefused where nobody was asked, or a unit is not in the roster."""
    units = list(dict.fromkeys(each.unit for each in notices))
    known = warehouse.roster().codes
    if not notices:
        raise DecisionRefused(both("notice.nobody"))
    for unit in units:
        if unit not in known:
            raise DecisionRefused(both("decision.no_unit", unit=unit))
    about = (*dict.fromkeys(f"deliverable:{each.deliverable}" for each in notices), *(f"unit:{unit}" for unit in units))
    act = Act("notice", actor, about, after={"units": len(units), "signed": signed, "mailbox": mailbox})
    with warehouse.database.transaction(act) as write:
        write.insert(_rows(write.act_id, notices))
    return write.act_id


def _rows(act_id: int, notices: Sequence[Notice]) -> Records:
    records = Records()
    for each in notices:
        records.add(
            "notice",
            act_id=act_id,
            unit=each.unit,
            deliverable=each.deliverable,
            kind=each.kind,
            channel=each.channel,
            text=each.text,
            result=each.result,
        )
    return records
