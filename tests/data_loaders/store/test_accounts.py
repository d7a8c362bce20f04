"""Accounts and their sessions: what stands, what ends when, and that nothing of a token or a password can be read from the file."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, PROGRAM, THIS_COMPUTER, VIEWER
from data_loaders.store import attempts, passwords
from data_loaders.store.accounts import (
    IDLE_SECONDS,
    LONGEST_SECONDS,
    SCREEN_SECONDS,
    AccountRefused,
    Accounts,
    AccountsUnusable,
    account_key,
    session_key,
)
from data_loaders.store.board_accounts import accounts_path, board_accounts, record_seen
from data_loaders.store.locations import DATABASE_VARIABLE
from tests.hashing import hashing_quickly

GOOD, OTHER = "ferry lamp seven", "river-stone-42-kite"


class Clock:
    """Seconds since 1970, as a test says."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def quick():
    """Hashing is the real one, with little memory."""
    with hashing_quickly():
        yield


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, quick: None) -> bytes:
    """A file with an administrator and a viewer; made once, as every change is waited for to be on disk."""
    path = tmp_path_factory.mktemp("accounts") / "board.accounts"
    with Accounts.open(path, Clock()) as opened:
        opened.add("王芳", ADMINISTRATOR, GOOD, must_change=False)
        opened.add("Li Lei", VIEWER, GOOD, must_change=False)
    return path.read_bytes()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock, two: bytes):
    """Both, for this test alone."""
    path = tmp_path / "board.accounts"
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    path.write_bytes(two)
    with Accounts.open(path, clock) as opened:
        yield opened


def test_a_password_opens_its_account_alone_however_the_name_is_written(accounts: Accounts) -> None:
    assert accounts.checked("王芳", GOOD).role == ADMINISTRATOR
    assert accounts.checked(" ｌｉ　lei ", GOOD).name == "Li Lei"
    assert accounts.checked("王芳", OTHER) is None and accounts.checked("nobody", GOOD) is None and accounts.checked("", "") is None


def test_an_account_without_a_password_has_no_password_that_opens_it(accounts: Accounts) -> None:
    accounts.add("office", COORDINATOR)
    assert not accounts.of("office").has_password and not accounts.of("office").must_change
    assert accounts.checked("office", "") is None


@pytest.mark.parametrize("name", ["", "  ", "a\u200bb", "x" * 41, "a\nb", THIS_COMPUTER.name, PROGRAM.name, "This Computer", "\u202eabc"])
def test_names_that_nobody_could_tell_apart_are_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountRefused):
        accounts.add(name, VIEWER, GOOD)


def test_the_same_name_written_otherwise_is_the_same_account(accounts: Accounts) -> None:
    with pytest.raises(AccountRefused):
        accounts.add("LI LEI", VIEWER, GOOD)


def test_the_first_account_is_an_administrators(tmp_path: Path) -> None:
    with Accounts.open(tmp_path / "new.accounts") as new:
        with pytest.raises(AccountRefused):
            new.add("a", VIEWER, GOOD)
        assert new.everyone() == [] and not new.has_administrator()


def test_the_last_active_administrator_cannot_be_taken_away(accounts: Accounts) -> None:
    for act in (lambda: accounts.disable("王芳"), lambda: accounts.set_role("王芳", VIEWER)):
        with pytest.raises(AccountRefused):
            act()
        assert accounts.of("王芳").role == ADMINISTRATOR and not accounts.of("王芳").is_disabled
    accounts.add("second", ADMINISTRATOR, GOOD)
    accounts.disable("王芳")
    with pytest.raises(AccountRefused):
        accounts.disable("second")


@pytest.mark.parametrize(
    "end",
    [
        lambda accounts: accounts.set_role("Li Lei", COORDINATOR),
        lambda accounts: accounts.set_password("Li Lei", OTHER),
        lambda accounts: accounts.disable("Li Lei"),
        lambda accounts: accounts.end_all_of("Li Lei"),
    ],
)
def test_whatever_changes_an_account_ends_its_sessions_and_no_others(accounts: Accounts, end) -> None:
    tokens = [accounts.start_session("Li Lei"), accounts.start_session("Li Lei", is_screen=True)]
    other = accounts.start_session("王芳")
    end(accounts)
    assert [accounts.account_of(token) for token in tokens] == [None, None]
    assert accounts.account_of(other).name == "王芳"


