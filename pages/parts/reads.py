"""What pages ask of the warehouse, kept by database and data version; a new batch changes the version."""

from __future__ import annotations

import threading
import time
import weakref
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import pandas as pd
import streamlit as st

from data_loaders.intake.reread import context_of
from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.clock import shanghai_now
from data_loaders.model.form import Form, load_forms
from data_loaders.store import campaigns as stored
from data_loaders.store.campaigns import Kept
from data_loaders.store.database import Database
from data_loaders.store.due_hours import due_hours, standing_until
from data_loaders.store.originals import Originals
from data_loaders.store.personal import Held, held
from data_loaders.store.warehouse import Warehouse
from pages.parts import filters
from pages.parts.actor import CHOSEN
from pages.parts.filters import Selection
from pages.parts.keeping import forget_kept, kept
from pages.server import backups, handover, intake, recognising, return_packs, weekly
from reports.board_facts import Board, BoardAsked, board_of
from reports.briefings import Briefing, briefing_of
from reports.explore_question import Question
from reports.explored import Explored, explore
from reports.returned import ReturnedUnit, returned_units
from reports.roll_up_facts import Asked, RollUp
from reports.roll_up_facts import roll_up as rolled_up

EARLIER_OPEN = 3
"""How many earlier campaigns are open at once; the one that was not asked for longest is closed when one more is."""
_OPENING = threading.RLock()
_STOPPING = threading.Event()
KEPT = ("written", "codes", "lang", "wall", "account", filters.DROPPED, CHOSEN)
"""What a visitor keeps when another database is looked at: the address, which the router compares, and who sits here."""


@dataclass
class _Open:
    """The databases of this process: that of the campaign that is open, and earlier ones by their files, the latest asked for last."""

    current: Warehouse | None = None
    earlier: dict[Path, Warehouse] = field(default_factory=dict)


_OPEN = _Open()


def current() -> Warehouse:
    """The campaign that is open; uploads that a stopped server left behind go on being loaded."""
    with _OPENING:
        if _OPEN.current:
            return _OPEN.current
        if _STOPPING.is_set():
            raise RuntimeError("The board is being stopped.")
        opened = _OPEN.current = stored.open_current()
        backups.forget()
        weekly.forget()
        if not opened.clock.behind():
            intake.resume(opened)
        handover.serve(opened)
        return opened


def warehouse() -> Warehouse:
    """The campaign this run looks at: the one that is open, or an earlier one, which is only read."""
    return _of(st.session_state.get("database") or current().path)


def _of(path: Path) -> Warehouse:
    with _OPENING:
        now = current()
        if path.absolute() == now.path.absolute():
            return now
        found = _OPEN.earlier.pop(path, None)
        if found is None:
            found = stored.open_earlier(path)
            weakref.finalize(found, _close_parts, found.database, found.originals)
        _OPEN.earlier[path] = found
        if len(_OPEN.earlier) > EARLIER_OPEN:  # it is closed once no run reads it any more
            del _OPEN.earlier[next(iter(_OPEN.earlier))]
        return found


def _close_parts(database: Database, originals: Originals) -> None:
    database.close()
    originals.close()


def confirm_clock() -> None:
    """Somebody says that the clock is right: what waits is loaded now."""
    current().clock.confirm()
    intake.resume(current())


def forget() -> None:
    """Closes what is open; the next to ask opens it anew. Return packs that were made of it go."""
    return_packs.forget()
    handover.stop()
    with _OPENING:
        while _OPEN.earlier:
            _OPEN.earlier.popitem()[1].close()
        if _OPEN.current:
            _OPEN.current.close()
        _OPEN.current = None


def open_anew() -> None:
    """Closes what is open and opens what is the campaign now, before anybody else asks."""
    with _OPENING:
        forget()
        current()


def close() -> None:
    """The server stops: end loading and backing up, then close the databases for good, so that their files are whole."""
    with _OPENING:
        _STOPPING.set()
    intake.stop()
    backups.stop()
    weekly.stop()
    recognising.stop()
    return_packs.stop()
    forget()


def version() -> int:
    """The data version now: changes with every writing transaction."""
    return warehouse().version()


