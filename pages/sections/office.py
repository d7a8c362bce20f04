"""How units reach this office, on the settings page: what reminders, return packs and cover notes say."""

from __future__ import annotations

import streamlit as st

from data_loaders.model.office import Reached
from data_loaders.store.office import office as kept
from data_loaders.store.office import save_office
from pages.parts import look, pieces, reads
from pages.parts.actor import actor
from pages.parts.words import t


def show() -> None:
    """Kept by a press, under what stands, so that a colleague's change is not overwritten unseen."""
    standing = kept(reads.warehouse()) or Reached()
    look.html(pieces.section(t("settings.office"), t("settings.office_small")))
    key = abs(hash(standing))
    with st.container(horizontal=True, key="office", vertical_alignment="bottom"):
        name = st.text_input(t("settings.office_name"), standing.name, key=f"office_name_{key}", max_chars=60, width=220)
        contact = st.text_input(t("returning.contact"), standing.contact, key=f"office_contact_{key}", max_chars=40, width=150)
        phone = st.text_input(t("returning.phone"), standing.phone, key=f"office_phone_{key}", max_chars=40, width=150)
        email = st.text_input(t("returning.email"), standing.email, key=f"office_email_{key}", max_chars=80, width=220)
        hour = st.number_input(t("settings.office_hour"), 1, 23, standing.answer_hour, key=f"office_hour_{key}", width=150)
    typed = Reached(name.strip(), contact.strip(), phone.strip(), email.strip(), int(hour))
    if st.button(t("settings.office_save"), disabled=typed == standing, key="save_office"):
        save_office(reads.warehouse(), typed, actor=actor())
        st.rerun()
