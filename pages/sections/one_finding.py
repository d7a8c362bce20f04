"""What the pages where findings are dealt with say of the open one: what is wrong and why it matters here, the words it was read from, its
weeks and its peers, what goes with it; the undo of the last act and what became of it."""

from __future__ import annotations

from html import escape
from statistics import median
from typing import Any

import streamlit as st

from data_loaders.desk.shown import correction_in
from data_loaders.model.roles import SEE_RECORDS
from data_loaders.model.words import said as phrase
from pages.parts import crops, desk_press, filters, findings, handing_out, look, numbers, pieces, reads, review_pieces
from pages.parts.actor import may
from pages.parts.review_facts import Review
from pages.parts.review_groups import WAITING, Group
from pages.parts.words import counting_unit, label, language, t
from pages.sections import review_acts, review_list


def go(review: Review, code: str | None) -> None:
    """Opens another one; nothing is being prepared there, and nothing is said any more."""
    desk_press.forget()
    review_acts.close()
    filters.go(**review.places(code))


def which(review: Review, group: Group, first: int) -> Any:
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


def wrong(review: Review, group: Group, row: Any) -> None:
    """One sentence, with its remedy; whose, when and in which file."""
    title = f"{review_list.sign_of(group)} {review.unit_words(group)}"
    period = review.facts.period_labels.get(row["period"] or "", "")
    small = t("sep.dot").join(part for part in (period, t(f"rule.{row['rule']}"), _state(review, row)) if part)
    look.html(pieces.section(title, small))
    said_of(review, row, is_named=False)


def said_of(review: Review, row: Any, is_named: bool = True) -> None:
    """What is wrong in one sentence with its remedy, and whether it is counted; `is_named` where no heading names rule and state."""
    said = t("review.waits") if row["rule"] == WAITING else findings.said(review.facts, row)
    counts = t("review.not_counted") if row["part_state"] == "held" or row["severity"] == "error" else t("review.counted")
    sign = f"{pieces.SEVERITY_SIGNS[row['severity']]} " if is_named else ""
    state = _state(review, row) if is_named else ""
    small = t("sep.dot").join(part for part in (counts, state) if part)
    apart = phrase("sep.sentence", language())
    look.html(f'<p class="review-wrong">{escape(sign + said + apart)}<span class="quiet">{escape(small)}</span></p>')


def _state(review: Review, row: Any) -> str:
    """What became of it, and who did that."""
    if row["state"] == "open":
        return t("review.lapsed") if row["lapsed_act_id"] else ""
    words = t(f"finding_state.{row['state']}")
    return (
        t("review.state_by", state=words, who=row["actor"], at=f"{row['at']:%m-%d %H:%M}") if row["actor"] and may(SEE_RECORDS) else words
    )


def words_read(review: Review, row: Any) -> None:
    """The sentence with what was read marked, the file, and the file itself to open."""
    answer = answer_of(review, row)
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
    crops.show(place, row["sha256"], row["erased_on"] is not None)
    corrected = correction_in(answer) if answer else None
    if corrected:
        by = corrected.said if may(SEE_RECORDS) else corrected.said_of_nobody
        look.html(f'<p class="covers">{escape(by.words(language()))}</p>')
    if row["erased_on"] is not None:
        st.caption(t("unit.erased", day=f"{row['erased_on']:%Y-%m-%d}"))
        return
    name, about = str(row["member"] or row["file"]).rsplit("/", 1)[-1], (f"unit:{row['unit']}",) if row["unit"] else ()
    handing_out.original(t("review.original"), name, row["sha256"], about=about, key="review_original")


def answer_of(review: Review, row: Any) -> dict[str, Any] | None:
    """The answer that a finding is about, as it stood on the day that is looked at; None where it is about none."""
    if not row["blank"] or not row["delivery_id"]:
        return None
    found = reads.rows("mart_answer_place", submission_id=row["delivery_id"], blank=row["blank"])
    if not found:
        return None
    as_of = review.facts.selection.as_of
    answers = reads.rows("mart_unit_answer", as_of=as_of, unit=row["unit"]) if row["unit"] else []
    then = [each for each in answers if each["submission_id"] == row["delivery_id"] and each["blank"] == row["blank"]]
    if then:
        return found[0] | {name: then[0][name] for name in found[0].keys() & then[0].keys()}
    if found[0]["corrected_at"] is not None and found[0]["corrected_at"] > as_of:  # corrected later: it waited as it was read
        return found[0] | {name: found[0][f"read_{name}"] for name in ("state", "value", "text")} | {"correction_act_id": None}
    return found[0]


def beside_others(review: Review, row: Any) -> None:
    """Why it matters here: the unit's own weeks, and its peers in the same period, as words and as a strip."""
    facts = review.facts
    answers = reads.rows("mart_unit_answer", as_of=facts.selection.as_of, unit=row["unit"])
    weeks = {each["period"]: each["value"] for each in answers if each["blank"] == row["blank"]}
    periods = [period for period in facts.campaign.periods if period.code in weeks or period.code == row["period"]]
    peers = reads.rows("mart_peer_number", as_of=facts.selection.as_of, unit=row["unit"], period=row["period"] or "", blank=row["blank"])
    positive = [each for each in peers if (each["number"] or 0) > 0]  # as the query compares them
    others = [int(each["number"]) for each in positive if each["unit"] != row["unit"]]
    answer = answer_of(review, row)
    mine = answer["value"] if answer else None
    said = []
    if others:
        middle = round(median(int(each["number"]) for each in positive))
        values = {"middle": numbers.full(middle, language()), "most": numbers.full(max(others), language())}
        said.append(t("review.peers", count=len(positive), **values))
    told = {period.code: numbers.full(weeks.get(period.code), language()) for period in periods}
    if mine is not None and weeks.get(row["period"]) is None:
        told[row["period"]] = t("review.not_in", number=numbers.full(mine, language()))
    own = [t("review.week", period=label(period), number=told[period.code]) for period in periods]
    if own:
        said.append(t("review.own_weeks", weeks=t("sep.clause").join(own)))
    if said:
        look.html(f'<p class="covers">{escape(t("sep.semicolon").join(said))}</p>')
    trend = tuple(weeks.get(period.code) for period in periods)
    lit = next((number for number, period in enumerate(periods) if period.code == row["period"]), None)
    marks = tuple(pieces.mark(label(period), language()) for period in periods)
    most = numbers.short(max([*others, mine or 0]), language())
    title = t("review.strip_peers") if mine is None else t("review.strip_peers_own", number=numbers.full(mine, language()))
    look.html(review_pieces.strip(trend, lit, marks, others, mine, most, t("review.strip_weeks"), title))


def sentence(review: Review, row: Any) -> None:
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
        lines.append((label(each), counting_unit(each), shown))
    if lines:
        look.html(f'<p class="covers">{escape(t("review.sentence_beside"))}</p>' + pieces.plain_names(lines))


def folded(review: Review, group: Group) -> None:
    """What goes with a cause, each a press away."""
    if not group.folds:
        return
    look.html(f'<p class="covers">{escape(t("review.folds"))}</p>')
    with st.container(horizontal=True, key="review_folds"):
        for each in group.folds:
            words = f"{t(f'rule.{each.rule}')} {t('review.places', count=len(each.rows))}"
            if st.button(words, key=f"fold_{each.rule}", type="tertiary"):
                go(review, each.code)
                st.rerun()
