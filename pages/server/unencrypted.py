"""Whether anybody reaches this board from another computer without encryption: passwords, names and phones can be read on their way then.
The board lets them in, as an office may have no certificate yet, and says so: in the terminal, and to administrators on the page of
accounts."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import datetime

from starlette.types import Scope

from data_loaders.model.clock import shanghai_now
from data_loaders.model.words import Said, both, line
from pages.server import addresses

log = logging.getLogger(__name__)
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Plain:
    """Who came last without encryption: the computer's address, and when (Shanghai)."""

    address: str
    at: datetime


@dataclass
class _State:
    last: Plain | None = None


_STATE = _State()


def note(scope: Scope) -> None:
    """Remembers a request of somebody who is, or is about to be, logged in, where it came from another computer as it is; the first is said
    in the terminal."""
    peer = addresses.peer(scope)
    if addresses.is_secure(scope) or addresses.is_loopback(peer):
        return
    with _LOCK:
        is_first = _STATE.last is None
        _STATE.last = Plain(peer, shanghai_now())
    if is_first:
        log.warning("%s", line("entrance.plain_request", address=peer))


def last() -> Plain | None:
    """Who came last without encryption since the board was started; None where nobody did."""
    return _STATE.last


def forget() -> None:
    """As if the board had been started just now."""
    _STATE.last = None


def at_start(address: str | None, certificate: str | None) -> Said | None:
    """What is said where the board begins to listen for other computers without a certificate of its own; None where it does not."""
    if certificate or addresses.is_loopback(address or ""):
        return None
    return both("entrance.plain_address", address=address or "0.0.0.0")
