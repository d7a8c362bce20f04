"""The list of the review page: the answer it opens with, its filters, a grid on a desk, buttons on a phone, and what was done last."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from pages.parts import desk_press, due_words, filters, grids, look, many, numbers, pieces, review_groups, tables
from pages.parts.actor import may
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.review_facts import Review
from pages.parts.review_groups import WAITING, Group
from pages.parts.words import label, language, t

MOST_HIGH = 720
"""The height of the grid at most, in pixels."""
LONGEST = 18
"""How many letters of a name stand in a line; the open one shows it whole."""
A_LEAF = 30
"""How many groups a phone shows at once."""
MANY, TOGETHER = "review", "review_together"
"""The list of what is ticked on a phone, and under what the session keeps that it is dealt with together."""
MARK = "▸"


def head(review: Review) -> None:
    """How much waits, in one sentence."""
    errors, queries = review.open_kinds()
    wrong = [row for row in errors if row["rule"] != WAITING]
    ready = len(errors) - len(wrong)
    parts = []
    if wrong:
        units, nobodys = len({row["unit"] for row in wrong if row["unit"]}), sum(not row["unit"] for row in wrong)
        whose = [t("review.of_units", count=units)] * bool(units) + [t("review.of_nobody", count=nobodys)] * bool(nobodys)
        parts.append(t("review.errors", count=len(wrong), whose=t("sep.list").join(whose)))
    if queries:
        parts.append(t("review.queries", count=len(queries), units=len({group.whose for group in queries})))
    if ready:
        parts.append(t("review.ready", count=ready))
    sentence = t("review.sentence", parts=t("review.and").join(parts)) if parts else t("review.all_done")
    if review.can_act and review.done_today:
        sentence += t("review.done_today", count=review.done_today)
    look.html(pieces.answer(sentence + t("sep.stop")))
    only_read(review)


def only_read(review: Review) -> None:
    """Why nothing can be done here, where nothing can."""
    if not review.can_act and may("explain"):
        day = numbers.long_day(review.facts.selection.today, language())
        past = review.facts.selection.is_past
        st.info(t("review.only_read", day=day) if past else t("review.only_read_earlier"), icon=":material/lock:")


def sorts(review: Review) -> None:
    """Error or query, the rule, the state."""
    rules = dict.fromkeys(row["rule"] for row in review.rows) | dict.fromkeys(filters.codes().get("rule", ()))
    filters.show_sorts({rule: t(f"rule.{rule}") for rule in rules})


def nothing(review: Review) -> None:
    """Nothing is left of what was chosen: what comes next, with a link."""
    if review.open_groups:
        st.caption(t("review.none_chosen"))
        return
    facts: Facts = review.facts
    following = next((period for period in facts.campaign.periods if period.code in facts.campaign_open), None)
    if following:
        row = facts.reporting[facts.reporting["period"] == following.code]
        missing = int(row["expected_count"].sum() - row["received_count"].sum())
        st.markdown(
            t(
                "review.next_due",
                day=due_words.due(following.due_at, facts.selection.today),
                period=as_written(label(following)),
                missing=missing,
            )
        )
    else:
        st.markdown(t("review.no_next"))
    to_reporting = filters.params(open=None, at=None)
    st.page_link("reporting.py", label=t("review.to_reporting"), icon=":material/arrow_forward:", query_params=to_reporting)


def wide(review: Review) -> list[Group]:
    """On a desk a grid: a click opens, ticks are for doing the same to many; returns the ticked groups."""
    open_key = review.opened[0].key if review.opened else None
    shown = pd.DataFrame(
        [
            {
                "what": f"{_mark(group, open_key)}{sign_of(group)} {who(review, group)}{t('sep.dot')}{t(f'rule.{group.rule}')}",
                "much": "\n".join(part for part in (counted(group), review.effect_words(group)) if part),
            }
            for group in review.listed
        ],
        columns=["what", "much"],
    )
    codes = st.session_state["review_shown"] = [group.code for group in review.listed]
    key = _key()
    grids.keep_mark(key, lambda cell: cell[0] < len(codes) and codes[cell[0]] == filters.one("open"))
    with st.container(key="wide_review"):
        folded = sum(len(group.folds) for group in review.listed)
        hint = t("review.hint" if review.can_act else "review.hint_past", count=len(shown) + folded)
        look.html(f'<p class="covers">{escape(hint + (t("review.hint_folded", count=folded) if folded else ""))}</p>')
        selected = st.dataframe(
            shown,
            hide_index=True,
            key=key,
            alt=t("page.review"),
            height=min(tables.TWO_LINES * len(shown) + 40, MOST_HIGH),
            row_height=tables.TWO_LINES,
            on_select=_open,
            selection_mode=["multi-row", "single-cell"] if review.can_act else "single-cell",
            column_config={
                "what": st.column_config.TextColumn(t("review.what"), width=218),
                "much": st.column_config.TextColumn(t("review.much"), width=142),
            },
        )
    rows = selected["selection"]["rows"] if review.can_act else []
    return [review.listed[number] for number in rows if number < len(review.listed)]


def _mark(group: Group, open_key: tuple[str, str] | None) -> str:
    """Before the line of what is open, or of its cause."""
    return f"{MARK} " if any(each.key == open_key for each in (group, *group.folds)) else ""


def _open() -> None:
    cell = grids.clicked(_key())
    if cell:
        filters.go(open=st.session_state["review_shown"][cell[0]])


def _key() -> str:
    """The grid's; after an act on many another one, in which nothing is ticked."""
    return f"review_table_{st.session_state.get('review_ticks', 0)}"


