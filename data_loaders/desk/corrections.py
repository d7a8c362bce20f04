"""Corrections: a blank counts as somebody typed it, and the form's checks run again at once."""

from __future__ import annotations

from collections.abc import Mapping

from data_loaders.desk.standing import answers, errors_in, form_of, part, submission, units_of, waits_as_picture
from data_loaders.desk.wishes import By, Correct
from data_loaders.forms.checks import contradictions
from data_loaders.model.clock import shanghai_now
from data_loaders.model.findings import Finding
from data_loaders.model.form import Form
from data_loaders.model.readings import BLANK, TEXT, UNREADABLE, Answer
from data_loaders.model.wording import label_of, located
from data_loaders.model.words import Said, both
from data_loaders.store.decisions import DecisionRefused, Standing
from data_loaders.store.receipts import ACCEPTED, HELD
from data_loaders.store.rows import Records
from data_loaders.store.transaction import Transaction
from data_loaders.store.warehouse import Warehouse
from data_loaders.text.numerals import read_text

Errors = set[tuple[str, str | None]]
"""Rules and blanks."""


def do_correct(warehouse: Warehouse, wish: Correct, by: By) -> tuple[Said, ...]:
    """One blank of one submission; DecisionRefused where what is typed is no number, changes nothing or makes an error."""
    standing = submission(warehouse, wish.submission_id)
    if waits_as_picture(warehouse, standing.id):
        raise DecisionRefused(both("desk.picture_first"))
    now = answers(warehouse, standing.id)
    if wish.blank not in now:
        raise DecisionRefused(both("desk.no_blank", blank=wish.blank))
    about = (f"answer:{standing.id}~{wish.blank}", *standing.about)
    warehouse.refuse_stale(about[0], by.seen_version)
    before = now[wish.blank]
    after = typed(form_of(warehouse, standing.id), before, wish.words)
    act = by.act(what="correct", about=about, before={wish.blank: _fact(before)}, after={wish.blank: _fact(after)})
    with warehouse.database.transaction(act) as write:
        correct(write, warehouse, standing, {wish.blank: after})
        write.refresh(units_of([standing]))
    return can_be_accepted(warehouse, standing)


def typed(form: Form, before: Answer, words: str) -> Answer:
    """What somebody typed as an answer; DecisionRefused where it cannot be read or is what stands there already."""
    if form.blanks[before.code].kind == "text":
        text = words.strip()
        after = before._replace(state=TEXT if text else BLANK, value=None, text=text or None, raw=words)
    else:
        numeral = read_text(words)
        if numeral.state == UNREADABLE:
            found = Finding(numeral.rule or "number_unreadable", before.code, values={"raw": words})
            raise DecisionRefused(_sentence(found))
        after = before._replace(state=numeral.state, value=numeral.value, text=None, raw=words)
    if (after.state, after.value, after.text) == (before.state, before.value, before.text):
        raise DecisionRefused(both("desk.same_value", blank=Said(label_of(before.code), label_of(before.code, "en"))))
    return after


def correct(write: Transaction, warehouse: Warehouse, standing: Standing, after: Mapping[str, Answer]) -> None:
    """Writes corrections of a submission, with what its blanks then say against each other; DecisionRefused where that is a new error."""
    form, now = form_of(warehouse, standing.id), answers(warehouse, standing.id)
    errors = errors_now(warehouse, standing.id)
    for each in errors_in(contradictions(form, {**now, **after})):
        if (each.rule, each.indicator) not in errors:
            raise DecisionRefused(both("desk.makes_an_error", error=_sentence(each)))
    corrected_at = shanghai_now()
    records = Records()
    for blank, answer in after.items():
        records.add(
            "correction",
            submission_id=standing.id,
            blank=blank,
            before_state=now[blank].state,
            before_value=now[blank].value,
            before_text=now[blank].text,
            before_raw=now[blank].raw,
            after_state=answer.state,
            after_value=answer.value,
            after_text=answer.text,
            after_raw=answer.raw,
            corrected_at=corrected_at,
        )
    write.insert(records)
    check_again(write, warehouse, standing, errors)


def errors_now(warehouse: Warehouse, submission_id: int) -> Errors:
    """The errors that the blanks of a submission make among them as they stand now."""
    found = contradictions(form_of(warehouse, submission_id), answers(warehouse, submission_id))
    return {(each.rule, each.indicator) for each in errors_in(found)}


def check_again(write: Transaction, warehouse: Warehouse, standing: Standing, former: Errors) -> None:
    """What the blanks of a submission say against each other as they stand now, written as found in this act. One that counts was accepted
    with whatever errors it had before, the `former` ones: they are not told anew."""
    records = Records()
    for each in contradictions(form_of(warehouse, standing.id), answers(warehouse, standing.id)):
        if each.severity == "error" and standing.state == ACCEPTED and (each.rule, each.indicator) in former:
            continue
        records.add_finding(warehouse.database.ids.next(), standing.received_file_id, standing.id, each)
    write.insert(records)


def can_be_accepted(warehouse: Warehouse, before: Standing) -> tuple[Said, ...]:
    """What is said where the last error of a held submission went."""
    after = part(warehouse, before.id)
    went = before.error_count > 0 and after.error_count == 0 and after.state == HELD
    return (both("desk.can_be_accepted"),) if went else ()


def _fact(answer: Answer) -> dict[str, object]:
    return {"state": answer.state, "value": answer.value, "text": answer.text, "raw": answer.raw}


def _sentence(finding: Finding) -> Said:
    return Said(located(finding), located(finding, "en"))
