"""What the desk looks at before it acts: a submission as it stands, its answers, what else stands for its unit and period."""

from __future__ import annotations

from collections.abc import Iterable

from data_loaders.model.findings import Finding
from data_loaders.model.form import Form, load_forms
from data_loaders.model.readings import PICTURE, Answer
from data_loaders.model.words import both
from data_loaders.store.decisions import DecisionRefused, Standing
from data_loaders.store.receipts import ACCEPTED, HELD, STANDING
from data_loaders.store.rows import place_of
from data_loaders.store.warehouse import Warehouse


def part(warehouse: Warehouse, part_id: int) -> Standing:
    """A submission or delivery as it stands; DecisionRefused where there is none (any more)."""
    standing = warehouse.standing(part_id)
    if standing is None:
        raise DecisionRefused(both("desk.gone"))
    return standing


def submission(warehouse: Warehouse, submission_id: int) -> Standing:
    """Figures that count or wait; DecisionRefused where they are refused, replaced, or no figures."""
    standing = part(warehouse, submission_id)
    warehouse.refuse_refused(standing)
    if not standing.is_submission or standing.state not in STANDING:
        raise DecisionRefused(both("decision.submission_stands_no_more"))
    if standing.state == ACCEPTED and warehouse.current(standing.whose) != standing.id:
        raise DecisionRefused(both("desk.replaced"))
    return standing


def answers(warehouse: Warehouse, submission_id: int) -> dict[str, Answer]:
    """The blanks of a submission as they count now; `raw` is what was typed where one is corrected."""
    return {
        row["blank"]: Answer(
            row["blank"],
            row["state"],
            row["value"],
            row["text"],
            (row["corrected_raw"] if row["correction_act_id"] else row["raw"]) or "",
            place_of(row),
            row["basis"],
        )
        for row in warehouse.rows("submission_answer", part_id=submission_id)
    }


def form_of(warehouse: Warehouse, submission_id: int) -> Form:
    """The form a submission was read by."""
    version = warehouse.database.query("select form_version from delivery where id = ?", [submission_id])[0]["form_version"]
    return load_forms()[version]


def units_of(parts: Iterable[Standing]) -> set[str]:
    """Every unit whose totals may change with these."""
    return {unit for each in parts if each.is_submission for unit in each.named_units}


def is_held(standing: Standing) -> bool:
    """Whether it waits."""
    return standing.state == HELD


def waits_as_picture(warehouse: Warehouse, part_id: int) -> bool:
    """Whether it is a picture that nobody confirmed yet."""
    waits = "select 1 as waits from finding_at(timestamp 'infinity') where delivery_id = ? and rule = ? limit 1"
    return bool(warehouse.database.query(waits, [part_id, PICTURE]))


def errors_in(findings: Iterable[Finding]) -> list[Finding]:
    """Those that hold a submission."""
    return [finding for finding in findings if finding.severity == "error"]
