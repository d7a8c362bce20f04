"""图片录入: a form that came as a photo or scan, typed sentence by sentence beside its picture; it counts once it is confirmed."""

from __future__ import annotations

import streamlit as st

from pages.parts import filters
from pages.parts.actor import keep_to_role
from pages.parts.facts import Facts
from pages.sections import picture_kinds, pictures

keep_to_role("pictures")
facts = Facts.read_now(filters.selection())
card = pictures.head(facts)
if card is not None:
    left, right = st.columns([6, 5], gap="medium")
    with left:
        pictures.picture(card)
    with right:
        pictures.typing(facts, card)
    picture_kinds.no_form(facts, card)
    pictures.refusing(card)
picture_kinds.unknown(facts)
