"""Days as they are typed on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime, time

from data_loaders.model.clock import DAY_ALONE, by_the_clock
from data_loaders.model.words import line


def day_written(text: str) -> date:
    """A day written 2020-06-11; what is none is refused in words."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(line("command.no_day", words=text)) from None


def moment_written(of_a_day: time) -> Callable[[str], datetime]:
    """What reads a day, or a day and an hour, written 2020-06-11 or 2020-06-11T09:30; of a day alone that hour."""

    def read(text: str) -> datetime:
        if len(text) == len("2020-06-11"):
            return datetime.combine(day_written(text), of_a_day)
        try:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            raise argparse.ArgumentTypeError(line("command.no_day", words=text)) from None

    return read


def arrival_written(text: str) -> datetime:
    """The same of something that came: a day alone is its noon, and a noon that is written is known to be one."""
    moment = moment_written(DAY_ALONE)(text)
    return moment if len(text) == len("2020-06-11") else by_the_clock(moment)


def noon_written(text: str) -> datetime:
    """Noon of a day written 2020-06-11."""
    return datetime.combine(day_written(text), DAY_ALONE)
