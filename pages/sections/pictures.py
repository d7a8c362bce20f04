"""Forms that came as photos or scans: which wait, the picture, the form beside it, and what confirming it makes count."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from data_loaders.desk.desk import perform
from data_loaders.desk.pictures import drafted
from data_loaders.desk.standing import form_of
from data_loaders.desk.wishes import By, Confirm, Refuse, TypeIn, Wish
from data_loaders.model.form import Form
from data_loaders.model.readings import UNREADABLE
from data_loaders.model.words import both, said
from data_loaders.store.decisions import DecisionRefused
from data_loaders.text.numerals import read_text
from pages.parts import crops, desk_forms, desk_press, filters, held_cards, look, pieces, proposals, reads, sentence_crops, typed_form
from pages.parts.actor import actor, shown
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.typed_form import Field, Part, Sentence
from pages.parts.words import label, language, t
from pages.server import recognising

PAGE = "pictures"
CONFIRM, SAID, DONE = "confirm_picture", "picture_said", "picture_done"
"""The button that confirms, and under what the session keeps why a draft was not kept, and that something was done."""
NOWHERE: desk_press.Places = {"open": None}
Card = dict[str, Any]


def head(facts: Facts) -> Card | None:
    """How many wait, what became of the last press, and which one is open; None where none waits."""
    cards = held_cards.pictures()
    look.html(pieces.answer(t("picture.sentence", count=len(cards)) if cards else escape(t("picture.none"))))
    desk_forms.said_last()
    desk_press.toast()
    desk_forms.undo_button(PAGE)
    if not cards:
        return None
    ids = [int(card["id"]) for card in cards]
    opened = (filters.one("open") or "").strip("#")
    names = {int(card["id"]): _name(facts, card) for card in cards}
    chosen = st.selectbox(
        t("picture.which"),
        ids,
        index=ids.index(int(opened)) if opened.isdigit() and int(opened) in ids else 0,
        format_func=names.__getitem__,
        key="picture_open",
    )
    return cards[ids.index(chosen)]


def _name(facts: Facts, card: Card) -> str:
    path = str(card["member"] or card["file"]).rsplit("/", 1)[-1]
    parts = (facts.unit_names.get(card["unit"] or ""), facts.period_labels.get(card["due"] or ""), path)
    return t("sep.dot").join(part for part in parts if part)


def picture(card: Card) -> None:
    """The page that is looked at, one of several, turned as the viewer likes; it stays in sight while the form is typed."""
    with st.container(key="picture_side"):
        with st.container(horizontal=True, vertical_alignment="center"):
            chosen = f"picture_page_{card['id']}"
            number = int(st.session_state.get(chosen, 1))
            if st.button(t("picture.turn"), key="picture_turn"):
                st.session_state["picture_quarters"] = (st.session_state.get("picture_quarters", 0) + 1) % 4
            is_large = st.toggle(t("picture.large"), key="picture_large")
        quarters = int(st.session_state.get("picture_quarters", 0))
        with crops.said_if_late():
            shown = None if card["erased_on"] is not None else crops.page(card["sha256"], number, quarters)
            if shown is None:
                st.caption(t("picture.not_drawn"))
                return
            count, jpeg = shown
            if count > 1:
                st.segmented_control(t("picture.page"), range(1, count + 1), default=1, required=True, key=chosen)
            look.html(pieces.page_picture(jpeg, t("picture.alt", file=str(card["member"] or card["file"])), is_large))


def typing(facts: Facts, card: Card) -> None:
    """The form, and below it whose it is and what counts then."""
    look.html(pieces.section(t("picture.form"), t("picture.keys")))
    made_out = _made_out(card)
    if card["erased_on"] is None:
        sentence_crops.show(form_of(reads.warehouse(), int(card["id"])), card["sha256"], made_out)
    st.fragment(_typing)(facts, card)


def _made_out(card: Card) -> dict[str, Card]:
    """What was made out of a picture, by blank."""
    return {row["blank"]: row for row in reads.warehouse().rows("proposed_word", content_hash=card["sha256"])}


def _typing(facts: Facts, card: Card) -> None:
    if st.session_state.pop(DONE, False):
        st.rerun()
    picture_id = int(card["id"])
    form = form_of(reads.warehouse(), picture_id)
    words = drafted(reads.warehouse(), card["sha256"])
    made_out = _made_out(card)
    sure = {blank: row["raw"] for blank, row in made_out.items() if row["is_sure"]}
    for words_of_it in _of_recogniser(card, len(sure), len(made_out) - len(sure)):
        st.caption(as_written(words_of_it))
    parts = [_part(form, item.code, words, sure) for item in form.items]
    wrong = _wrong(form, words)

    def typed(written: dict[str, str]) -> None:
        try:
            perform(reads.warehouse(), TypeIn(picture_id, tuple(written.items())), desk_press.by())
        except DecisionRefused as refused:  # it stands there already, or somebody confirmed or refused the picture meanwhile
            if refused.said != both("desk.is_there_already"):
                st.session_state[SAID] = refused.said

    typed_form.show(f"typed_{picture_id}", parts, wrong, f".st-key-{CONFIRM} button", typed, has_crops=bool(made_out))
    if refused := st.session_state.pop(SAID, None):
        st.warning(as_written(refused.words(language())), icon=":material/block:")
    count = sum(bool(raw.strip()) for raw in words.values())
    st.caption(t("picture.saved", count=count, rest=len(form.blanks) - count, who=as_written(shown(actor().name))))
    if wrong:
        st.warning(t("picture.wrong", blanks=t("sep.semicolon").join(f"{blank}：{why}" for blank, why in _named(form, wrong))))
    unit = desk_forms.unit(
        facts, proposals.first([card["unit"], *proposals.listed(card["unit_candidates"])], facts.unit_names), "picture_unit"
    )
    dues = proposals.due_labels(facts, None)
    due = st.pills(
        t("filter.period"),
        list(dues),
        default=proposals.first([card["due"], *proposals.listed(card["period_candidates"])], dues),
        format_func=lambda code: as_written(dues[code]),
        key=f"picture_due_{picture_id}",
        wrap=True,
    )
    basis = desk_forms.basis(card["basis"], f"picture_{picture_id}")
    wish = Confirm(picture_id, unit or "", due or "", tuple(sorted(words.items())), basis, tuple(sorted(sure.items())))
    if not (unit and due):
        st.caption(t("queue.whose_lacks"))
    is_ready = bool(unit and due and count and not wrong)
    words_of = t("sep.dot").join((t("act.confirm"), _name(facts, card)))
    call: Any = (wish, desk_press.by_now(), words_of, card)
    st.button(
        t("picture.confirm", count=count),
        key=CONFIRM,
        type="primary",
        shortcut="Ctrl+Enter",
        disabled=not is_ready,
        on_click=do,
        args=call,
    )


def _of_recogniser(card: Card, sure: int, doubtful: int) -> list[str]:
    """What is to be said of how a picture was recognised, or is not."""
    words = [t("picture.proposed", sure=sure, doubtful=doubtful)] if sure or doubtful else []
    if known := reads.warehouse().rows("recognition_of", content_hash=card["sha256"]):
        return [*words, *([said(f"recognising.{known[0]['problem']}", language())] if known[0]["problem"] else [])]
    return words or [t("picture.waits") if recognising.is_wanted() else t("picture.unread")]


def do(wish: Wish, by: By, words: str, card: Card) -> None:
    """Does it; the whole page follows, not the form alone."""
    desk_press.do(wish, by, words, PAGE, {"open": f"#{card['id']}"}, NOWHERE, NOWHERE)
    st.session_state[DONE] = True


def _part(form: Form, code: str, words: dict[str, str], sure: dict[str, str]) -> Part:
    item = form.item(code)
    sentences = tuple(
        Sentence(
            sentence.literals,
            tuple(
                Field(blank, label(form.blanks[blank]), words.get(blank, ""), form.blanks[blank].kind == "text", sure.get(blank, ""))
                for blank in sentence.blanks
            ),
        )
        for sentence in item.sentences
    )
    return Part(label(item), sentences)


def _wrong(form: Form, words: dict[str, str]) -> dict[str, str]:
    """What cannot be read of what was typed, by blank."""
    numbers = {code: raw for code, raw in words.items() if raw.strip() and form.blanks[code].kind != "text"}
    return {code: raw for code, raw in numbers.items() if read_text(raw).state == UNREADABLE}


def _named(form: Form, wrong: dict[str, str]) -> list[tuple[str, str]]:
    return [(as_written(label(form.blanks[code])), as_written(raw)) for code, raw in wrong.items()]


def refusing(card: Card) -> None:
    """A picture that is no form, or whose unit is asked for the file itself."""
    with st.expander(t("picture.refuse")):
        reason = st.text_input(t("review.own_words"), key=f"picture_reason_{card['id']}", max_chars=200, live="300ms").strip()
        words = t("sep.dot").join((t("act.refuse"), str(card["member"] or card["file"])))
        call: Any = (Refuse(int(card["id"])), desk_press.by(reason), words, card)
        st.button(t("act.refuse"), key="refuse_picture", disabled=len(reason) < desk_forms.SHORTEST, on_click=do, args=call)


def link() -> None:
    """On other pages: that pictures wait, and where."""
    if count := len(held_cards.pictures()):
        st.page_link("pictures.py", label=t("picture.link", count=count), icon=":material/image:")
