"""The roster on the settings page: out as a workbook, a new one in; one that takes units away only after it was said which."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import pandas as pd
import streamlit as st

from data_loaders.deliverables.roster import RosterError
from data_loaders.intake.batch import load_batch, reported
from data_loaders.intake.gather import Dropped
from data_loaders.intake.roster_file import read_roster
from data_loaders.model.campaign import Roster
from data_loaders.store.incoming import BATCH
from data_loaders.store.locations import incoming_path
from data_loaders.store.roster_changes import roster_change
from pages.parts import arriving, handing_out, look, pieces, reads, since, written_later
from pages.parts.actor import actor
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import language, t
from pages.sections import roster_grid
from pages.server import staging

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

LIST_HEIGHT = 263
"""Half a row shows that the list goes on."""
Waiting = tuple[str, bytes, Roster]
"""A roster that waits for a yes: its file's name, its bytes, and what it says."""


def show(facts: Facts) -> None:
    """The roster as it is, out as a workbook, and a new one in."""
    exempt = sum(unit.exempt for unit in facts.roster.units)
    small = t("settings.roster_small", count=len(facts.roster.units)) + (t("settings.roster_exempt", count=exempt) if exempt else "")
    look.html(pieces.section(t("settings.roster"), small))
    if waiting := st.session_state.get("roster_waiting"):
        _confirm(facts, waiting)
    from_the_start = not waiting and since.asked("roster")  # where one waits it is asked there
    if not facts.roster.units:
        st.markdown(t("settings.roster_empty"))
    st.caption(t("settings.roster_edit_help"))
    grid = st.container()
    with st.container(key="bar_roster"):  # always in sight: what stands in the way of saving is said beside its button
        if said := st.session_state.get("roster_said"):
            (st.error if said[1] else st.success)(said[0])
        changed = roster_grid.edited(facts, grid)  # which begins the page anew where another roster stands by now: then it is said there
        st.session_state.pop("roster_said", None)
        if st.button(t("settings.roster_save"), type="primary", disabled=changed is None, key="save_roster") and changed:
            file = f"{t('settings.roster_edited_file')}.csv"
            _save((file, written_later.roster_csv(changed, facts.campaign), changed), (), from_the_start)
            if "roster_waiting" not in st.session_state:
                roster_grid.forget()
            st.rerun()
    left, right = st.columns(2, gap="large")
    with left:
        _out(facts)
    with right:
        _in(facts, from_the_start)


def _out(facts: Facts) -> None:
    names = handing_out.names_officers(facts.roster.units)
    handing_out.download(
        t("settings.roster_out" if facts.roster.units else "settings.roster_blank"),
        f"{t('settings.roster_file')}.xlsx",
        lambda: written_later.roster_workbook(facts.roster, facts.campaign),
        personal=names,
        about=("roster",),
        key="roster_out",
    )
    if facts.roster.units:
        handing_out.download(
            t("settings.roster_out_csv"),
            f"{t('settings.roster_file')}.csv",
            lambda: written_later.roster_csv(facts.roster, facts.campaign),
            personal=names,
            about=("roster",),
            mime="text/csv",
            type="tertiary",
            help=t("settings.text_mark"),
            key="roster_out_csv",
        )


def _in(facts: Facts, from_the_start: bool) -> None:
    number = st.session_state.setdefault("roster_number", 0)
    upload = st.file_uploader(t("settings.roster_in"), key=f"roster_{number}")  # of any kind: what is none says so in words
    st.caption(t("settings.roster_help"))
    arriving.say_refused()
    if upload:
        with st.spinner(t("settings.roster_reading")):
            _take(facts, upload, from_the_start)
        st.session_state["roster_number"] = number + 1
        st.rerun()


def _take(facts: Facts, upload: UploadedFile, from_the_start: bool) -> None:
    """Save an uploaded roster, or let it wait for a yes where it takes units away."""
    st.session_state.pop("roster_waiting", None)
    incoming = incoming_path(reads.warehouse().path)
    incoming.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=BATCH, dir=incoming) as folder:  # one that a crash leaves is cleared away like theirs
        path = Path(folder) / "roster"
        try:
            staging.settle(upload, path)
            read = read_roster(path, facts.campaign, upload.name)
        except staging.UploadGone as gone:
            st.session_state["roster_said"] = gone.said.words(language()), True
            return
        except RosterError as refused:
            st.session_state["roster_said"] = (
                t("settings.roster_refused", file=as_written(upload.name), why=roster_grid.why_not(refused)),
                True,
            )
            return
        waiting = upload.name, path.read_bytes(), read
    _save(waiting, (), from_the_start)


