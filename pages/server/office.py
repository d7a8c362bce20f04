"""The office's own login (OpenID Connect): it proves who somebody is; what that account may do, and whether there is one, the accounts say.

authlib does the protocol (state, nonce, PKCE, signatures) and is only needed where an issuer is named; httpx fetches. What it does not
check unless it is told to, whom a token was issued for, it is told to here."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from data_loaders.model.words import both
from data_loaders.store.condition import Told
from pages.server import addresses
from pages.server.login_pages import OFFICE, OFFICE_BACK, known_next

if TYPE_CHECKING:
    from authlib.integrations.starlette_client import StarletteOAuth2App

ISSUER, CLIENT, SECRET, SECRET_FILE, CLAIM = (
    f"SAFETY_MONTH_OIDC_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "CLAIM")
)
USUAL_CLAIM = "preferred_username"
STATE_COOKIE, STATE_SECONDS = "board_office", 600
NEXT = "next"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that the issuer alone has; whatever it offers beside them (none, or by our own secret) is not taken."""
_STATE_KEY = secrets.token_hex(32)


class NotProven(Told):
    """The office's login did not prove who somebody is."""


def is_set_up() -> bool:
    """Whether an issuer is named."""
    return bool(os.environ.get(ISSUER) and os.environ.get(CLIENT))


def remembering(app: ASGIApp, is_secure: bool) -> ASGIApp:
    """The app, with what one login under way must remember kept in a signed cookie of these two paths, for ten minutes."""
    return SessionMiddleware(app, _STATE_KEY, STATE_COOKIE, STATE_SECONDS, path=OFFICE, same_site="lax", https_only=is_secure)


async def start(request: Request) -> Response:
    """To the office's login."""
    client = await _ready()
    request.session[NEXT] = known_next(request.query_params.get("next", "/"))
    return await client.authorize_redirect(request, _back(request))


async def finish(request: Request) -> tuple[str, str]:
    """The name that was proven, and where to go; NotProven where none was."""
    from authlib.integrations.starlette_client import OAuthError
    from httpx import HTTPError
    from joserfc.errors import JoseError

    client, claim = await _ready(), os.environ.get(CLAIM) or USUAL_CLAIM
    issuer = client.server_metadata["issuer"]
    # authlib compares `aud` only where it is named here
    claims = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": os.environ[CLIENT]}}
    try:
        token = await client.authorize_access_token(request, claims_options=claims)
    except (OAuthError, JoseError, HTTPError, ValueError, KeyError) as problem:
        raise _not_proven(problem) from problem
    proven: dict[str, Any] = token.get("userinfo") or {}
    if proven and claim not in proven and "userinfo_endpoint" in client.server_metadata:
        try:
            told = await client.userinfo(token=token)
        except (OAuthError, HTTPError, ValueError) as problem:
            raise _not_proven(problem) from problem
        proven = {**told, **proven} if told.get("sub") == proven.get("sub") else proven
    name = proven.get(claim)
    if not isinstance(name, str) or not name or (claim == "email" and proven.get("email_verified") is False):
        raise NotProven(both("login.no_claim", claim=claim))
    return name, known_next(request.session.pop(NEXT, "/"))


def _not_proven(problem: Exception) -> NotProven:
    return NotProven(both("login.not_proven", problem=" ".join(str(problem).split())[:200] or type(problem).__name__))


def _back(request: Request) -> str:
    scheme = "https" if addresses.is_secure(request.scope) else "http"
    return f"{scheme}://{request.headers['host']}{OFFICE_BACK}"


async def _ready() -> StarletteOAuth2App:
    """The client, once it knows the issuer's addresses; NotProven where the issuer does not answer as itself."""
    try:
        client = _client(os.environ[ISSUER].rstrip("/"), os.environ[CLIENT], _secret())
    except ImportError as problem:
        raise NotProven(both("login.no_library")) from problem
    from httpx import HTTPError

    try:
        known = await client.load_server_metadata()
    except (HTTPError, ValueError) as problem:
        raise _not_proven(problem) from problem
    if str(known.get("issuer", "")).rstrip("/") != os.environ[ISSUER].rstrip("/"):
        raise NotProven(both("login.not_proven", problem=f"issuer {known.get('issuer')}"))
    offered = known.get("id_token_signing_alg_values_supported") or ["RS256"]
    known["id_token_signing_alg_values_supported"] = [each for each in offered if each in ALGORITHMS]
    return client


def _secret() -> str | None:
    path = os.environ.get(SECRET_FILE)
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(SECRET) or None


@lru_cache(maxsize=4)
def _client(issuer: str, client_id: str, secret: str | None) -> StarletteOAuth2App:
    from authlib.integrations.starlette_client import OAuth

    how = {"scope": "openid profile email", "code_challenge_method": "S256", "timeout": 10}
    metadata = f"{issuer}/.well-known/openid-configuration"
    return OAuth().register("office", client_id=client_id, client_secret=secret, server_metadata_url=metadata, client_kwargs=how)
