"""How units reach this office, on the settings page: what reminders, return packs and cover notes say."""

from __future__ import annotations

import streamlit as st

from data_loaders.model.office import Reached
from data_loaders.store.office import office as kept
from data_loaders.store.office import save_office
from pages.parts import look, meanwhile, pieces, reads
from pages.parts.actor import actor
from pages.parts.words import t

NAME = "office"
"""What the fields are called, and the act in the records."""


def show() -> None:
    """Kept by a press, under what stands, and a colleague's change meanwhile is said."""
    standing = kept(reads.warehouse()) or Reached()
    look.html(pieces.section(t("settings.office"), t("settings.office_small")))
    first, key = meanwhile.begun(NAME, standing)
    with st.container(horizontal=True, key="office", vertical_alignment="bottom"):
        name = st.text_input(t("settings.office_name"), first.name, key=f"office_name_{key}", max_chars=60, width=220)
        contact = st.text_input(t("returning.contact"), first.contact, key=f"office_contact_{key}", max_chars=40, width=150)
        phone = st.text_input(t("returning.phone"), first.phone, key=f"office_phone_{key}", max_chars=40, width=150)
        email = st.text_input(t("returning.email"), first.email, key=f"office_email_{key}", max_chars=80, width=220)
        hour = st.number_input(t("settings.office_hour"), 1, 23, first.answer_hour, key=f"office_hour_{key}", width=150)
    typed = Reached(name.strip(), contact.strip(), phone.strip(), email.strip(), int(hour))
    now = (standing.name, standing.contact, standing.phone, standing.email, standing.answer_hour)
    was_shown = meanwhile.settle(NAME, typed, standing, NAME, t("sep.list").join(str(each) for each in now if each))
    # never disabled: what is typed is taken when its field is left, by this very press
    if st.button(t("settings.office_save"), key="save_office") and was_shown and typed != standing:
        save_office(reads.warehouse(), typed, actor=actor())
        meanwhile.saved(NAME)
    meanwhile.say_saved(NAME)
