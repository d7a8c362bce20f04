"""每周存档 on the roll-up page: each due day as it was at its end, to be taken, and the days that are not kept yet."""

from __future__ import annotations

from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data_loaders.model.clock import shanghai_now
from data_loaders.store.locations import weekly_path
from pages.parts import handing_out, look, numbers, pieces, reads
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import language, t
from pages.server import weekly
from reports.weekly import due_days, kept, not_kept

KILOBYTE = 1_000


def show(facts: Facts, top: DeltaGenerator) -> None:
    """How many days are kept, at the top; what is kept, the latest first, each with its button; what is not, and why."""
    warehouse = reads.warehouse()
    folder, campaign = weekly_path(warehouse.path), reads.campaign()
    found, today = kept(folder), shanghai_now().date()
    days = due_days(campaign, today)
    left = not_kept(folder, campaign, today)
    sentence = t("weekly.sentence", kept=len(days) - len(left), days=len(days)) if days else t("weekly.none_over")
    with top:
        look.html(pieces.answer(sentence))
    look.html(pieces.section(t("weekly.title"), t("weekly.small")))
    for each in found:
        periods = t("sep.list").join(facts.period_labels.get(code, code) for code in each.periods)
        with st.container(horizontal=True, key=f"weekly_{each.path.stem}", vertical_alignment="center"):
            st.markdown(f"**{numbers.long_day(each.day, language())}** {as_written(periods)}", width="stretch")
            handing_out.download(
                t("weekly.download", size=max(1, round(each.size / KILOBYTE))),
                each.path.name,
                each.path.read_bytes,
                personal=False,
                mime=handing_out.ZIP,
                key=f"download_weekly_{each.path.stem}",
            )
    if left:
        _missing(left)
    st.caption(t("weekly.where", folder=as_written(str(folder))))


def _missing(left: tuple) -> None:
    names = t("sep.list").join(numbers.day(due.day, language()) for due in left)
    if weekly.under_way():
        _wait()
    elif not weekly.is_wanted(reads.warehouse()):
        st.info(t("weekly.not_wanted", days=names), icon=":material/info:")
    else:
        st.warning(t("weekly.missing", days=names), icon=":material/event_busy:")


@st.fragment(run_every=1.0)
def _wait() -> None:
    """Until the worker is done, then the page is drawn anew."""
    if not weekly.under_way():
        st.rerun()
    st.caption(escape(t("weekly.under_way")))
