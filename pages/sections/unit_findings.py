"""What is wrong or odd in what a unit sent: a line for each cause, however many answers it touches, with the one act that deals with it and
the way to the review page; notes below."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.parts import filters, findings, look, pieces, reads
from pages.parts.actor import may_open
from pages.parts.markdown import as_written
from pages.parts.review_facts import Review
from pages.parts.review_groups import ASKED, WAITING, Group
from pages.parts.words import t
from pages.sections import one_finding, review_acts, review_list

MOST = 8
"""How many causes stand here; the review page has them all."""
MOST_NOTES = 60
FIRST = ("explain", "correct", "accept", "ask", "refuse", "withdraw")
"""Of the acts that fit a cause the first of these is offered in its line."""
AS_CUMULATIVE = "cumulative_sent_as_weekly"


def show(review: Review) -> None:
    """The causes, errors first, as on the review page."""
    listed = review.listed
    errors = sum(len(group.rows) for group in listed if group.severity == "error")
    queries = sum(len(each.rows) for group in listed for each in (group, *group.folds) if each.severity == "query")
    look.html(pieces.section(t("unit.findings"), t("board.attention_small", errors=errors, queries=queries)))
    if not listed:
        st.caption(t("unit.no_findings"))
        return
    with st.container(key="unit_findings"):
        for number, group in enumerate(listed[:MOST]):
            _line(review, group, number)
        if len(listed) > MOST:
            _to_review(t("unit.more_in_review", count=len(listed) - MOST), None)


def _line(review: Review, group: Group, number: int) -> None:
    """One cause: what it is, the page it is dealt with on, and its act."""
    tone = "wrong" if group.severity == "error" and group.rule != WAITING else "due"
    effect = review.effect_words(group)
    what = t("sep.dot").join(
        part
        for part in (
            review.period_words(group),
            review.blank_words(group.rows[0]) if len(group.rows) == 1 else "",
            t("unit.effect", effect=effect) if effect else "",
            t("finding_state.asked") if all(row["state"] == ASKED for row in group.rows) else "",
            t("review.reminded", count=group.reminders) if group.reminders else "",
        )
        if part
    )
    with st.container(horizontal=True, vertical_alignment="center", key=f"unit_finding_{number}"):
        look.html(f'<p class="unit-finding {tone}">{escape(review_list.sign_of(group))}</p>')
        _to_review(t(f"rule.{group.rule}"), group.code)
        look.html(f'<p class="unit-finding what">{escape(what)}</p>')
        st.button(_act_words(review, group), key=f"cause_{number}", on_click=_open, args=(review, group))


def _act_words(review: Review, group: Group) -> str:
    """按累计口径处理第1周至第4周（39处）. Where it is only read, how many places there are to look at."""
    count = len(group.rows) + sum(len(each.rows) for each in group.folds)
    kind = _act(review, group) if review.can_act else None
    if kind is None:
        return t("unit.cause_look", count=count)
    if kind == "basis":
        return t("unit.cause_cumulative", count=count, periods=_weeks(review))
    return t("unit.cause_act", count=count, act=t(f"act.{kind}"))


def _act(review: Review, group: Group) -> str | None:
    """The act of its line; of a cause the one that settles what it folds, never an act on one of several answers."""
    offers = (offer for offer in review_acts.OFFERS if offer.is_whole or len(group.rows) == 1)
    fitting = {offer.kind for offer in offers if offer.fits(review, group, group.rows[0])}
    if group.rule == AS_CUMULATIVE and "basis" in fitting:
        return "basis"
    return next((kind for kind in FIRST if kind in fitting), None)


def _weeks(review: Review) -> str:
    """The weeks that the unit sent: those whose basis is at stake."""
    sent = {row["period"] for row in reads.rows("mart_unit_answer", as_of=review.facts.selection.as_of, unit=str(review.unit))}
    weeks = [period.code for period in review.facts.campaign.periods if period.code in sent and not period.is_whole_month]
    labels = [review.facts.period_labels[code] for code in weeks]
    return labels[0] if len(labels) == 1 else t("unit.weeks", first=labels[0], last=labels[-1]) if labels else ""


def _open(review: Review, group: Group) -> None:
    """The cause beside the answers, its act prepared."""
    one_finding.go(review, group.code)
    kind = _act(review, group)
    if kind and review.can_act:
        review_acts.choose(review_list.order_key(group), kind)


def _to_review(words: str, code: str | None) -> None:
    if not may_open("review"):
        look.html(f'<p class="unit-finding">{escape(words)}</p>')
        return
    chosen = filters.params(open=code, at=None) | ({} if code else {"unit": filters.codes().get("open", [])})
    st.page_link("review.py", label=as_written(words), query_params=chosen)


def notes(review: Review) -> None:
    """What is worth knowing, a line for each kind and file."""
    rows = reads.chosen("mart_attention", review.facts.selection)
    rows = findings.readable(rows[rows["severity"] == "note"])
    if rows.empty:
        return
    alike = findings.by_kind(rows)
    with st.expander(t("unit.notes", count=len(rows))):
        look.html(pieces.attention(findings.lines(review.facts, alike.head(MOST_NOTES), of_one_unit=True), t("sep.colon")))
        if len(alike) > MOST_NOTES:
            st.caption(t("unit.more_notes", count=len(alike) - MOST_NOTES))
