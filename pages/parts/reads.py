"""What pages ask of the warehouse, cached by data version. The only module that caches; a new batch changes the version."""

from __future__ import annotations

import threading
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.clock import shanghai_now
from data_loaders.model.form import Form, load_forms
from data_loaders.store.personal import Held, held
from data_loaders.store.warehouse import Warehouse
from pages.parts import filters
from pages.parts.actor import CHOSEN, actor
from pages.parts.filters import Selection
from pages.server import backups, intake

_OPENED: list[Warehouse] = []
"""What `warehouse` opened, for the server to close; asking the cache for it would open it."""
_OPENING = threading.Lock()
_STOPPING = threading.Event()


@st.cache_resource(show_spinner=False)
def warehouse() -> Warehouse:
    """The one open database of this process; uploads that a stopped server left behind go on being loaded."""
    with _OPENING:
        if _STOPPING.is_set():
            raise RuntimeError("The board is being stopped.")
        opened = Warehouse.open()
        _OPENED.append(opened)
    backups.forget()
    if not opened.clock.behind():
        intake.resume(opened)
    return opened


def confirm_clock() -> None:
    """Somebody says that the clock is right: what waits is loaded now."""
    warehouse().clock.confirm()
    intake.resume(warehouse())


def close() -> None:
    """The server stops: end loading and backing up, then close the database, so that its file is whole. It stays closed for pages that
    still run."""
    with _OPENING:
        _STOPPING.set()
    intake.stop()
    backups.stop()
    while _OPENED:
        _OPENED.pop().close()


def version() -> int:
    """The data version now: changes with every writing transaction."""
    return warehouse().version()


def begin() -> None:
    """Fix the data version for this run, so that a page never mixes two; called by the router, once a run."""
    st.session_state["data_version"] = version()
    st.session_state["drawn_on"] = shanghai_now().date()
    backups.look(warehouse())


def drawn() -> tuple[int, date]:
    """What this page was drawn from: the data version, and the day, which decides what is late."""
    return seen(), st.session_state["drawn_on"]


def seen() -> int:
    """The data version of this run."""
    return st.session_state["data_version"]


@st.cache_data(max_entries=16, show_spinner=False)
def _campaign(version: int, as_of: datetime | None) -> Campaign:
    return warehouse().campaign(as_of)


@st.cache_data(max_entries=16, show_spinner=False)
def _roster(version: int, as_of: datetime | None) -> Roster:
    return warehouse().roster(as_of)


@st.cache_data(max_entries=600, show_spinner=False)
def _frame(version: int, mart: str, params: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    return warehouse().frame(mart, **{name: list(value) if isinstance(value, tuple) else value for name, value in params})


@st.cache_data(max_entries=8, show_spinner=False)
def _standing(version: int) -> tuple[bool, bool, bool]:
    return warehouse().is_untouched(), warehouse().is_sample(), warehouse().has_begun()


@st.cache_data(max_entries=2, show_spinner=False)
def _personal(version: int) -> dict[str, Held]:
    return held(warehouse().database)


def personal() -> dict[str, Held]:
    """How much personal data is held, by where."""
    return _personal(seen())


def is_untouched() -> bool:
    """True where nothing ever came in and no own campaign was started."""
    return _standing(seen())[0]


def is_sample() -> bool:
    """True where what is shown is the sample."""
    return _standing(seen())[1]


def has_begun() -> bool:
    """True once files came in: from then on past days keep their calendar and roster."""
    return _standing(seen())[2]


def start_own_campaign() -> None:
    """Empty the database and forget what was shown of it; its act marks that the campaign is the user's own now, so that no sample is
    loaded again. Called when a button is pressed: what this visitor chose and was told goes too, but for name and language."""
    warehouse().clear(actor=actor())
    intake.forget()
    for cached in (_personal, _campaign, _roster, _standing, _frame):
        cached.clear()
    kept = {"lang": filters.codes().get("lang", [])}
    for name in [
        name for name in st.session_state if name not in ("written", CHOSEN)
    ]:  # by "written" the router sees that the address is to be rewritten
        del st.session_state[name]
    st.session_state["codes"] = kept


def coordinators() -> tuple[str, ...]:
    """The names of the coordinators."""
    return warehouse().coordinators()


def campaign(as_of: datetime | None = None) -> Campaign:
    """The campaign as it is set now, or was as of a moment."""
    return _campaign(seen(), as_of)


def roster(as_of: datetime | None = None) -> Roster:
    """The roster as it is now, or was as of a moment."""
    return _roster(seen(), as_of)


def form() -> Form:
    """The form version of this campaign."""
    return load_forms()[campaign().form_version]


def frame(mart: str, **params: Any) -> pd.DataFrame:
    """The rows of a mart; lists must be tuples so that they can be remembered."""
    return _frame(seen(), mart, tuple(sorted(params.items())))


def chosen(mart: str, selection: Selection, **changed: Any) -> pd.DataFrame:
    """The rows of a mart that takes the five filters, for what the viewer chose."""
    filters = {
        "as_of": selection.as_of,
        "unit_types": selection.unit_types,
        "units": selection.units,
        "periods": selection.periods,
        "items": selection.items,
    }
    return frame(mart, **(filters | changed))


def answers(selection: Selection, unit: str) -> pd.DataFrame:
    """One unit's current answers, one row per period and blank."""
    return frame("mart_unit_answer", as_of=selection.as_of, unit=unit)


def files(as_of: datetime, unit: str) -> pd.DataFrame:
    """One unit's submissions and other deliveries, replaced ones and duplicates too."""
    return frame("mart_unit_delivery", as_of=as_of, unit=unit)