def narrow(review: Review) -> list[Group]:
    """On a phone a list of buttons in the place of the grid, as long as nothing is opened, each with a box to tick; the ticked groups once
    the bar below was pressed, which hides the list."""
    if review.is_chosen:
        return []
    chosen = many.keep(MANY, [group.code for group in review.listed])
    if st.session_state.get(TOGETHER) and chosen:
        with st.container(key="narrow_many"):
            st.button(t("review.back"), key="back_to_many", on_click=_apart, icon=":material/arrow_back:")
        return [group for group in review.listed if group.code in chosen]
    st.session_state.pop(TOGETHER, None)
    count = st.session_state.get("review_leaf", A_LEAF)
    with st.container(key="narrow_review"):
        for number, group in enumerate(review.listed[:count]):
            parts = (t(f"rule.{group.rule}"), counted(group), review.effect_words(group))
            words = (
                f"{sign_of(group)} **{as_written(who(review, group))}**  \n{as_written(t('sep.dot').join(part for part in parts if part))}"
            )
            with st.container(horizontal=True, key=f"narrow_{number}", vertical_alignment="center"):
                if review.can_act:
                    many.box(MANY, group.code, t("sep.dot").join((who(review, group), t(f"rule.{group.rule}"))))
                st.button(words, key=f"open_{number}", on_click=filters.go, kwargs={"open": group.code}, width="stretch", wrap=True)
        if count < len(review.listed):
            st.button(t("board.more", count=len(review.listed) - count), key="more_review", on_click=_more, type="tertiary")
        many.bar(MANY, t("many.same"), _together)
    return []


def _together() -> None:
    st.session_state[TOGETHER] = True


def _apart() -> None:
    st.session_state.pop(TOGETHER, None)


def _more() -> None:
    st.session_state["review_leaf"] = st.session_state.get("review_leaf", A_LEAF) + A_LEAF


def sign_of(group: Group) -> str:
    """Sign and word of the severity; of what only waits to be accepted another."""
    if group.rule == WAITING:
        return t("review.sign_ready")
    return f"{pieces.SEVERITY_SIGNS[group.severity]} {t(f'sort.{group.severity}')}"


def who(review: Review, group: Group) -> str:
    """Unit and period; the name of a file is shortened in its middle."""
    name = review.unit_words(group)
    if len(name) > LONGEST:
        name = f"{name[: LONGEST // 2]}…{name[-LONGEST // 2 :]}"
    return t("sep.dot").join(part for part in (name, review.period_words(group)) if part)


def counted(group: Group) -> str:
    """How many places, with those that go with it, and how often the unit was asked."""
    count, folded = len(group.rows), sum(len(each.rows) for each in group.folds)
    many = t("review.places_folded", count=count, more=folded) if folded else t("review.places", count=count) if count > 1 else ""
    return " ".join(part for part in (many, t("review.reminded", count=group.reminders) if group.reminders else "") if part)


def done(review: Review) -> None:
    """What was done last, once as a toast, and what became of it."""
    if review.can_act:
        desk_press.toast()


def order_key(group: Group) -> str:
    """What a group is told by in the names of what is typed about it."""
    return f"{group.whose}_{group.rule}" if group.rule != review_groups.WAITING else f"{group.whose}_waiting"
