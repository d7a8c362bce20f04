"""退回包: one zip in which everything that is wrong goes back to each unit, in its own file, with a sheet and a message.

退回_第3周_20200619/M01_医政管理处/核实更正单.docx, and the unit's files, marked; on top 目录.xlsx and 消息.txt
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path, PurePosixPath

from data_loaders.intake.reread import context_of
from data_loaders.intake.workers import Readers
from data_loaders.matching.context import Context
from data_loaders.model.clock import shanghai_now
from data_loaders.model.form import load_forms
from data_loaders.model.words import Said, both, listed, said
from data_loaders.store.condition import Told
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.file_names import safe_stem
from data_loaders.writers.packing import pack_into
from reports.correction_sheets import CorrectionSheets
from reports.marked_files import Job, MarkedFile, Marker
from reports.office import Office, usual_answer_by
from reports.return_messages import Packed, index, message_to, messages
from reports.returned import ReturnedUnit, returned_units

UNITS_AT_ONCE = 40
"""So many units' files are in memory together; LibreOffice converts all of theirs in one call."""
NOON = time(12)


class CannotReturn(Told):
    """A pack cannot be made as it was asked for; the message says why."""


class NothingToReturn(CannotReturn):
    """No error or query of the period is open that may go back to a unit."""


@dataclass(frozen=True, slots=True)
class ReturnPack:
    """A pack that was written: where, the name it is to go out under, and what is in it for each unit."""

    path: Path
    name: str
    units: tuple[Packed, ...] = field(default=())


def return_pack(
    warehouse: Warehouse,
    period: str,
    to: Path,
    *,
    units: Collection[str] = (),
    as_of: datetime | None = None,
    office: Office | None = None,
    answer_by: datetime | None = None,
    processes: int | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> ReturnPack:
    """Writes the pack of a period to the file `to`: all open errors and queries as of a moment (None: now), of these units (none named: of
    all). `on_progress` is told how many of how many units are done. The same question on the same day gives the same bytes.
    CannotReturn where the period or a unit is unknown, NothingToReturn where nothing is; nothing is written then."""
    context = context_of(warehouse) if as_of is None else Context(warehouse.campaign(as_of), load_forms(), warehouse.roster(as_of))
    _refuse_unknown(context, period, units)
    office, due = office or Office(), context.campaign.period(period)
    label = due.label_zh
    day = (as_of or shanghai_now()).date()
    at, answer_by = datetime.combine(day, NOON), answer_by or usual_answer_by(day, office.answer_hour)
    returned = returned_units(warehouse, context, period, units, as_of)
    if not returned:
        raise NothingToReturn(both("returns.nothing", period=Said(due.label_zh, due.label_en)))
    folder = safe_stem(said("returns.pack_name", period=label, day=f"{day:%Y%m%d}"))
    sheets = CorrectionSheets(office, label, answer_by, at)
    packed: list[Packed] = []

    def members() -> Iterator[tuple[str, bytes]]:
        with Readers(context, processes) as readers:
            marker = Marker(readers, context, period, office.name, at)
            for start in range(0, len(returned), UNITS_AT_ONCE):
                group = returned[start : start + UNITS_AT_ONCE]
                for each, files in _marked(warehouse, marker, group):
                    named = _named(files)
                    sheet = sheets.written(each.unit, list(named.values()))
                    inside = {said("returns.sheet_name"): sheet} | {name: file.data for name, file in named.items()}
                    own = safe_stem(each.unit.code, each.unit.name)
                    yield from ((f"{folder}/{own}/{name}", data) for name, data in inside.items())
                    packed.append(Packed(each, own, tuple(inside), message_to(each, label, answer_by)))
                    on_progress(len(packed), len(returned))
        yield f"{folder}/{said('returns.index_name')}", index(packed, at)
        yield f"{folder}/{said('returns.messages_name')}", messages(packed)

    try:
        with to.open("wb") as stream:
            pack_into(stream, members())
    except BaseException:
        to.unlink(missing_ok=True)
        raise
    return ReturnPack(to, f"{folder}.zip", tuple(packed))


def _refuse_unknown(context: Context, period: str, units: Collection[str]) -> None:
    periods = [each.code for each in context.campaign.periods]
    if period not in periods:
        raise CannotReturn(both("decision.no_period", period=period))
    if unknown := sorted(set(units) - (context.roster.codes if context.roster else frozenset())):
        raise CannotReturn(both("returns.no_unit", units=listed(unknown)))


def _marked(warehouse: Warehouse, marker: Marker, group: Sequence[ReturnedUnit]) -> Iterator[tuple[ReturnedUnit, list[MarkedFile]]]:
    jobs = [Job(each.unit, file, _bytes(warehouse, file.sha256)) for each in group for file in each.files]
    marked = iter(marker.mark(jobs))
    for each in group:
        yield each, [next(marked) for _ in each.files]


def _bytes(warehouse: Warehouse, sha256: str) -> bytes | None:
    """What came in; None where it is not kept any more."""
    try:
        return warehouse.file_bytes(sha256)
    except KeyError:
        return None


def _named(files: Sequence[MarkedFile]) -> dict[str, MarkedFile]:
    """The files by names that every system takes, no two alike; each knows its name."""
    named: dict[str, MarkedFile] = {}
    for file in files:
        path = PurePosixPath(file.name)
        stem = safe_stem(path.stem) or said("returns.file_name")
        names = (f"{stem}{f'_{number}' if number > 1 else ''}{path.suffix}" for number in range(1, len(files) + 2))
        taken = {name.lower() for name in (*named, said("returns.sheet_name"))}
        name = next(name for name in names if name.lower() not in taken)
        named[name] = file.renamed(name)
    return named
