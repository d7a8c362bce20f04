"""简报 on the roll-up page: which week, its words as drafted or as somebody put them, saving and taking back, the Word file and its PDF."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import Undo
from data_loaders.model.words import said
from data_loaders.store.briefing_parts import ISSUE, LEAD, MOST_LETTERS, NEXT, PROBLEMS, RANKING, SWITCHED_ON, TITLE, save_parts, tidied
from data_loaders.store.decisions import DecisionRefused
from data_loaders.writers.file_names import NOT_IN_FILE_NAMES
from pages.parts import handing_out, look, numbers, pieces, pressed, printed, reads, switches, written_later
from pages.parts.actor import actor, shown
from pages.parts.desk_press import by
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import language, t
from reports.briefing_words import Words, words_of
from reports.briefings import Briefing
from reports.papers.briefing_names import file_stem
from reports.roll_up_facts import CannotRollUp

SAID = "briefing"
HEIGHTS = {LEAD: 125, PROBLEMS: 155, NEXT: 100}
"""The areas of words, in pixels."""


def show(facts: Facts, top: DeltaGenerator) -> None:
    """The briefing of the week that is chosen; whose words it has, at the top."""
    weeks = {period.code: facts.period_labels[period.code] for period in facts.campaign.periods if not period.is_whole_month}
    look.html(pieces.section(t("briefing.what"), t("briefing.what_small")))
    week = switches.switch("week", weeks, facts.current if facts.current in weeks else list(weeks)[-1])
    try:
        made = reads.briefing(week, facts.selection.as_of)
    except CannotRollUp as refused:
        with top:
            look.html(pieces.answer(escape(refused.said.words(language()))))
        return
    words = words_of(made)
    with top:
        _sentence(made, words)
    pressed.say(SAID)
    of_words, of_file = st.columns([8, 5], gap="large")  # the file beside its words: on a low screen it stood below the fold
    with of_words:
        typed = _fields(made, words)
        _acts(made, words, typed)
    with of_file:
        _file(made, words)


def _sentence(made: Briefing, words: Words) -> None:
    """How many of the week's forms it tells of, and whose words it goes out with."""
    day = numbers.moment_or_day(made.as_of, False, language())
    week = made.period.label_zh if language() == "zh" else made.period.label_en
    sentence = t("briefing.sentence", week=escape(week), issue=words.issue, day=day, expected=made.expected, received=made.received)
    names = t("sep.list").join(said(f"briefing.{part}", language()) for part in words.own)
    saved = next(iter(made.saved.values()), None)
    who = t("briefing.as_drafted")
    if saved and words.own:
        who = t("briefing.own", parts=names, who=escape(shown(saved.saved_by)), when=numbers.minute(saved.saved_at))
    look.html(pieces.answer(f"{sentence}{who}"))
    if words.issue in made.taken:
        st.warning(t("briefing.taken", issue=words.issue, week=as_written(made.taken[words.issue])), icon=":material/tag:")


def _fields(made: Briefing, words: Words) -> dict[str, str]:
    """What is typed for each part. A part that nobody touched follows its draft; what was typed stays."""
    look.html(pieces.section(t("briefing.words"), t("briefing.words_small")))
    for part in MOST_LETTERS:
        _follow(made, words, part)
    is_shut = reads.is_earlier()
    with st.container(horizontal=True, key="briefing_head", vertical_alignment="bottom"):
        st.text_input(said("briefing.issue", language()), key=_key(ISSUE), max_chars=MOST_LETTERS[ISSUE], width=110, disabled=is_shut)
        st.text_input(said("briefing.title", language()), key=_key(TITLE), max_chars=MOST_LETTERS[TITLE], disabled=is_shut)
    _compare(words, TITLE)
    for part, height in HEIGHTS.items():
        name = said(f"briefing.{part}", language())
        st.text_area(name, key=_key(part), max_chars=MOST_LETTERS[part], height=height, disabled=is_shut)
        _compare(words, part)
    st.toggle(said("briefing.ranking", language()), key=_key(RANKING), help=t("briefing.ranking_help"), disabled=is_shut)
    return {part: _typed(part) for part in MOST_LETTERS}


