"""What a picture is of, where a coordinator knows better than its name: a form that was taken for something else, or the reverse.

What the act makes of the file is stored as replaced and stands by the act's own decision: taken back, everything is as it was.
"""

from __future__ import annotations

from dataclasses import replace

from data_loaders.desk.pictures import waiting_picture
from data_loaders.desk.standing import part
from data_loaders.desk.wishes import AsForm, By, NoForm
from data_loaders.forms.filled import pictured
from data_loaders.model.campaign import FIGURES
from data_loaders.model.clock import shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.model.form import load_forms
from data_loaders.model.readings import NO_NUMBERS, PICTURE, WEEKLY
from data_loaders.model.words import Said, both
from data_loaders.store.decisions import DecisionRefused, Standing, refuse_wrong_decision
from data_loaders.store.receipts import ACCEPTED, HELD, REPLACED, STANDING
from data_loaders.store.rows import Records
from data_loaders.store.warehouse import Warehouse


def do_as_form(warehouse: Warehouse, wish: AsForm, by: By) -> tuple[Said, ...]:
    """It waits to be typed and confirmed, like any form that came as a picture; what it was taken for counts no more."""
    about = f"file:{wish.received_file_id}"
    warehouse.refuse_stale(about, by.seen_version)
    row = next((row for row in warehouse.rows("unknown_picture") if row["id"] == wish.received_file_id), None)
    if row is None:
        raise DecisionRefused(both("desk.no_picture_file"))
    if row["batch_id"] in warehouse.unfinished:
        raise DecisionRefused(both("desk.batch_is_loading"))
    campaign, ids = warehouse.campaign(), warehouse.database.ids
    new = Standing(
        id=ids.next(),
        received_file_id=row["id"],
        kind=FIGURES,
        unit=None,
        due=None,
        basis=WEEKLY,
        state=HELD,
        sheet=None,
        received_at=row["received_at"],
        file=row["member"] or row["file"],
        sha256=row["sha256"],
        named_units=[wish.unit],
        error_count=0,
        numbers=[],
        said_thin=[],
    )
    refuse_wrong_decision(new, wish.unit, wish.due, campaign, warehouse.roster_of(wish.unit).codes, warehouse.known([row["sha256"]]))
    form = load_forms()[campaign.form_version]
    records = _stored(new, row["batch_id"], form.version)
    records.add_answers(new.id, tuple(pictured(form).values()))
    records.add("ledger", submission_id=new.id, **NO_NUMBERS._asdict())
    records.add_finding(ids.next(), row["id"], new.id, Finding(PICTURE))
    former = _parts_of(warehouse, row["id"])
    for each in former:
        _decide(records, warehouse, each, each.whose, REPLACED, by)
    _decide(records, warehouse, new, (wish.unit, wish.due), HELD, by)
    before = {"unit": row["unit"], "due": row["due"]}
    act = by.act(what="as_form", about=(about, f"submission:{new.id}", f"unit:{wish.unit}"), before=before, after=_after(wish, HELD))
    warehouse.database.write(act, records, {wish.unit})
    return ()


def do_no_form(warehouse: Warehouse, wish: NoForm, by: By) -> tuple[Said, ...]:
    """It counts as what it is, and waits as a form no more."""
    standing = waiting_picture(warehouse, wish.submission_id)
    warehouse.refuse_stale(standing.about[0], by.seen_version)
    campaign, ids = warehouse.campaign(), warehouse.database.ids
    kind = next((entry.kind for entry in campaign.deliverables if entry.code == wish.due), "")
    new = replace(standing, id=ids.next(), kind=kind, unit=None, due=None, basis=None, sheet=None, error_count=0, numbers=[])
    refuse_wrong_decision(new, wish.unit, wish.due, campaign, warehouse.roster_of(wish.unit).codes, warehouse.known([standing.sha256]))
    batch = warehouse.database.query("select batch_id from received_file where id = ?", [standing.received_file_id])
    records = _stored(new, batch[0]["batch_id"], None)
    _decide(records, warehouse, standing, standing.whose, REPLACED, by)
    _decide(records, warehouse, new, (wish.unit, wish.due), ACCEPTED, by)
    about = (*standing.about, f"delivery:{new.id}", f"file:{standing.received_file_id}", f"unit:{wish.unit}")
    act = by.act(what="no_form", about=(*dict.fromkeys(about),), before=standing.facts, after=_after(wish, ACCEPTED))
    warehouse.database.write(act, records, {*standing.named_units, wish.unit})
    return ()


def _after(wish: AsForm | NoForm, state: str) -> dict[str, object]:
    return {"unit": wish.unit, "due": wish.due, "state": state}


def _parts_of(warehouse: Warehouse, received_file_id: int) -> list[Standing]:
    rows = warehouse.database.query("select id from delivery where received_file_id = ?", [received_file_id])
    return [each for each in (part(warehouse, row["id"]) for row in rows) if each.state in STANDING]


def _stored(new: Standing, batch_id: int, form_version: str | None) -> Records:
    """A submission or delivery as a row that stands nowhere by itself."""
    return Records.of(
        "delivery",
        id=new.id,
        batch_id=batch_id,
        received_file_id=new.received_file_id,
        kind=new.kind,
        sheet=None,
        unit=None,
        unit_candidates=[],
        unit_source="",
        due=None,
        period_candidates=[],
        period_source="",
        state=REPLACED,
        duplicate_of=None,
        received_at=new.received_at,
        basis=new.basis,
        form_version=form_version,
        number_count=0 if form_version else None,
    )


def _decide(records: Records, warehouse: Warehouse, of: Standing, whose: tuple[str | None, str | None], state: str, by: By) -> None:
    decided = (warehouse.database.ids.next(), of.id, whose, of.basis, state)
    records.add_decision(*decided, by.actor.name, shanghai_now(), by.reason)