def campaigns() -> list[Kept]:
    """Every campaign there is, the newest first."""
    now = current()
    return stored.campaigns(now, _campaign(str(now.path), now.version(), None).year)


def begin() -> None:
    """Fix the database and its data version for this run, so that a page never mixes two; called by the router, once a run. Where it is
    another database than the page was drawn from, what was typed and pressed there is forgotten: it was meant for that one."""
    path = _asked()
    if st.session_state.get("database") not in (None, path):
        forget_visit()
    st.session_state["database"] = path
    st.session_state["data_version"] = version()
    st.session_state["drawn_as_of"] = _as_of(path, seen())
    st.session_state["drawn_at"] = time.monotonic()
    if not is_earlier():
        backups.look(current())
        weekly.look(current())
        recognising.look(current())


def _asked() -> Path:
    """The database that the address asks for: an earlier campaign's, else that of the one that is open."""
    year = filters.one("campaign")
    earlier = [each.path for each in campaigns() if str(each.year) == year and not each.is_current] if year else []
    return earlier[0] if earlier else current().path


def forget_visit() -> None:
    """What this visitor chose and was told goes, but for the address, name and language."""
    for name in [name for name in st.session_state if name not in KEPT]:
        del st.session_state[name]


def is_earlier() -> bool:
    """Whether this run looks at an earlier campaign, which is only read."""
    return warehouse().database.is_read_only


def drawn() -> tuple[Path, int, datetime]:
    """What this page was drawn from: the database, its data version, and the moment that stands for now, which decides what is late."""
    return st.session_state["database"], seen(), st.session_state["drawn_as_of"]


def now() -> tuple[Path, int, datetime]:
    """The same, as a page would be drawn now."""
    path = _asked()
    data_version = _of(path).version()
    return path, data_version, _as_of(path, data_version)


def _as_of(path: Path, data_version: int) -> datetime:
    return standing_until(_due_hours(str(path), data_version), shanghai_now())


@kept(16)
def _due_hours(path: str, version: int) -> tuple[datetime, ...]:
    return due_hours(_of(Path(path)))


def seen() -> int:
    """The data version of this run."""
    return st.session_state["data_version"]


def key() -> str:
    """For the names of what is edited: another database, or another version of it, is edited anew. A board that starts again
    says the same: the browser keeps what was typed under them."""
    return f"{crc32(str(st.session_state['database']).encode()):x}_{seen()}"


@kept(16)
def _campaign(path: str, version: int, as_of: datetime | None) -> Campaign:
    return _of(Path(path)).campaign(as_of)


@kept(16)
def _roster(path: str, version: int, as_of: datetime | None) -> Roster:
    return _of(Path(path)).roster(as_of)


@kept(16)
def _coordinators(path: str, version: int) -> tuple[str, ...]:
    return _of(Path(path)).coordinators()


