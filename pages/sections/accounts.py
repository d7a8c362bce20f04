"""The page of accounts: all of them, one to change, one to add, and who is logged in. What is changed here holds with the next request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pandas as pd
import streamlit as st

from data_loaders.model.clock import SHANGHAI
from data_loaders.model.roles import ROLES
from data_loaders.model.words import said
from data_loaders.store import passwords
from data_loaders.store.accounts import Account, AccountRefused, Accounts
from data_loaders.store.board_accounts import board_accounts
from pages.parts import grids, look, numbers, pieces
from pages.parts.actor import actor
from pages.parts.markdown import as_written
from pages.parts.words import language, t
from pages.server import unencrypted

DONE, WRONG, ONE_TIME = "accounts_done_said", "accounts_wrong_said", "accounts_one_time_said"
"""What the last press came to: a sentence, why it was refused, a name with its one-time password. It stands until the next press or another
page, however often this one is drawn: a password that is shown once must not go with a choice that was made below it."""
FIRST = "python3 run.py account add NAME --role administrator"
BY_PASSWORD, BY_OFFICE = "password", "office"


def show() -> None:
    """Everything; where there are no accounts yet, how the first one is made: by a command, as its password is shown once and the board
    asks for it at once."""
    accounts = board_accounts()
    if accounts is None:
        look.html(pieces.answer(t("accounts.sentence_none")))
        st.info(t("accounts.none"), icon=":material/lock_open:")
        st.code(FIRST, language=None, wrap_lines=True)
        return
    everyone, open_sessions = accounts.everyone(), accounts.sessions()
    may_enter = sum(not each.is_disabled for each in everyone)
    look.html(pieces.answer(t("accounts.sentence", count=may_enter, sessions=len(open_sessions))))
    if plain := unencrypted.last():
        words = t("accounts.plain", address=as_written(plain.address), time=numbers.minute(plain.at))
        st.warning(words, icon=":material/no_encryption:")
    _say_done()
    heads = [t(f"accounts.{column}") for column in ("name", "role", "state", "sessions")]
    count = {each.name: sum(session.account == each.name for session in open_sessions) for each in everyone}
    rows = [[each.name, said(f"role.{each.role}", language()), _state(each), count[each.name]] for each in everyone]
    table = pd.DataFrame(rows, columns=heads)
    st.dataframe(table, hide_index=True, key="accounts_table", alt=t("page.accounts"), column_config=grids.heads(table))
    _change(accounts, everyone)
    _add(accounts)
    look.html(pieces.section(t("accounts.sessions"), t("accounts.sessions_small")))
    columns = [t(f"accounts.{column}") for column in ("name", "address", "began", "used", "ends", "screen")]
    shown = [
        [each.account, each.address, _time(each.started_at), _time(each.seen_at), _time(each.ends_at), "✓" if each.is_screen else ""]
        for each in open_sessions
    ]
    st.dataframe(pd.DataFrame(shown, columns=columns), hide_index=True, key="sessions_table", alt=t("accounts.sessions"))


def _state(account: Account) -> str:
    states = {"disabled": account.is_disabled, "one_time": account.must_change, "office": not account.has_password}
    return t("sep.list").join(t(f"accounts.is_{name}") for name, holds in states.items() if holds)


def _time(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, SHANGHAI):%Y-%m-%d %H:%M}"


def _say_done() -> None:
    """What the last press came to."""
    if wrong := st.session_state.get(WRONG):
        st.error(as_written(wrong), icon=":material/error:")
    if done := st.session_state.get(DONE):
        st.success(as_written(done), icon=":material/check:")
    if one_time := st.session_state.get(ONE_TIME):
        st.markdown(t("accounts.one_time", name=as_written(one_time[0])))
        st.code(one_time[1], language=None, wrap_lines=True)


def _change(accounts: Accounts, everyone: list[Account]) -> None:
    look.html(pieces.section(t("accounts.change"), t("accounts.change_small")))
    with st.container(horizontal=True, vertical_alignment="bottom", key="account_change"):
        name = st.selectbox(t("accounts.name"), [each.name for each in everyone], key="account_chosen", width=240)
        account = next(each for each in everyone if each.name == name)
        role = st.selectbox(
            t("accounts.role"), ROLES, ROLES.index(account.role), key=f"account_role_{name}_{account.role}", width=160, format_func=_role
        )
        who = actor()
        _button("set_role", lambda: accounts.set_role(name, role, actor=who), name, disabled=role == account.role)
        _button("new_password", lambda: _one_time(accounts, name), name, disabled=name == who.name)  # which would end this very session
        if account.is_disabled:
            _button("enable", lambda: accounts.enable(name, actor=who), name)
        else:
            _button("disable", lambda: accounts.disable(name, actor=who), name)
        _button("end", lambda: accounts.end_all_of(name, actor=who), name)


def _role(code: str) -> str:
    return said(f"role.{code}", language())


def _one_time(accounts: Accounts, name: str) -> None:
    password = passwords.one_time()
    accounts.set_password(name, password, must_change=True, actor=actor())
    st.session_state[ONE_TIME] = name, password


def _button(what: str, act: Callable[[], None], name: str, disabled: bool = False) -> None:
    st.button(t(f"accounts.{what}"), key=f"account_{what}", on_click=_press, args=(what, act, name), disabled=disabled)


def _press(what: str, act: Callable[[], None], name: str) -> None:
    """Does it, and keeps what is to be said of it."""
    for said_before in (DONE, WRONG, ONE_TIME):
        st.session_state.pop(said_before, None)
    try:
        act()
    except AccountRefused as refused:
        st.session_state[WRONG] = refused.said.words(language())
    else:
        st.session_state[DONE] = t("accounts.done", what=t(f"accounts.{what}"), name=name)


def _add(accounts: Accounts) -> None:
    look.html(pieces.section(t("accounts.add"), t("accounts.add_small")))
    with st.form("account_add", clear_on_submit=True, border=False):
        name = st.text_input(t("accounts.name"), key="account_new_name", width=320)
        role = st.radio(t("accounts.role"), ROLES, key="account_new_role", format_func=_role, horizontal=True)
        way = st.radio(
            t("accounts.way"),
            (BY_PASSWORD, BY_OFFICE),
            key="account_new_way",
            format_func=lambda code: t(f"accounts.by_{code}"),
            horizontal=True,
        )
        if st.form_submit_button(t("accounts.add_one"), key="account_new_add"):
            password = passwords.one_time() if way == BY_PASSWORD else ""
            _press("add_one", lambda: _added(accounts, name, role, password), name)
            st.rerun()


def _added(accounts: Accounts, name: str, role: str, password: str) -> None:
    made = accounts.add(name, role, password, actor=actor())
    if password:
        st.session_state[ONE_TIME] = made.name, password
