"""The open one of the review page: what is wrong and why it matters here, the words it was read from, its weeks and its peers, then what
may be done about it and what was done already."""

from __future__ import annotations

from html import escape
from statistics import median
from typing import Any

import streamlit as st

from data_loaders.desk.shown import correction_in
from pages.parts import desk_forms, desk_press, filters, findings, look, numbers, pieces, reads, review_pieces
from pages.parts.review_facts import LATER, Review
from pages.parts.review_groups import WAITING, Group
from pages.parts.words import label, language, t
from pages.sections import resubmission, review_acts, review_history, review_list


def show(review: Review) -> None:
    """What is open, on a phone in the place of the list, and the way to the next."""
    if review.opened is None:
        look.html(f'<p class="covers">{escape(t("review.gone" if filters.one("open") else "review.none_open"))}</p>')
        return
    group, first = review.opened
    with st.container(key="review_one" if review.is_chosen else "wide_review_one"):
        _ways(review, group)
        desk_forms.said_last()
        with st.container(key="review_detail"):
            _one(review, group, first)


def _ways(review: Review, group: Group) -> None:
    """Back to the list, to the one before and after, to the end of the list, and the undo of the last act."""
    with st.container(horizontal=True, key="review_ways", vertical_alignment="center"):
        if review.is_chosen:
            st.button(t("review.back"), key="narrow_back", icon=":material/arrow_back:", on_click=_go, args=(None,))
        for key, shortcut, step in (("next", "J", 1), ("before", "K", -1)):
            other = review.beside(step)
            words = t(f"review.{key}")
            st.button(
                words, key=f"go_{key}", shortcut=shortcut, disabled=other is None, on_click=_go, args=(other.code if other else None,)
            )
        if not review.can_act:
            return
        is_listed = any(group in (each, *each.folds) for each in review.listed)
        st.button(t("review.later"), key="later", shortcut="S", disabled=not is_listed, on_click=_put_off, args=(review, group))
        desk_forms.undo_button()


def _go(code: str | None) -> None:
    desk_press.forget()
    review_acts.close()
    filters.go(open=code)


def _put_off(review: Review, group: Group) -> None:
    """To the end of today's list; nothing is recorded."""
    following = review.beside(1)
    st.session_state[LATER] = (*st.session_state.get(LATER, ()), group.key)
    _go(following.code if following else None)


@st.fragment
def _one(review: Review, group: Group, first: int) -> None:
    row = _which(review, group, first)
    _wrong(review, group, row)
    _words_read(review, row)
    if row["blank"] and row["unit"]:
        _beside_others(review, row)
    _sentence(review, row)
    _folded(review, group)
    if review.can_act:
        if resubmission.applies(row):
            resubmission.show(review, row)
        review_acts.show(review, group, row)
    review_history.show(review, group, row)


def _which(review: Review, group: Group, first: int) -> Any:
    """Of several findings the one that is looked at."""
    if len(group.rows) == 1:
        return group.rows[0]
    named = [_named(review, row) for row in group.rows]
    number = st.selectbox(
        t("review.which", count=len(group.rows)),
        range(len(group.rows)),
        index=first,
        format_func=named.__getitem__,
        key=f"which_{review_list.order_key(group)}_{first}",
    )
    return group.rows[number]


def _named(review: Review, row: Any) -> str:
    """Period and blank of a finding."""
    period = review.facts.period_labels.get(row["period"] or "", "")
    number = findings.values_of(row).get("value")
    parts = (period, review.blank_words(row), numbers.full(number, language()) if isinstance(number, int) else "")
    return t("sep.dot").join(part for part in parts if part) or t(f"rule.{row['rule']}")


def _wrong(review: Review, group: Group, row: Any) -> None:
    """One sentence, with its remedy; whose, when and in which file."""
    title = f"{review_list.sign_of(group)} {review.unit_words(group)}"
    period = review.facts.period_labels.get(row["period"] or "", "")
    small = t("sep.dot").join(part for part in (period, t(f"rule.{row['rule']}"), _state(review, row)) if part)
    look.html(pieces.section(title, small))
    said = t("review.waits") if row["rule"] == WAITING else findings.said(review.facts, row)
    counts = t("review.not_counted") if row["part_state"] == "held" or row["severity"] == "error" else t("review.counted")
    look.html(f'<p class="review-wrong">{escape(said)} <span class="quiet">{escape(counts)}</span></p>')


def _state(review: Review, row: Any) -> str:
    """What became of it, and who did that."""
    if row["state"] == "open":
        return t("review.lapsed") if row["lapsed_act_id"] else ""
    words = t(f"finding_state.{row['state']}")
    return t("review.state_by", state=words, who=row["actor"], at=f"{row['at']:%m-%d %H:%M}") if row["actor"] else words


