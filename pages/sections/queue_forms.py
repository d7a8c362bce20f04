"""What is prepared below the open card of the queue: sending it back with a reason, one more name of its unit, the same for all that wait
for the same cause; and what became of each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data_loaders.desk.wishes import Accept, AddAlias, By, Refuse, Wish
from pages.parts import desk_forms, desk_press, effects, filters, look, pieces, proposals, reads, review_pieces
from pages.parts.facts import Facts
from pages.parts.held_cards import Card
from pages.parts.markdown import as_written
from pages.parts.words import language, t

CHOSEN = "upload_act"
"""Under what the session keeps which act is being prepared, and what about; one at a time on the page, as its keys are the page's."""
UPLOAD = "upload"
"""The page that the queue stands on."""
NOWHERE: desk_press.Places = {"open": None}
"""Nothing is open."""
OUTCOMES = "queue_outcomes"
"""Under what it keeps what became of each of many."""


def is_open() -> bool:
    """Whether something is being prepared."""
    return CHOSEN in st.session_state


def close() -> None:
    """Nothing is being prepared any more."""
    st.session_state.pop(CHOSEN, None)
    desk_forms.forget_reason()


def choose(kind: str, about: str) -> None:
    """Prepare an act."""
    desk_press.forget()
    desk_forms.forget_reason()
    st.session_state[CHOSEN] = (kind, about)


def chosen(about: str) -> str:
    """The kind of act that is prepared about it, empty where none is."""
    kind, of = st.session_state.get(CHOSEN, ("", ""))
    return kind if of == about else ""


def do(card: Card, wish: Wish, by: By, what: str, after: Sequence[str]) -> None:
    """Does it, and opens the first of those `after` it that waits still: others may have followed."""
    if not desk_press.do(wish, by, t("sep.dot").join((what, card.file)), UPLOAD, {"open": card.code}, NOWHERE, NOWHERE):
        return
    st.session_state.pop("queue_drawn", None)
    held = {f"#{row['id']}" for row in reads.warehouse().rows("mart_held")}
    filters.go(open=next((code for code in after if code.partition("~")[0] in held), None))


def show(facts: Facts, card: Card, accepting: Wish | None, alike: list[Card], after: list[str]) -> str:
    """What is being prepared about a card; its kind."""
    kind = chosen(card.about)
    if kind not in ("refuse", "add_alias", "same"):
        return ""
    with st.container(border=True, key="review_form"):
        if kind == "refuse":
            by = desk_forms.reason("refuse", card.rule, str(card.id))
            _one(facts, card, Refuse(card.id) if by else None, by, t("act.refuse"), after, t("review.reason_lacks"))
        elif kind == "add_alias":
            name = st.text_input(t("review.name"), value=card.written, key=f"name_{card.id}", max_chars=80, live="300ms").strip()
            unit = accepting.unit if isinstance(accepting, Accept) else st.session_state.get(f"unit_other_{card.id}")
            unit = unit or st.session_state.get(f"unit_chip_{card.id}")
            if unit and name:
                st.caption(t("queue.alias_how", name=as_written(name), unit=as_written(facts.unit_names[unit])))
            _one(
                facts,
                card,
                AddAlias(unit, name) if unit and name else None,
                desk_press.by(),
                t("act.add_alias"),
                after,
                t("queue.alias_lacks"),
            )
        else:
            _same(facts, card, accepting, alike)
    return kind


def _one(facts: Facts, card: Card, wish: Wish | None, by: By | None, what: str, after: list[str], lacks: str) -> None:
    """What it would change, and the press that does it."""
    may = wish is not None and by is not None and desk_forms.effect(facts, wish)
    if wish is None:
        st.caption(lacks)
    press(t("review.do", act=what), may, _do_one, (card, wish, by, what, after))


def press(words: str, may: bool, call: object, args: tuple[object, ...]) -> None:
    """The button that does it as it was drawn, and the one that lets it be."""
    with st.container(horizontal=True, key="review_press"):
        st.button(words, type="primary", key="do_act", shortcut="Ctrl+Enter", disabled=not may, on_click=call, args=args)  # type: ignore[arg-type]
        st.button(t("review.close"), key="close_act", shortcut="Escape", on_click=close, type="tertiary")


def _do_one(card: Card, wish: Wish, by: By, what: str, after: list[str]) -> None:
    close()
    do(card, wish, by, what, after)


