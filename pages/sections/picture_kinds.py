"""What a picture is of, said by a coordinator: one that was not known as a form is, one that was taken for a form is none."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data_loaders.desk.wishes import AsForm, NoForm
from data_loaders.model.campaign import MATERIALS
from data_loaders.model.readings import shown_file
from pages.parts import crops, desk_forms, desk_press, look, pieces, proposals, reads
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import t
from pages.sections.pictures import Card, do


def unknown(facts: Facts) -> None:
    """Kept pictures and PDFs of which nothing is a form: any of them may be said to be one."""
    with st.expander(t("picture.unknown"), key="unknown_pictures", on_change="rerun") as opened:
        if not opened.open:
            return
        rows = {int(row["id"]): row for row in reads.warehouse().rows("unknown_picture")}
        chosen = st.selectbox(
            t("picture.which_file", count=len(rows)),
            list(rows),
            index=None,
            format_func=lambda number: as_written(_path(rows[number])),
            key="unknown_picture",
            placeholder=t("held.choose"),
        )
        if chosen is None:
            return
        row = rows[chosen]
        with crops.said_if_late():
            if shown := crops.page(row["sha256"], 1, 0):
                look.html(pieces.page_picture(shown[1], t("picture.alt", file=_path(row)), is_large=False))
        unit = desk_forms.unit(facts, row["unit"], f"unknown_unit_{chosen}")
        due = _due(facts.period_labels, None, f"unknown_due_{chosen}")
        st.caption(t("picture.as_form_how"))
        call: Any = (AsForm(chosen, unit or "", due or ""), desk_press.by_now(), _words("act.as_form", row), {"id": ""})
        st.button(t("act.as_form"), key="as_form", disabled=not (unit and due), on_click=do, args=call)


def no_form(facts: Facts, card: Card) -> None:
    """The picture that is open is none: it counts as what it is."""
    with st.expander(t("picture.no_form"), key=f"no_form_{card['id']}"):
        first = proposals.first([card["unit"], *proposals.listed(card["unit_candidates"])], facts.unit_names)
        unit = desk_forms.unit(facts, first, f"no_form_unit_{card['id']}")
        periods = [card["due"], *proposals.listed(card["period_candidates"])]
        likely = next(iter(proposals.deliverables(facts, MATERIALS, periods)), None)
        due = _due(proposals.due_labels(facts, MATERIALS), likely, f"no_form_due_{card['id']}")
        call: Any = (NoForm(int(card["id"]), unit or "", due or ""), desk_press.by_now(), _words("act.no_form", card), card)
        st.button(t("act.no_form"), key="no_form_do", disabled=not (unit and due), on_click=do, args=call)


def _due(labels: dict[str, str], first: str | None, key: str) -> str | None:
    words = {code: as_written(name) for code, name in labels.items()}
    return st.pills(t("filter.period"), list(words), default=first, format_func=words.__getitem__, key=key, wrap=True)


def _words(act: str, row: dict[str, Any]) -> str:
    return t("sep.dot").join((t(act), _path(row)))


def _path(row: dict[str, Any]) -> str:
    return shown_file(row["file"], row["member"])
