"""Where a request comes from and what it asks for: peer, Host, Origin, and whether something stands between. Pure functions of its
scope."""

from __future__ import annotations

import os
import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import Scope

HOSTS_VARIABLE, PROXY_VARIABLE = "SAFETY_MONTH_HOSTS", "SAFETY_MONTH_PROXY"
HOST = re.compile(r"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9_.-]{1,253})(?::\d{1,5})?", re.IGNORECASE)
FORWARDED = (b"forwarded", b"x-forwarded-", b"x-real-ip")
"""How the names of headers begin that something between the browser and the board puts in."""


def header(scope: Scope, name: bytes) -> str | None:
    """The one header of that name; None where there is none. One that comes twice is no header of a browser's: ""."""
    found = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return found[0] if len(found) == 1 else "" if found else None


def hostname(host: str | None) -> str:
    """The name or address in a Host header, small, without port and brackets; "" where it is none."""
    found = HOST.fullmatch(host or "")
    return found["name"].lower().strip("[]").rstrip(".") if found else ""


def _address(words: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(words)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_loopback(words: str) -> bool:
    """Whether that is an address of this computer itself, or its name for itself."""
    address = _address(words)
    return words == "localhost" or (address is not None and address.is_loopback)


def peer(scope: Scope) -> str:
    """The address at the other end of the connection, or the one a trusted proxy tells (uvicorn's --forwarded-allow-ips); "" where there is
    none."""
    return scope["client"][0] if scope.get("client") else ""


def is_behind_proxy() -> bool:
    """Whether somebody says that a proxy stands before the board."""
    return os.environ.get(PROXY_VARIABLE, "") not in ("", "0")


def is_forwarded(scope: Scope) -> bool:
    """Whether something between says so."""
    return any(key.startswith(FORWARDED) for key, _ in scope["headers"])


def without_forwarded(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The headers without what only something between may say."""
    return [(key, value) for key, value in scope["headers"] if not key.startswith(FORWARDED)]


def named_hosts() -> frozenset[str]:
    """The hosts that SAFETY_MONTH_HOSTS names."""
    return frozenset(name for each in os.environ.get(HOSTS_VARIABLE, "").split(",") if (name := hostname(each.strip())))


def is_our_host(scope: Scope, is_for_this_computer: bool) -> bool:
    """Whether the Host header names this board. A page elsewhere whose name was bent to this address has its own name there. Of addresses
    none can be bent, so that without SAFETY_MONTH_HOSTS every address is let through, and this computer's name."""
    name = hostname(header(scope, b"host"))
    if is_for_this_computer or not name:
        return is_loopback(name)
    named = named_hosts()
    if named:
        return name in named or is_loopback(name)
    return _address(name) is not None or name in ("localhost", socket.gethostname().lower())


def is_own_origin(scope: Scope) -> bool | None:
    """Whether a page of this board asks; None where the request does not say (only browsers do)."""
    origin, host = header(scope, b"origin"), header(scope, b"host")
    if origin is None:
        return None
    scheme, _, rest = origin.partition("://")
    allowed = ("https",) if is_secure(scope) else ("http", "https") if is_behind_proxy() else ("http",)
    return bool(host) and scheme in allowed and rest.lower() == (host or "").lower()


def is_secure(scope: Scope) -> bool:
    """Whether the browser's connection is encrypted, by the server itself or a trusted proxy."""
    return scope["scheme"] in ("https", "wss")
