"""What is held, a card a file: the words it came from, why it waits, whose and what for it is likely to be, and what cause it shares with
others. No screen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_loaders.model.campaign import FIGURES
from data_loaders.model.clock import END_OF_DAY, shanghai_now
from data_loaders.model.findings import Finding, Place
from data_loaders.model.readings import PICTURE
from data_loaders.model.words import said
from pages.parts import findings, numbers, proposals, reads, review_groups
from pages.parts.facts import Facts
from pages.parts.review_groups import ASKED, OPEN, WAITING, Group
from pages.parts.words import language, t

MOST_LIKELY = 3
"""How many units are offered as chips."""


@dataclass(frozen=True, slots=True)
class Card:
    """One submission or delivery that waits. `units` and `dues` are the likeliest first, `unit` and `due` what was read for certain;
    `written` is what stood where its unit's name is looked for, `cause` the rules it waits for. `review` opens its item on the review
    page where only its unit can mend it, else it is None."""

    id: int
    kind: str
    file: str
    path: str
    period: str | None
    unit: str | None
    units: tuple[str, ...]
    due: str | None
    dues: tuple[str, ...]
    basis: str | None
    why: str
    cause: tuple[str, ...]
    sentence: str
    marked: tuple[int | None, int | None]
    source: str
    place: Place
    written: str
    sha256: str
    is_erased: bool
    review: str | None

    @property
    def is_figures(self) -> bool:
        """Whether it is a statistics form."""
        return self.kind == FIGURES

    @property
    def code(self) -> str:
        """What opens it in the address, here and on the review page."""
        return f"#{self.id}~{self.period or ''}~{WAITING}"

    @property
    def about(self) -> str:
        """What acts on it are about."""
        return f"{'submission' if self.is_figures else 'delivery'}:{self.id}"

    @property
    def rule(self) -> str:
        """The first rule it waits for."""
        return self.cause[0] if self.cause else WAITING


def cards(facts: Facts) -> list[Card]:
    """Everything that is held, oldest first, but for pictures, which have a page of their own."""
    errors = {int(row["id"]): _errors(row) for row in proposals.waiting()}
    held = [row for row in proposals.waiting() if not _is_picture(errors[int(row["id"])])]
    wrong = {int(row["id"]) for row in held if any(map(_is_the_units, errors[int(row["id"])]))}
    items = _review_items([row for row in held if int(row["id"]) in wrong]) if wrong else {}
    return [_card(facts, row, errors[int(row["id"])], items.get(int(row["id"]))) for row in held]


def files() -> list[dict[str, Any]]:
    """What waits on the upload page, in the queue or for its unit: everything that is held, but for pictures."""
    return [row for row in proposals.waiting() if not _is_picture(_errors(row))]


def pictures() -> list[dict[str, Any]]:
    """The forms that came as pictures and wait to be typed, oldest first."""
    return [row for row in proposals.waiting() if _is_picture(_errors(row))]


def _errors(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for each in json.loads(row["findings"]) if each["severity"] == "error"]


def _is_picture(errors: list[dict[str, Any]]) -> bool:
    return any(error["rule"] == PICTURE for error in errors)


def _is_the_units(error: Mapping[str, Any]) -> bool:
    """Whether only its unit can mend it: naming unit and period, or accepting it, does not."""
    return not Finding(error["rule"], error["indicator"]).is_settled_by_deciding


def _review_items(held: list[dict[str, Any]]) -> dict[int, str]:
    """The code of the review item of each of these that has an error still; one whose errors were corrected only waits to be accepted."""
    now = datetime.combine(shanghai_now().date(), END_OF_DAY)
    rows = reads.rows("mart_review_finding", as_of=now, unit_types=(), units=(), periods=(), items=())
    groups = review_groups.groups([row for row in rows if row["severity"] == "error"], (OPEN, ASKED), {})
    found = {}
    for row in held:
        mine = [group for group in groups if group.part_id == row["id"] or (not group.part_id and _file(group) == row["received_file_id"])]
        wrong = [group for group in mine if group.rule != WAITING]
        if wrong or not mine:
            found[int(row["id"])] = wrong[0].code if wrong else f"#{row['id']}~~{WAITING}"
    return found


def _file(group: Group) -> Any:
    return group.rows[0]["received_file_id"]


def _later(row: dict[str, Any]) -> str:
    """That what came later for the same unit and period counts already; "" where nothing did."""
    if not row["later_file"]:
        return ""
    name = str(row["later_file"]).rsplit("/", 1)[-1]
    return t("held.later", day=numbers.day(row["later_received_at"], language()), file=name)


def _card(facts: Facts, row: dict[str, Any], errors: list[dict[str, Any]], review: str | None) -> Card:
    path = str(row["member"] or row["file"])
    is_figures = row["kind"] == FIGURES
    name = t("sep.dot").join(part for part in (path.rsplit("/", 1)[-1] if is_figures else path, row["sheet"] or "") if part)
    candidates = proposals.listed(row["period_candidates"])
    of_kind = candidates if is_figures else proposals.deliverables(facts, row["kind"], candidates[:1])
    dues = proposals.known([row["due"], *of_kind], proposals.due_labels(facts, None if is_figures else row["kind"]))
    placed = next((error for error in errors if error["place_sentence"]), errors[0] if errors else None)
    place = findings.place(placed) if placed else None
    named = [str(error["values"].get("written") or "") for error in errors if error["indicator"] == "unit" and error["values"]]
    return Card(
        id=int(row["id"]),
        kind=row["kind"],
        file=name,
        path=path,
        period=row["due"] if is_figures else None,
        unit=row["unit"],
        units=tuple(proposals.known([row["unit"], *proposals.listed(row["unit_candidates"])], facts.unit_names)[:MOST_LIKELY]),
        due=row["due"],
        dues=tuple(dues),
        basis=row["basis"],
        why=said("sep.sentence", language()).join(filter(None, (findings.why_held(errors) or t("review.waits"), _later(row)))),
        cause=tuple(dict.fromkeys(error["rule"] for error in errors)),
        sentence=(place.sentence if place else "") or path,
        marked=(place.start, place.end) if place and place.sentence else (None, None),
        source=findings.place_words(row | (placed or {})),
        place=place or Place(),
        written=next((name for name in named if name), ""),
        sha256=row["sha256"],
        is_erased=row["erased_on"] is not None,
        review=review,
    )
