"""上传: drop in the mailbox as it came. A receipt per file; what is not certain is held until the coordinator says whose it is."""

from __future__ import annotations

import streamlit as st

from pages.parts import delivery_parts, filters, held_parts, upload_parts
from pages.parts.facts import Facts

facts = Facts.read(filters.selection())
upload_parts.head(facts)
left, right = st.columns([2, 3], gap="large")
with left:
    upload_parts.drop(facts)
with right:
    upload_parts.progress_and_receipts(facts)
held_parts.show(facts)
delivery_parts.held(facts)
delivery_parts.officers(facts)
delivery_parts.again()
