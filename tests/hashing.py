"""Passwords hashed by the real library with little memory, as a test of accounts makes many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher

from data_loaders.store import passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def hashing_quickly() -> Iterator[None]:
    """Everything within is hashed so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: QUICK)
        passwords._nobodys.cache_clear()
        yield
    passwords._nobodys.cache_clear()
