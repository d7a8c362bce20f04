"""A unit or a name more in the roster, and the waiting files that follow because of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from data_loaders.desk.standing import answers, part
from data_loaders.desk.wishes import AddAddress, AddAlias, AddUnit, By
from data_loaders.matching.units import UnitNames
from data_loaders.model.acts import Act
from data_loaders.model.campaign import Roster
from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import Said, both
from data_loaders.store.bureau_totals import moving
from data_loaders.store.decisions import DecisionRefused, Standing, accepting, counting, decision, refuse_wrong_decision
from data_loaders.store.history import Saving, replace_versions
from data_loaders.store.receipts import HELD
from data_loaders.store.reference import roster_records
from data_loaders.store.repeated import LastFigures, LastSent
from data_loaders.store.revisions import AcceptedForms, add_held
from data_loaders.store.rows import Records
from data_loaders.store.together import asked_of
from data_loaders.store.transaction import Transaction
from data_loaders.store.warehouse import Warehouse
from data_loaders.text.plain import plain

NOT_KNOWN = ("unit_unknown", "unit_ambiguous")
ADDRESS = re.compile(r"[^\s@;,，；、]+@[^\s@;,，；、]+")


def do_add_unit(warehouse: Warehouse, wish: AddUnit, by: By) -> tuple[Said, ...]:
    """Behind the others; waiting files that name it are its own."""
    roster, unit = warehouse.roster(), wish.unit
    names = UnitNames(roster).by_name
    taken = [name for name in (unit.code, unit.name, *unit.aliases) if plain(name) in names]
    if taken or not unit.code.strip() or not unit.name.strip():
        raise DecisionRefused(both("desk.name_taken", name=taken[0]) if taken else both("desk.name_missing"))
    if unit.unit_type not in {each.code for each in warehouse.campaign().unit_types}:
        raise DecisionRefused(both("desk.no_unit_type", unit_type=unit.unit_type))
    after = {unit.code: {"name": unit.name, "unit_type": unit.unit_type, "aliases": list(unit.aliases)}}
    act = by.act(what="add_unit", about=(f"unit:{unit.code}",), before={}, after=after)
    return _saved(warehouse, Roster((*roster.units, unit)), act, unit.code, by)


def do_add_alias(warehouse: Warehouse, wish: AddAlias, by: By) -> tuple[Said, ...]:
    """One name, which nobody else may have."""
    roster, alias = warehouse.roster(), " ".join(wish.alias.split())
    if wish.unit not in roster.codes:
        raise DecisionRefused(both("decision.no_unit", unit=wish.unit))
    if not plain(alias):
        raise DecisionRefused(both("desk.name_missing"))
    warehouse.refuse_stale(f"unit:{wish.unit}~names", by.seen_version)
    if plain(alias) in UnitNames(roster).by_name:
        raise DecisionRefused(both("desk.name_taken", name=alias))
    unit = roster.unit(wish.unit)
    named = replace(unit, aliases=(*unit.aliases, alias))
    units = tuple(named if each.code == unit.code else each for each in roster.units)
    before, after = {"aliases": list(unit.aliases)}, {"aliases": list(named.aliases)}
    act = by.act(what="add_alias", about=(f"unit:{unit.code}", f"unit:{unit.code}~names"), before=before, after=after)
    return _saved(warehouse, Roster(units), act, unit.code, by)


def do_add_address(warehouse: Warehouse, wish: AddAddress, by: By) -> tuple[Said, ...]:
    """One address more. Others may have it too: some officers send for several units. A sender settles nothing, so no file follows."""
    roster, address = warehouse.roster(), wish.address.strip().lower()
    if wish.unit not in roster.codes:
        raise DecisionRefused(both("decision.no_unit", unit=wish.unit))
    if not ADDRESS.fullmatch(address):
        raise DecisionRefused(both("desk.no_address", address=wish.address))
    unit = roster.unit(wish.unit)
    if address in unit.addresses:
        raise DecisionRefused(both("desk.name_taken", name=address))
    known = replace(unit, email="; ".join((*unit.addresses, address)))
    act = by.act(what="add_address", about=(f"unit:{unit.code}",), before={"email": unit.email}, after={"email": known.email})
    with warehouse.database.transaction(act) as write:
        replace_roster(warehouse, write, Roster(tuple(known if each.code == unit.code else each for each in roster.units)))
    return ()


def _saved(warehouse: Warehouse, roster: Roster, act: Act, unit: str, by: By) -> tuple[Said, ...]:
    with warehouse.database.transaction(act) as write:
        replace_roster(warehouse, write, roster)
        counted, waiting = _follow(warehouse, write, roster, unit, by)
    said = [both("desk.followed", count=counted)] if counted else []
    return (*said, *([both("desk.followed_waiting", count=waiting)] if waiting else []))


def replace_roster(warehouse: Warehouse, write: Transaction, roster: Roster) -> None:
    """The roster from now on; past days keep theirs once files came in."""
    saving = Saving(shanghai_now(), replaces=not warehouse.has_begun())
    replace_versions(write, warehouse.database.query, roster_records(roster), ("unit",), saving)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored of the unit that files follow: what counts, what was sent with them, and in which batches they came."""

    forms: AcceptedForms
    sent: LastFigures
    came_in: dict[int, frozenset[int]]


