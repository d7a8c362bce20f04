"""What is held and needs a person, as a queue: the open card with its words, its proposal and what may be done; the others below it, a
press away; what waits for its unit as links to the review page."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from data_loaders.desk.wishes import Accept, By, Wish
from pages.parts import crops, desk_forms, desk_press, filters, handing_out, held_cards, look, many, pieces, proposals, reads
from pages.parts.actor import shown
from pages.parts.desk_forms import Asked
from pages.parts.facts import Facts
from pages.parts.held_cards import Card
from pages.parts.markdown import as_written
from pages.parts.words import t
from pages.sections import queue_forms, upload

LATER, DRAWN, LOOKED, LEAF = "queue_later", "queue_drawn", "queue_looked", "queue_leaf"
"""Under what the session keeps the cards that were put off, the card that was drawn last, the card whose effect is looked at, and how many
of the others are shown."""
MANY = "queue"
"""The list of what is ticked."""
A_LEAF = 24
"""How many of the others are shown at once."""


def show(facts: Facts) -> None:
    """How many wait, what became of the last press, the open card, the others, and those that wait for their unit."""
    cards = held_cards.cards(facts)
    figures = sum(card.is_figures for card in cards)
    small = [t("held.small", count=figures)] * bool(figures) + [t("delivery.held_small", count=len(cards) - figures)] * (
        len(cards) > figures
    )
    if 0 < (others := sum(card.review is not None for card in cards)) < len(cards):
        small.append(t("queue.others", count=others))
    look.html(pieces.section(t("held.title"), t("sep.semicolon").join(small)))
    with st.container(key="queue"):
        desk_forms.said_last()
        _gone(cards)
        queue_forms.outcomes()
        later = st.session_state.get(LATER, ())
        mine = sorted((card for card in cards if card.review is None), key=lambda card: card.id in later)
        opened = (filters.one("open") or "").partition("~")[0]
        number = next((number for number, card in enumerate(mine) if opened == f"#{card.id}"), 0)
        st.session_state[DRAWN] = mine[number].about if mine else None
        if mine:
            chosen = many.keep(MANY, [str(card.id) for card in mine if card is not mine[number]])
            _ways(mine, number)
            _card(facts, mine, number)
            if not (chosen and queue_forms.chosen(mine[number].about) == "same"):  # what is ticked is looked at above
                _others(facts, mine[number], [card for card in mine if card is not mine[number]])
        else:
            st.caption(t("queue.none" if cards else "held.none"))
            desk_forms.undo_button(queue_forms.UPLOAD)
    _of_units(facts, [card for card in cards if card.review is not None])
    desk_press.toast()


def _gone(cards: list[Card]) -> None:
    """Of a card that was drawn, or that a link opens, and waits no more: who did what about it."""
    said = desk_press.said()
    opened = (filters.one("open") or "").partition("~")[0]
    about = {card.about for card in cards}
    asked = [f"{kind}:{opened[1:]}" for kind in ("submission", "delivery")] if opened.startswith("#") else []
    if asked and about.intersection(asked):
        return
    gone = {*asked, st.session_state.get(DRAWN)} - about - {None}
    if not gone or (said and said[1]):  # why the press was refused says it already
        return
    acts = [act for act in reads.rows("mart_act") if gone.intersection(act["about"] or ())]
    if acts:
        act = acts[0]
        words = {"who": shown(act["actor"]), "at": f"{act['at']:%H:%M}", "what": t(f"act.{act['what']}")}
        st.info(as_written(t("queue.gone", **words)), icon=":material/person:")


def close() -> None:
    """Nothing is being prepared any more."""
    queue_forms.close()
    st.session_state.pop(LOOKED, None)


def _open(code: str, looked: int | None = None) -> None:
    """Opens a card; `looked`: with what accepting it would change."""
    desk_press.forget()
    close()
    st.session_state[LOOKED] = looked
    filters.go(open=code)


def _put_off(card: Card, following: str) -> None:
    """To the end of the queue of this visitor; nothing is recorded."""
    st.session_state[LATER] = (*st.session_state.get(LATER, ()), card.id)
    _open(following)


def _ways(mine: list[Card], number: int) -> None:
    """The next, the one before, to the end, and the undo of the last act."""
    codes = [card.code for card in mine]
    following = codes[(number + 1) % len(codes)]
    with st.container(horizontal=True, key="queue_ways", vertical_alignment="center"):
        look.html(f'<p class="covers">{escape(t("queue.place", number=number + 1, count=len(codes)))}</p>')
        is_last = number + 1 == len(codes)
        st.button(t("queue.next"), key="go_next", shortcut="J", disabled=is_last, on_click=_open, args=(following,))
        st.button(t("queue.before"), key="go_before", shortcut="K", disabled=not number, on_click=_open, args=(codes[number - 1],))
        st.button(t("review.later"), key="later", shortcut="S", disabled=is_last, on_click=_put_off, args=(mine[number], following))
        desk_forms.undo_button(queue_forms.UPLOAD)


def _card(facts: Facts, mine: list[Card], number: int) -> None:
    """Left the words and why it waits, middle whose and what for, right what may be done; below it what is being prepared."""
    card = mine[number]
    after = [each.code for each in (*mine[number + 1 :], *mine[:number])]
    with st.container(border=True, key="queue_card"):
        left, middle, right = st.columns([10, 11, 6], gap="medium")
        below = st.container(key="queue_below")
        with left:
            _words(card)
        with middle:
            asked = _proposal(facts, card)
        alike = _alike(card, mine)
        with below:
            form = queue_forms.show(facts, card, asked.wish, alike, after)
            is_looked = st.session_state.get(LOOKED) == card.id and not form
            may = _may(facts, asked, is_looked)
        with right:
            _acts(card, asked, alike, after, is_looked, may, form)


def _alike(card: Card, mine: list[Card]) -> list[Card]:
    """What the same may be done to: the ticked ones or, where none is, those that wait for the same cause."""
    others = [each for each in mine if each is not card]
    if chosen := many.ticked(MANY):
        return [each for each in others if str(each.id) in chosen]
    return [each for each in others if each.is_figures == card.is_figures and each.cause == card.cause]


def _words(card: Card) -> None:
    """The file, the words it came from, why it waits."""
    look.html(f'<p class="card-file"><b>{escape(card.file)}</b></p>' + pieces.quote(card.sentence, *card.marked, card.source))
    crops.show(card.place, card.sha256, card.is_erased)
    look.html(f'<p class="review-wrong">{escape(card.why)}</p>')
    if card.is_erased:
        return
    handing_out.original(t("review.original"), card.path.rsplit("/", 1)[-1], card.sha256, key=f"original_{card.id}")


def _touched(card: Card, other: str) -> None:
    """A choice was made: the other way to make it lets go, and what accepting would change is shown. A browser that is slow speaks once
    more of the choices of a card that is gone: that one is not opened again."""
    if st.session_state.get(DRAWN) != card.about:
        return
    if other:
        st.session_state[other] = None
    _open(card.code, card.id)


def _proposal(facts: Facts, card: Card) -> Asked:
    """The likeliest units as chips, any other from the list; the period or deliverable; the basis of figures, another with a reason."""
    chip, other = f"unit_chip_{card.id}", f"unit_other_{card.id}"
    chosen = None
    if card.units:
        chosen = st.pills(
            t("filter.unit"),
            card.units,
            default=card.units[0],
            format_func=lambda code: as_written(facts.unit_names[code]),
            key=chip,
            wrap=True,
            on_change=_touched,
            args=(card, other),
        )
    units = {unit.code: f"{unit.name}（{unit.code}）" for unit in facts.roster.units}
    from_list = st.selectbox(
        t("filter.unit"),
        list(units),
        index=None,
        format_func=units.__getitem__,
        key=other,
        placeholder=t("queue.other_unit" if card.units else "queue.choose_unit"),
        label_visibility="collapsed" if card.units else "visible",
        on_change=_touched,
        args=(card, chip if card.units else ""),
    )
    dues = proposals.due_labels(facts, None if card.is_figures else card.kind)
    due = st.pills(
        t("filter.period") if card.is_figures else t("delivery.what"),
        list(dues),
        default=card.dues[0] if card.dues else None,
        format_func=lambda code: as_written(dues[code]),
        key=f"due_chip_{card.id}",
        wrap=True,
        on_change=_touched,
        args=(card, ""),
    )
    unit, basis, by = from_list or chosen, None, desk_press.by()
    if card.is_figures:
        basis = desk_forms.basis(card.basis, f"card_{card.id}")
        if basis != card.basis and card.basis:
            if queue_forms.is_open():
                return Asked(None, lacks=t("review.reason_lacks"))
            given = desk_forms.reason("basis", card.rule, str(card.id))
            if given is None:
                return Asked(None, lacks=t("review.reason_lacks"))
            by = given
    if not (unit and due):
        return Asked(None, lacks=t("queue.whose_lacks" if card.is_figures else "queue.what_lacks"))
    return Asked(Accept(card.id, unit, due, basis), by)


def _may(facts: Facts, asked: Asked, is_looked: bool) -> bool:
    """Whether it may be accepted; what that would change, where it is looked at. Nothing is looked at while files are being loaded."""
    if asked.wish is None:
        return False
    if not is_looked:
        return True
    if upload.is_loading():
        st.caption(t("queue.loading"))
        return True
    return desk_forms.effect(facts, asked.wish)


def _acts(card: Card, asked: Asked, alike: list[Card], after: list[str], is_looked: bool, may: bool, form: str) -> None:
    """Accept (the first press shows what it changes, the second does it), refuse, one more name of the unit, the same for all alike."""
    with st.container(key="queue_acts"):
        if is_looked:
            words = t("review.do", act=t("act.accept"))
            call: Any = (_accept, (card, asked.wish, asked.by, after))
        else:
            words, call = t("act.accept"), (_open, (card.code, card.id))
        key = f"{'accept' if is_looked else 'look'}_{card.id}"
        st.button(words, key=key, shortcut="A", type="primary", disabled=not may, on_click=call[0], args=call[1], width="stretch")
        if asked.lacks:
            st.caption(asked.lacks)
        offers = [("refuse", "B", t("queue.refuse"))]
        offers += [("add_alias", "N", t("queue.alias"))] * bool(card.written)
        offers += [("same", "Y", t("queue.same", count=len(alike)))] * bool(alike)
        for kind, shortcut, words in offers:
            is_on = form == kind
            st.button(
                words,
                key=f"{kind}_{card.id}",
                shortcut=shortcut,
                type="primary" if is_on else "secondary",
                on_click=queue_forms.choose,
                args=(kind, card.about),
                width="stretch",
            )


def _accept(card: Card, wish: Wish, by: By, after: list[str]) -> None:
    """Done as it was drawn: what somebody else did since is said, and nothing is done."""
    close()
    queue_forms.do(card, wish, by, t("act.accept"), after)


def _others(facts: Facts, card: Card, others: list[Card]) -> None:
    """The other cards, each a press away: file, why, and what is proposed; those that are ticked are dealt with as the open one is."""
    if not others:
        return
    count = st.session_state.get(LEAF, A_LEAF)
    with st.container(key="queue_rest"):
        for each in others[:count]:
            words = f"**{as_written(each.file)}**  \n{as_written(queue_forms.proposed(facts, each))}  \n{as_written(each.why)}"
            with st.container(horizontal=True, key=f"rest_{each.id}", vertical_alignment="center"):
                many.box(MANY, str(each.id), each.file)
                st.button(words, key=f"card_{each.id}", on_click=_open, args=(each.code, each.id), width="stretch", wrap=True)
    if count < len(others):
        st.button(t("board.more", count=len(others) - count), key="more_cards", on_click=_more, type="tertiary")
    many.bar(MANY, t("queue.same_ticked"), queue_forms.choose, "same", card.about)


def _more() -> None:
    st.session_state[LEAF] = st.session_state.get(LEAF, A_LEAF) + A_LEAF


def _of_units(facts: Facts, cards: list[Card]) -> None:
    """What only its unit can mend, each a link to its item on the review page."""
    if not cards:
        return
    look.html(pieces.section(t("held.wrong"), t("held.wrong_small", count=len(cards))))
    rows = []
    for card in cards:
        who = t("sep.dot").join(
            part for part in (facts.unit_names.get(next(iter(card.units), ""), ""), facts.period_labels.get(card.due or "", "")) if part
        )
        rows.append(
            (
                "error",
                who or card.file,
                filters.link("review", **dict.fromkeys((*filters.CHOICES, *filters.NARROWED, "at")), open=card.review),
                card.why,
                card.source,
            )
        )
    look.html(pieces.attention(rows, t("sep.colon")))
