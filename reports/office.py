"""Who sends what goes out, and by when an answer is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from data_loaders.model.campaign import Campaign
from data_loaders.model.office import NOON, RECORDED, Reached
from data_loaders.model.words import said
from reports.working_days import next_working_day


@dataclass(frozen=True, slots=True)
class Office:
    """The office that collects the figures: its name, and how a unit reaches it. What is not known is left out of what goes out."""

    name: str = said("returns.office")
    contact: str = ""
    phone: str = ""
    email: str = ""
    answer_hour: int = NOON
    """The hour of the day by which it asks for answers."""

    @property
    def reached(self) -> str:
        """Contact, telephone and mail in one line; "" where none is known."""
        known = (("contact", self.contact), ("phone", self.phone), ("email", self.email))
        return said("sep.gap").join(said(f"returns.{key}", value=value) for key, value in known if value)

    @property
    def contact_line(self) -> str:
        """The office and how it is reached, in one line; "" where neither contact, telephone nor mail is known."""
        return f"{self.name}{said('sep.gap')}{self.reached}" if self.reached else ""

    @property
    def recorded(self) -> dict[str, str]:
        """How it is reached, as the act of handing out a pack keeps it."""
        return {name: str(getattr(self, field)) for field, name in RECORDED.items()}

    @property
    def signed(self) -> str:
        """Its name, contact and telephone, as a message is signed."""
        return " ".join(each for each in (self.name, self.contact, self.phone) if each)


def office_of(campaign: Campaign, acts: Iterable[Mapping[str, object]], reached: Reached | None) -> Office:
    """The office as it is kept (`reached`); where nobody said it yet, by the bureau's name, reached as the last pack that was handed out
    said it (`acts`: rows of mart_act, latest first)."""
    if reached:
        return kept_office(campaign, reached)
    kept = (json.loads(act["after"]) for act in acts if act["what"] == "hand_out" and isinstance(act["after"], str))
    last: dict[str, object] = next((after for after in kept if RECORDED["contact"] in after), {})
    contact, phone, email = (str(last.get(name, "")) for name in RECORDED.values())
    return Office(campaign.bureau_name or Office().name, contact, phone, email)


def kept_office(campaign: Campaign, reached: Reached) -> Office:
    """The office as it is kept with the campaign; without a name of its own it is the bureau."""
    name = reached.name or campaign.bureau_name or Office().name
    return Office(name, reached.contact, reached.phone, reached.email, reached.answer_hour)


def usual_answer_by(day: date, hour: int = NOON) -> datetime:
    """Until when units are asked to answer what goes out on a day: that hour of the next working day."""
    return datetime.combine(next_working_day(day), time(hour))


def moment_words(moment: datetime) -> str:
    """A moment as a letter names it: "6月22日（星期一）12时"."""
    weekday = said("returns.weekdays")[moment.weekday()]
    return said("returns.moment", month=moment.month, day=moment.day, weekday=weekday, hour=moment.hour)