def test_the_same_role_again_ends_nothing(accounts: Accounts) -> None:
    token = accounts.start_session("Li Lei")
    accounts.set_role("Li Lei", VIEWER)
    assert accounts.account_of(token)


def test_a_disabled_account_enters_again_only_once_it_is_enabled(accounts: Accounts) -> None:
    accounts.disable("Li Lei")
    assert accounts.checked("Li Lei", GOOD) is None
    with pytest.raises(AccountRefused):
        accounts.start_session("Li Lei")
    accounts.enable("Li Lei")
    assert accounts.account_of(accounts.start_session("Li Lei")).name == "Li Lei"


def test_a_session_ends_when_it_is_not_used_and_after_a_week_all_the_same(accounts: Accounts, clock: Clock) -> None:
    token = accounts.start_session("王芳")
    began = clock.now
    clock.now += IDLE_SECONDS - 1
    assert accounts.account_of(token)
    clock.now += 1
    assert accounts.account_of(token) is None and accounts.sessions() == []
    token, began = accounts.start_session("王芳"), clock.now
    while clock.now < began + LONGEST_SECONDS - 8 * 3600:
        clock.now += 8 * 3600
        accounts.touch(session_key(token))
        assert accounts.account_of(token)
    clock.now = began + LONGEST_SECONDS
    assert accounts.account_of(token) is None


def test_a_screen_stays_for_a_quarter_of_a_year_and_only_a_viewers(accounts: Accounts, clock: Clock) -> None:
    token, not_one = accounts.start_session("Li Lei", is_screen=True), accounts.start_session("王芳", is_screen=True)
    clock.now += IDLE_SECONDS
    assert accounts.account_of(token) and accounts.account_of(not_one) is None
    clock.now += SCREEN_SECONDS - IDLE_SECONDS - 1
    assert accounts.account_of(token)
    clock.now += 1
    assert accounts.account_of(token) is None


def test_neither_tokens_nor_passwords_nor_mistyped_names_stand_in_the_file(accounts: Accounts) -> None:
    token = accounts.start_session("王芳")
    attempts.begin(accounts, "my secret typed as a name", "10.0.0.1")
    data = accounts.path.read_bytes()
    assert token.encode() not in data and GOOD.encode() not in data and b"typed as a name" not in data
    assert session_key(token).encode() in data


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    with Accounts.open(tmp_path / "new.accounts") as made:
        assert os.name == "nt" or stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_a_sessions_key_opens_nothing(accounts: Accounts) -> None:
    token = accounts.start_session("王芳")
    assert accounts.account_of(session_key(token)) is None and accounts.account_of("") is None
    assert accounts.account_in(session_key(token)).name == "王芳"


def test_another_process_sees_a_change_at_once(accounts: Accounts, clock: Clock) -> None:
    token = accounts.start_session("Li Lei")
    with Accounts.open(accounts.path, clock) as beside:
        beside.disable("Li Lei")
    assert accounts.account_of(token) is None


def test_many_threads_read_and_write_at_once(accounts: Accounts) -> None:
    problems: list[Exception] = []

    def use() -> None:
        try:
            for _ in range(5):
                token = accounts.start_session("Li Lei")
                assert accounts.account_of(token)
                accounts.end_session(session_key(token))
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == [] and accounts.sessions() == []


def test_who_did_what_to_whom_is_recorded_and_what_others_record_stands_beside_it(accounts: Accounts) -> None:
    admin = accounts.of("王芳").actor
    accounts.set_role("Li Lei", COORDINATOR, actor=admin)
    accounts.record_seen(admin, "roster_download", ["unit:M01"])
    found = accounts.seen()
    assert [(each.who, each.what, each.about) for each in found[:2]] == [
        ("王芳", "roster_download", ("unit:M01",)),
        ("王芳", "account_role", ("account:Li Lei", "role:coordinator")),
    ]


@pytest.mark.parametrize("content", [b"not a database at all" * 400, None])
def test_a_file_that_is_no_file_of_accounts_lets_nobody_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "board.duckdb"))
    if content:
        accounts_path().write_bytes(content)
    else:
        with sqlite3.connect(accounts_path()) as foreign:
            foreign.execute("create table account (of_a_bank text)")
    with pytest.raises(AccountsUnusable):
        board_accounts()


