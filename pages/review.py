"""核查: what is wrong or odd, grouped by cause; one open beside the list, with the words it was read from, what may be done and what that
changes, until nothing waits."""

from __future__ import annotations

import streamlit as st

from pages.parts import desk_forms, filters
from pages.parts.actor import keep_to_role
from pages.parts.facts import Facts
from pages.parts.review_facts import Review
from pages.sections import review_bulk, review_list, review_one

keep_to_role("review")
review = Review.of(Facts.read(filters.selection()))
review.go_on()
review_list.head(review)
review_list.sorts(review)
if not review.listed and not review.is_chosen:
    review_list.nothing(review)
    if review.can_act:
        desk_forms.said_last()
        desk_forms.undo_button(review.page)
else:
    left, right = st.columns([9, 16], gap="medium")
    with left:
        ticked = review_list.wide(review)
        ticked = ticked or review_list.narrow(review)
    with right:
        if ticked and review.can_act:
            review_bulk.show(review, ticked)
        else:
            review_one.show(review)
review_list.done(review)
