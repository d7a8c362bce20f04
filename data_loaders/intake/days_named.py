"""The day that a folder or file begins with: somebody's word for when it arrived; and what arrived before the campaign's year."""

from __future__ import annotations

import re
from datetime import date, datetime

from data_loaders.model.clock import DAY_ALONE, shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.model.mails import Mail

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MAIL_ENDINGS = (".eml", ".msg", ".mbox")
"""Programs call a mail after its subject, which sets no day."""


def day_named(path: str) -> datetime | None:
    """The day that the first folder or file of a path begins with that does, never later than now; a day alone is its noon."""
    for part in path.split("/"):
        if day := DAY.match(part):
            try:
                return min(datetime.combine(date.fromisoformat(day[0]), DAY_ALONE), shanghai_now())
            except ValueError:  # 2020-13-45 is no day
                continue
    return None


def day_put_in(file: str) -> datetime | None:
    """The day that somebody put a mail in by: that of its folder, or of the archive that it lay in; its own name is its subject's."""
    *folders, name = file.split("/")
    return day_named("/".join(folders if name.lower().endswith(MAIL_ENDINGS) else [*folders, name]))


def of_an_earlier_year(file: str, member: str | None, mail: Mail | None, year: int) -> Finding | None:
    """An error where the folder's day, or the mail that a file came in, is of a year before the campaign's: whichever way it came in, it
    cannot have been sent for this one. So it is where a mail's subject or what is attached begins with such a day: it sets no arrival, but
    is a word on the paper, as the mail's own day is, and neither outweighs the other. A day somebody typed, and the clock, are of now."""
    day = day_named(f"{file}/{member or ''}") if mail is None else day_put_in(file) or _earliest(file, member, mail)
    if day is None or day.year >= year:
        return None
    return Finding("arrived_before_year", values={"day": f"{day:%Y-%m-%d}", "year": year})


def _earliest(file: str, member: str | None, mail: Mail) -> datetime | None:
    """Of the days that a mail, its name and what is attached to it speak of."""
    names = [file.rsplit("/", 1)[-1], *(member or "").split("/")]
    return min((day for day in (*map(day_named, names), mail.arrived_at) if day), default=None)
