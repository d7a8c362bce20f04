"""The kept copies of what stands and counts: counted from nothing, or brought up to date for what a write touches.

A copy is a pure function of the tables of facts: what a macro of sql/2xx makes of them. Audits hold each against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from functools import lru_cache

from data_loaders.store.insertion import Cursor
from data_loaders.store.schema import named_by

NOW = "timestamp 'infinity'"
ALL_IDS, ALL_UNITS, ALL_PERIODS = "cast(null as bigint[])", "cast(null as varchar[])", "cast(null as varchar[])"
SETTINGS = {
    "current_correction": ("counted_correction", ("correction",)),
    "current_comparing": ("counted_comparing", ("correction",)),
    "current_confirmation": ("counted_confirmation", ("confirmation",)),
    "current_arrival": ("counted_arrival", ("arrival", "rereading")),
    "current_owed": ("counted_owed", ("unit", "period", "deliverable", "due_change")),
}
"""The copies of what is said rarely: what each is made by, and of the rows of which tables. They are made anew with every write to one of
these; so what is asked of them at every click is planned without windows and without the acts that were taken back."""
COPIES = {
    **{copy: (macro, "") for copy, (macro, _) in SETTINGS.items()},
    "current_delivery": ("counted_delivery", ALL_IDS),
    "current_answer": ("placed_answer", ALL_UNITS),
    "cube": ("counted_cube", ""),
    "unit_measure": ("counted_unit_measure", f"{ALL_UNITS}, {ALL_PERIODS}"),
    "current_query": ("counted_query", ""),
}
"""What each copy is made by, and of what; each of those before it, in this order."""
BY_PERIOD = {"current_answer": " order by position, unit"}
"""The order a copy is kept in, so that a period stands together."""
THESE_IDS = "(select unnest(cast(? as bigint[])))"
FEW = 8
"""So many are looked up in a list, row by row, which is planned in half the time of a join; more than these are joined."""
SAME_BYTES = f"""
select d.id from delivery as d
inner join received_file as f on d.received_file_id = f.id
where f.sha256 in (
    select g.sha256 from received_file as g
    inner join delivery as t on g.id = t.received_file_id
    where t.state = 'duplicate' and t.id in {THESE_IDS}
)
"""
"""A duplicate is a receipt of what came with the same bytes: what is said of one changes when they arrived."""
READ_AS = """
select v.id, v.unit, v.kind = 'figures' as is_figures, v.state = 'duplicate' as is_again from delivery as v where {read}
union all
select d.delivery_id, d.unit, null, null from decision as d where {decided}
"""
"""The units they were read as, and whose they were ever said to be."""
OF_UNITS = "select k.id from current_delivery as k where {among}"
CURRENT = f"select k.id from current_delivery as k where k.is_current and k.id in {THESE_IDS}"
LET_COUNT = f"update current_delivery set is_current = id in {THESE_IDS} where id in {THESE_IDS}"
CELL = "period, reported_period, position, blank"
NUMBER = "case when {0}.period = 'TAIL' then {0}.value else {0}.increment end"
COMPARED, ITS_TYPE = (f"case when {NUMBER} > 0 then {each} end" for each in (NUMBER, "{0}.unit_type"))
"""What is compared with the numbers of other units (see peer_query): above 0 each; and the type of the unit that has it."""
CHANGED = f"""
create or replace temp table changed_answer as
with
kept as (select k.rowid as place, k.* from current_answer as k where {{among}}),
counted as (select * from placed_answer({NOW}, cast(? as varchar[])))
select
    k.place,
    c.blank is not null as counts,
    coalesce(c.unit, k.unit) as unit,
    coalesce(c.period, k.period) as period,
    coalesce(c.reported_period, k.reported_period) as reported_period,
    coalesce(c.position, k.position) as position,
    coalesce(c.blank, k.blank) as blank,
    coalesce(c.submission_id, k.submission_id) as submission_id,
    c.value,
    c.before,
    c.basis,
    k.unit_type as was_unit_type,
    c.unit_type,
    k.increment as was_increment,
    c.increment,
    {ITS_TYPE.format("k")} is distinct from {ITS_TYPE.format("c")}
    or {COMPARED.format("k")} is distinct from {COMPARED.format("c")} as is_other_number
