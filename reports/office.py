"""Who sends what goes out, and by when an answer is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from data_loaders.model.campaign import Campaign
from data_loaders.model.words import said
from reports.working_days import next_working_day

UNTIL = time(12)
RECORDED = {"contact": "signed", "phone": "office_phone", "email": "email"}
"""Under which names an act keeps how the office is reached; by these they are erased one day."""


@dataclass(frozen=True, slots=True)
class Office:
    """The office that collects the figures: its name, and how a unit reaches it. What is not known is left out of what goes out."""

    name: str = said("returns.office")
    contact: str = ""
    phone: str = ""
    email: str = ""

    @property
    def reached(self) -> str:
        """Contact, telephone and mail in one line; "" where none is known."""
        known = (("contact", self.contact), ("phone", self.phone), ("email", self.email))
        return said("sep.gap").join(said(f"returns.{key}", value=value) for key, value in known if value)

    @property
    def recorded(self) -> dict[str, str]:
        """How it is reached, as the act of handing out a pack keeps it."""
        return {name: str(getattr(self, field)) for field, name in RECORDED.items()}


def office_of(campaign: Campaign, acts: Iterable[Mapping[str, object]]) -> Office:
    """The office by its name in the campaign, reached as the last pack that was handed out said it (`acts`: rows of mart_act, latest
    first)."""
    kept = (json.loads(act["after"]) for act in acts if act["what"] == "hand_out" and isinstance(act["after"], str))
    last: dict[str, object] = next((after for after in kept if RECORDED["contact"] in after), {})
    reached = {field: str(last.get(name, "")) for field, name in RECORDED.items()}
    return Office(campaign.bureau_name or Office().name, **reached)


def usual_answer_by(day: date) -> datetime:
    """Until when units are asked to answer what goes out on a day: noon of the next working day."""
    return datetime.combine(next_working_day(day), UNTIL)


def moment_words(moment: datetime) -> str:
    """A moment as a letter names it: "6月22日（星期一）12时"."""
    weekday = said("returns.weekdays")[moment.weekday()]
    return said("returns.moment", month=moment.month, day=moment.day, weekday=weekday, hour=moment.hour)
