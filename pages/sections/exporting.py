"""导出: the board as it is shown, as one page in Word or PDF and as a workbook."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data_loaders.store.due_hours import moment_of_papers
from pages.parts import handing_out, printed, reads, written_later
from pages.parts.facts import Facts
from pages.parts.words import language, t
from reports.board_facts import BoardAsked
from reports.board_names import page_name, workbook_name

PRINTED = "board_pdf"
"""Under what the session keeps the PDF that was made."""


def show(facts: Facts, measure: str) -> None:
    """Behind a button: nothing is read or made until it is opened."""
    with st.popover(t("exporting.open"), key="export_board", icon=":material/ios_share:", on_change="rerun") as opened:
        if not opened.open:
            return
        st.caption(t("exporting.small"))
        chosen = facts.selection
        as_of = chosen.as_of if chosen.is_past else moment_of_papers(reads.warehouse(), None)
        asked = BoardAsked(as_of, chosen.unit_types, chosen.units, chosen.periods, chosen.items, measure, language=language())
        made = reads.board(asked)
        page, workbook = (f"{name(language())}_{made.as_of_words}" for name in (page_name, workbook_name))
        handing_out.download(
            t("exporting.page"),
            f"{page}.docx",
            partial(written_later.board_paper, made),
            personal=False,
            mime=handing_out.WORD,
            key="export_page",
        )
        made_of, write = (reads.drawn(), made.asked), partial(written_later.board_paper, made)
        printed.offer(PRINTED, made_of, page, write, made.day, t("exporting.make_pdf"), t("exporting.pdf"), personal=False)
        handing_out.download(
            t("exporting.workbook"),
            f"{workbook}.xlsx",
            partial(written_later.board_workbook, made),
            personal=True,
            mime=handing_out.EXCEL,
            key="export_workbook",
        )
        st.caption(t("exporting.print"))
