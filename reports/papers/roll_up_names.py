"""What the files of a roll-up are called."""

from __future__ import annotations

from reports.roll_up_facts import RollUp

ANNEX, NOTE, ZIP = "附件2_汇总", "汇总说明", "汇总"
PART_OF_BUREAU, DRAFT = "（部分单位）", "（未定稿）"
"""What a file's name says where it is of some units only, and where something may still change it."""


def mark_of(made: RollUp) -> str:
    """What its files' names say behind the name."""
    return (PART_OF_BUREAU if made.asked.is_of_some else "") + (DRAFT if made.is_draft else "")