def _follow(warehouse: Warehouse, write: Transaction, roster: Roster, unit: str, by: By) -> tuple[int, int]:
    """Waiting files whose words name the unit now are its own: how many count, and how many wait for something else still."""
    names, counted = UnitNames(roster), set[int]()
    waiting = [row for row in warehouse.rows("mart_held") if row["unit"] is None]
    own = [part(warehouse, row["id"]) for row in waiting if any(names.in_field(words).code == unit for words in _written(row["findings"]))]
    whose, moments = {(unit, each.due) for each in own if each.is_submission}, {each.received_at for each in own}
    came_in, forms = warehouse.came_in([each.received_file_id for each in own]), warehouse.settled({unit})
    stored = _Stored(forms, warehouse.last_figures(whose, moments), came_in)
    for standing in own:
        records, is_accepted = _own(warehouse, standing, unit, roster, stored, by)
        write.insert(records)
        counted |= {standing.id} if is_accepted else set()
    write.refresh({unit})
    ids = warehouse.database.ids
    while moved := moving(write, forms.revisions(counted), warehouse.campaign()):
        records = Records()
        for revision, found in moved.items():
            held = forms.standing((revision.unit, revision.period))
            if held:
                add_held(records, ids, held, found, shanghai_now(), by.actor.name)
                forms.remove(held.whose, held.id)
        write.insert(records)
        write.refresh({unit})
        counted -= {revision.id for revision in moved}
    return len(counted), len(own) - len(counted)


def _written(findings: str) -> list[str]:
    """What a waiting file calls its unit."""
    said = [json.loads(each) if isinstance(each, str) else each for each in json.loads(findings)]
    return [str(each["values"]["written"]) for each in said if each["rule"] in NOT_KNOWN and (each["values"] or {}).get("written")]


def _own(warehouse: Warehouse, standing: Standing, unit: str, roster: Roster, stored: _Stored, by: By) -> tuple[Records, bool]:
    """The decision that it is the unit's, and whether it counts."""
    ids, whose = warehouse.database.ids, (unit, standing.due)
    if standing.due:
        decided = (standing, (unit, standing.due), standing.basis, by.actor.name, by.reason, stored.forms, ids)
        try:
            refuse_wrong_decision(standing, unit, standing.due, warehouse.campaign(), roster.codes, warehouse.known([standing.sha256]))
            records, is_held = _held_with(warehouse, standing, (unit, standing.due), stored, by)
            if is_held:
                return records, False
            beside = stored.forms.standing(whose)
            if beside and beside.received_at == standing.received_at and beside.id > standing.id:
                accepted, refusal = counting(*decided), None
            else:
                accepted, refusal = accepting(*decided)
        except DecisionRefused:
            pass
        else:
            records.extend(accepted)
            return records, refusal is None
    return decision(ids.next(), standing, whose, standing.basis, HELD, by.actor.name, by.reason), False


def _held_with(warehouse: Warehouse, standing: Standing, whose: tuple[str, str], stored: _Stored, by: By) -> tuple[Records, bool]:
    """Which of these figures, that nobody was asked about, and of those that count waits, as rows; whether they wait themselves: where they
    came with others that say otherwise, or change what was settled."""
    records, ids = Records(), warehouse.database.ids
    if not standing.is_submission:
        return records, False
    said = tuple(answers(warehouse, standing.id).values())
    (kind,) = (row["kind"] for row in warehouse.database.query("select kind from received_file where id = ?", [standing.received_file_id]))
    batches = stored.came_in.get(standing.received_file_id, frozenset())
    of = (standing.id, standing.file, standing.received_at, standing.basis, frozenset[tuple[str, str]](), kind, batches)
    new, at = LastSent(*of, frozenset(standing.numbers), said), (whose, standing.received_at)
    asked = asked_of(new, stored.sent.at(*at), stored.forms.at(*at))
    stored.sent.add(whose, new)
    for accepted, why in asked.held:
        stored.forms.remove(whose, accepted.id)
        add_held(records, ids, accepted, why, shanghai_now(), by.actor.name)
    found = [each for each in (asked.new, stored.forms.unsettled_by(said, whose, standing.received_at)) if each]
    for each in found[1:]:
        records.add_finding(ids.next(), standing.received_file_id, standing.id, each)
    if found:
        add_held(records, ids, standing.accepted_as(whose, standing.basis), found[0], shanghai_now(), by.actor.name)
    return records, bool(found)
