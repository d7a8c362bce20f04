"""A new file that changes what was settled: taken as corrections, or accepted while corrections go on."""

from __future__ import annotations

from data_loaders.desk.corrections import correct
from data_loaders.desk.standing import answers, is_held, part, units_of
from data_loaders.desk.wishes import By, KeepCorrections, TakeAsCorrections
from data_loaders.model.readings import BLANK, Answer
from data_loaders.model.words import Said, both
from data_loaders.store.decisions import DecisionRefused, Standing, accepting, decision, refuse_wrong_decision
from data_loaders.store.receipts import REFUSED
from data_loaders.store.warehouse import Warehouse


def do_take_as_corrections(warehouse: Warehouse, wish: TakeAsCorrections, by: By) -> tuple[Said, ...]:
    """The blanks of the new file that say something else than the submission that stands correct it; the file is refused."""
    new, old = _pair(warehouse, wish.part_id, by)
    now, said = answers(warehouse, old.id), answers(warehouse, new.id)
    reported = [code for code, answer in said.items() if answer.state not in (BLANK, "unreadable")]
    changed = {
        code: _as(now[code], said[code])
        for code in wish.blanks or reported
        if code in now and code in said and _told(now[code]) != _told(said[code])
    }
    if not changed:
        raise DecisionRefused(both("desk.nothing_to_correct"))
    before, after = ({code: _words(source[code]) for code in changed} for source in (now, said))
    act = by.act(what="as_corrections", about=(*new.about[:1], *old.about), before=before, after=after)
    with warehouse.database.transaction(act) as write:
        write.insert(decision(warehouse.database.ids.next(), new, new.whose, new.basis, REFUSED, by.actor.name, by.reason))
        correct(write, warehouse, old, changed)
        write.refresh(units_of([new, old]))
    return (both("desk.taken", count=len(changed)),)


def do_keep_corrections(warehouse: Warehouse, wish: KeepCorrections, by: By) -> tuple[Said, ...]:
    """The new file counts; these blanks of it are corrected to what the submission it replaces was corrected to."""
    new, old = _pair(warehouse, wish.part_id, by)
    now, said = answers(warehouse, old.id), answers(warehouse, new.id)
    corrected = {row["blank"] for row in warehouse.rows("submission_answer", part_id=old.id) if row["correction_act_id"]}
    kept = {code: _as(said[code], now[code]) for code in wish.blanks if code in corrected and _told(said[code]) != _told(now[code])}
    if not kept or set(wish.blanks) - corrected:
        raise DecisionRefused(both("desk.nothing_to_keep"))
    whose = (str(new.unit), str(new.due))
    before, after = ({code: _words(source[code]) for code in kept} for source in (said, now))
    act = by.act(what="keep_corrections", about=(*new.about, old.about[0]), before=before, after=after | {"state": "accepted"})
    with warehouse.database.transaction(act) as write:
        correct(write, warehouse, new, kept)
        mended = part(warehouse, new.id)
        refuse_wrong_decision(mended, *whose, warehouse.campaign(), warehouse.roster().codes, warehouse.known([mended.sha256]))
        forms = warehouse.accepted(whose)
        records, refusal = accepting(mended, whose, mended.basis, by.actor.name, by.reason, forms, warehouse.database.ids)
        if refusal:
            raise refusal
        write.insert(records)
        write.refresh(units_of([new, old]))
    return (both("desk.kept", count=len(kept)),)


def _pair(warehouse: Warehouse, part_id: int, by: By) -> tuple[Standing, Standing]:
    """A held new file and the submission that stands for the same unit and period; DecisionRefused where either is lacking."""
    new = part(warehouse, part_id)
    warehouse.refuse_stale(new.about[0], by.seen_version)
    warehouse.refuse_refused(new)
    if not new.is_submission or not is_held(new):
        raise DecisionRefused(both("desk.is_not_waiting"))
    stands = warehouse.current(new.whose)
    if stands is None:
        raise DecisionRefused(both("desk.replaces_nothing"))
    return new, part(warehouse, stands)


def _as(standing: Answer, other: Answer) -> Answer:
    """The standing answer, saying what the other says."""
    return standing._replace(state=other.state, value=other.value, text=other.text, raw=other.raw)


def _told(answer: Answer) -> tuple[str, int | None, str | None]:
    return answer.state, answer.value, answer.text


def _words(answer: Answer) -> dict[str, object]:
    return {"state": answer.state, "value": answer.value, "text": answer.text}
