"""The upload page: the drop zone, the progress bar, a receipt per file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from html import escape

import streamlit as st

from data_loaders.model.clock import shanghai_now
from data_loaders.model.wording import located
from data_loaders.store.receipts import Receipt
from pages.parts import look, pieces, reads
from pages.parts.facts import Facts
from pages.parts.words import language, t
from pages.sections import batches
from pages.server import intake

NOON = time(12, 0)
STATUS = {"ok": ("hue", "✓"), "warning": ("due", "?"), "problem": ("wrong", "✕"), "duplicate": ("quiet", "＝")}
ORDER = ("problem", "warning", "duplicate", "ok")
SHOWN = 200


def head(facts: Facts) -> None:
    """How many are in and how many wait."""
    figures, others = len(reads.frame("mart_held")), len(reads.frame("mart_held_delivery"))
    counts = {"held": figures + others, "figures": figures, "others": others}
    look.html(
        pieces.answer(t("upload.sentence_held" if figures + others else "upload.sentence", **counts))
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
    arrived = st.date_input(
        t("upload.arrived"),
        value=None,
        max_value=max(shanghai_now().date(), facts.selection.today),
        key="arrived",
        help=t("upload.arrived_help"),
        format="YYYY-MM-DD",
    )
    sent_by = st.text_input(t("upload.sent_by"), key="sent_by", max_chars=40, placeholder=t("upload.sent_by_example"))
    number = st.session_state.setdefault("drop_number", 0)
    uploads = st.file_uploader(
        t("upload.drop_here"), accept_multiple_files="directory" if whole_folder else True, key=f"drop_{number}_{whole_folder}"
    )
    if uploads:
        files = [(upload.name, upload) for upload in uploads]
        st.session_state["own_job"] = intake.take(reads.warehouse(), files, _at(arrived), sent_by.strip())
        st.session_state["drop_number"] = number + 1
        st.rerun()


def _at(arrived: date | None) -> datetime | None:
    return datetime.combine(arrived, NOON) if arrived else None


def progress_and_receipts(facts: Facts) -> None:
    """The job on its way, or what became of the last one."""
    look.html(pieces.section(t("upload.receipts")))
    batches.earlier(facts)
    job = _job()
    if job is None:
        st.caption(t("upload.nothing_yet"))
    elif job.is_finished:
        _receipts(job)
    else:
        _progress()


def _job() -> intake.Job | None:
    """What this visitor dropped in last; a colleague may be loading something at the same time. Else what anybody did."""
    return st.session_state.get("own_job") or intake.latest()


@st.fragment(run_every=0.4)
def _progress() -> None:
    job = _job()
    if job.is_finished:
        st.rerun()
    st.progress(job.share, text=t("upload.progress", done=job.read_count, total=job.total))
    st.caption(t("upload.may_close"))


def _receipts(job: intake.Job) -> None:
    if job.has_failed:
        st.error(t("upload.failed"))
    counts = {status: sum(receipt.status == status for receipt in job.receipts) for status in ORDER}
    said = t("sep.list").join(t(f"receipt.{status}", count=count) for status, count in counts.items() if count)
    look.html(f'<p class="covers">{escape(t("upload.batch", files=len(job.receipts)))} {escape(said)}</p>')
    ordered = sorted(job.receipts, key=lambda receipt: ORDER.index(receipt.status))
    with st.container(height=420 if len(ordered) > 6 else "content", border=False):
        look.html(receipt_list(ordered[:SHOWN]))
    if len(ordered) > SHOWN:
        st.caption(t("upload.more_receipts", count=len(ordered) - SHOWN))


def receipt_list(receipts: Sequence[Receipt]) -> str:
    """A line per file: sign, name, what was read or is wrong, where."""
    entries = []
    for receipt in receipts:
        tone, sign = STATUS[receipt.status]
        name = f"{receipt.file} › {receipt.member}" if receipt.member else receipt.file
        details = "".join(f'<span class="place">{escape(line)}</span>' for line in _details(receipt))
        entries.append(
            f'<li><span class="sign {tone}">{sign}</span> <b>{escape(name)}</b><br>{escape(receipt.message(language()))}{details}</li>'
        )
    return f'<ul class="receipts names-flow">{"".join(entries)}</ul>'


def _details(receipt: Receipt, most: int = 4) -> list[str]:
    """The findings that are not notes, each with its place; the one the message already says is left out."""
    said = receipt.message(language())
    worth = [finding for finding in receipt.all_findings() if finding.severity != "note" and finding.message(language()) not in said]
    return [located(finding, language()) for finding in worth[:most]] + (
        [t("upload.and_more", count=len(worth) - most)] if len(worth) > most else []
    )
