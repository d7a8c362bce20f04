"""The upload page: the drop zone, the progress bar, a receipt per file."""

from __future__ import annotations

from datetime import date, datetime, time
from html import escape

import streamlit as st

from data_loaders.intake import mail_settings
from data_loaders.model.campaign import FIGURES
from data_loaders.model.clock import shanghai_now
from pages.parts import arriving, look, numbers, pieces, reads
from pages.parts.actor import actor
from pages.parts.days import day_of
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import language, t
from pages.sections import receipts
from pages.server import intake, watching
from pages.server.staging import UploadGone

NOON = time(12, 0)


def head(facts: Facts) -> None:
    """How many are in and how many wait."""
    kinds = list(reads.frame("mart_held")["kind"])
    figures = kinds.count(FIGURES)
    counts = {"held": len(kinds), "figures": figures, "others": len(kinds) - figures}
    look.html(
        pieces.answer(t("upload.sentence_held" if kinds else "upload.sentence", **counts))
        if facts.roster.units
        else pieces.answer(escape(t("upload.no_roster")))
    )


def drop(facts: Facts) -> None:
    """Files, folders or zips; staged at once, then the widget is made anew so that nothing stays in the browser's memory."""
    look.html(pieces.section(t("upload.drop")))
    st.markdown(t("upload.how"))
    whole_folder = st.segmented_control(
        t("upload.what"),
        [False, True],
        default=False,
        required=True,
        key="folder",
        label_visibility="collapsed",
        format_func=lambda folder: t("upload.folder") if folder else t("upload.files"),
    )
    day, is_day = _arrival(facts)
    number = st.session_state.setdefault("drop_number", 0)
    is_wrong_clock = reads.warehouse().clock.behind() is not None  # the banner above says so
    uploads = st.file_uploader(
        t("upload.drop_here"),
        accept_multiple_files="directory" if whole_folder else True,
        key=f"drop_{number}_{whole_folder}",
        disabled=not is_day or is_wrong_clock,
    )
    if uploads and is_day and not is_wrong_clock:  # what came in while a day was half typed waits for the rest of it
        files = [(upload.name, upload) for upload in uploads]
        try:
            st.session_state["own_job"] = intake.take(reads.warehouse(), files, _at(day), actor())
        except UploadGone as gone:
            st.error(gone.said.words(language()), icon=":material/error:")
            return
        st.session_state["drop_number"] = number + 1
        st.rerun()
    arriving.say_refused()


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


def _arrival(facts: Facts) -> tuple[date | None, bool]:
    """The day the mail arrived, None for today, and whether what stands there is one; it is taken while it is typed, and read back."""
    today = max(shanghai_now().date(), facts.selection.today)
    words = st.text_input(
        t("upload.arrived"), key="arrived", help=t("upload.arrived_help"), placeholder=f"{facts.campaign.year}-06-11", live="0ms"
    ).strip()
    day = day_of(words, facts.campaign.year)
    if words and (day is None or day > today):
        st.error(t("upload.no_day" if day is None else "upload.day_to_come", written=as_written(words)))
        return None, False
    st.caption(t("upload.taken_as", day=numbers.long_day(day or today, language())))
    return day, True


def _at(arrived: date | None) -> datetime | None:
    return datetime.combine(arrived, NOON) if arrived else None


def progress_and_receipts(facts: Facts) -> None:
    """The job on its way, or what became of the last one."""
    look.html(pieces.section(t("upload.receipts")))
    receipts.earlier(facts)
    job = _job()
    if job is None:
        st.caption(t("upload.nothing_yet"))
    elif job.is_finished:
        _receipts(facts, job)
    else:
        _progress()


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
    said = "upload.mails" if job.is_mailbox else "upload.progress"
    st.progress(job.share, text=t(said, done=job.read_count, total=job.total, files=len(job.receipts)))
    st.caption(t("upload.may_close"))


def _receipts(facts: Facts, job: intake.Job) -> None:
    if job.has_failed:
        st.error(job.problem.words(language()) if job.problem else t("upload.mails_failed" if job.is_mailbox else "upload.failed"))
    elif job.is_mailbox:
        st.caption(t("upload.fetched" if job.batches else "upload.no_mails", count=job.total))
    for number, batch in enumerate(job.batches):
        receipts.of_batch(facts, batch, f"own{number or ''}")
