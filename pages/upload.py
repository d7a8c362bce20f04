"""上传: drop in the mailbox as it came. A receipt per file; what is not certain waits in a queue until the coordinator says whose it is."""

from __future__ import annotations

import streamlit as st

from pages.parts import filters
from pages.parts.actor import keep_to_role
from pages.parts.facts import Facts
from pages.sections import came_again, deliveries, pictures, queue, upload

keep_to_role("upload")
facts = Facts.read_now(filters.selection())
upload.head(facts)
left, right = st.columns([2, 3], gap="large")
with left:
    upload.drop(facts)
    upload.collect()
with right:
    upload.progress_and_receipts(facts)
pictures.link()
queue.show(facts)
came_again.show(facts)
deliveries.officers(facts)
deliveries.again()
