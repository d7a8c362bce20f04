"""Passwords: which ones are taken, how they are kept (Argon2id, the library's own parameters: 64 MB, three passes), and how they are held
against what is kept. A rule instead of a list of common ones: of the lists' passwords nearly all that have ten letters are a number, a walk
over the keyboard, or a word that everybody takes with something at its ends."""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from data_loaders.model.words import Said, both

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 200
"""How many letters a password has."""
WALKED = 0.6
"""From which share of neighbours on a password is a walk; sentences have a quarter."""
ROWS = ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./")
EVERYBODYS = frozenset(Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8").split())
"""Words that everybody takes, as they stand once digits and signs are gone."""
LEET = str.maketrans("013457@$!", "oleastasi")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What one-time passwords are made of: nothing that looks like another letter."""


def refusal(password: str, name: str) -> Said | None:
    """Why this is no password for that account; None where it is one."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return both("account.too_short", count=SHORTEST)
    if len(plain) > LONGEST:
        return both("account.too_long", count=LONGEST)
    if _core(plain) == _core(_plain(name)) or plain == _plain(name):
        return both("account.is_name")
    return both("account.is_common") if is_common(password) else None


def is_common(password: str) -> bool:
    """Whether it is a number, a walk over the keyboard or through the alphabet, or a word that everybody takes, once or repeated, with
    something at its ends."""
    plain = _plain(password)
    core = _core(plain)
    cores = {core, _core(plain.translate(LEET)), core.translate(LEET), re.sub(r"[\W\d_]", "", plain)}
    if not core or len(set(plain)) <= 4 or _walked(plain) >= WALKED:
        return True
    return any(_is_everybodys(each) for each in cores)


def _is_everybodys(core: str) -> bool:
    repeated = re.fullmatch(r"(.+?)[\W\d_]*(?:\1[\W\d_]*)+", core)
    return core in EVERYBODYS or bool(repeated and (repeated[1] in EVERYBODYS or len(repeated[1]) < 5))


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).strip().casefold()


def _core(plain: str) -> str:
    """It without digits and signs at its ends."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[int, int]]:
    return {letter: (row, column) for row, letters in enumerate(ROWS) for column, letter in enumerate(letters)}


def _walked(plain: str) -> float:
    """The share of pairs that are neighbours: on the keyboard, in the alphabet, or the same letter."""
    return sum(_are_neighbours(*pair) for pair in pairwise(plain)) / max(len(plain) - 1, 1)


def _are_neighbours(one: str, other: str) -> bool:
    if one.isascii() and other.isascii() and abs(ord(one) - ord(other)) <= 1:
        return True
    a, b = _places().get(one), _places().get(other)
    return a is not None and b is not None and abs(a[0] - b[0]) <= 1 and abs(a[1] - b[1]) <= 1


def one_time() -> str:
    """A password by chance (79 bits), in groups that can be read out."""
    while True:
        made = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
        if not is_common(made):
            return made


def kept(password: str) -> str:
    """What is kept of it; takes a quarter of a second and 64 MB."""
    return _hasher().hash(unicodedata.normalize("NFKC", password))


def holds(password: str, stored: str) -> bool:
    """Whether that is the password of which this is kept; takes the same time where nothing is (an unknown name)."""
    nobodys = _nobodys()  # made once, by whoever comes first, known or not
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return _hasher().verify(stored or nobodys, unicodedata.normalize("NFKC", password)) and bool(stored)
    except (Argon2Error, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # for those who enter: a load at the command line does not wait for it

    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher().hash(secrets.token_hex(16))