def _confirm(facts: Facts, waiting: Waiting) -> None:
    """Which units a roster takes away, before it does; done on the press of a button."""
    change = roster_change(facts.roster, waiting[2], may_drop=())
    sent = reported(reads.warehouse(), change)
    with st.container(border=True, key="roster_confirm"):
        st.markdown(t("settings.roster_drops", file=as_written(waiting[0]), count=len(change.dropped), reported=len(sent)))
        if change.recoded:
            st.warning(t("settings.roster_recoded", count=len(change.recoded), name=as_written(change.recoded[0].name)))
        marks = {True: t("settings.has_reported"), False: ""}
        table = pd.DataFrame(
            [(unit.code, unit.name, marks[unit.code in sent]) for unit in change.dropped],
            columns=[t("table.code"), t("filter.unit"), t("settings.reported")],
        )
        st.dataframe(
            table,
            hide_index=True,
            height="auto" if len(table) < 8 else LIST_HEIGHT,
            key="roster_dropped",
            alt=t("settings.roster_yes", count=len(change.dropped)),
        )
        counts = {"added": len(change.added), "changed": len(change.changed), "officers": len(change.officers)}
        st.caption(t("settings.roster_besides", **counts))
        st.text_input(t("settings.roster_reason"), key="roster_reason", max_chars=200)
        look.take_cursor("roster_reason", ".st-key-roster_reason input")
        from_the_start = since.asked("roster")
        with st.container(horizontal=True):
            # What was shown travels with the press: by then the roster may be another one.
            yes, no = t("settings.roster_yes", count=len(change.dropped)), t("settings.roster_no")
            wanted: Literal["primary", "secondary"] = "secondary" if change.recoded else "primary"
            other: Literal["primary", "secondary"] = "primary" if change.recoded else "secondary"
            agreed = (waiting, change.dropped_codes, from_the_start)
            st.button(yes, type=wanted, key="roster_yes", on_click=_agreed, args=agreed)
            st.button(no, type=other, key="roster_no", on_click=st.session_state.pop, args=("roster_waiting", None))


def _agreed(waiting: Waiting, may_drop: tuple[str, ...], from_the_start: bool) -> None:
    """A roster is taken that was seen to take these units away, for the reason that stands there by now; without one it goes on waiting."""
    reason = str(st.session_state["roster_reason"]).strip()
    if reason:
        _save(waiting, may_drop, from_the_start, reason)
    else:
        st.session_state["roster_said"] = t("settings.roster_reason"), True


def _wait(waiting: Waiting) -> None:
    """A roster waits for a yes from now on; its reason takes the cursor, which brings it into sight."""
    st.session_state["roster_waiting"] = waiting
    look.cursor_next("roster_reason")


def _save(waiting: Waiting, may_drop: tuple[str, ...], from_the_start: bool, reason: str = "") -> None:
    """Put the roster in the place of the one that stands; where that takes more away by now than was agreed to, it waits (again)."""
    file, data, read = waiting
    if not roster_change(reads.warehouse().roster(), read, may_drop).is_made:
        _wait(waiting)
        return
    st.session_state.pop("roster_waiting", None)
    chosen = Dropped(file, data)
    result = load_batch(
        reads.warehouse(), [], actor=actor(), roster=chosen, may_drop=may_drop, reason=reason, from_the_start=from_the_start
    )
    if result.roster_units is None:
        _wait(waiting)
        return
    said = t("settings.roster_saved", count=result.roster_units)
    (finding,) = (each for each in result.receipts[0].findings if each.rule in ("roster_read", "roster_taken"))
    if finding.rule == "roster_taken":
        said += t("settings.roster_changed", **finding.values)
    if result.rematched:
        said += t("settings.roster_settled", count=result.rematched)
    st.session_state["roster_said"] = said, False