def test_the_board_has_accounts_from_the_first_administrator_on_whatever_campaign_is_open(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "2027" / "board.duckdb"))
    assert accounts_path() == tmp_path / "board.accounts"
    assert board_accounts() is None and not accounts_path().exists()
    record_seen(THIS_COMPUTER, "nothing", [])
    assert not accounts_path().exists()
    with Accounts.open(accounts_path()) as made:
        assert board_accounts() is None
        made.add("a", ADMINISTRATOR)
    assert [each.name for each in board_accounts().everyone()] == ["a"]
    accounts_path().unlink()
    assert board_accounts() is None
    with Accounts.open(accounts_path()) as made:
        made.add("b", ADMINISTRATOR)
    assert [each.name for each in board_accounts().everyone()] == ["b"]


# --- passwords and tries ------------------------------------------------------------------------------------------------------

COMMON = """\
password123 1234567890 qwertyuiop 1q2w3e4r5t iloveyou123 admin123456 woaini1314520 aa12345678 a123456789 abc123456789 q1w2e3r4t5
1qaz2wsx3edc zxcvbnm123 passw0rd123 Password1! passwordpassword 13812345678 anquan2020! safetymonth2020 aaaaaaaaaaaa abcabcabcabc qwerty12345
P@ssw0rd2020 asdfghjkl1 welcome12345 zhongguo123 ａｄｍｉｎ１２３４５ administrator 安全生产月2020111 pass.word.2020 2020-06-18-2020"""


@pytest.mark.parametrize("password", [*COMMON.split(), "short", "x" * 201, "Li Lei 2020", "ｌｉ lei 11111"])
def test_passwords_that_are_guessed_are_refused(password: str) -> None:
    assert passwords.refusal(password, "Li Lei")


@pytest.mark.parametrize(
    "password", [GOOD, OTHER, "correct horse battery", "浦江边的白玉兰开了三回", "guanwu-xiaolongbao", "M0untain.River.9"]
)
def test_a_few_words_together_are_a_password(password: str) -> None:
    assert passwords.refusal(password, "Li Lei") is None


def test_one_time_passwords_are_passwords_and_never_the_same() -> None:
    made = {passwords.one_time() for _ in range(200)}
    assert len(made) == 200 and not any(passwords.refusal(each, "a") for each in made)


def test_after_five_tries_a_name_waits_longer_and_longer_and_never_for_good(accounts: Accounts, clock: Clock) -> None:
    assert [attempts.begin(accounts, "Li Lei", f"10.0.0.{number}") for number in range(5)] == [0] * 5
    waits = []
    for number in range(12):
        wait = attempts.begin(accounts, "LI LEI", f"10.0.1.{number}")
        assert wait == attempts.begin(accounts, "Li Lei", "10.0.0.1"), "a wait is not a try"
        waits.append(wait)
        clock.now += wait
        assert attempts.begin(accounts, "Li Lei", f"10.0.2.{number}") == 0
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    assert attempts.begin(accounts, "王芳", "10.0.3.1") == 0, "others are unaffected"
    clock.now += 900
    attempts.begin(accounts, "Li Lei", "10.0.0.9")
    attempts.succeeded(accounts, "Li Lei")
    assert [attempts.begin(accounts, "Li Lei", "10.0.0.9") for _ in range(5)] == [0] * 5


def test_after_twenty_tries_an_address_waits_whatever_the_names(accounts: Accounts, clock: Clock) -> None:
    assert not any(attempts.begin(accounts, f"name {number}", "10.0.0.1") for number in range(20))
    assert attempts.begin(accounts, "one more", "10.0.0.1") == 2
    assert attempts.begin(accounts, "one more", "10.0.0.2") == 0
    clock.now += attempts.ADDRESS_SECONDS
    assert attempts.begin(accounts, "one more", "10.0.0.1") == 0


def test_guesses_at_the_same_moment_are_counted_each(accounts: Accounts) -> None:
    let = [0.0] * 40

    def guess(number: int) -> None:
        let[number] = attempts.begin(accounts, "Li Lei", f"10.1.0.{number}")

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert let.count(0) == attempts.FREE_BY_NAME


def test_a_clock_that_was_set_back_opens_nothing(accounts: Accounts, clock: Clock) -> None:
    for _ in range(6):
        attempts.begin(accounts, "Li Lei", "10.0.0.1")
    clock.now -= 86_400
    assert attempts.begin(accounts, "Li Lei", "10.0.0.1") == 2


def test_keys_are_what_names_are_compared_by() -> None:
    assert account_key("Ｌi Lei ") == account_key("li lei") != account_key("lilei")