def _words_read(review: Review, row: Any) -> None:
    """The sentence with what was read marked, the file, and the file itself to open."""
    answer = _answer(row)
    placed = row if row["place_sentence"] or not answer else answer
    place = findings.place(placed)
    sentence = place.sentence or str((answer or {}).get("raw") or "")
    source = t(
        "unit.read_from", place=findings.place_words(row | {name: placed[name] for name in placed if str(name).startswith("place_")})
    )
    if sentence:
        look.html(pieces.quote(sentence, place.start, place.end, source))
    else:
        look.html(f'<p class="covers">{escape(source)}</p>')
    corrected = correction_in(answer) if answer else None
    if corrected:
        look.html(f'<p class="covers">{escape(corrected.said.words(language()))}</p>')
    if row["erased_on"] is not None:
        st.caption(t("unit.erased", day=f"{row['erased_on']:%Y-%m-%d}"))
        return
    name, sha256, warehouse = str(row["member"] or row["file"]).rsplit("/", 1)[-1], row["sha256"], reads.warehouse()
    st.download_button(
        t("review.original"),
        lambda: warehouse.file_bytes(sha256),
        file_name=name,
        on_click="ignore",
        key="review_original",
        type="tertiary",
        icon=":material/description:",
    )


def _answer(row: Any) -> dict[str, Any] | None:
    """The answer that a finding is about, as it stands; None where it is about none."""
    if not row["blank"] or not row["delivery_id"]:
        return None
    found = reads.rows("mart_answer_place", submission_id=row["delivery_id"], blank=row["blank"])
    return found[0] if found else None


def _beside_others(review: Review, row: Any) -> None:
    """Why it matters here: the unit's own weeks, and its peers in the same period, as words and as a strip."""
    facts = review.facts
    answers = reads.rows("mart_unit_answer", as_of=facts.selection.as_of, unit=row["unit"])
    weeks = {each["period"]: each["value"] for each in answers if each["blank"] == row["blank"]}
    periods = [period for period in facts.campaign.periods if period.code in weeks or period.code == row["period"]]
    peers = reads.rows("mart_peer_number", as_of=facts.selection.as_of, unit=row["unit"], period=row["period"] or "", blank=row["blank"])
    positive = [each for each in peers if (each["number"] or 0) > 0]  # as the query compares them
    others = [int(each["number"]) for each in positive if each["unit"] != row["unit"]]
    answer = _answer(row)
    mine = answer["value"] if answer else None
    said = []
    if others:
        middle = round(median(int(each["number"]) for each in positive))
        values = {"middle": numbers.full(middle, language()), "most": numbers.full(max(others), language())}
        said.append(t("review.peers", count=len(positive), **values))
    said += [t("review.week", period=label(period), number=numbers.full(weeks.get(period.code), language())) for period in periods]
    if said:
        look.html(f'<p class="covers">{escape(t("sep.semicolon").join(said))}</p>')
    trend = tuple(weeks.get(period.code) for period in periods)
    lit = next((number for number, period in enumerate(periods) if period.code == row["period"]), None)
    look.html(review_pieces.strip(trend, lit, others, mine, t("review.strip_weeks"), t("review.strip_peers")))


def _sentence(review: Review, row: Any) -> None:
    """The other blanks of the same printed sentence, as they stand in the same file."""
    form = review.facts.form
    blank = form.blanks.get(row["blank"] or "")
    if not blank or not row["delivery_id"]:
        return
    others = [each for each in form.blanks.values() if each.sentence == blank.sentence and each.code != blank.code]
    lines = []
    for each in others:
        found = reads.rows("mart_answer_place", submission_id=row["delivery_id"], blank=each.code)
        value = found[0]["value"] if found else None
        raw = str(found[0]["raw"] or "") if found else ""
        shown = raw if value is None and raw.strip() else numbers.full(value, language())
        lines.append((label(each), each.counting_unit or "", shown))
    if lines:
        look.html(f'<p class="covers">{escape(t("review.sentence_beside"))}</p>' + pieces.plain_names(lines))


def _folded(review: Review, group: Group) -> None:
    """What goes with a cause, each a press away."""
    if not group.folds:
        return
    look.html(f'<p class="covers">{escape(t("review.folds"))}</p>')
    with st.container(horizontal=True, key="review_folds"):
        for each in group.folds:
            words = f"{t(f'rule.{each.rule}')} {t('review.places', count=len(each.rows))}"
            if st.button(words, key=f"fold_{each.rule}", type="tertiary"):
                _go(each.code)
                st.rerun()
