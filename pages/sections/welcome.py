"""The first start: the sample is loaded through the loader in front of the user, named as a sample, and can be cleared away."""

from __future__ import annotations

from html import escape
from itertools import takewhile

import streamlit as st

from data_loaders.model.acts import PROGRAM
from data_loaders.model.paths import SAMPLE_FOLDER
from pages.parts import clearing, filters, look, pieces, reads
from pages.parts.actor import actor, may
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.pieces import Step
from pages.parts.words import t
from pages.sections import upload
from pages.server import intake


def shown() -> bool:
    """Draw what a first start needs; True where it takes the whole page (the sample is being loaded)."""
    job = intake.latest(is_sample=True)
    is_loading = job is not None and not job.is_finished
    if is_loading or (reads.is_untouched() and not (job and job.has_failed)):
        if is_loading or may("load"):
            _load_sample()
        else:
            st.info(t("welcome.nothing_yet"), icon=":material/hourglass_empty:")
        return True
    if job and job.has_failed:
        st.error(t("welcome.failed"))
    return False


def checklist(facts: Facts) -> None:
    """Before the first file of an own campaign: what is to be set up, in its order, and what of it is done."""
    if reads.has_begun() or reads.is_earlier() or not may("load"):
        return
    since = takewhile(lambda act: act["what"] != "clear", reads.rows("mart_act"))
    is_set = any(act["what"] == "campaign" and act["actor"] != PROGRAM.name for act in since)  # the program's own dates are a proposal
    done = {"calendar": is_set, "roster": bool(facts.roster.units)}
    look.html(pieces.section(t("welcome.first"), t("welcome.first_small")))
    named = [(code, t(f"settings.step_{code}"), filters.link("settings", step=code)) for code in ("calendar", "roster", "forms")]
    named.append(("upload", t("page.upload"), filters.link("upload")))
    look.html(pieces.steps(Step(name, t(f"welcome.first_{code}"), at, "done" if done.get(code) else "") for code, name, at in named))


def nobody(facts: Facts) -> None:
    """The sentence of a page of which no unit is expected, and, before the first file, the way to a campaign of one's own."""
    look.html(pieces.answer(escape(facts.nobody())))
    checklist(facts)


def _load_sample() -> None:
    filters.show_language(())
    st.title(t("welcome.title"))
    st.markdown(t("welcome.loading"))
    shown = {"roster": t("help.step_roster"), "upload": t("page.upload"), "board": t("page.board")}
    look.html(pieces.steps(Step(name, t(f"welcome.{code}")) for code, name in shown.items()))
    st.caption(t("welcome.own"))
    if may("load"):
        intake.take_sample(reads.warehouse(), SAMPLE_FOLDER, actor())
    _progress()


@st.fragment(run_every=0.3)
def _progress() -> None:
    job = intake.latest(is_sample=True)
    if job is None or job.is_finished:
        st.rerun()
    st.progress(job.share, text=t("welcome.skipping") if job.unwanted_by else upload.said_progress(job))
    if may("clear"):
        is_skipped = job.unwanted_by is not None
        st.button(t("welcome.skip"), key="skip_sample", on_click=intake.skip_sample, args=(actor(),), disabled=is_skipped)
    if job.receipts:
        receipt = job.receipts[-1]
        st.caption(as_written(receipt.member or receipt.file))


def mark() -> None:
    """Beside the title: that this is the sample, and how to clear it away."""
    with st.popover(t("welcome.mark"), key="clear_sample"):
        st.markdown(f":material/science: {t('welcome.is_sample')}")
        if may("clear"):
            st.markdown(t("welcome.clear_sure"))
            clearing.confirm("clear_sample_yes", t("welcome.clear_yes"))
