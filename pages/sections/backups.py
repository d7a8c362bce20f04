"""Backups on the settings page: the last one, the buttons, the list, and the command that restores; and the line at the board's foot."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from data_loaders.store.archives import Archive, restore_command
from pages.parts import grids, look, numbers, pieces, reads
from pages.parts.actor import actor, may
from pages.parts.markdown import as_written
from pages.parts.words import language, t
from pages.server import backups

MEGABYTE = 1_000_000


def show() -> None:
    """The whole section."""
    warehouse = reads.warehouse()
    standing, found = backups.standing(warehouse), backups.kept(warehouse)
    look.html(pieces.section(t("settings.backup"), t("backup.small")))
    _cover(standing)
    if standing.is_on_the_same_disk:
        st.warning(t("backup.same_disk", folder=as_written(str(warehouse.backups))), icon=":material/hard_drive:")
    work = backups.latest()
    is_working = work is not None and not work.is_finished
    with st.container(horizontal=True, key="backup_buttons"):
        st.button(
            t("backup.make"), type="primary", disabled=is_working, key="backup_make", on_click=backups.make, args=(warehouse, actor())
        )
        st.button(t("backup.check"), disabled=is_working or not found, key="backup_check", on_click=backups.check, args=tuple(found[:1]))
    if is_working:
        _wait()
    elif work:
        _said(work)
    if found:
        _list(found)
        st.markdown(t("backup.restore_how"))
        st.code(restore_command(standing.last or found[0], warehouse.path), language=None, wrap_lines=True)


@st.fragment(run_every=0.5)
def _wait() -> None:
    """Until the worker is done, then the page is drawn anew."""
    work = backups.latest()
    if work is None or work.is_finished:
        st.rerun()
    st.caption(t("backup.checking" if work.is_check else "backup.making"))


def _said(work: backups.Work) -> None:
    if work.failed:
        st.error(as_written(work.failed.said.words(language())), icon=":material/error:")
    elif work.archive:
        folder = as_written(str(work.archive.folder))
        st.success(t("backup.checked" if work.is_check else "backup.made", folder=folder), icon=":material/check:")


def _cover(standing: backups.Standing) -> None:
    """When the last good one was made, and whether everything is in it."""
    words = covered(standing)
    if standing.is_worrying or standing.failed:
        st.warning(as_written(words), icon=":material/warning:")
    else:
        st.markdown(as_written(words))


def covered(standing: backups.Standing) -> str:
    """The last good backup in a sentence, and why the last try failed."""
    if standing.last is None:
        said = t("backup.none")
    else:
        said = t("backup.last_all" if standing.is_all_in_it else "backup.last", time=numbers.minute(standing.last.made_at))
    return f"{said} {standing.failed.said.words(language())}" if standing.failed else said


def _list(found: list[Archive]) -> None:
    rows = [
        (
            numbers.minute(each.made_at),
            t(f"backup_reason.{each.manifest.reason}"),
            round(each.size / MEGABYTE, 1),
            t(f"backup_state.{'good' if each.is_good else 'flawed' if each.is_complete else 'incomplete'}"),
            each.folder.name,
        )
        for each in found
    ]
    columns = [t("backup.time"), t("backup.reason"), t("backup.size"), t("backup.state"), t("backup.folder")]
    table = pd.DataFrame(rows, columns=columns)
    st.dataframe(table, hide_index=True, key="backup_table", alt=t("settings.backup"), column_config=grids.heads(table))


def foot() -> None:
    """At the board's foot: when the last good backup was made; amber where it is old and something is not in it, or where it failed."""
    if reads.is_earlier() or not may("backup"):
        return
    standing = backups.standing(reads.warehouse())
    if standing.last is None and not standing.is_worrying and not standing.failed:
        return
    amber = " amber" if standing.is_worrying or standing.failed else ""
    sign = "⚠ " if amber else ""
    look.html(f'<p class="covers backup-foot{amber}">{sign}{escape(covered(standing))}</p>')
