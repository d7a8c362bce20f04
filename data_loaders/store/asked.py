"""What an open database is asked: the marts and views of sql/, whose it is, who works in it, and what was ever done in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Set
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.clock import EVERYTHING
from data_loaders.store.database import Database
from data_loaders.store.decisions import AlreadyRefused, ChangedMeanwhile, Duties, Standing
from data_loaders.store.filing import READ_AGAIN, Known
from data_loaders.store.history import WITHOUT_HISTORY
from data_loaders.store.receipts import REFUSED
from data_loaders.store.reference import CAMPAIGN_TABLES, campaign_of, roster_of_rows
from data_loaders.store.repeated import LastFigures
from data_loaders.store.revisions import Accepted, AcceptedForms
from data_loaders.store.rows import Whose
from data_loaders.store.schema import sql_files

if TYPE_CHECKING:
    import pandas


PLAN_TABLES = (*CAMPAIGN_TABLES, "unit", "due_change")
"""What the campaign and the roster as they stand are made of; a change of a due day that is taken back counts as written."""


class Asked:
    """Something with an open database."""

    database: Database
    _plan: tuple[int, Campaign, Roster] | None = None

    def version(self) -> int:
        """A number that grows with every write; the same number means the same answers to everything."""
        return self.database.version()

    def rows(self, name: str, **parameters: object) -> list[dict]:
        """A mart or view of sql/ as a list of dicts; filters left out choose everything."""
        return self.database.rows(name, **parameters)

    def frame(self, name: str, **parameters: object) -> pandas.DataFrame:
        """A mart or view of sql/ as a DataFrame; filters left out choose everything."""
        return self.database.frame(name, **parameters)

    def campaign(self, as_of: datetime | None = None) -> Campaign:
        """The campaign with the calendar that is valid now, or was as of a moment."""
        tables = {table: self.database.query(f"select * from {table}") for table in CAMPAIGN_TABLES[:2]}
        for table in CAMPAIGN_TABLES[2:]:
            rows = self._valid(table, as_of) if table in WITHOUT_HISTORY else self.database.query(f"select * from {table}")
            tables[table] = sorted(rows, key=itemgetter("position"))
        return campaign_of(tables)

    def roster(self, as_of: datetime | None = None) -> Roster:
        """The units expected to report, now or as of a moment."""
        return roster_of_rows(sorted(self._valid("unit", as_of), key=itemgetter("position")))

    def plan(self) -> tuple[Campaign, Roster]:
        """Both as they stand now, asked anew where they were written to; for whoever may write."""
        times = self.database.written.times(PLAN_TABLES)
        if self._plan is None or self._plan[0] != times:
            self._plan = (times, self.campaign(), self.roster())
        return self._plan[1:]

    def _valid(self, table: str, as_of: datetime | None) -> list[dict]:
        return self.rows(f"{table}_at", as_of=as_of or EVERYTHING)

    def last_figures(self, whose: Set[Whose], moments: Set[datetime]) -> LastFigures:
        """What came last of these units and periods, and at these moments, at least."""
        return LastFigures(self._sent("last_sent", {unit for unit, _ in whose}, {due for _, due in whose}, moments=moments))

    def came_in(self, files: Collection[int]) -> dict[int, frozenset[int]]:
        """The batches that each of these files came in."""
        batches = defaultdict[int, set[int]](set)
        came = "select received_file_id as file, batch_id from came_in() where list_contains(cast(? as bigint[]), received_file_id)"
        for row in self.database.query(came, [list(files)]) if files else ():
            batches[row["file"]].add(row["batch_id"])
        return {file: frozenset(each) for file, each in batches.items()}

    def _came(self, whose: Set[Whose]) -> Set[Whose]:
        """Those of these units and periods that figures are stored of."""
        figures = "select distinct unit, due from current_delivery where kind = 'figures' and list_contains(cast(? as varchar[]), unit)"
        return whose & {(row["unit"], row["due"]) for row in self.database.query(figures, [_named({unit for unit, _ in whose})])}

    def _sent(self, name: str, units: Set[str | None], periods: Set[str | None] | None, **more: object) -> list[dict]:
        return self.rows(name, units=_named(units), periods=[] if periods is None else _named(periods), **more) if units else []

    def _stored(self, hashes: list[str]) -> set[str]:
        """Those whose bytes are kept; what was erased and comes again is kept again."""
        return self._originals("erased_on is null", hashes)

    def _erased(self, hashes: list[str]) -> set[str]:
        return self._originals("erased_on is not null", hashes)

    def _originals(self, which: str, hashes: list[str]) -> set[str]:
        named = f"select sha256 from original where {which} and list_contains(cast(? as varchar[]), sha256)"
        return {row["sha256"] for row in self.database.query(named, [hashes])}

    def audit(self) -> dict[str, list[dict]]:
        """The rows that should not be, by the audit view of sql/ that finds them; nothing where all is well."""
        names = [f"audit_{file.name}" for file in sql_files() if file.layer == "audit"]
        return {name: rows for name in names if (rows := self.rows(name))}

    def known(self, contents: list[str]) -> list[Known]:
        """What is stored of files with these contents."""
        return [Known.of(row) for row in self.rows("stored", contents=contents)]

    def came_again(self, standing: Standing) -> list[Known]:
        """What is stored with the same bytes as this: most files came once, and a click does not wait for what is said of others."""
        return self.known([standing.sha256]) if standing.id in self.database.same_bytes.sharing() else []

    def standing(self, part_id: int) -> Standing | None:
        """A submission or delivery as it stands; None where there is none."""
        rows = self.rows("standing", part_id=part_id)
        if not rows:
            return None
        is_doubted = rows[0].pop("is_doubted")
        doubt = self.rows("standing_doubt", part_id=part_id)[0] if is_doubted else {"error_count": 0, "said_thin": []}
        return Standing(**rows[0], **doubt)

    def current(self, whose: Whose) -> int | None:
        """The submission that counts for a unit and period; None where none does."""
        current = self.database.query("select id from current_delivery where unit = ? and due = ? and is_current", list(whose))
        return current[0]["id"] if current else None

    def accepted(self, whose: Whose) -> AcceptedForms:
        """The accepted submissions for a unit and period: asked for where there is one, which for most that wait there is not."""
        if self.current(whose) is None:
            return AcceptedForms()
        unit, period = whose
        return AcceptedForms(map(Accepted.of, self.rows("accepted_numbers", units=[unit], periods=[period])))

    def settled(self, units: Set[str | None], periods: Set[str | None] | None = None) -> AcceptedForms:
        """The accepted submissions of these units for these periods (None: for all), with what was corrected and explained in them; a click
        does not wait for that."""
        if self.database.query("select act_id from correction union all select act_id from explanation limit 1"):
            return AcceptedForms(map(Accepted.of, self._sent("settled_numbers", units, periods)))
        return AcceptedForms(replace(Accepted.of(row), settled={}) for row in self._sent("accepted_numbers", units, periods))

    def is_sample(self) -> bool:
        """True where sample files were loaded."""
        return bool(self.database.query("select id from batch where is_sample limit 1"))

    def has_own_data(self) -> bool:
        """True where anything was loaded that is not the sample, or an own campaign was started."""
        own = "select id from batch where not is_sample union all select id from act where what = 'clear' limit 1"
        return bool(self.database.query(own))

    def is_changed_since(self, act: int) -> bool:
        """True where anything but backups was done after that act."""
        return bool(self.database.query("select id from act where id > ? and what <> 'backup' limit 1", [act]))

    def is_pure_sample(self) -> bool:
        """True where sample files were loaded, and nothing else."""
        others = "select id from batch where not is_sample and sent_by <> ? limit 1"
        return self.is_sample() and not self.database.query(others, [READ_AGAIN])

    def is_empty(self) -> bool:
        """True where no file is kept and the roster is empty."""
        return not self.database.query("select id from batch limit 1") and not self.database.rows("unit_at", as_of=EVERYTHING)

    def is_untouched(self) -> bool:
        """True where it is empty and nobody started a campaign of their own, by clearing it or from the one before."""
        return self.is_empty() and not self.database.query("select id from act where what in ('clear', 'next_campaign') limit 1")

    def roster_of(self, unit: str) -> Roster:
        """The roster as far as it is this unit: a click is not to wait for all of it."""
        return roster_of_rows(self.database.query("select * from unit_at(timestamp 'infinity') where code = ?", [unit]))

    def duties_of(self, unit: str) -> Duties:
        """What is due of this unit, whether it is exempt or not: the same."""
        due = self.database.query("select due, kind = 'figures' as is_figures from current_owed where unit = ?", [unit])
        return Duties(frozenset((row["due"], row["is_figures"]) for row in due))

    def has_begun(self) -> bool:
        """True once a file came in that is no roster: from then on past days keep the calendar and the roster that were valid then."""
        return bool(self.database.query("select id from received_file where role is distinct from 'roster' limit 1"))

    def has_files(self, before: int) -> bool:
        """Whether a file was stored before that id."""
        return bool(self.database.query("select id from received_file where id < ? limit 1", [before]))

    def coordinators(self) -> tuple[str, ...]:
        """The names of the coordinators, in the order they are offered."""
        return tuple(row["name"] for row in self.database.query("select name from coordinator order by position"))

    def refuse_stale(self, about: str, seen_version: int | None) -> None:
        """ChangedMeanwhile where somebody did something about it since that data version; None: whatever was seen."""
        if seen_version is None:
            return
        later = self.database.query(
            'select a.actor, a."at", a.what from act as a inner join act_version as v on a.id = v.act_id'
            " where v.version > ? and list_contains(a.about, ?) order by a.id desc limit 1",
            [seen_version, about],
        )
        if later:
            raise ChangedMeanwhile(**later[0])

    def refuse_refused(self, standing: Standing) -> None:
        """AlreadyRefused where the last decision that stands about a submission or delivery sent it back; nothing is asked of others."""
        if standing.state != REFUSED:
            return
        decided = self.database.query(
            "select d.state, d.decided_by as actor, d.decided_at as \"at\", coalesce(a.what, 'refuse') as what from decision as d"
            " left join act as a on d.act_id = a.id where d.delivery_id = ?"
            " and coalesce(d.act_id not in (select u.act_id from undone_act(timestamp 'infinity') as u), true) order by d.id desc limit 1",
            [standing.id],
        )
        if decided and decided[0].pop("state") == REFUSED:
            raise AlreadyRefused(**decided[0])


def _named(units: Set[str | None]) -> list[str]:
    """Those that are named; where none is, none of all units, which [] would be."""
    return [unit for unit in units if unit] or [""]
