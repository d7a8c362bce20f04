"""What becomes of what came in: accepted, refused, moved, on another basis, withdrawn with its batch, set aside, arrived on another day."""

from __future__ import annotations

from data_loaders.desk.standing import part, submission, units_of
from data_loaders.desk.wishes import Accept, Arrive, By, ChangeBasis, Move, Refuse, SetAside, Withdraw
from data_loaders.model.clock import EVERYTHING, shanghai_now
from data_loaders.model.readings import CUMULATIVE, WEEKLY
from data_loaders.model.words import Said, both
from data_loaders.store.decisions import DecisionRefused, Standing, accepting, decision, refuse_wrong_decision
from data_loaders.store.receipts import ACCEPTED, DUPLICATE, HELD, REFUSED, STANDING
from data_loaders.store.rows import Records
from data_loaders.store.warehouse import Warehouse


def do_accept(warehouse: Warehouse, wish: Accept, by: By) -> tuple[Said, ...]:
    """As Warehouse.decide."""
    part(warehouse, wish.part_id)
    warehouse.decide(wish.part_id, wish.unit, wish.due, wish.basis, **by.keywords)  # type: ignore[arg-type]
    return ()


def do_refuse(warehouse: Warehouse, wish: Refuse, by: By) -> tuple[Said, ...]:
    """As Warehouse.refuse."""
    warehouse.refuse_refused(part(warehouse, wish.part_id))
    warehouse.refuse(wish.part_id, **by.keywords)  # type: ignore[arg-type]
    return ()


def do_move(warehouse: Warehouse, wish: Move, by: By) -> tuple[Said, ...]:
    """Whose it is and what for; an accepted one is held to what stands there (see accepting)."""
    standing = part(warehouse, wish.part_id)
    warehouse.refuse_stale(standing.about[0], by.seen_version)
    warehouse.refuse_refused(standing)
    whose = (wish.unit, wish.due)
    if standing.whose == whose:
        raise DecisionRefused(both("desk.is_there_already"))
    errors = 0 if standing.state == HELD else standing.error_count
    refuse_wrong_decision(
        Standing(**{name: getattr(standing, name) for name in Standing.__slots__} | {"error_count": errors}),
        *whose,
        warehouse.campaign(),
        warehouse.roster().codes,
        warehouse.known([standing.sha256]),
    )
    ids = warehouse.database.ids
    if standing.state == HELD:
        records = decision(ids.next(), standing, whose, standing.basis, HELD, by.actor.name, by.reason)
    else:
        forms = warehouse.accepted(whose)
        records, refusal = accepting(standing, whose, standing.basis, by.actor.name, by.reason, forms, ids)
        if refusal:
            raise refusal
    after = standing.facts | {"unit": wish.unit, "due": wish.due}
    act = by.act(what="move", about=(*standing.about, f"unit:{wish.unit}"), before=standing.facts, after=after)
    touched = {*standing.named_units, wish.unit} if standing.is_submission else ()
    warehouse.database.write(act, records, touched)
    return ()


def do_change_basis(warehouse: Warehouse, wish: ChangeBasis, by: By) -> tuple[Said, ...]:
    """All of them at once, so that no week is counted by the other's way in between."""
    if wish.basis not in (WEEKLY, CUMULATIVE):
        raise DecisionRefused(both("desk.no_basis", basis=wish.basis))
    parts = [submission(warehouse, each) for each in dict.fromkeys(wish.submission_ids)]
    for each in parts:
        warehouse.refuse_stale(each.about[0], by.seen_version)
    changed = [each for each in parts if each.basis != wish.basis]
    if not changed:
        raise DecisionRefused(both("desk.is_on_that_basis"))
    if len({each.unit for each in changed}) > 1:
        raise DecisionRefused(both("desk.one_unit_at_a_time"))
    records = Records()
    for each in changed:
        decided = (warehouse.database.ids.next(), each.id, each.whose, wish.basis, each.state)
        records.add_decision(*decided, by.actor.name, shanghai_now(), by.reason)
    about = (*(each.about[0] for each in changed), f"unit:{changed[0].unit}")
    before, after = {str(each.due): each.basis for each in changed}, {str(each.due): wish.basis for each in changed}
    warehouse.database.write(by.act(what="basis", about=about, before=before, after=after), records, units_of(changed))
    return ()


