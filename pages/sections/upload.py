"""The upload page: the drop zone over its whole width, what becomes of the files while they are read, a receipt per file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from time import monotonic
from typing import BinaryIO

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data_loaders.intake import mail_settings
from data_loaders.model.campaign import FIGURES
from data_loaders.model.clock import END_OF_DAY, shanghai_now
from pages.parts import arriving, held_cards, look, numbers, pieces, reads, sending
from pages.parts.actor import actor, shown
from pages.parts.days import moment_of
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import language, t
from pages.sections import receipts
from pages.server import intake, watching
from pages.server.staging import UploadGone

COUNTED = {"counted": "hue", "held": "due", "unread": "wrong", "duplicate": "quiet"}
"""What is counted while files are read, with its tone."""


def head(facts: Facts) -> None:
    """How many are in and how many wait."""
    kinds = [row["kind"] for row in held_cards.files()]
    figures = kinds.count(FIGURES)
    counts = {"held": len(kinds), "figures": figures, "others": len(kinds) - figures}
    look.html(
        pieces.answer(t("upload.sentence_held" if kinds else "upload.sentence", **counts))
        if facts.roster.units
        else pieces.answer(escape(t("upload.no_roster")))
    )


def drop(facts: Facts) -> DeltaGenerator:
    """Files, folders or zips; staged at once, then the widget is made anew so that nothing stays in the browser's memory. The day they
    arrived and who takes them in stand on one line below. Returns the room below that, in which they are sent and then read: what stands
    under it does not move when the one turns into the other."""
    zone = st.container(key="drop")
    with st.container(horizontal=True, vertical_alignment="center", key="arrival"):
        arrived, is_day = _arrival(facts)
        whole_folder = st.segmented_control(
            t("upload.what"),
            [False, True],
            default=False,
            required=True,
            key="folder",
            label_visibility="collapsed",
            format_func=lambda folder: t("upload.folder") if folder else t("upload.files"),
        )
        st.caption(t("upload.how"))
    under_way = st.container(key="under_way")
    number = st.session_state.setdefault("drop_number", 0)
    # what came in while a day was half typed waits for the rest of it; a wrong clock is said by the banner above
    is_ready = is_day and reads.warehouse().clock.behind() is None
    with zone:
        uploads = st.file_uploader(
            t("upload.drop_here"),
            accept_multiple_files="directory" if whole_folder else True,
            key=f"drop_{number}_{whole_folder}",
            disabled=not is_ready,
        )
    with under_way:
        sent = sending.show("drop", is_ready)
    if sent:
        _take(sent.files, arrived)
        sending.answer(sent.run, sent.lacking)
        st.rerun()
    if uploads and is_ready:
        try:
            _take([(upload.name, upload) for upload in uploads], arrived)
        except UploadGone as gone:
            st.error(gone.said.words(language()), icon=":material/error:")
            return under_way
        st.session_state["drop_number"] = number + 1
        st.rerun()
    arriving.say_refused()
    return under_way


def _take(files: Sequence[tuple[str, BinaryIO | Path]], arrived: datetime | None) -> None:
    """Hands over what came in to be read, where anything did."""
    if files:
        st.session_state["own_job"] = intake.take(reads.warehouse(), files, arrived, actor())


def collect() -> None:
    """Where a mailbox is named, a button that loads what is new in it; where a folder is watched, that it is."""
    if named := mail_settings.named():
        is_wrong_clock = reads.warehouse().clock.behind() is not None
        pressed = st.button(
            t("upload.fetch"), icon=":material/mail:", key="fetch", disabled=is_wrong_clock or intake.fetching() is not None
        )
        st.caption(t("upload.fetch_from", user=as_written(named[0]), folder=as_written(named[1])))
        if pressed:
            st.session_state["own_job"] = intake.take_mails(reads.warehouse(), actor())
            st.rerun()
    if watched := watching.watched():
        st.caption(t("upload.watching", folder=as_written(str(watched.folder))))
        if watched.problem:
            st.warning(watched.problem.words(language()), icon=":material/warning:")


def _arrival(facts: Facts) -> tuple[datetime | None, bool]:
    """The day the mail arrived, or its hour, None for today, and whether what stands there is one; it is taken while it is typed, and read
    back. The field is behind a button: most days it is today."""
    today = max(shanghai_now().date(), facts.selection.today)
    said = st.container(width="content")
    with st.popover(t("upload.other_day"), type="tertiary", key="other_day", on_change=look.cursor_next, args=("arrived",)) as opened:
        words = st.text_input(
            t("upload.arrived"), key="arrived", help=t("upload.arrived_help"), placeholder=f"{facts.campaign.year}-06-11", live="0ms"
        ).strip()
        look.take_cursor("arrived", ".st-key-arrived input", bool(opened.open))
    arrived = moment_of(words, facts.campaign.year)
    with said:
        if words and (arrived is None or arrived > datetime.combine(today, END_OF_DAY)):
            st.error(t("upload.no_day" if arrived is None else "upload.day_to_come", written=as_written(words)))
            return None, False
        taken = "upload.taken_as" if arrived else "upload.taken_as_today"
        by = as_written(t("upload.by", who=shown(actor().name)))
        st.markdown(f"**{t(taken, day=numbers.arrival(arrived, language()) if arrived else numbers.long_day(today, language()))}** {by}")
    return arrived, True


def progress(under_way: DeltaGenerator) -> None:
    """The job on its way, or in short what became of this visitor's last one. The room it takes stays the same: what stands below does not
    move when a batch ends, which would shut the list somebody is typing a unit into."""
    job, own = _job(), st.session_state.get("own_job")
    if job is not None and not job.is_finished:
        with under_way, st.container(key="coming"):
            _progress()
    elif own:
        with under_way, st.container(key="coming"):
            _ended(own)


def _ended(own: intake.Job) -> None:
    if own.has_failed:
        st.error(own.problem.words(language()) if own.problem else t("upload.mails_failed" if own.is_mailbox else "upload.failed"))
    elif own.is_mailbox:
        st.caption(t("upload.fetched" if own.batches else "upload.no_mails", count=own.total))
    for batch in own.batches:
        receipts.in_short(batch)


def past(facts: Facts) -> None:
    """The receipts of the last job, and of any earlier batch."""
    look.html(pieces.section(t("upload.receipts")))
    receipts.earlier(facts)
    job = _job()
    if job is None or not (job.batches or job.is_finished):
        st.caption(t("upload.nothing_yet"))
    elif job.is_finished:
        for number, batch in enumerate(job.batches):
            receipts.of_batch(facts, batch, f"own{number or ''}")


def _job() -> intake.Job | None:
    """What this visitor dropped in last; a colleague may be loading something at the same time. Else what anybody did."""
    return st.session_state.get("own_job") or intake.latest()


def is_loading() -> bool:
    """Whether files are being loaded now."""
    job = _job()
    return job is not None and not job.is_finished


@st.fragment(run_every=0.4)
def _progress() -> None:
    job = _job()
    if job is None or job.is_finished:
        st.rerun()
    st.progress(job.share, text=said_progress(job))
    look.html(pieces.counters((t(f"receipt.{state}"), str(job.became[state]), tone) for state, tone in COUNTED.items()))
    st.caption(t("upload.may_close"))


def said_progress(job: intake.Job) -> str:
    """How many files (of a mailbox, mails) are read, of how many, and how long the others will take; once all are, that they are stored."""
    if job.total and job.read_count >= job.total and not job.is_mailbox:
        return t("upload.storing", count=job.total)
    seconds = job.seconds_left(monotonic())
    left = "" if seconds is None else t("upload.left", seconds=seconds)
    if job.is_mailbox:
        return t("upload.mails", done=job.read_count, total=job.total, files=len(job.receipts)) + left
    return t("upload.progress", done=job.read_count, total=job.total) + left