@kept(600)
def _frame(path: str, version: int, mart: str, params: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    asked = {name: list(value) if isinstance(value, tuple) else value for name, value in params}
    return _of(Path(path)).frame(mart, **asked)


@kept(8)
def _roll_up(path: str, version: int, asked: Asked) -> RollUp:
    return rolled_up(_of(Path(path)), asked)


@kept(40)
def _explored(path: str, version: int, question: Question) -> Explored:
    return explore(_of(Path(path)), question)


@kept(8)
def _board(path: str, version: int, asked: BoardAsked) -> Board:
    return board_of(_of(Path(path)), asked)


@kept(16)
def _briefing(path: str, version: int, week: str, as_of: datetime) -> Briefing:
    return briefing_of(_of(Path(path)), week, as_of)


@kept(16)
def _returned(path: str, version: int, period: str) -> list[ReturnedUnit]:
    asked = _of(Path(path))
    return returned_units(asked, context_of(asked), period)


@kept(200)
def _rows(path: str, version: int, mart: str, params: tuple[tuple[str, Any], ...]) -> list[dict[str, Any]]:
    asked = {name: list(value) if isinstance(value, tuple) else value for name, value in params}
    return _of(Path(path)).rows(mart, **asked)


@kept(8)
def _standing(path: str, version: int) -> tuple[bool, bool, bool, bool]:
    asked = _of(Path(path))
    return asked.is_untouched(), asked.is_sample(), asked.has_begun(), asked.is_pure_sample()


def asked_of() -> tuple[str, int]:
    """The database and data version of this run, by which everything is kept."""
    return str(st.session_state["database"]), seen()


@kept(2)
def _personal(path: str, version: int) -> dict[str, Held]:
    return held(_of(Path(path)).database)


def personal() -> dict[str, Held]:
    """How much personal data is held, by where."""
    return _personal(*asked_of())


def is_untouched() -> bool:
    """True where nothing ever came in and no own campaign was started."""
    return _standing(*asked_of())[0]


def is_sample() -> bool:
    """True where what is shown is the sample."""
    return _standing(*asked_of())[1]


def has_begun() -> bool:
    """True once files came in: from then on past days keep their calendar and roster."""
    return _standing(*asked_of())[2]


def is_pure_sample() -> bool:
    """True where there is nothing but the sample, which is nobody's."""
    return _standing(*asked_of())[3]


def forget_seen() -> None:
    """What was remembered of any database is read anew."""
    forget_kept()


def coordinators() -> tuple[str, ...]:
    """The names of the coordinators."""
    return _coordinators(*asked_of())


def campaign(as_of: datetime | None = None) -> Campaign:
    """The campaign as it is set now, or was as of a moment."""
    return _campaign(*asked_of(), as_of)


def roster(as_of: datetime | None = None) -> Roster:
    """The roster as it is now, or was as of a moment."""
    return _roster(*asked_of(), as_of)


def form() -> Form:
    """The form version of this campaign."""
    return load_forms()[campaign().form_version]


def frame(mart: str, **params: Any) -> pd.DataFrame:
    """The rows of a mart; lists must be tuples so that they can be remembered. What is written into it is written into a copy."""
    return _frame(*asked_of(), mart, tuple(sorted(params.items()))).copy(deep=False)


def rows(mart: str, /, **params: Any) -> list[dict[str, Any]]:
    """The same as dicts, None where a cell is empty; for reading only: all visitors are given the same ones."""
    return _rows(*asked_of(), mart, tuple(sorted(params.items())))


def chosen(mart: str, selection: Selection, **changed: Any) -> pd.DataFrame:
    """The rows of a mart that takes the five filters, for what the viewer chose."""
    return frame(mart, **(_filters(selection) | changed))


def rows_chosen(mart: str, selection: Selection, **changed: Any) -> list[dict[str, Any]]:
    """The same as dicts (see rows)."""
    return rows(mart, **(_filters(selection) | changed))


def _filters(selection: Selection) -> dict[str, Any]:
    return {
        "as_of": selection.as_of,
        "unit_types": selection.unit_types,
        "units": selection.units,
        "periods": selection.periods,
        "items": selection.items,
    }


def answers(selection: Selection, unit: str) -> pd.DataFrame:
    """One unit's current answers, one row per period and blank."""
    return frame("mart_unit_answer", as_of=selection.as_of, unit=unit)


def roll_up(asked: Asked) -> RollUp:
    """The roll-up of what is asked for, with the forms of texts that it names. CannotRollUp where there is none."""
    return replace(_roll_up(*asked_of(), replace(asked, texts=())), asked=asked)


def explored(question: Question) -> Explored:
    """The table that is asked for. CannotExplore where there is none."""
    return _explored(*asked_of(), question)


def briefing(week: str, as_of: datetime) -> Briefing:
    """A week's briefing with its saved words. CannotRollUp where there is none."""
    return _briefing(*asked_of(), week, as_of)


def board(asked: BoardAsked) -> Board:
    """The board as it goes on paper. CannotShow where something is asked for that is not there."""
    return _board(*asked_of(), asked)


def returned(period: str) -> list[ReturnedUnit]:
    """What goes back to each unit for a period as things are now, in the roster's order; for reading only."""
    return _returned(*asked_of(), period)


def files(as_of: datetime, unit: str) -> pd.DataFrame:
    """One unit's submissions and other deliveries, replaced ones and duplicates too."""
    return frame("mart_unit_delivery", as_of=as_of, unit=unit)
