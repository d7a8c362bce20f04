"""Forms that came as pictures: what is typed beside them is a draft; it counts once a person confirmed every blank, in one act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from data_loaders.desk.corrections import typed
from data_loaders.desk.standing import answers, errors_in, form_of, part, units_of, waits_as_picture
from data_loaders.desk.wishes import By, Confirm, TypeIn
from data_loaders.forms.checks import contradictions
from data_loaders.forms.filled import filled
from data_loaders.model.clock import shanghai_now
from data_loaders.model.form import Form
from data_loaders.model.readings import BLANK, Answer
from data_loaders.model.wording import located
from data_loaders.model.words import Said, both
from data_loaders.store.decisions import DecisionRefused, Standing, accepting, refuse_wrong_decision
from data_loaders.store.receipts import ACCEPTED, HELD
from data_loaders.store.rows import Records, box_of, place_values
from data_loaders.store.warehouse import Warehouse


def do_type_in(warehouse: Warehouse, wish: TypeIn, by: By) -> tuple[Said, ...]:
    """Kept as it was typed, blank by blank; what stands there already is not typed again."""
    standing = waiting_picture(warehouse, wish.submission_id)
    before, blanks = drafted(warehouse, standing.sha256), form_of(warehouse, standing.id).blanks
    words = {blank: raw for blank, raw in wish.words if blank in blanks and raw != before.get(blank, "")}
    if not words:
        raise DecisionRefused(both("desk.is_there_already"))
    records, now = Records(), shanghai_now()
    for blank, raw in words.items():
        records.add("typed_word", sha256=standing.sha256, blank=blank, raw=raw, typed_at=now)
    act = by.act(what="type_in", about=standing.about, before={blank: before.get(blank, "") for blank in words}, after=words)
    warehouse.database.write(act, records, ())
    return ()


def drafted(warehouse: Warehouse, sha256: str) -> dict[str, str]:
    """What was typed of a picture so far, by blank."""
    return {row["blank"]: row["raw"] for row in warehouse.rows("drafted_word", content_hash=sha256)}


def do_confirm(warehouse: Warehouse, wish: Confirm, by: By) -> tuple[Said, ...]:
    """Every blank as it was typed, and accepted; DecisionRefused where something cannot be read or contradicts itself, or
    nothing was typed."""
    standing = waiting_picture(warehouse, wish.submission_id)
    warehouse.refuse_stale(standing.about[0], by.seen_version)
    form, read = form_of(warehouse, standing.id), answers(warehouse, standing.id)
    seen = {row["blank"]: row for row in warehouse.rows("proposed_word", content_hash=standing.sha256)}
    now = {code: _where_seen(answer, seen.get(code)) for code, answer in confirmed(form, read, dict(wish.words)).items()}
    numbers = [code for code, answer in now.items() if answer.value is not None]
    if not numbers:
        raise DecisionRefused(both("desk.nothing_typed"))
    found = contradictions(form, now)
    if errors := errors_in(found):
        raise DecisionRefused(both("desk.typed_error", error=Said(located(errors[0]), located(errors[0], "en"))))
    # What it waits for is settled by this very act.
    counted = replace(standing, numbers=numbers, error_count=standing.error_count - 1)
    campaign, same_bytes = warehouse.campaign(), warehouse.known([standing.sha256])
    refuse_wrong_decision(counted, wish.unit, wish.due, campaign, warehouse.roster_of(wish.unit).codes, same_bytes)
    whose, basis, ids = (wish.unit, wish.due), wish.basis or standing.basis, warehouse.database.ids
    records, refusal = accepting(counted, whose, basis, by.actor.name, by.reason, warehouse.accepted(whose), ids)
    after = {"unit": wish.unit, "due": wish.due, "basis": basis, "state": HELD if refusal else ACCEPTED}
    about = (*dict.fromkeys((*standing.about, f"unit:{wish.unit}")),)
    if refusal:
        warehouse.database.write(by.act(what="hold", about=about, before=standing.facts, after=after), records, ())
        raise refusal
    shown, at = dict(wish.shown), shanghai_now()
    for code, answer in now.items():
        records.add("confirmation", submission_id=standing.id, blank=code, confirmed_at=at, **_row(answer, shown.get(code, "")))
    for each in found:
        records.add_finding(ids.next(), standing.received_file_id, standing.id, each)
    said = {code: answer.raw for code, answer in now.items() if answer.state != BLANK}
    act = by.act(what="confirm", about=about, before=standing.facts | {"shown": shown}, after=after | {"typed": said})
    warehouse.database.write(act, records, {*units_of([standing]), wish.unit})
    return ()


def confirmed(form: Form, read: Mapping[str, Answer], words: Mapping[str, str]) -> dict[str, Answer]:
    """Every blank as it was typed, at its place in its sentence; DecisionRefused where something cannot be read."""
    places, found = filled(form, words), {}
    for code, answer in read.items():
        place = places[code]._replace(page=answer.place.page or 1, box=answer.place.box)
        blank = Answer(code, BLANK, None, None, "", place)
        raw = words.get(code, "").strip()
        try:
            found[code] = typed(form, blank, raw) if raw else blank
        except DecisionRefused as refused:
            raise DecisionRefused(both("desk.cannot_be_read", error=refused.said)) from refused
    return found


def _where_seen(answer: Answer, seen: dict[str, Any] | None) -> Answer:
    """The answer at the place of the picture that it was confirmed beside, where that is known."""
    if seen is None or seen["place_box"] is None:
        return answer
    return answer._replace(place=answer.place._replace(page=seen["place_page"], box=box_of(seen["place_box"])))


def _row(answer: Answer, shown: str) -> dict[str, object]:
    *_, start, end, sentence, page, box = place_values(answer.place)
    said = {"shown_raw": shown, "state": answer.state, "value": answer.value, "text": answer.text, "raw": answer.raw}
    return said | {"place_start": start, "place_end": end, "place_sentence": sentence, "place_page": page, "place_box": box}


def waiting_picture(warehouse: Warehouse, submission_id: int) -> Standing:
    """A picture that waits; DecisionRefused where it is none (any more)."""
    standing = part(warehouse, submission_id)
    warehouse.refuse_refused(standing)
    if standing.state != HELD or not waits_as_picture(warehouse, submission_id):
        raise DecisionRefused(both("desk.not_a_picture"))
    return standing