def do_withdraw(warehouse: Warehouse, wish: Withdraw, by: By) -> tuple[Said, ...]:
    """Everything of the batch is refused; what came in another batch too goes on, and that is said."""
    about = f"batch:{wish.batch_id}"
    warehouse.refuse_stale(about, by.seen_version)
    if wish.batch_id in warehouse.unfinished:
        raise DecisionRefused(both("desk.batch_is_loading"))
    rows = [row for row in warehouse.rows("mart_batch_part", batch=wish.batch_id) if row["state"] in (*STANDING, DUPLICATE)]
    parts, again = [row for row in rows if not row["came_again"]], sum(row["came_again"] for row in rows)
    refused = "select id from received_file where batch_id = ? and role = 'refused' limit 1"
    if not parts and not warehouse.database.query(refused, [wish.batch_id]):
        raise DecisionRefused(both("desk.all_came_again") if again else both("desk.batch_is_empty"))
    records = Records()
    for row in parts:
        decided = (warehouse.database.ids.next(), row["id"], (row["unit"], row["due"]), row["basis"], REFUSED)
        records.add_decision(*decided, by.actor.name, shanghai_now(), by.reason)
    counted = sum(row["state"] == ACCEPTED for row in parts)
    act = by.act(what="withdraw", about=(about,), before={"parts": len(parts), "accepted": counted}, after={"parts": 0, "accepted": 0})
    warehouse.database.write(act, records, {unit for row in parts for unit in row["named_units"]})
    return (both("desk.came_again", count=again),) if again else ()


def do_set_aside(warehouse: Warehouse, wish: SetAside, by: By) -> tuple[Said, ...]:
    """A file that could not be read leaves the lists of what waits; nothing else is moved, and the file is kept."""
    about = f"file:{wish.received_file_id}"
    warehouse.refuse_stale(about, by.seen_version)
    rows = warehouse.database.query("select role, batch_id from received_file where id = ?", [wish.received_file_id])
    if not rows:
        raise DecisionRefused(both("desk.gone"))
    if rows[0]["role"] != "refused":
        raise DecisionRefused(both("desk.file_was_read"))
    if rows[0]["batch_id"] in warehouse.unfinished:
        raise DecisionRefused(both("desk.batch_is_loading"))
    waiting = warehouse.database.query("select received_file_id as id from refused_file(?)", [EVERYTHING])
    if wish.received_file_id not in {row["id"] for row in waiting}:
        raise DecisionRefused(both("desk.file_waits_no_more"))
    act = by.act(what="set_aside", about=(about,), before={"state": "open"}, after={"state": "set_aside"})
    warehouse.database.record(act)
    return ()


def do_arrive(warehouse: Warehouse, wish: Arrive, by: By) -> tuple[Said, ...]:
    """Lights and which of several revisions is the latest follow."""
    about = f"file:{wish.received_file_id}"
    warehouse.refuse_stale(about, by.seen_version)
    rows = warehouse.database.query(
        "select coalesce(a.received_at, f.received_at) as received_at from received_file as f"
        " left join arrival_at(timestamp 'infinity') as a on f.id = a.received_file_id where f.id = ?",
        [wish.received_file_id],
    )
    if not rows:
        raise DecisionRefused(both("desk.gone"))
    if rows[0]["received_at"] == wish.received_at:
        raise DecisionRefused(both("desk.is_there_already"))
    if wish.received_at > shanghai_now():
        raise DecisionRefused(both("desk.in_the_future"))
    touched = units_of_file(warehouse, wish.received_file_id)
    before, after = ({"received_at": str(each)} for each in (rows[0]["received_at"], wish.received_at))
    act = by.act(what="arrive", about=(about, *(f"unit:{unit}" for unit in sorted(touched))), before=before, after=after)
    row = Records.of("arrival", received_file_id=wish.received_file_id, received_at=wish.received_at, set_at=shanghai_now())
    warehouse.database.write(act, row, touched)
    return ()


def units_of_file(warehouse: Warehouse, received_file_id: int) -> set[str]:
    """The units whose figures a file holds, as it was read and as it was read again, or whose receipts it moves as a duplicate."""
    rows = warehouse.database.query(
        "select coalesce(d.duplicate_of, d.id) as id from delivery as d where d.received_file_id = ? or d.received_file_id in"
        " (select r.received_file_id from former_reading as r where r.former_file_id = ?)",
        [received_file_id, received_file_id],
    )
    return units_of(part(warehouse, row["id"]) for row in rows)
