"""The list for whoever calls: unit, officer, phone, what is missing, the last reminder, room for what came of it. It names people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data_loaders.model.words import said
from reports.reminders import Owing, asked_words, named, phone_of

COLUMNS = ("unit", "officer", "phone", "missing", "asked", "result")
WIDTHS = (30, 14, 18, 46, 30, 14)


def call_rows(owed: Sequence[Owing], language: str) -> list[dict[str, str]]:
    """A row a unit, by COLUMNS."""
    rows = []
    for each in owed:
        missing = named([item.deliverable for item in each.items])
        result = each.asked.result
        rows.append(
            {
                "unit": each.unit.name,
                "officer": each.unit.liaison or said("reminder.no_contact", language),
                "phone": phone_of(each.unit) or said("reminder.no_contact", language),
                "missing": missing.words(language),
                "asked": asked_words(each.asked).words(language),
                "result": said(f"reminder.{result}", language) if result else "",
            }
        )
    return rows


def call_list(owed: Sequence[Owing], language: str, made_on: date) -> bytes:
    """The list as a workbook."""
    from data_loaders.writers.list_workbook import write_list  # openpyxl, which the rows alone need not load

    heads = [(said(f"reminder.column_{name}", language), width) for name, width in zip(COLUMNS, WIDTHS, strict=True)]
    rows = [[row[name] for name in COLUMNS] for row in call_rows(owed, language)]
    return write_list(said("reminder.sheet", language), heads, rows, made_on)