from kept as k
full join counted as c
    on
        k.submission_id = c.submission_id
        and k.blank = c.blank
        and k.unit = c.unit
        and k.period = c.period
        and k.reported_period = c.reported_period
        and k.position = c.position
where
    k.unit_type is distinct from c.unit_type
    or k.value is distinct from c.value
    or k.increment is distinct from c.increment
    or k.before is distinct from c.before
    or k.basis is distinct from c.basis
"""
"""Where the kept answers are others than the counted ones, which are few, beside each other: `place` is where it is kept, nothing where it
comes; it `counts` unless it goes."""
GONE = "delete from current_answer where rowid in (select c.place from changed_answer as c)"
COME = f"(select * from changed_answer where counts{BY_PERIOD['current_answer']})"
CELLS = f"""
with
part as (
    select unit_type, {CELL}, increment as total, 1 as answer_count from changed_answer where unit_type is not null
    union all
    select was_unit_type, {CELL}, -was_increment, -1 from changed_answer where was_unit_type is not null
)
select unit_type, {CELL}, cast(sum(total) as bigint) as total, cast(sum(answer_count) as bigint) as answer_count from part
group by unit_type, {CELL}
"""
"""What changed of the sums."""
SAME_CELL = " and ".join(f"k.{name} = c.{name}" for name in ("unit_type", *CELL.split(", ")))
ADDED = f"""
update cube as k set total = k.total + c.total, answer_count = k.answer_count + c.answer_count from ({CELLS}) as c where {SAME_CELL}
"""
NEW_CELLS = f"({CELLS}) as c where not exists (select k.blank from cube as k where {SAME_CELL})"
"""Few cells are new: the others are looked for once."""
WHERE_CHANGED = """
select{distinct}
    period,
    reported_period,
    position,
    blank,
    unit_type,
    was_unit_type,
    is_other_number,
    place is not null as was_kept
from changed_answer
"""
LEFT = "select distinct unit from changed_answer where unit_type is null and is_other_number"
"""The units that a number is gone of, of those that left the roster all."""
SENT_AGAIN = """
select k.unit from current_delivery as k
where k.kind = 'figures' and k.state = 'accepted' and not k.is_current and list_contains(cast(? as varchar[]), k.unit)
"""
"""Few units have two accepted forms of a period: what the later one lacks is asked of these alone, as planning it takes longer than finding
them. Of the deliveries that are left few have to be looked up in the list, which is planned sooner than a join."""
FAR_IN_CELLS = f"""
    rule = 'far_from_peers'
    and {{of_periods}}
    and {{of_blanks}}
    and ({{left}} or unit in (select u.code from unit_at({NOW}) as u where {{of_types}}))
"""
"""Of the units of these types, and of those that have `left` them."""


@lru_cache(maxsize=256)
def copies_behind(name: str) -> tuple[str, ...]:
    """The kept copies that a view or macro reads, and those that they are made of, in the order they are made in."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        word = waiting.pop()
        if word not in found:
            found.add(word)
            waiting += named_by().get(word, ())
            waiting += [COPIES[word][0]] if word in COPIES else []
    return tuple(copy for copy in COPIES if copy in found)


def among(column: str, values: Collection, kind: str = "varchar") -> str:
    """The condition that a column has one of these values, which are given as a list."""
    these = f"cast(? as {kind}[])"
    return f"list_contains({these}, {column})" if len(values) <= FEW else f"{column} in (select unnest({these}))"