def _key(part: str) -> str:
    return f"briefing_{part}"


def _typed(part: str) -> str:
    value = st.session_state[_key(part)]
    return str(value or "") if part != RANKING else SWITCHED_ON if value else ""


def _follow(made: Briefing, words: Words, part: str) -> None:
    """Before a field is drawn: of another week, or once something was saved, it holds what stands; where the draft moved and nobody typed
    anything else, the new draft."""
    key, source = _key(part), f"{_key(part)}_of"
    of = (reads.key().split("_")[0], made.period.code, next((each.act_id for each in made.saved.values()), 0))
    draft = words.draft[part]
    was_of, was_draft = st.session_state.get(source, (None, ""))
    if key not in st.session_state or was_of != of or (was_draft != draft and _typed(part) == was_draft):
        standing = words.of(part)
        st.session_state[key] = standing == SWITCHED_ON if part == RANKING else standing
    st.session_state[source] = (of, draft)


def _compare(words: Words, part: str) -> None:
    """Where other words stand than the draft: the draft, and whether it has changed since they were saved."""
    draft = words.draft[part]
    if part in words.outdated and tidied(_typed(part)) == tidied(words.of(part)):
        st.warning(t("briefing.outdated", draft=as_written(draft)), icon=":material/update:")
    elif tidied(_typed(part)) not in ("", tidied(draft)):
        st.caption(t("briefing.draft", draft=as_written(draft)))


def _acts(made: Briefing, words: Words, typed: dict[str, str]) -> None:
    """Saving what was typed, putting every draft back, taking back what was saved last."""
    if reads.is_earlier():
        return
    is_changed = any(tidied(typed[part] or words.draft[part]) != tidied(words.of(part)) for part in typed)
    with st.container(horizontal=True, key="briefing_acts", vertical_alignment="center"):
        is_wanted = is_changed or bool(words.outdated)
        name = "briefing.save" if is_changed or not words.outdated else "briefing.confirm"
        if st.button(t(name), type="primary", icon=":material/save:", disabled=not is_wanted, key="save_briefing"):
            _save(made, words, typed)
        if words.own and st.button(t("briefing.all_drafted"), key="draft_briefing"):
            _save(made, words, {})
        if made.saved and st.button(t("briefing.undo"), icon=":material/undo:", key="undo_briefing"):
            _undo(next(iter(made.saved.values())).act_id)
    if is_changed:
        st.warning(t("briefing.unsaved"), icon=":material/edit:")


def _save(made: Briefing, words: Words, typed: dict[str, str]) -> None:
    try:
        save_parts(reads.warehouse(), made.period.code, typed, words.draft, actor=actor(), seen_version=reads.seen())
    except DecisionRefused as refused:
        pressed.remember(SAID, [(refused.said.words(language()), True)])
    pressed.remember(SAID, [(t("briefing.saved"), False)])


def _undo(act_id: int) -> None:
    try:
        perform(reads.warehouse(), Undo(act_id), by())
    except DecisionRefused as refused:
        pressed.remember(SAID, [(refused.said.words(language()), True)])
    pressed.remember(SAID, [(t("briefing.undone"), False)])


def _file(made: Briefing, words: Words) -> None:
    """The Word file, with the words that are saved."""
    look.html(pieces.section(t("briefing.file"), t("briefing.file_small")))
    name, write = NOT_IN_FILE_NAMES.sub("_", file_stem(made, words)), partial(written_later.briefing_paper, made, words)
    personal, about = handing_out.names_officers([each.unit for each in made.owing]), (f"period:{made.period.code}",)
    with st.container(horizontal=True, key="briefing_files"):
        handing_out.download(
            t("briefing.download"),
            f"{name}.docx",
            write,
            personal=personal,
            about=about,
            mime=handing_out.WORD,
            type="primary",
            key="download_briefing",
        )
        made_of = (reads.drawn(), made.period.code, words)
        printed.offer(
            "briefing_pdf",
            made_of,
            name,
            write,
            made.as_of.date(),
            t("briefing.make_pdf"),
            t("briefing.pdf"),
            personal=personal,
            about=about,
        )
