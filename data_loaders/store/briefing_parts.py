"""What coordinators put in the place of a briefing's drafted words: saved together, an act a time; the last that was not undone stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data_loaders.model.acts import THIS_COMPUTER, Act, Actor
from data_loaders.model.clock import EVERYTHING
from data_loaders.model.words import both
from data_loaders.store.database import WRITING
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.rows import Records
from data_loaders.store.warehouse import Warehouse

BRIEFING = "briefing"
"""The kind of act."""
ISSUE, TITLE, LEAD, PROBLEMS, NEXT, RANKING = "issue", "title", "lead", "problems", "next", "ranking"
MOST_LETTERS = {ISSUE: 4, TITLE: 80, LEAD: 600, PROBLEMS: 2000, NEXT: 2000, RANKING: 1}
"""Every part, in the order of the paper, and the letters it may have: a briefing is a page or two."""
SWITCHED_ON = "1"
"""The words of `ranking` where the annex is wanted."""
NOT_SHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
"""What no paper shows and no database keeps; line breaks and tabs stay."""


@dataclass(frozen=True, slots=True)
class SavedPart:
    """One part as it was saved: its words (None: as drafted), the draft of then, by which act, by whom and when."""

    words: str | None
    drafted: str
    act_id: int
    saved_by: str
    saved_at: datetime


def saved_parts(warehouse: Warehouse) -> dict[str, dict[str, SavedPart]]:
    """What stands, by period and part."""
    found: dict[str, dict[str, SavedPart]] = {}
    for row in warehouse.rows("mart_briefing_part", as_of=EVERYTHING):
        part = SavedPart(row["words"], row["drafted"], row["act_id"], row["actor"], row["saved_at"])
        found.setdefault(row["period"], {})[row["part"]] = part
    return found


def tidied(words: str) -> str:
    """Words as they are kept: without control characters, empty lines and blanks around the lines."""
    lines = (line.strip() for line in NOT_SHOWN.sub("", words.replace("\r\n", "\n").replace("\r", "\n")).split("\n"))
    return "\n".join(line for line in lines if line)


def save_parts(
    warehouse: Warehouse,
    period: str,
    typed: Mapping[str, str],
    drafted: Mapping[str, str],
    *,
    actor: Actor = THIS_COMPUTER,
    seen_version: int | None = None,
) -> int:
    """Saves what was typed for each part of a week's briefing, beside the draft it takes the place of, and returns the act; empty words, or
    the draft's own, leave a part as it is drafted. Saved as they stand, words whose draft has changed since are confirmed. DecisionRefused
    where there is nothing new, words are too long or a number is none; ChangedMeanwhile where somebody saved it since that data version."""
    about = f"briefing:{period}"
    words = {part: tidied(typed.get(part, "")) for part in MOST_LETTERS}
    _refuse(words)
    chosen = {part: said if said and said != tidied(drafted[part]) else None for part, said in words.items()}
    with WRITING:
        warehouse.refuse_stale(about, seen_version)
        standing = saved_parts(warehouse).get(period, {})
        before = {part: standing[part].words if part in standing else None for part in chosen}
        changed = [part for part in chosen if chosen[part] != before[part]]
        moved = [part for part in chosen if part in standing and chosen[part] and standing[part].drafted != drafted[part]]
        if not changed and not moved:
            raise DecisionRefused(both("briefing.nothing_new"))
        told = changed or moved
        act = Act("briefing", actor, (about,), {part: before[part] for part in told}, {part: chosen[part] for part in told})
        records = Records()
        for part, said in chosen.items():
            is_as_before = bool(changed) and said is not None and said == before[part]  # its figures may have moved: that is said on
            records.add(
                "briefing_part", period=period, part=part, words=said, drafted=standing[part].drafted if is_as_before else drafted[part]
            )
        with warehouse.database.transaction(act) as write:
            write.insert(records)
    return write.act_id


def _refuse(words: Mapping[str, str]) -> None:
    for part, most in MOST_LETTERS.items():
        if len(words[part]) > most:
            raise DecisionRefused(both("briefing.too_long", part=both(f"briefing.{part}"), most=most, count=len(words[part])))
    if "\n" in words[TITLE]:
        raise DecisionRefused(both("briefing.one_line"))
    if words[ISSUE] and not (words[ISSUE].isascii() and words[ISSUE].isdecimal() and int(words[ISSUE])):
        raise DecisionRefused(both("briefing.no_number", words=words[ISSUE]))
