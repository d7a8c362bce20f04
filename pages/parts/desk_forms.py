"""What acts of the desk ask on any page before they are done: a reason, a unit, a basis; what they would change; the undo of the last."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from data_loaders.desk.wishes import UNNAMED, By, Wish
from data_loaders.model.readings import CUMULATIVE, WEEKLY
from pages.parts import desk_press, effects, look, reasons, review_pieces
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import language, t

PRESET = "review_preset"
"""Under what the session keeps the reason that was chosen."""
SHORTEST = 4
"""How many letters a reason in one's own words has at least."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the wish (None where it is not known yet what is wished), who asks and why, and what still `lacks` before it can be
    done. `known` is what it changes where that needs no looking, `words` what its button says where that is not the act's name, `is_part`
    whether it is about one of several findings, `if_ready` what to open where nothing but accepting is left then."""

    wish: Wish | None
    by: By = UNNAMED
    lacks: str = ""
    known: tuple[str, ...] = ()
    words: str = ""
    is_part: bool = False
    if_ready: str | None = None


def forget_reason() -> None:
    """No reason is chosen any more."""
    st.session_state.pop(PRESET, None)


def _toggle(code: str) -> None:
    st.session_state[PRESET] = None if st.session_state.get(PRESET) == code else code


def reason(act: str, rule: str, key: str) -> By | None:
    """Why: one of five reasons, or words of one's own; None where neither is given. One form a page asks for it at a time."""
    chosen = st.session_state.get(PRESET)
    offered = reasons.presets(act, rule)
    with st.container(horizontal=True, key="review_reasons"):
        for number, code in enumerate(offered, 1):
            st.button(
                t(f"reason.{code}"),
                key=f"reason_{number}",
                shortcut=str(number),
                type="primary" if code == chosen else "secondary",
                on_click=_toggle,
                args=(code,),
                wrap=True,
            )
    words = st.text_input(t("review.own_words"), key=f"words_{act}_{key}", max_chars=200, live="300ms").strip()
    if chosen not in offered:
        chosen = None
    if chosen is None and len(words) < SHORTEST:
        return None
    said = t("sep.semicolon").join(part for part in (t(f"reason.{chosen}") if chosen else "", words) if part)
    return desk_press.by(said, chosen or "")


def wished(wish: Wish, by: By | None, *, is_part: bool = False, if_ready: str | None = None) -> Asked:
    """The wish, which is looked at before there is a reason: what it changes may be the reason against it."""
    return Asked(wish, by or UNNAMED, lacks="" if by else t("review.reason_lacks"), is_part=is_part, if_ready=if_ready)


def unit(facts: Facts, first: str | None, key: str) -> str | None:
    """A unit of the roster, `first` until somebody chooses."""
    units = {each.code: f"{each.name}（{each.code}）" for each in facts.roster.units}
    return st.selectbox(
        t("filter.unit"),
        list(units),
        index=list(units).index(first) if first in units else None,
        format_func=units.__getitem__,
        key=key,
        placeholder=t("held.choose"),
    )


def basis(read: str | None, key: str) -> str:
    """Weekly or cumulative, as it was read until somebody chooses."""
    words = {WEEKLY: t("held.weekly"), CUMULATIVE: t("held.cumulative")}
    return st.radio(
        t("held.basis"),
        list(words),
        index=list(words).index(read or WEEKLY),
        format_func=words.__getitem__,
        key=f"basis_{key}",
        horizontal=True,
    )


def effect(facts: Facts, wish: Wish) -> bool:
    """Shows what it would change; False where it would be refused, with the reason. What would wait where it counts, to be accepted by the
    same press once more, may be pressed."""
    with st.spinner(t("review.looking")):
        found, outcome = desk_press.effect_of_all([wish])
    if found.refused is not None:
        st.warning(as_written(found.refused.words(language())), icon=":material/block:")
        return outcome.outcomes[0].is_held
    look.html(review_pieces.effect(effects.lines(facts, found)))
    return True


def undo_button(page: str) -> None:
    """Takes back what this session did last; there too where nothing is left in the list of a page."""
    last = desk_press.last_done()
    st.button(
        t("review.undo"),
        key="undo_last",
        shortcut="U",
        disabled=not last,
        help=as_written(last[-1].words) if last else None,
        on_click=desk_press.undo_last,
        args=(page,),
    )


def said_last() -> None:
    """What became of the last press."""
    said = desk_press.said()
    if said:
        words, is_refused = said
        (st.warning if is_refused else st.success)(as_written(words), icon=":material/block:" if is_refused else ":material/check:")