def made_of(copy: str, as_of: str) -> str:
    """What a kept copy is made of as of a moment, as a statement says it; of everything."""
    macro, of_all = COPIES[copy]
    return f"{macro}({', '.join(filter(None, (as_of, of_all)))}){BY_PERIOD.get(copy, '')}"


class Counting:
    """Brings the kept copies up to date within a transaction; `columns` are the types of each table's columns by name."""

    def __init__(self, cursor: Cursor, columns: Mapping[str, Mapping[str, str]]) -> None:
        self._cursor = cursor
        self._columns = columns
        self._fresh: set[str] = set()
        """The copies that were made in this transaction and follow whatever it writes."""
        self._is_begun = False

    def everything(self) -> None:
        """All of it, from nothing; where nothing was ever sent only what is due."""
        copies = COPIES if self._was_sent() else SETTINGS
        for copy in (each for each in COPIES if each not in self._fresh):
            self._execute(f"delete from {copy}")
            if copy in copies:
                self._keep(copy, made_of(copy, NOW))

    def settings(self, written: Collection[str]) -> None:
        """The copies that are made of these tables."""
        for copy, (_, tables) in SETTINGS.items():
            if not frozenset(tables).isdisjoint(written):
                self._execute(f"delete from {copy}")
                self._keep(copy, made_of(copy, NOW))
                self._fresh.add(copy)

    def queries(self) -> None:
        """Every query across submissions."""
        self._execute("delete from current_query")
        self._keep("current_query", made_of("current_query", NOW))

    def deliveries(self, touched: Collection[int], sharing: Set[int] | None = None) -> set[str]:
        """What these submissions and other deliveries stand as, and what came with the same bytes; which submission is the current one of
        its unit is found for every unit that was ever named. These units are returned: what they count may be another. All but
        those `sharing` their bytes (see same_bytes.py) came once; None: not known of any."""
        ids = set(touched)
        read = self._read_as(ids)
        self._is_begun = self._is_begun or bool(read)
        if again := [number for number, _, _, is_again in read if is_again]:
            same = {*self._ids(SAME_BYTES, again)} - ids
            read += self._read_as(same)
            ids |= same
        figures = {number for number, _, is_figures, _ in read if is_figures}
        named = {unit for number, unit, _, _ in read if number in figures and unit}
        ids.update(self._ids(OF_UNITS.format(among=among("k.unit", named)), list(named)))
        self._execute(f"delete from current_delivery where {among('id', ids, 'bigint')}", list(ids))
        counted = "counted_delivery" if sharing is None or not sharing.isdisjoint(ids) else "counted_alone"
        self._keep("current_delivery", f"{counted}({NOW}, cast(? as bigint[]))", list(ids))
        return named

    def current_of(self, submissions: Collection[int]) -> list[int]:
        """Those of these that count for their unit and period."""
        return list(self._ids(CURRENT, list(submissions)))

    def let_count(self, current: Collection[int], of: Collection[int]) -> None:
        """Of these submissions, those that are `current` count."""
        self._execute(LET_COUNT, list(current), list(of))

    def lay_aside(self) -> None:
        """From now on `measures` go into copies that are found before the kept ones (see past.py): all that units add, and no answers but
        of the units that are looked at."""
        self._execute("create temp table unit_measure as select * from unit_measure")
        self._execute("create temp table current_answer as select * from current_answer limit 0")

    def forget_aside(self) -> None:
        """The kept ones are found again."""
        for copy in ("unit_measure", "current_answer"):
            self._execute(f"drop table temp.{copy}")

    def measures(self, touched: Sequence[str]) -> None:
        """The answers of these units and their totals by measure: the sums over units and the queries are as they were."""
        these = list(touched)
        self._recount("current_answer", f"placed_answer({NOW}, cast(? as varchar[])){BY_PERIOD['current_answer']}", these)
        self._recount("unit_measure", f"counted_unit_measure({NOW}, cast(? as varchar[]), {ALL_PERIODS})", these)

    def units(self, touched: Sequence[str]) -> None:
        """The answers of these units, what they add to totals, and the queries that they change: their own, and of the numbers of the same
        unit type, period and blank which are far from the others."""
        if not self._was_sent():  # a new database's calendar and roster: all that is kept is empty
            return
        these = list(touched)
        self._execute(CHANGED.format(among=among("k.unit", these)), these, these)
        changed = self._execute(WHERE_CHANGED.format(distinct="" if len(these) <= FEW else " distinct"))
        if changed:
            self._totals(these, changed)
        others = [(period, blank, {now, was} - {None}) for _, period, _, blank, now, was, is_other, _ in changed if is_other]
        unit_types = sorted({unit_type for *_, of_types in others for unit_type in of_types})
        periods, blanks = (sorted({cell[number] for cell in others if cell[2]}) for number in (0, 1))
        left = [unit for (unit,) in self._execute(LEFT)] if any(now is None for *_, now, _, is_other, _ in changed if is_other) else []
        gone, chosen = f"rule <> 'far_from_peers' and {among('unit', these)}", (unit_types, periods, blanks)
        if unit_types:
            far = FAR_IN_CELLS.format(
                of_periods=among("period", periods),
                of_blanks=among("blank", blanks),
                left=among("unit", left),
                of_types=among("u.unit_type", unit_types),
            )
            self._execute(f"delete from current_query where ({gone}) or ({far})", these, periods, blanks, left, unit_types)
            self._keep("current_query", f"peer_query({NOW}, {', '.join(['cast(? as varchar[])'] * 3)})", *chosen)
        else:
            self._execute(f"delete from current_query where {gone}", these)
        self._keep("current_query", f"own_query({NOW}, cast(? as varchar[]))", these)
        if sent_again := sorted({unit for (unit,) in self._execute(SENT_AGAIN, these)}):
            self._keep("current_query", f"revision_query({NOW}, cast(? as varchar[]))", sent_again)

    def _totals(self, units: list[str], changed: list[tuple]) -> None:
        """The answers that changed, and the sums of them: in their periods; of a form that is new none were kept."""
        periods, were_kept = sorted({period for period, *_ in changed}), any(was_kept for *_, was_kept in changed)
        cells = {(unit_type, *cell) for *cell, now, was, _, _ in changed for unit_type in {now, was} - {None}}
        if were_kept:
            self._execute(GONE)
        self._keep("current_answer", COME)
        ((found,),) = self._execute(ADDED)
        if found < len(cells):
            self._keep("cube", NEW_CELLS)
        if were_kept:
            self._execute("delete from cube where answer_count = 0")
        self._execute(f"delete from unit_measure where {among('unit', units)} and {among('period', periods)}", units, periods)
        self._keep("unit_measure", f"counted_unit_measure({NOW}, cast(? as varchar[]), cast(? as varchar[]))", units, periods)

    def _was_sent(self) -> bool:
        self._is_begun = self._is_begun or bool(self._execute("select id from delivery limit 1"))
        return self._is_begun

    def _read_as(self, ids: Collection[int]) -> list[tuple]:
        read, decided = (among(column, ids, "bigint") for column in ("v.id", "d.delivery_id"))
        return self._execute(READ_AS.format(read=read, decided=decided), list(ids), list(ids))

    def _ids(self, statement: str, *values: list) -> Iterator[int]:
        return (number for (number,) in self._execute(statement, *values))

    def _recount(self, copy: str, source: str, units: list[str]) -> None:
        self._execute(f"delete from {copy} where {among('unit', units)}", units)
        self._keep(copy, source, units)

    def _keep(self, copy: str, source: str, *values: list) -> None:
        names = ", ".join(f'"{name}"' for name in self._columns[copy])
        self._execute(f"insert into {copy} ({names}) select {names} from {source}", *values)

    def _execute(self, statement: str, *values: list) -> list[tuple]:
        return self._cursor.execute(statement, list(values)).fetchall()