def _same(facts: Facts, card: Card, accepting: Wish | None, alike: list[Card]) -> None:
    """The same for this one and all that wait for the same cause: what each would become, the effect of all, and the press."""
    whole = [card, *alike]
    accepted = [wish for each in whole if (wish := _accepting(each, card, accepting))]
    kinds = ["accept", "refuse"]  # what cannot be done to any is not what the list opens with
    kind = st.segmented_control(
        t("bulk.what"),
        kinds,
        default=kinds[not accepted],
        required=True,
        format_func=lambda kind: t(f"act.{kind}"),
        key=f"same_kind_{card.id}",
    )
    by: By | None = desk_press.by()
    if kind == "refuse":
        by = desk_forms.reason("refuse", card.rule, f"same_{card.id}")
        wishes: list[Wish] = [Refuse(each.id) for each in whole]
    else:
        wishes = [*accepted]
        if len(wishes) < len(whole):
            st.caption(t("queue.same_left_out", count=len(whole) - len(wishes)))
    if by is None or not wishes:
        st.caption(t("review.reason_lacks") if by is None else t("queue.same_nothing"))
        press(t("bulk.do", act=t(f"act.{kind}"), count=len(wishes)), False, close, ())
        return
    with st.spinner(t("review.looking")):
        found, outcome = desk_press.effect_of_all(wishes)
    files = {each.id: each for each in whole}
    look.html(
        pieces.plain_names(
            (
                files[_part(each.wish)].file,
                _for(facts, each.wish),
                each.refused.words(language()) if each.refused else t(f"queue.would_{kind}"),
            )
            for each in outcome.outcomes
        )
    )
    look.html(review_pieces.effect([t("queue.would", count=len(outcome.done)), *effects.lines(facts, found)]))
    words = t("bulk.do", act=t(f"act.{kind}"), count=len(wishes))
    press(words, bool(outcome.done), _do_all, (wishes, by, words, {part: each.file for part, each in files.items()}, kind))


def _accepting(each: Card, card: Card, accepting: Wish | None) -> Accept | None:
    """Accepting one as the open card is: with the unit and period that are certain or the only likely ones, else those chosen for the open
    card where the same name stands in both, or where nothing speaks of a period. None where anything would be a guess."""
    if each is card:
        return accepting if isinstance(accepting, Accept) else None
    unit = each.unit or (each.units[0] if len(each.units) == 1 else None)
    due = each.due or (each.dues[0] if len(each.dues) == 1 else None)
    if isinstance(accepting, Accept):
        unit = unit or (accepting.unit if each.written and each.written == card.written else None)
        due = due or (accepting.due if each.kind == card.kind and not each.dues else None)
    return Accept(each.id, unit, due, each.basis) if unit and due else None


def _part(wish: Wish) -> int:
    return wish.part_id if isinstance(wish, Accept | Refuse) else 0


def _for(facts: Facts, wish: Wish) -> str:
    """Whose and what for it would be."""
    return named(facts, wish.unit, wish.due) if isinstance(wish, Accept) else ""


def named(facts: Facts, unit: str | None, due: str | None) -> str:
    """Unit and period or deliverable in words."""
    what = facts.period_labels.get(due or "") or facts.deliverable_labels.get(due or "", "")
    return t("sep.dot").join(part for part in (facts.unit_names.get(unit or "", ""), what) if part)


def proposed(facts: Facts, card: Card) -> str:
    """What is proposed for a card, in words; what lacks is said."""
    unit = facts.unit_names.get(next(iter(card.units), "")) or t("queue.no_unit")
    due = next(iter(card.dues), None)
    labels = proposals.due_labels(facts, None if card.is_figures else card.kind)
    return t("sep.dot").join((unit, labels[due] if due else t("queue.no_period" if card.is_figures else "queue.no_deliverable")))


def _do_all(wishes: list[Wish], by: By, words: str, files: dict[int, str], kind: str) -> None:
    close()
    bulk = desk_press.do_all(wishes, by, words, UPLOAD)
    st.session_state.pop("queue_drawn", None)
    lines = [
        (files[_part(each.wish)], "", each.refused.words(language()) if each.refused else t(f"queue.did_{kind}")) for each in bulk.outcomes
    ]
    st.session_state[OUTCOMES] = {"lines": lines, "version": reads.now()}


def outcomes() -> None:
    """What became of each of the last press about many, until the data change again."""
    kept = st.session_state.get(OUTCOMES)
    if kept and kept["version"] == reads.drawn():
        look.html(pieces.plain_names(kept["lines"]))
