"""What the district keeps: campaign and roster, files that came in, and what was decided about them.

See database.py for how it is kept, and sql/ for what is counted and how.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from data_loaders.formats.content import Content
from data_loaders.model.acts import PROGRAM, THIS_COMPUTER, Act, Actor, changes
from data_loaders.model.campaign import Campaign, Roster, read_campaign
from data_loaders.model.clock import shanghai_now
from data_loaders.model.readings import FileReading
from data_loaders.store import swapping
from data_loaders.store.archives import MIGRATION
from data_loaders.store.asked import Asked
from data_loaders.store.backup import ARCHIVING, archive
from data_loaders.store.bureau_totals import refuse_moving, stored_for_good
from data_loaders.store.clearing import BatchGone, clear
from data_loaders.store.clock_watch import ClockWatch
from data_loaders.store.condition import DAMAGED, WarehouseUnusable, by_system, refuse_lost_originals, refuse_without_originals
from data_loaders.store.database import WRITING, Database
from data_loaders.store.decisions import (
    Standing,
    accepting,
    decision,
    liaison_agreement,
    needs_reason,
    officer_act,
    proposed,
    refuse_other_year,
    refuse_wrong_decision,
    with_officer,
)
from data_loaders.store.due_words import as_written, say_last
from data_loaders.store.filing import READ_AGAIN, Filing, Waits
from data_loaders.store.history import Saving, replace_versions
from data_loaders.store.locations import backups_path, database_path, originals_path
from data_loaders.store.originals import Originals
from data_loaders.store.receipts import ACCEPTED, HELD, REFUSED, Receipt
from data_loaders.store.reference import (
    CAMPAIGN_TABLES,
    campaign_facts,
    campaign_records,
    outdated_form_records,
    roster_facts,
    roster_records,
)
from data_loaders.store.renewal import Reread, renew
from data_loaders.store.roster_changes import RosterChange, roster_change
from data_loaders.store.rows import Records
from data_loaders.store.schema import migrations


class Warehouse(Asked):
    """An open database with the bytes beside it. Safe to use from several threads; close it when done."""

    def __init__(self, database: Database, path: Path, backups: Path | None = None) -> None:
        """`backups` is the folder for copies; None for a database that needs none."""
        self.path = path
        self.backups = backups
        self.database = database
        self.originals = Originals(None if str(path) == ":memory:" else originals_path(path), path, database.is_read_only)
        self.unfinished: set[int] = set()
        """The batches that are being loaded here."""
        self.clock = ClockWatch(database, path)

    # --- opening -------------------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, path: Path | str | None = None, backups: Path | None = None, threads: int | None = None) -> Warehouse:
        """Opens (or creates) the database and brings its schema up to date, an older one after a verified copy of it into `backups` (None:
        the usual folder). WarehouseBusy where another process has it open, WarehouseUnusable where it cannot be used: nothing was changed
        then. `threads` are those of Database.connect."""
        path = Path(path) if path is not None else database_path()
        if str(path) == ":memory:":
            return cls._opened(path, None, threads)
        try:
            swapping.finish(path)
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise by_system(problem, path) from problem
        except (ValueError, KeyError) as problem:  # the note of a restore that was stopped is none
            raise WarehouseUnusable(DAMAGED, path, problem) from problem
        return cls._opened(path, backups or backups_path(path), threads)

    @classmethod
    def _opened(cls, path: Path, backups: Path | None, threads: int | None) -> Warehouse:
        database = Database.connect(path, backups, threads)
        warehouse = None
        try:
            database.refuse_foreign()
            named = database.named_originals()
            if backups:
                refuse_without_originals(path, named)
            warehouse = cls(database, path, backups)
            refuse_lost_originals(path, named, {sha256 for _, sha256 in warehouse.originals.stored()})
            with ARCHIVING, WRITING:  # in this order everywhere: a backup is made before what cannot be undone is written
                warehouse._prepare()
        except BaseException:
            if warehouse:
                warehouse.originals.close()
            database.close()
            raise
        return warehouse

    def _prepare(self) -> None:
        applied = self.database.applied()
        if self.backups:
            swapping.clear_leftovers(self.path)
            if applied and migrations(applied):
                archive(self, MIGRATION)
        is_counted_otherwise = self.database.prepare(lambda sha256, data: self.originals.keep({sha256: Content(data)}))
        self._renew_references()
        if is_counted_otherwise:
            self.database.count_anew()
        else:
            self.database.uncounted.count_left()

    def close(self) -> None:
        """Closes the database (see Database.close) and the bytes beside it."""
        with WRITING:
            self.database.close()
            self.originals.close()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _renew_references(self) -> None:
        """Blanks and rules follow the files beside the code; a database without a campaign gets the default one."""
        if records := outdated_form_records(self.database):
            with self.database.transaction(Act("rules", PROGRAM)) as write:
                write.replace(records, tuple(records.tables))
        if not self.database.query("select year from campaign"):
            self.save_campaign(read_campaign(), actor=PROGRAM)

    # --- reading -------------------------------------------------------------------------------------------------------

    def file_bytes(self, sha256: str) -> bytes:
        """The original bytes of a file that came in; KeyError where there is none."""
        return self.originals.read(sha256)

    # --- campaign and roster -------------------------------------------------------------------------------------------

    def save_campaign(
        self,
        campaign: Campaign,
        *,
        from_the_start: bool = False,
        at: datetime | None = None,
        actor: Actor = THIS_COMPUTER,
        reason: str = "",
        reason_code: str = "",
    ) -> None:
        """Replaces the campaign and its calendar; the totals follow. Once files came in its year stands (CampaignStands), and a change of
        the calendar needs a reason (ReasonMissing); past days keep the calendar that was valid then (see has_begun): the new one is valid
        from `at` (None: now) on, or, `from_the_start`, what it corrects was never otherwise."""
        with WRITING:
            standing = self.campaign() if self.database.query("select year from campaign") else None
            before, after = changes(campaign_facts(standing) if standing else {}, campaign_facts(campaign))
            about = ("campaign", *self._said_of_the_past(from_the_start))
            act = Act("campaign", actor, about, before, after, reason, reason_code)
            if standing and self.has_begun():
                refuse_other_year(before)
                if {"period", "deliverable"} & {*before, *after}:
                    needs_reason(act)
            with self.database.transaction(act) as write:
                saving, former = self._saving(from_the_start, at), standing or campaign
                records = campaign_records(as_written(self.database, campaign, former))
                replace_versions(write, self.database.query, records, CAMPAIGN_TABLES, saving)
                say_last(write, campaign, former, saving)
                write.refresh()

    def save_roster(
        self,
        roster: Roster,
        may_drop: Collection[str] | None = None,
        *,
        from_the_start: bool = False,
        at: datetime | None = None,
        actor: Actor = THIS_COMPUTER,
        reason: str = "",
        reason_code: str = "",
    ) -> RosterChange:
        """Replaces the roster (a unit's figures count while it is in it), unless units other than `may_drop` (None: any) would go. Dropping
        units needs a reason (ReasonMissing). The first roster is valid from the beginning, later ones as calendars are (see save_campaign);
        officers have no history."""
        with WRITING:
            standing = self.roster()
            change = roster_change(standing, roster, may_drop)
            if change.is_made:
                before, after = changes(roster_facts(standing), roster_facts(change.roster))
                about = (*(f"unit:{code}" for code in {**before, **after}), *self._said_of_the_past(from_the_start))
                act = Act("roster", actor, about, before, after, reason, reason_code)
                if change.dropped:
                    needs_reason(act)
                with self.database.transaction(act) as write:
                    saving = self._saving(from_the_start, at)
                    replace_versions(write, self.database.query, roster_records(change.roster), ("unit",), saving)
                    write.refresh([*before, *after])
        return change

    def _said_of_the_past(self, from_the_start: bool) -> tuple[str, ...]:
        """What an act says it is about where it corrects past days too."""
        return ("past",) if from_the_start and self.has_begun() else ()

    def _saving(self, from_the_start: bool = False, at: datetime | None = None) -> Saving:
        return Saving(at or shanghai_now(), from_the_start, replaces=not self.has_begun())

    def save_coordinators(self, names: Sequence[str], *, actor: Actor = THIS_COMPUTER) -> None:
        """Replaces the names of the coordinators; empty and repeated ones are left out."""
        kept = list(dict.fromkeys(name for each in names if (name := " ".join(each.split()))))
        records = Records()
        for position, name in enumerate(kept, 1):
            records.add("coordinator", name=name, position=position)
        with WRITING:
            act = Act("coordinators", actor, before={"names": list(self.coordinators())}, after={"names": kept})
            with self.database.transaction(act) as write:
                write.replace(records, ("coordinator",))

    def clear(self, *, actor: Actor = THIS_COMPUTER, year: int | None = None) -> None:
        """Drops every file, figure and unit (see clearing.py); `year` is the campaign's, said by whoever means it: only the sample goes
        without."""
        clear(self, actor, self.campaign(), year, self.is_pure_sample())

    # --- files in ------------------------------------------------------------------------------------------------------

    def start_batch(self, is_sample: bool = False, *, actor: Actor = THIS_COMPUTER) -> int:
        """A new batch; returns its id."""
        with WRITING:
            batch_id = self.database.ids.next()
            act = Act("load", actor, (f"batch:{batch_id}",), after={"is_sample": is_sample})
            row = Records.of("batch", id=batch_id, started_at=shanghai_now(), sent_by=actor.name, is_sample=is_sample)
            self.database.write(act, row)
        return batch_id

    @contextmanager
    def loading(self, batch_id: int) -> Iterator[None]:
        """While a batch is being loaded, to its end or until it fails: what is saved of it is counted at its end."""
        self.unfinished.add(batch_id)
        try:
            yield
            self.database.uncounted.count()
        finally:
            self.unfinished.discard(batch_id)

    def save(
        self, batch_id: int, entries: Sequence[tuple[FileReading, Content, datetime]], *, actor: Actor = THIS_COMPUTER
    ) -> list[Receipt]:
        """Stores readings with their bytes and the time their mail arrived, all of them or, after a crash, none. BatchGone where the batch
        was cleared away meanwhile."""
        came = [(reading, received_at) for reading, _, received_at in entries]
        return self._file(batch_id, came, actor, lambda filing: [filing.file(*entry) for entry in entries])

    def save_again(self, rereads: Sequence[Reread], *, actor: Actor = THIS_COMPUTER) -> list[Receipt]:
        """Stores what of these new readings is better than what is stored, if anything, in a batch of its own; see renewal.py."""

        def file(filing: Filing) -> list[Receipt]:
            # Since they were read: what they said of people is not to return.
            erased = self._erased([each.reading.sha256 for each in rereads])
            receipts = renew(filing, [each for each in rereads if each.reading.sha256 not in erased])
            filing.records.add("batch", id=filing.batch_id, started_at=filing.read_at, sent_by=READ_AGAIN, is_sample=False)
            return receipts

        came = [(each.reading, each.received_at) for each in rereads]
        return self._file(None, came, actor, file, [each.file_id for each in rereads])

    def _file(
        self,
        batch_id: int | None,
        entries: Sequence[tuple[FileReading, datetime]],
        actor: Actor,
        file: Callable[[Filing], list[Receipt]],
        again: Sequence[int] = (),
    ) -> list[Receipt]:
        """`batch_id` None: kept files that were read `again`, a batch of their own."""
        hashes, moments = [reading.sha256 for reading, _ in entries], {received_at for _, received_at in entries}
        whose = {(part.unit, part.period) for reading, _ in entries for part in reading.submissions}
        with WRITING:
            if batch_id and not self.database.query("select id from batch where id = ?", [batch_id]):
                raise BatchGone
            (campaign, roster), ids, read_at = self.plan(), self.database.ids, None if batch_id else shanghai_now()

            def filed(waits: Waits) -> tuple[Filing, list[Receipt]]:
                known, stored = self.known(hashes), self._stored(hashes)
                came = self._came(whose | {each.stands_as for each in known if each.is_submission})
                accepted = self.settled({unit for unit, _ in came}, {due for _, due in came})
                last, number = self.last_figures(came, moments), batch_id or ids.next()
                filing = Filing(number, campaign, roster, ids, known, stored, accepted, last, read_at, waits, self.came_in(again))
                return filing, file(filing)

            def stored(filing: Filing, receipts: list[Receipt]) -> None:
                if receipts:
                    self._write(filing, receipts, actor, batch_id)

            return stored_for_good(filed, stored)

    def _write(self, filing: Filing, receipts: list[Receipt], actor: Actor, batch_id: int | None) -> None:
        """What was filed, in one transaction; Moving where revisions are to wait first."""
        statuses = dict(Counter(receipt.status for receipt in receipts))
        about = (f"batch:{filing.batch_id}",)
        act = Act("store", actor, about, after=statuses) if batch_id else Act("read_again", actor, about, after=statuses)
        counts_later = batch_id in self.unfinished
        with self.database.transaction(act, counts_later) as write:
            write.execute("delete from original where list_contains(cast(? as varchar[]), sha256)", [list(filing.originals)])
            write.insert(filing.records)
            refuse_moving(write, filing)
            self.originals.keep(filing.originals)
            (write.defer if counts_later else write.refresh)(filing.touched)

    # --- decisions -----------------------------------------------------------------------------------------------------

    def decide(
        self,
        part_id: int,
        unit: str,
        due: str,
        basis: str | None = None,
        *,
        actor: Actor = THIS_COMPUTER,
        reason: str = "",
        reason_code: str = "",
        seen_version: int | None = None,
        batch_act_id: int | None = None,
    ) -> None:
        """Says whose a submission or delivery is and what for, a period (and on which basis; None: as it stands) or a deliverable, and
        accepts it; DecisionRefused where that cannot be (see accepting), ReasonMissing where another basis is taken without one."""
        with WRITING:
            standing = self._standing(part_id, seen_version)
            self.refuse_refused(standing)
            duties = self.duties_of(unit)
            units = [unit] if duties.dues else self.roster_of(unit).codes  # what anything is due of is in the roster
            refuse_wrong_decision(standing, unit, due, duties, units, self.came_again(standing))
            counted = {*standing.named_units, unit} if standing.is_submission else set()
            forms, ids = self.accepted((unit, due)), self.database.ids
            after = {"unit": unit, "due": due, "basis": basis or standing.basis, "state": ACCEPTED}
            act = Act("accept", actor, standing.about, standing.facts, after, reason, reason_code, seen_version, batch_act_id)
            if standing.basis not in (None, after["basis"]):
                needs_reason(act)
            records, refusal = accepting(standing, (unit, due), basis or standing.basis, actor.name, reason, forms, ids)
            if refusal:
                act = replace(act, what="hold", after=after | {"state": HELD})
            self.database.write(act, records, counted)
            if refusal:
                raise refusal

    def refuse(
        self,
        part_id: int,
        *,
        reason: str,
        actor: Actor = THIS_COMPUTER,
        reason_code: str = "",
        seen_version: int | None = None,
        batch_act_id: int | None = None,
    ) -> None:
        """Sets a submission or delivery aside for good: it counts nowhere and is not asked about again. ReasonMissing without a reason."""
        with WRITING:
            standing = self._standing(part_id, seen_version)
            after = standing.facts | {"state": REFUSED}
            act = Act("refuse", actor, standing.about, standing.facts, after, reason, reason_code, seen_version, batch_act_id)
            needs_reason(act)
            records = decision(self.database.ids.next(), standing, standing.whose, standing.basis, REFUSED, actor.name, reason)
            self.database.write(act, records, standing.named_units if standing.is_submission else ())

    def _standing(self, part_id: int, seen_version: int | None) -> Standing:
        """As it stands; ChangedMeanwhile where somebody did something about it since its author looked."""
        standing = self.standing(part_id)
        if standing is None:
            raise KeyError(part_id)
        self.refuse_stale(standing.about[0], seen_version)
        return standing

    def agree_liaison(self, delivery_id: int, *, actor: Actor = THIS_COMPUTER, seen_version: int | None = None) -> None:
        """Takes the officer a liaison form proposes over into the roster; DecisionRefused where it proposes nothing (any more)."""
        with WRITING:
            self.refuse_stale(f"delivery:{delivery_id}", seen_version)
            proposal = proposed(self.rows("mart_liaison_proposal"), delivery_id)
            with self.database.transaction(officer_act(proposal, actor, seen_version)) as write:
                roster = roster_records(with_officer(self.roster(), proposal))
                replace_versions(write, self.database.query, roster, ("unit",), self._saving())
                write.insert(liaison_agreement(self.database.ids.next(), proposal, actor.name))
