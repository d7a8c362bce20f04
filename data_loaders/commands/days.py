"""Days as they are typed on the command line."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time

from data_loaders.model.words import line


def day_written(text: str) -> date:
    """A day written 2020-06-11; what is none is refused in words."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(line("command.no_day", words=text)) from None


def noon_written(text: str) -> datetime:
    """Noon of a day written 2020-06-11."""
    return datetime.combine(day_written(text), time(12))
